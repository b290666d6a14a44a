//! The screens of customers, products, users and settings, their forms, and the door: what they
//! show at the smallest and at a big size, with fixed answers in place of a database.

#![expect(clippy::wildcard_enum_match_arm, reason = "most questions are not asked here")]

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ordna::domain::entity::Entity;
use ordna::domain::machine::Machine;
use ordna::domain::role::Role;
use ordna::domain::secret::Secret;
use ordna::domain::settings::Settings;
use ordna::domain::status::Status;
use ordna::service::list::Listed;
use ordna::service::people::{Handing, UserDone};
use ordna::service::session::{Me, Place};
use ordna::service::users::{Made, User};
use ordna::service::view::{Customer, CustomerView, Flow, Sales};
use ordna::tui::app::{App, Manner};
use ordna::tui::asks::{
    About, Ask, Deed, Entered, News, Offers, Outcome, Prepared, Preparing, Read, Reading, Sums,
};
use ordna::tui::keymap::{DEFAULT, Keymap};
use ordna::tui::parts::list::Page;
use ordna::tui::screens::SCREENS;
use ordna::tui::{Effect, Event, Workbench};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::answers::{offered, shown};
use super::{dark, seen};

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn me(role: Role) -> Me {
    Me {
        user_id: Some(Uuid::from_u128(1)),
        email: Some("anna@linden.example".into()),
        name: "Anna Berg".into(),
        short_name: "anna".into(),
        organization_id: Uuid::from_u128(100),
        organization: "linden".into(),
        organization_name: "Linden Furniture".into(),
        role,
        customer_id: None,
        expires_at: noon() + Duration::days(1),
        password_is_temporary: false,
    }
}

pub(super) fn settings() -> Settings {
    Settings::new(Map::from_iter([
        ("default_workflow".to_owned(), json!("made_to_order")),
        ("deposit_percent".to_owned(), json!(12.5)),
        (
            "branding".to_owned(),
            json!({"name": "Linden", "logo": "data:image/png;base64,iVBORw0KGgo="}),
        ),
    ]))
}

fn user(place: u128, email: &str, name: &str, role: Role, status: &str) -> User {
    User {
        organization_id: Uuid::from_u128(100),
        id: Uuid::from_u128(place),
        email: email.into(),
        name: Some(name.into()),
        short_name: name.split(' ').next().map(str::to_lowercase),
        role,
        customer_id: None,
        status: status.into(),
        created_at: noon() - Duration::days(90),
        badge_since: (role != Role::Staff).then(|| noon() - Duration::days(3)),
    }
}

fn users() -> Vec<User> {
    vec![
        user(1, "anna@linden.example", "Anna Berg", Role::Admin, "active"),
        user(2, "ida@linden.example", "Ida Holm", Role::Quality, "disabled"),
        user(3, "per@linden.example", "Per Lund", Role::Staff, "active"),
    ]
}

pub(super) fn listed(entity: Entity, place: u128, number: &str, title: &str, says: &str) -> Listed {
    let machine = entity.machines().first().copied();
    Listed {
        entity,
        id: Uuid::from_u128(place),
        machine,
        number: number.into(),
        status: Some(Status::Active),
        stage: None,
        workflow: None,
        version: Some(1),
        title: title.into(),
        says: String::new(),
        otp_expires_at: None,
        since: noon() - Duration::days(3),
        waits_too_long: false,
        is_over: true,
        customer_name: None,
        customer_number: None,
        contract: (place == 11).then(|| "N-2231".to_owned()),
        order_id: None,
        order_number: None,
        parent_number: None,
        run_number: None,
        has_addons: false,
        share_percent: None,
        refusal: None,
        value_minor: (entity == Entity::Product).then_some(460_000 * i64::try_from(place).unwrap()),
        currency: Some("SEK".into()),
        promised_at: None,
        scheduled_date: None,
        assignee_name: None,
        station: None,
        cards: 0,
        cards_done: 0,
        priority: None,
        items_summary: says.into(),
        is_paused: false,
        work: None,
        due_at: None,
        recipient: None,
        mail_failed: false,
        validity: String::new(),
        updated_by: None,
        cursor: number.into(),
    }
}

fn rows(entity: Entity) -> Vec<Listed> {
    match entity {
        Entity::Customer => vec![
            listed(entity, 10, "C-0002", "Berg Hotell", "Lena Ek · lena@berg.example"),
            listed(entity, 11, "C-0001", "Nilsson & Co", "Eva Nilsson · eva@nilsson.example"),
        ],
        Entity::Product => vec![
            listed(entity, 1, "CHAIR-ASK", "Chair Ask", "inspected, with a woven seat"),
            listed(entity, 4, "DESK", "Reception desk", "restricted, made to measure"),
        ],
        Entity::Email | Entity::Document | Entity::Outbox => super::post::rows(entity),
        Entity::Batch => super::batches::rows(),
        _ => super::prices::rows(entity),
    }
}

