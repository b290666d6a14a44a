//! A shared terminal by its keys: a card is started by badge and PIN, the timeline names who did
//! it, and only an admin ends it.

use ordna::domain::role::Role;

use super::house::{House, is_restored};
use super::screen::{SMALL, Screen};
use crate::support::people::{PASSWORD, person};

const FLOOR: &str = "FFFFFFFF01";
const ADMIN: &str = "AAAAAAAA01";
const PIN: &str = "2468";

/// An order in production with one card, and a terminal with two badges.
fn at_work() -> (House, String) {
    let house = House::new();
    let card = house.runs(async {
        let desk = &house.desk;
        let mut owner = desk.database.owner().await;
        person(&mut owner, &desk.slug, "kiosk@linden.example", Role::Kiosk).await;
        for (who, code) in [("floor", FLOOR), ("admin", ADMIN)] {
            let email = format!("{who}@linden.example");
            let badge = (code, PIN);
            ordna::store::badges::provision(&mut owner, &desk.slug, &email, badge).await.unwrap();
        }
        desk.product("CHAIR", 200_000, false).await;
        let order = desk.at_work(&["CHAIR"]).await;
        desk.cards(&order).await.remove(0)
    });
    (house, card)
}

fn shows(screen: &mut Screen, badge: &str, pin: &str) {
    // Typed, or from a scanner that ends its code with the key that leads to the next field.
    screen.types(badge);
    screen.press("enter");
    screen.types(pin);
    screen.press("enter");
}

#[test]
fn an_act_at_a_shared_terminal_is_its_persons_and_only_an_admin_ends_it() {
    let (house, card) = at_work();
    let mut screen = house.shared_terminal();
    screen.sees(&card);
    screen.sees("s start");
    screen.press("s");
    screen.sees("Who does it?");
    // A scanner that says where a code begins goes to the PIN by itself.
    screen.types(&format!("\u{2}{FLOOR}\r"));
    screen.types("1357");
    screen.press("enter");
    screen.sees("do not go together");
    screen.types(PIN);
    screen.press("enter");
    screen.misses("Who does it?");
    screen.sees("at work");
    let events = house.says("admin", &["show", "job-card", &card]);
    let events = events["events"].as_array().unwrap();
    let start = events.iter().find(|it| it["action"] == "start").unwrap();
    assert_eq!(start["actor"], "anna", "{start}");

    // Who shows the badge first is asked for the PIN alone.
    screen.types(&format!("\u{2}{FLOOR}\r"));
    screen.sees("badge read");
    screen.press("c");
    screen.sees("Who does it?");
    screen.types(PIN);
    screen.press("enter");
    screen.misses("Who does it?");
    screen.misses("at work");

    for keys in ["ctrl-z", ":", "g", "ctrl-o", "ctrl-p", "+"] {
        screen.press(keys);
        screen.sees("not at a shared terminal");
        screen.press("esc");
        screen.misses("not at a shared terminal");
    }
    screen.press("q");
    screen.sees("An admin ends this terminal");
    shows(&mut screen, FLOOR, PIN);
    screen.sees("only an admin ends it");
    shows(&mut screen, ADMIN, PIN);
    assert!(screen.ends().success());
    is_restored(&screen);
}

#[test]
fn nobody_but_a_terminals_own_user_opens_one() {
    let house = House::new();
    let mut command = house.ordna_of("floor");
    command.arg("--kiosk");
    let mut screen = Screen::open(&command, SMALL);
    assert!(!screen.ends().success());
    screen.sees("a shared terminal is nobody's");
}

/// A terminal whose session has run out, or that nobody has logged in yet, is no way to a shell.
#[test]
fn a_terminal_without_a_session_leads_nowhere_but_to_its_own_login() {
    let house = House::new();
    house.runs(async {
        let mut owner = house.desk.database.owner().await;
        person(&mut owner, &house.desk.slug, "kiosk@linden.example", Role::Kiosk).await;
    });
    let mut command = house.ordna();
    command.arg("--kiosk");
    let mut screen = Screen::open(&command, SMALL);
    screen.sees("Log this terminal in");
    for key in ["esc", "ctrl-c"] {
        screen.press(key);
        screen.sees("an admin's login ends this terminal");
    }
    logs_in(&mut screen, "floor");
    screen.sees("this login is production");
    logs_in(&mut screen, "kiosk");
    screen.misses("Log this terminal in");
    screen.sees("live");
    house.ends_sessions();
    screen.press("f5");
    screen.sees("Log this terminal in");
    screen.press("esc");
    screen.sees("an admin's login ends this terminal");
    logs_in(&mut screen, "admin");
    assert!(!screen.ends().success());
    screen.sees("an admin's login has ended this terminal");
    is_restored(&screen);
}

fn logs_in(screen: &mut Screen, who: &str) {
    screen.fills("e-mail", "");
    screen.press("ctrl-u");
    screen.types(&format!("{who}@linden.example"));
    screen.fills("password", PASSWORD);
    screen.press("ctrl-s");
}
