//! A terminal that is everybody's, as somebody on the floor sees it: the queues, an act that asks
//! whose it is, the lock, and no way to anything else.

use chrono::Duration;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::service::badges::Badged;
use ordna::service::error::{Error, Told};
use ordna::tui::Effect;
use ordna::tui::action::{Meaning, Ui};
use ordna::tui::asks::{Ask, Deed, News};
use ordna::tui::keymap::{DEFAULT, Keymap};
use strum::IntoEnumIterator as _;
use uuid::Uuid;

use super::dark;
use super::demo::Bench;

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (160, 50);
const SIZES: [(&str, (u16, u16)); 2] = [("80x24", SMALL), ("160x50", LARGE)];

/// The one that makes to order has cards and reports, the other one batches besides.
const LINDEN: &str = "kiosk@linden.example";
const HARBOUR: &str = "kiosk@harbour.example";

async fn open(who: &str, size: (u16, u16)) -> Bench {
    Bench::open(who, size, dark()).await
}

#[tokio::test]
async fn the_queues_stand_beside_each_other_and_say_what_the_floor_may_do() {
    for (name, size) in SIZES {
        insta::assert_snapshot!(format!("floor_{name}"), open(HARBOUR, size).await.text());
        let mut bench = open(LINDEN, size).await;
        bench.press("tab").await;
        insta::assert_snapshot!(format!("floor_inspections_{name}"), bench.text());
    }
}

#[tokio::test]
async fn big_letters_are_read_from_afar() {
    for (name, size) in SIZES {
        let mut bench = open(HARBOUR, size).await;
        bench.press("f2").await;
        insta::assert_snapshot!(format!("big_{name}"), bench.text());
        bench.press("tab").await;
        insta::assert_snapshot!(format!("big_inspections_{name}"), bench.text());
    }
}

#[tokio::test]
async fn nobody_there_is_a_clock_and_nothing_that_was_typed() {
    for (name, size) in SIZES {
        let mut bench = open(HARBOUR, size).await;
        bench.press("/").await;
        bench.types("secret").await;
        bench.waits(Duration::seconds(61)).await;
        insta::assert_snapshot!(format!("locked_{name}"), bench.text());
        assert!(!bench.text().contains("secret"));
        bench.press("down").await;
        assert!(!bench.text().contains("press a key"), "{}", bench.text());
    }
}

#[tokio::test]
async fn an_act_asks_whose_it_is() {
    let mut bench = open(HARBOUR, SMALL).await;
    bench.goes_to("SO-2026-0196/01").await;
    bench.press("s").await;
    insta::assert_snapshot!("badge_80x24", bench.text());
    bench.types("NNNNNNNN01").await;
    bench.press("enter").await;
    bench.types("9753").await;
    assert!(!bench.text().contains("9753"), "a PIN is not shown: {}", bench.text());
    bench.press("enter").await;
    assert!(bench.text().contains("do not go together"), "{}", bench.text());
    bench.press("esc").await;
    assert!(bench.text().contains("nothing was done"), "{}", bench.text());
}

/// Every key that leads out says so and does nothing, whatever the keymap binds it to.
#[tokio::test]
async fn there_is_no_way_out() {
    let mut bench = open(LINDEN, SMALL).await;
    let keymap = Keymap::read(DEFAULT, None).unwrap();
    for ui in Ui::iter() {
        let leads_out = matches!(
            ui,
            Ui::Palette
                | Ui::Search
                | Ui::Go
                | Ui::Copy
                | Ui::Mouse
                | Ui::Suspend
                | Ui::Password
                | Ui::Switch
                | Ui::LogOut
                | Ui::ActionSheet
                | Ui::New
                | Ui::Mark
                | Ui::MarkAll
                | Ui::Made
                | Ui::Papers
                | Ui::Family
                | Ui::Addon
        );
        if !leads_out {
            continue;
        }
        for key in keymap.keys(Meaning::Ui(ui)) {
            let effects = bench.strikes(*key).await;
            assert!(effects.is_empty(), "{ui}: {effects:?}");
            let seen = bench.text();
            assert!(seen.contains("not at a shared terminal"), "{ui} {key}:\n{seen}");
            bench.press("esc").await;
        }
    }
}