fn customer() -> CustomerView {
    let text = |it: &str| Some(it.to_owned());
    CustomerView {
        customer: Customer {
            id: Uuid::from_u128(10),
            number: "C-0002".into(),
            name: "Berg Hotell".into(),
            contact: text("Lena Ek"),
            email: text("lena@berg.example"),
            phone: text("08-555 01 42"),
            street: text("Storgatan 4"),
            postcode: text("111 22"),
            city: text("Stockholm"),
            country: text("SE"),
            vat_number: text("SE556677889901"),
            ncr_bid_no: text("N-2231"),
            price_list: None,
            language: "sv".into(),
            payment_terms_days: Some(30),
            status: "active".into(),
            version: 1,
            created_at: noon() - Duration::days(90),
        },
        orders: Vec::new(),
        flow_status: Some(Flow { offer_created: true, ..Flow::default() }),
        sales: vec![Sales {
            currency: "SEK".into(),
            orders: 4,
            total_minor: 9_850_000,
            open: 1,
            open_minor: 1_290_000,
            last_at: None,
        }],
    }
}

fn record(entity: Entity) -> Value {
    match entity {
        Entity::User => json!({
            "number": "anna@linden.example", "email": "anna@linden.example", "name": "Anna Berg",
            "short_name": "anna", "role": "admin", "status": "active",
            "created_at": "2026-02-03T12:00:00Z",
        }),
        Entity::Customer => json!({
            "number": "C-0002", "name": "Berg Hotell", "contact": "Lena Ek", "language": "sv",
            "email": "lena@berg.example", "phone": "08-555 01 42", "payment_terms_days": 30,
        }),
        Entity::PriceList | Entity::DiscountCode => super::prices::record(entity),
        Entity::Qir => super::checklist::record(),
        Entity::Batch => super::batches::record(),
        Entity::Email | Entity::Document | Entity::Outbox => super::post::record(entity),
        _ => json!({
            "number": "CHAIR-ASK", "sku": "CHAIR-ASK", "name": "Chair Ask", "status": "active",
            "list_price_minor": 460_000, "unit": "pcs", "tax_percent": "25", "restricted": true,
            "needs_inspection": true, "description": "with a woven seat",
            "customers": [{"number": "C-0001", "name": "Nilsson & Co"}],
        }),
    }
}

/// A workbench whose questions have fixed answers.
pub(super) struct Bench {
    app: App,
    now: DateTime<Utc>,
    /// Questions that have none: what was to be done, and by whom.
    pub(super) asked: Vec<Ask>,
    pub(super) copied: Vec<String>,
    is_empty: bool,
    /// The inspection report, where it is another one than usual.
    pub(super) report: Option<Value>,
}

impl Bench {
    fn new() -> Self {
        let keymap = Keymap::read(DEFAULT, None).unwrap();
        let app = App::new(keymap, dark(), Manner::default(), noon());
        Self {
            app,
            now: noon(),
            asked: Vec::new(),
            copied: Vec::new(),
            is_empty: false,
            report: None,
        }
    }

    pub(super) fn entered(role: Role) -> Self {
        let mut bench = Self::new();
        bench.enters(me(role));
        bench
    }

    fn enters(&mut self, me: Me) {
        let settings = settings();
        let entered = Entered { me, settings, stage: None, draft: None, told: None };
        self.hears(News::Entered(Box::new(entered)));
    }

    pub(super) fn hears(&mut self, news: News) {
        self.takes(Event::News(news));
    }

    /// Takes an event in, then every answer that comes of it.
    fn takes(&mut self, event: Event<News>) {
        let mut events = VecDeque::from([event]);
        while let Some(event) = events.pop_front() {
            for effect in self.app.takes(event, self.now) {
                match effect {
                    Effect::Ask(ask) => match self.answer(&ask) {
                        Some(news) => events.push_back(Event::News(news)),
                        None => self.asked.push(ask),
                    },
                    Effect::Copy(text) => self.copied.push(text),
                    Effect::Mouse(_) | Effect::Suspend | Effect::Redraw | Effect::Quit => {}
                }
            }
        }
    }

    fn answer(&self, ask: &Ask) -> Option<News> {
        Some(match ask {
            Ask::Read { pane, ticket, what } => {
                News::Read { pane: *pane, ticket: *ticket, result: Ok(self.read(what)) }
            }
            Ask::Papers { id, .. } => News::Papers { of: *id, result: Ok(super::post::filed()) },
            Ask::Pages { number, .. } => {
                let result = Ok(super::post::pages());
                News::Pages { number: number.clone(), result }
            }
            Ask::Sums => News::Sums(Ok(Box::new(Sums::default()))),
            Ask::Offers { machine, id, .. } => {
                let version = i32::from(*machine != Machine::Settings);
                let status = (version == 1).then_some(Status::Active);
                let offers = Offers { id: *id, version, status, offered: offered(*machine) };
                News::Offers { id: *id, result: Ok(offers) }
            }
            Ask::Prepare(what) => {
                let (row, offered) = match &**what {
                    Preparing::New(_) | Preparing::Addon { .. } | Preparing::Instead(_) => {
                        (Value::Null, Vec::new())
                    }
                    Preparing::Person { .. } => (record(Entity::User), Vec::new()),
                    Preparing::Act { subject, .. } if subject.entity == Entity::Setting => {
                        let all = shown();
                        let found = all.iter().find(|it| it.key == subject.number).unwrap();
                        (json!({"value": found.value}), offered(Machine::Settings))
                    }
                    Preparing::Act { subject, .. } => {
                        (record(subject.entity), offered(subject.machine.unwrap()))
                    }
                };
                let prepared =
                    Prepared { machine: None, version: 1, row, offered, people: Vec::new() };
                News::Prepared { what: what.clone(), result: Ok(Box::new(prepared)) }
            }
            _ => return None,
        })
    }

    fn read(&self, what: &Reading) -> Read {
        let page = |rows| Page { rows, more: false };
        match what {
            Reading::List { of: ordna::tui::asks::Of::Kind { entity, .. }, .. }
                if !self.is_empty =>
            {
                Read::List(page(rows(*entity)))
            }
            Reading::List { .. } => Read::List(page(Vec::new())),
            Reading::Timeline { .. } => Read::Timeline(Page { rows: Vec::new(), more: false }),
            Reading::About { entity: Entity::Customer, .. } => {
                Read::About(Box::new(About::Customer(customer())))
            }
            Reading::About { entity, .. } => {
                let own = self.report.clone().filter(|_| *entity == Entity::Qir);
                let row = own.unwrap_or_else(|| record(*entity));
                Read::About(Box::new(About::Record(*entity, row)))
            }
            Reading::People { .. } => Read::People(Page { rows: users(), more: false }),
            Reading::Quality => Read::Quality(Box::new(super::checklist::counted())),
            Reading::Mails(_) => Read::Mails(super::post::counts()),
            Reading::Settings => {
                Read::Settings { organization: Uuid::from_u128(100), all: shown() }
            }
        }
    }

    /// Presses keys: words after a quotation mark letter by letter, others as keys.
    pub(super) fn press(&mut self, keys: &str) {
        for word in keys.split_whitespace() {
            let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
            let strokes: Vec<KeyEvent> = match (word.strip_prefix('"'), word) {
                (Some(text), _) => text.chars().map(|it| plain(KeyCode::Char(it))).collect(),
                (None, "enter") => vec![plain(KeyCode::Enter)],
                (None, "tab") => vec![plain(KeyCode::Tab)],
                (None, "esc") => vec![plain(KeyCode::Esc)],
                (None, "space") => vec![plain(KeyCode::Char(' '))],
                (None, "backspace") => vec![plain(KeyCode::Backspace)],
                (None, "f2") => vec![plain(KeyCode::F(2))],
                (None, "f8") => vec![plain(KeyCode::F(8))],
                (None, "f9") => vec![plain(KeyCode::F(9))],
                (None, "ctrl-o") => vec![KeyEvent::new(KeyCode::Char('o'), KeyModifiers::CONTROL)],
                (None, "ctrl-s") => vec![KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL)],
                (None, "ctrl-u") => vec![KeyEvent::new(KeyCode::Char('u'), KeyModifiers::CONTROL)],
                (None, key) => vec![plain(KeyCode::Char(key.chars().next().unwrap()))],
            };
            for key in strokes {
                self.takes(Event::Key(key));
            }
            self.rests();
        }
    }

    /// Lets the cursor rest, so that what follows it does.
    fn rests(&mut self) {
        self.now += Duration::seconds(1);
        self.takes(Event::Woken);
    }

    /// Nobody is there for so long.
    pub(super) fn waits(&mut self, time: Duration) {
        self.now += time;
        self.takes(Event::Woken);
    }

    pub(super) fn seen(&mut self, width: u16, height: u16) -> String {
        seen(width, height, |canvas| self.app.draw(canvas))
    }

    /// What is seen at the smallest and at a big size.
    pub(super) fn both(&mut self) -> String {
        format!("{}\n{}\n{}", self.seen(80, 24), "=".repeat(160), self.seen(160, 50))
    }

    /// The last thing that was to be done.
    pub(super) fn last(&mut self) -> (u64, Deed) {
        let asks = std::mem::take(&mut self.asked);
        let mut deeds = asks.into_iter().filter_map(|it| match it {
            Ask::Do { job, deed } => Some((job, *deed)),
            _ => None,
        });
        deeds.next_back().unwrap()
    }
}