#[tokio::test]
async fn only_an_admin_ends_it() {
    let mut bench = open(LINDEN, SMALL).await;
    let badged = |role| Badged {
        token: Secret::new("0"),
        user_id: Uuid::from_u128(1),
        short_name: "stefan".into(),
        role,
        expires_at: "2026-05-04T12:01:00Z".parse().unwrap(),
    };
    for (role, ends) in [(Role::Production, false), (Role::Quality, false), (Role::Admin, true)] {
        bench.press("q").await;
        assert!(bench.text().contains("An admin ends this terminal"), "{}", bench.text());
        let effects = bench.hears(News::Badged(Ok(badged(role)))).await;
        let quits = effects.iter().any(|it| matches!(it, Effect::Quit));
        assert_eq!(quits, ends, "{role}");
        bench.press("esc").await;
    }
    let denied = Error::NotAllowed(Told::new("no"));
    bench.press("q").await;
    assert!(bench.hears(News::Badged(Err(denied))).await.is_empty());
}

/// Who shows the badge first is asked for the PIN alone, at the next act and only for a while; a badge
/// that was shown opens nothing.
#[tokio::test]
async fn a_badge_that_is_scanned_first_is_the_next_acts() {
    let mut bench = open(HARBOUR, SMALL).await;
    bench.goes_to("SO-2026-0196/01").await;
    bench.pastes("NNNNNNNN01").await;
    assert!(bench.text().contains("badge read"), "{}", bench.text());
    bench.press("s").await;
    insta::assert_snapshot!("badge_first_80x24", bench.text());
    let has_badge = |text: &str| text.contains("··········");
    assert!(has_badge(&bench.text()));
    // It is one act's: the next one asks for the badge again.
    bench.press("esc").await;
    bench.press("s").await;
    assert!(bench.text().contains("Who does it?") && !has_badge(&bench.text()));
    bench.press("esc").await;
    // Nor is it kept for somebody who comes later.
    bench.pastes("NNNNNNNN01").await;
    bench.waits(Duration::seconds(20)).await;
    bench.press("s").await;
    assert!(bench.text().contains("Who does it?") && !has_badge(&bench.text()));
}

/// What was typed into the form of an act is there still after a wrong PIN, and after nobody
/// showed a badge; the act goes out once, as whoever did.
#[tokio::test]
async fn a_wrong_pin_loses_nothing_that_was_typed() {
    let mut bench = open(HARBOUR, SMALL).await;
    bench.press("n").await;
    bench.types("glue is short").await;
    bench.save().await;
    assert!(bench.text().contains("Who does it?"), "{}", bench.text());
    let denied = Error::NotAllowed(Told::new("this badge and this PIN do not go together"));
    bench.hears(News::Badged(Err(denied))).await;
    assert!(bench.text().contains("do not go together"), "{}", bench.text());
    bench.press("esc").await;
    assert!(bench.text().contains("glue is short"), "{}", bench.text());
    assert!(bench.text().contains("nobody has shown a badge"), "{}", bench.text());
    bench.save().await;
    let badged = Badged {
        token: Secret::new("0"),
        user_id: Uuid::from_u128(1),
        short_name: "stefan".into(),
        role: Role::Production,
        expires_at: "2026-05-04T12:01:00Z".parse().unwrap(),
    };
    let effects = bench.hears(News::Badged(Ok(badged))).await;
    let sent: Vec<_> = effects
        .iter()
        .filter(|it| {
            matches!(it, Effect::Ask(Ask::Do { deed, .. })
                if matches!(&**deed, Deed::ActAs { by, act, .. } if by == "stefan" && act.inputs["note"] == "glue is short"))
        })
        .collect();
    assert_eq!(sent.len(), 1, "{effects:?}");
}