#[test]
fn customers_with_contact_contract_and_what_they_bought() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g c");
    insta::assert_snapshot!("customers", bench.both());
    bench.press("e");
    insta::assert_snapshot!("customer_edit", bench.both());
    bench.press("esc +");
    insta::assert_snapshot!("customer_new", bench.both());
}

#[test]
fn products_with_their_price_and_who_may_buy_them() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g p");
    insta::assert_snapshot!("products", bench.both());
    bench.press("e");
    insta::assert_snapshot!("product_edit", bench.both());
    bench.press("esc a");
    insta::assert_snapshot!("product_allow", bench.seen(80, 24));
    bench.press("esc +");
    insta::assert_snapshot!("product_new", bench.both());
}

#[test]
fn an_empty_list_says_what_would_be_there() {
    let mut bench = Bench::entered(Role::Staff);
    bench.is_empty = true;
    bench.press("g c");
    assert!(bench.seen(80, 24).contains("no customer yet; + takes one down"));
    bench.press("g p");
    assert!(bench.seen(80, 24).contains("no product yet; + adds one"));
}

#[test]
fn a_narrowed_list_says_to_what_and_how_to_see_all() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g p / \"chair enter");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("only \u{201c}chair\u{201d} · Esc shows all"), "{seen}");
    assert!(seen.contains("products 2") && seen.contains("Esc show all"), "{seen}");
    assert!(bench.seen(160, 50).contains("2 with \u{201c}chair\u{201d}"));
    bench.press("esc");
    let seen = bench.seen(80, 24);
    assert!(!seen.contains("chair\u{201d}") && seen.contains("/ filter"), "{seen}");
}

#[test]
fn all_places_to_go_to_are_in_sight() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g");
    let seen = bench.seen(80, 24);
    assert!(SCREENS.iter().all(|it| seen.contains(it.place.words())), "{seen}");
    insta::assert_snapshot!("going", seen);
}

#[test]
fn users_with_what_may_be_done_to_them() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g u");
    insta::assert_snapshot!("users", bench.both());
    bench.press("?");
    insta::assert_snapshot!("users_help", bench.seen(80, 24));
    bench.press("esc w");
    insta::assert_snapshot!("user_role", bench.seen(80, 24));
    bench.press("esc +");
    insta::assert_snapshot!("user_new", bench.seen(80, 24));
    bench.press("esc x");
    insta::assert_snapshot!("user_disable", bench.seen(80, 24));
}

#[test]
fn what_lets_somebody_in_is_shown_once_and_can_be_copied() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g u j j r ctrl-y");
    bench.takes(Event::Key(KeyEvent::new(KeyCode::Char('y'), KeyModifiers::NONE)));
    let (job, deed) = bench.last();
    assert!(matches!(deed, Deed::Person { user, .. } if user == Uuid::from_u128(3)));
    let per = users().remove(2);
    let made = Made {
        user_id: per.id,
        invited: false,
        secret: Secret::new("0888a-3fc7e"),
        until: noon() + Duration::days(14),
    };
    let done = UserDone {
        before: per.clone(),
        after: per,
        handed: Some(Handing::Entry(made)),
        sessions_ended: None,
    };
    let action = ordna::service::people::UserAction::ResetPassword;
    let result = Ok(Outcome::Person { action, done: Box::new(done) });
    bench.hears(News::Done { job, result });
    insta::assert_snapshot!("user_secret", bench.both());
    bench.press("y x");
    assert_eq!(bench.copied, ["0888a-3fc7e"]);
    assert!(bench.seen(80, 24).contains("0888a-3fc7e"), "another key does not take it away");
    bench.press("esc");
    assert!(!bench.seen(80, 24).contains("0888a-3fc7e"));
}

#[test]
fn only_an_admin_does_things_to_people_and_everybody_may_change_their_own_name() {
    let mut bench = Bench::entered(Role::Staff);
    bench.press("g u");
    let seen = bench.seen(80, 24);
    assert!(seen.contains("e name") && !seen.contains("x keep out"), "{seen}");
    bench.press("x");
    assert!(bench.seen(80, 24).contains("only admin may disable"));
}

#[test]
fn an_empty_database_is_begun_from_inside() {
    let mut bench = Bench::new();
    bench.hears(News::LogIn { first_run: true, why: None });
    insta::assert_snapshot!("first_run", bench.both());
    bench.press("\"Åkes tab tab ctrl-u \"nok tab tab tab \"Anna tab \"a@n.example tab");
    bench.press("\"correct-horse tab \"correct-house ctrl-s");
    assert!(bench.seen(80, 24).contains("is another one than above"));
    bench.press("ctrl-u \"correct-horse ctrl-s");
    let begun = bench.asked.iter().find_map(|it| match it {
        Ask::Begin(begun) => Some(begun),
        _ => None,
    });
    let begun = begun.unwrap();
    assert_eq!((begun.first.slug.as_str(), begun.first.organization.as_str()), ("akes", "Åkes"));
    assert_eq!(begun.first.password.reveal(), "correct-horse");
    assert_eq!(begun.settings, [("currency", json!("NOK"))]);
}

#[test]
fn logging_in_says_what_was_wrong_and_asks_which_organization() {
    let mut bench = Bench::new();
    bench.hears(News::LogIn { first_run: false, why: None });
    insta::assert_snapshot!("login", bench.both());
    bench.press("\"anna@linden.example tab \"demo ctrl-s");
    let why = "too many attempts; try again in a minute".to_owned();
    bench.hears(News::LogIn { first_run: false, why: Some(why) });
    let seen = bench.seen(80, 24);
    assert!(seen.contains("too many attempts; try again in a minute"), "{seen}");
    assert!(!seen.contains("demo"));
    bench.press("ctrl-s");
    bench.hears(News::Choose(places()));
    insta::assert_snapshot!("login_choose", bench.seen(80, 24));
}

fn places() -> Vec<Place> {
    let place = |slug: &str, name: &str, role| Place {
        organization_id: Uuid::from_u128(if slug == "linden" { 100 } else { 200 }),
        organization: slug.into(),
        organization_name: name.into(),
        role,
    };
    vec![
        place("fjord", "Fjord Services", Role::Staff),
        place("linden", "Linden Furniture", Role::Admin),
    ]
}

#[test]
fn a_temporary_password_asks_for_a_new_one_at_once() {
    let mut bench = Bench::new();
    bench.hears(News::LogIn { first_run: false, why: None });
    bench.press("\"per@linden.example tab \"0888a ctrl-s");
    bench.enters(Me { password_is_temporary: true, ..me(Role::Staff) });
    insta::assert_snapshot!("temporary_password", bench.seen(80, 24));
    bench.press("\"correct-horse tab \"correct-horse ctrl-s");
    let (_, deed) = bench.last();
    let Deed::Password { old, new } = deed else { panic!("a password, not {deed:?}") };
    assert_eq!((old.reveal(), new.reveal()), ("0888a", "correct-horse"));
}

#[test]
fn another_organization_begins_with_a_clean_screen_and_logging_out_ends_at_the_door() {
    let mut bench = Bench::entered(Role::Admin);
    bench.press("g c ctrl-o");
    assert!(matches!(bench.asked.last(), Some(Ask::Places)));
    bench.hears(News::Places(Ok(places())));
    insta::assert_snapshot!("switch", bench.seen(80, 24));
    bench.press("f ctrl-s");
    assert!(matches!(bench.asked.last(), Some(Ask::Switch(to)) if to == "fjord"));
    bench.enters(Me {
        organization_id: Uuid::from_u128(200),
        organization_name: "Fjord Services".into(),
        ..me(Role::Staff)
    });
    let seen = bench.seen(80, 24);
    assert!(seen.contains("Fjord Services") && !seen.contains("Berg Hotell"), "{seen}");
    bench.press("f9 y");
    assert!(matches!(bench.asked.last(), Some(Ask::LogOut)));
    bench.hears(News::LoggedOut);
    let seen = bench.seen(80, 24);
    assert!(seen.contains("Log in") && !seen.contains("Fjord"), "{seen}");
}

#[test]
fn everybody_changes_their_own_password() {
    let mut bench = Bench::entered(Role::Production);
    bench.press("f8");
    insta::assert_snapshot!("own_password", bench.seen(80, 24));
}
