//! The parts that every screen shares: what they show, what they take, and that no size breaks
//! them.

use chrono::{DateTime, NaiveDate, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ordna::domain::configuration::ProductOption;
use ordna::tui::action::{Scope, Ui};
use ordna::tui::keymap::{DEFAULT, Key, Keymap};
use ordna::tui::paint::Canvas;
use ordna::tui::parts::banner::{self, Banner};
use ordna::tui::parts::bulk::{Bulk, Outcome};
use ordna::tui::parts::day;
use ordna::tui::parts::entry::Entry;
use ordna::tui::parts::field::{Article, Choice, Field, Kind, Took};
use ordna::tui::parts::form::{Did, Form};
use ordna::tui::parts::habits::{self, Habits};
use ordna::tui::parts::help::{Help, Known, Section};
use ordna::tui::parts::hints::{self, Hint};
use ordna::tui::parts::lines::{Lines, Piece};
use ordna::tui::parts::notices::Notices;
use ordna::tui::parts::palette::{Item, Palette};
use ordna::tui::parts::question::Question;
use ordna::tui::parts::{sheet, tabs};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ratatui::layout::Rect;
use serde_json::json;

use super::seen;

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

fn swedish() -> Habits {
    Habits {
        currency: "SEK".into(),
        thousands: ' ',
        point: ',',
        date: "%Y-%m-%d".into(),
        zone: chrono_tz::Europe::Stockholm,
    }
}

fn stroke(spelled: &str) -> KeyEvent {
    let code = match spelled {
        "enter" => KeyCode::Enter,
        "tab" => KeyCode::Tab,
        "esc" => KeyCode::Esc,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "backspace" => KeyCode::Backspace,
        "space" => KeyCode::Char(' '),
        "ctrl-s" => return KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL),
        "ctrl-w" => return KeyEvent::new(KeyCode::Char('w'), KeyModifiers::CONTROL),
        other => KeyCode::Char(other.chars().next().unwrap()),
    };
    KeyEvent::new(code, KeyModifiers::NONE)
}

/// Types into a form: words in quotes letter by letter, others as keys.
fn press(form: &mut Form, keys: &str) -> Did {
    let keymap = Keymap::read(DEFAULT, None).unwrap();
    let mut did = Did::Nothing;
    for word in keys.split_whitespace() {
        let strokes: Vec<KeyEvent> = match word.strip_prefix('"') {
            Some(text) => text.chars().map(|it| stroke(&it.to_string())).collect(),
            None => vec![stroke(word)],
        };
        for key in strokes {
            did = form.takes(key, keymap.ui(Scope::Form, Key::from(key)), &swedish(), noon());
        }
    }
    did
}

fn people() -> Vec<Choice> {
    let person = |name: &str, mail: &str| Choice {
        value: mail.into(),
        label: name.into(),
        detail: mail.into(),
    };
    vec![
        person("Anna Berg", "anna@linden.example"),
        person("Per Lund", "per@linden.example"),
        person("Ida Holm", "ida@linden.example"),
    ]
}

fn form() -> Form {
    let fields = vec![
        Field::new("discount_percent", "discount", Kind::Percent).help("your limit is 10 %"),
        Field::new("freight_minor", "freight", Kind::Money("SEK".into())),
        Field::new("promised_at", "promised", Kind::Moment).required(),
        Field::new("assignee", "assignee", Kind::Pick(people())),
        Field::new(
            "payment_mode",
            "paid",
            Kind::Choice(vec![Choice::word("cash"), Choice::word("online")]),
        ),
        Field::new(
            "failed_lines",
            "failed",
            Kind::Several(vec![Choice::word("legs"), Choice::word("top"), Choice::word("finish")]),
        ),
        Field::new("note", "note", Kind::Note),
    ];
    Form::new("Approve SO-2026-0012, Nilsson & Co, 48 200 kr", "approve and send the code", fields)
}

fn draw_form(form: &mut Form, width: u16, height: u16) -> String {
    seen(width, height, |canvas| {
        let area = sheet::place(canvas.area(), form.height(canvas.area().width));
        form.draw(canvas, area, ("Ctrl-S", "Esc"), &swedish(), noon());
    })
}

#[test]
fn a_form_takes_each_kind_of_value_as_people_type_it() {
    let mut form = form();
    let did = press(
        &mut form,
        r#""5,5 tab "1 space "250,5 tab "fri space "14:30 tab "hol tab right tab space down down space tab "first enter "second ctrl-s"#,
    );
    let Did::Save(values) = did else { panic!("{did:?}\n{}", draw_form(&mut form, 80, 24)) };
    let expected = json!({
        "discount_percent": "5.50",
        "freight_minor": 125_050,
        "promised_at": "2026-05-08T12:30:00+00:00",
        "assignee": "ida@linden.example",
        "payment_mode": "cash",
        "failed_lines": ["legs", "finish"],
        "note": "first\nsecond",
    });
    assert_eq!(json!(values), expected);
    assert!(form.is_busy());
}

#[test]
fn a_form_says_beside_the_field_what_is_wrong_and_keeps_what_was_typed() {
    let mut form = form();
    assert_eq!(press(&mut form, r#""105 tab "x tab "yesterday ctrl-s"#), Did::Typed);
    insta::assert_snapshot!(draw_form(&mut form, 100, 20));
    form.fails(None, "Per Lund has approved it meanwhile, at 16:40");
    form.fails(Some("note"), "is too long");
    insta::assert_snapshot!("failed", draw_form(&mut form, 100, 20));
}

#[test]
fn a_form_is_a_sheet_at_the_bottom() {
    let mut form = form();
    press(&mut form, r#""5 tab tab "tomorrow space "9 tab "a"#);
    insta::assert_snapshot!(draw_form(&mut form, 80, 24));
}

#[test]
fn a_code_takes_six_digits_and_is_put_by_nowhere() {
    let mut code = Field::new("otp", "customer's code", Kind::Code).required();
    for letter in "0a4 8-27".chars() {
        code.takes(KeyEvent::from(KeyCode::Char(letter)));
    }
    assert_eq!(code.value(&swedish(), noon()), Err("six digits".to_owned()));
    code.paste("x1 999");
    assert_eq!(code.value(&swedish(), noon()), Ok(Some("048271".into())));
    assert_eq!(code.takes(KeyEvent::from(KeyCode::Char('5'))), Took::Nothing);
    assert_eq!(code.typed(), "");
    let form = Form::new("Confirm", "confirm", vec![code]);
    assert_eq!(form.draft().get("otp").map(String::as_str), Some(""));
}

#[test]
fn a_draft_brings_everything_back_but_secrets() {
    let mut form = form();
    press(&mut form, r#""5 tab tab "tomorrow tab "per tab right tab space tab "hello enter "you"#);
    let draft = form.draft();
    let mut other = self::form();
    other.restore(&draft);
    assert_eq!(other.draft(), draft);
    assert!(other.is_touched());
    let secret = Field::new("password", "password", Kind::Secret).filled("hunter2");
    assert_eq!(secret.typed(), "");
    let value = secret.value(&swedish(), noon()).unwrap();
    assert_eq!(value, Some("hunter2".into()));
}

#[test]
fn a_paste_goes_into_the_field_and_nowhere_else() {
    let mut form = form();
    form.paste("12\x1b[A\r\n");
    assert_eq!(form.draft()["discount_percent"], "12[A  ");
    press(&mut form, "tab tab tab tab tab tab");
    form.paste("a\nb\x07");
    assert_eq!(form.draft()["note"], "a\nb");
}

#[test]
fn lines_of_an_order_are_put_together_with_what_there_is_to_choose() {
    let option = |name: &str, choices: &[&str]| ProductOption {
        name: name.into(),
        choices: choices.iter().map(|it| (*it).into()).collect(),
        required: true,
        ..ProductOption::default()
    };
    let width = ProductOption { min: Some(600), max: Some(2400), ..option("width", &[]) };
    let chair = Article {
        sku: "CHAIR-ASK".into(),
        name: "Chair Ask".into(),
        price: "4 600".into(),
        options: vec![option("wood", &["ash", "oak"]), width],
    };
    let field = Field::new("items", "items", Kind::Items);
    let mut form =
        Form::new("New order", "make it", vec![field, Field::new("note", "note", Kind::Note)]);
    form.stock("items", &[chair]);
    press(&mut form, r#""6 space "ask enter "o enter "90 enter"#);
    insta::assert_snapshot!(draw_form(&mut form, 80, 12));
    press(
        &mut form,
        r#"backspace backspace "900 enter "1 space "fitting space "@ space "1200,50 enter up "2"#,
    );
    let Did::Save(values) = press(&mut form, "ctrl-s") else { panic!("not saved") };
    let expected = json!([
        { "sku": "CHAIR-ASK", "quantity": 6, "configuration": { "wood": "oak", "width": 900 } },
        { "description": "fitting", "quantity": 2, "unit_price_minor": 120_050 },
    ]);
    assert_eq!(values["items"], expected);
}

#[test]
fn lines_of_an_order_come_back_from_a_draft_and_from_a_paste() {
    let mut field = Field::new("items", "items", Kind::Items);
    field.paste("6 CHAIR-ASK\n\n1 x TABLE-BOK\n");
    field.settle();
    let expected =
        json!([{ "sku": "CHAIR-ASK", "quantity": 6 }, { "sku": "TABLE-BOK", "quantity": 1 }]);
    assert_eq!(field.value(&swedish(), noon()).unwrap().unwrap(), expected);
    let again = Field::new("items", "items", Kind::Items).filled(&field.typed());
    assert_eq!(again.value(&swedish(), noon()).unwrap().unwrap(), expected);
}

#[test]
fn amounts_are_read_as_people_write_them() {
    let read = |typed: &str| swedish().read_money(typed, "SEK");
    for (typed, minor) in [
        ("1250", 125_000),
        ("1 250,50", 125_050),
        ("1.250,50", 125_050),
        ("1,250.50", 125_050),
        ("12.5", 1_250),
        (",5", 50),
        ("-3", -300),
        ("1.250", 125_000),
    ] {
        assert_eq!(read(typed), Ok(minor), "{typed}");
    }
    for typed in ["", "x", "1,2,x", "1,005", "99999999999999999999", "--1"] {
        assert!(read(typed).is_err(), "{typed}");
    }
    assert_eq!(swedish().amount(4_820_000, "SEK"), "48 200");
    assert_eq!(swedish().amount(125_050, "EUR"), "1 250,50 EUR");
    assert_eq!(
        ["90", "1 200", "9 940", "120 000", "1 250 000"]
            .map(|it| { swedish().rough(read(it).unwrap()) }),
        ["90", "1,2k", "9,9k", "120k", "1,2M"]
    );
}

#[test]
fn days_are_read_as_people_write_them() {
    let monday = NaiveDate::from_ymd_opt(2026, 5, 4).unwrap();
    let read = |typed: &str| day::read(typed, monday).map(|day| day.to_string());
    for (typed, expected) in [
        ("2026-06-01", "2026-06-01"),
        ("1/6", "2026-06-01"),
        ("1.6.", "2026-06-01"),
        ("3/5", "2027-05-03"),
        ("4 june", "2026-06-04"),
        ("4 Jun 2027", "2027-06-04"),
        ("today", "2026-05-04"),
        ("tomorrow", "2026-05-05"),
        ("+10", "2026-05-14"),
        ("fri", "2026-05-08"),
        ("monday", "2026-05-11"),
    ] {
        assert_eq!(read(typed).as_deref(), Ok(expected), "{typed}");
    }
    for typed in ["", "31/2", "soon", "+x", "2026-13-01", "+99999999999"] {
        assert!(read(typed).is_err(), "{typed}");
    }
    let moment = |typed: &str| day::read_with_time(typed, monday).map(|it| it.to_string());
    assert_eq!(moment("tomorrow 9").as_deref(), Ok("2026-05-05 09:00:00"));
    assert_eq!(moment("4/6 14:30").as_deref(), Ok("2026-06-04 14:30:00"));
    assert_eq!(moment("2026-06-04T14:30").as_deref(), Ok("2026-06-04 14:30:00"));
    assert!(moment("tomorrow").is_err() && moment("tomorrow 25").is_err());
}

#[test]
fn the_hour_that_spring_skips_is_no_time() {
    let field = Field::new("promised_at", "promised", Kind::Moment).filled("2027-03-28 02:30");
    assert!(field.value(&swedish(), noon()).is_err());
}

#[test]
fn a_name_with_a_comma_is_one_choice_of_several() {
    let lines = ["does not rock, also with a load", "wood"].map(Choice::word).to_vec();
    let field = Field::new("failed_lines", "failed lines", Kind::Several(lines));
    let field = field.filled("does not rock, also with a load");
    let value = field.value(&swedish(), noon()).unwrap();
    assert_eq!(value, Some(serde_json::json!(["does not rock, also with a load"])));
}

#[test]
fn spans_are_said_in_their_largest_unit() {
    let said = [30, 61 * 60, 59 * 60, 26 * 3600, 90 * 86_400]
        .map(|seconds| habits::span(chrono::Duration::seconds(seconds)));
    assert_eq!(said, ["now", "1 h", "59 min", "1 d", "90 d"]);
}

#[test]
fn a_line_of_text_is_edited_by_letters_not_by_bytes() {
    let mut entry = Entry::new("Café Øresund 木工");
    for key in ["backspace", "left", "backspace", "x"] {
        entry.takes(stroke(key));
    }
    assert_eq!(entry.text(), "Café Øresundx木");
    entry.takes(stroke("ctrl-w"));
    assert_eq!(entry.text(), "Café 木");
}

fn palette() -> Palette<u8> {
    let item = |words: &str, detail: &str, key: &str, off| Item {
        words: words.into(),
        detail: detail.into(),
        key: key.into(),
        off,
        what: 0,
    };
    Palette::new(vec![
        item("approve", "SO-2026-0012", "a", false),
        item("discount", "SO-2026-0012", "d", false),
        item("start production", "it is pending staff review", "s", true),
        item("leads", "", "g l", false),
        item("orders", "", "g o", false),
    ])
}

#[test]
fn the_palette_finds_by_some_letters_and_shows_the_keys() {
    let mut palette = palette();
    for letter in ["d", "i", "s"] {
        palette.takes(stroke(letter));
    }
    assert_eq!(palette.chosen().unwrap().words, "discount");
    let things = vec![Item {
        words: "SO-2026-0020".into(),
        detail: "Disa Holm".into(),
        key: String::new(),
        off: false,
        what: 1,
    }];
    palette.learns("di", things.clone());
    assert_eq!(palette.chosen().unwrap().what, 0);
    palette.learns("dis", things);
    insta::assert_snapshot!(seen(80, 13, |canvas| {
        let area = sheet::place(canvas.area(), palette.height());
        palette.draw(canvas, area, "Esc");
    }));
    palette.does(Ui::PreviousField);
    palette.does(Ui::NextField);
    assert_eq!(palette.chosen().unwrap().what, 1);
}

#[test]
fn a_form_takes_days_and_decimals_as_it_shows_them() {
    for (date, shown) in [
        ("%Y-%m-%d", "2026-11-28 09:00"),
        ("%d.%m.%Y", "28.11.2026 09:00"),
        ("%d/%m/%Y", "28/11/2026 09:00"),
        ("%m/%d/%Y", "11/28/2026 09:00"),
    ] {
        let habits = Habits { date: date.into(), ..swedish() };
        let at = "2026-11-28T08:00:00Z".parse().unwrap();
        assert_eq!(habits.both(at), shown);
        let field = Field::new("at", "at", Kind::Moment).filled(shown);
        let value = field.value(&habits, at).unwrap().unwrap();
        let read: DateTime<Utc> = value.as_str().unwrap().parse().unwrap();
        assert_eq!(read, at, "{shown}");
    }
    let american = Habits { date: "%m/%d/%Y".into(), ..swedish() };
    assert_eq!(american.day_first("4/5 14:30"), "5/4 14:30");
    assert_eq!(american.day_first("tomorrow 9"), "tomorrow 9");
    for (number, shown) in [("25.0", "25"), ("12.50", "12,5"), ("100", "100"), ("10.00", "10")] {
        assert_eq!(swedish().decimal(number), shown);
    }
    assert_eq!(swedish().exact(460_000, "SEK"), "4 600,00");
    assert_eq!(swedish().exact(460_050, "EUR"), "4 600,50 EUR");
    assert_eq!(swedish().aligned(460_000, "SEK", &[460_000, 1_050]), "4 600,00");
}

fn help() -> Help {
    let known = |key: &str, name: &str, words: &str, refusal: Option<&str>| Known {
        key: key.into(),
        name: name.into(),
        words: words.into(),
        refusal: refusal.map(str::to_owned),
        off: refusal.is_some(),
    };
    Help::new(
        "SO-2026-0012 is pending staff review",
        vec![
            Section {
                title: "Now".into(),
                known: vec![
                    known("a", "approve", "Approve it, the customer confirms next", None),
                    known("n", "note", "Write a note", None),
                ],
            },
            Section {
                title: "Not now".into(),
                known: vec![
                    known(
                        "s",
                        "start production",
                        "Begin production",
                        Some("it is pending staff review"),
                    ),
                    known("R", "refund", "Give money back", Some("no money was taken for it")),
                ],
            },
        ],
    )
}

#[test]
fn help_says_what_can_be_done_and_why_the_rest_cannot() {
    let mut help = help();
    insta::assert_snapshot!(seen(90, 20, |canvas| {
        let area = sheet::place(canvas.area(), help.height(90, 20));
        help.draw(canvas, area, "Esc");
    }));
    // Where a reason does not fit beside its action it stands below, whole.
    insta::assert_snapshot!(
        "help_narrow",
        seen(44, 30, |canvas| {
            let area = sheet::place(canvas.area(), help.height(44, 30));
            help.draw(canvas, area, "Esc");
        })
    );
}

fn question() -> Question {
    Question {
        title: "Cancel SO-2026-0012, Nilsson & Co".into(),
        body: "The order ends here: its stock is given back, its 3 job cards are closed, and the \
               12 000 kr that were paid become a refund to do."
            .into(),
        yes: "cancel the order".into(),
        no: "keep it".into(),
        confirms: "y".parse().unwrap(),
        refuses: "Esc".into(),
    }
}

#[test]
fn a_question_names_what_will_happen_and_the_key_that_goes_on() {
    insta::assert_snapshot!(seen(80, 8, |canvas| {
        let question = question();
        let area = sheet::place(canvas.area(), question.height(80));
        question.draw(canvas, area);
    }));
}

fn bulk() -> Bulk {
    let mut bulk = Bulk::new("Approve 12 orders", 12);
    for number in 11..18 {
        let result = if number == 13 {
            Err("cannot approve: it has no items yet, add one first".to_owned())
        } else {
            Ok("approved".to_owned())
        };
        bulk.learns(Outcome { number: format!("SO-2026-00{number}"), result });
    }
    bulk
}

#[test]
fn bulk_work_shows_how_far_it_is_and_refusals_first() {
    let mut bulk = bulk();
    assert!(!bulk.is_over());
    insta::assert_snapshot!(seen(80, 12, |canvas| {
        bulk.draw(canvas, canvas.area(), "Esc");
    }));
    bulk.stop();
    assert_eq!(bulk.summary(), "6 of 12 done, 1 refused, 5 left as they were");
}

#[test]
fn good_news_passes_and_problems_stay_until_read() {
    let mut notices = Notices::default();
    let draw = |notices: &Notices| {
        seen(80, notices.height(80).max(1), |canvas| notices.draw(canvas, canvas.area(), "Esc"))
    };
    notices.tell("SO-2026-0012 approved", Some(Hint::new("u", "take it back")), noon());
    assert_eq!(draw(&notices), " ✓ SO-2026-0012 approved   u take it back");
    notices.warn("cannot ship: SO-2026-0012-A1 is still in production");
    notices.warn("cannot ship: SO-2026-0012-A1 is still in production");
    notices.warn("the database did not answer");
    assert!(draw(&notices).ends_with("Esc 1 of 2"), "{}", draw(&notices));
    assert!(notices.read() && notices.read() && !notices.read());
    assert!(notices.wakes_at().is_some());
    notices.tidy(notices.wakes_at().unwrap());
    assert_eq!(notices.height(80), 0);
}

#[test]
fn the_hint_bar_is_cut_between_hints() {
    let here = [("a", "approve"), ("d", "discount"), ("x", "cancel"), ("n", "note")]
        .map(|(key, words)| Hint::new(key, words));
    let always = [("/", "filter"), (":", "anything"), ("?", "why not")]
        .map(|(key, words)| Hint::new(key, words));
    let draw = |width| seen(width, 1, |canvas| hints::draw(canvas, canvas.area(), &here, &always));
    insta::assert_snapshot!([120, 80, 60, 40, 20, 8].map(draw).join("\n"));
}

#[test]
fn tabs_keep_the_one_you_are_on_in_view() {
    let names = ["LEAD 12", "QUOTE 8", "APPROVAL 5", "CONFIRMED 9", "PRODUCTION 14", "DONE"]
        .map(str::to_owned);
    let draw = |on| seen(40, 1, |canvas| tabs::draw(canvas, canvas.area(), &names, on));
    insta::assert_snapshot!((0..6).map(draw).collect::<Vec<_>>().join("\n"));
}

type Drawing = Box<dyn FnMut(&mut Canvas<'_>)>;

/// Every part, in a state with much to show.
fn everything() -> Vec<Drawing> {
    let mut full = form();
    press(&mut full, r#""5 tab tab "tomorrow tab "a"#);
    full.fails(None, "it was approved by Per Lund at 16:40, meanwhile");
    let mut noted = form();
    press(&mut noted, r#"tab tab tab tab tab tab "a enter "b enter "c enter "d enter "e"#);
    let (mut palette, mut help, question, bulk) = (palette(), help(), question(), bulk());
    let mut notices = Notices::default();
    notices
        .warn("a long problem that takes more than one line on any narrow terminal, 木工 and all");
    let mut lines = Lines::default();
    let plain = ratatui::style::Style::new();
    lines.spread(2, [Piece::new("6 × Chair Ask, oak", plain)], Piece::new("27 600", plain));
    let banners = [Banner::Production("linden".into()), Banner::Offline("no connection".into())];
    vec![
        Box::new(move |canvas| {
            let area = sheet::place(canvas.area(), full.height(canvas.area().width));
            full.draw(canvas, area, ("Ctrl-S", "Esc"), &swedish(), noon());
        }),
        Box::new(move |canvas| {
            let area = sheet::place(canvas.area(), noted.height(canvas.area().width));
            noted.draw(canvas, area, ("Ctrl-S", "Esc"), &swedish(), noon());
        }),
        Box::new(move |canvas| {
            let area = sheet::place(canvas.area(), palette.height());
            palette.draw(canvas, area, "Esc");
        }),
        Box::new(move |canvas| {
            let area =
                sheet::place(canvas.area(), help.height(canvas.area().width, canvas.area().height));
            help.draw(canvas, area, "Esc");
        }),
        Box::new(move |canvas| {
            let area = sheet::place(canvas.area(), question.height(canvas.area().width));
            question.draw(canvas, area);
        }),
        Box::new(move |canvas| {
            let area = sheet::place(canvas.area(), bulk.height());
            bulk.draw(canvas, area, "Esc");
        }),
        Box::new(move |canvas| {
            notices.draw(canvas, canvas.area(), "Esc");
            lines.draw(canvas, canvas.area(), 0);
            banner::draw(canvas, Rect { height: 1, ..canvas.area() }, &banners);
            let names = ["LEAD 12".to_owned(), "木工".to_owned()];
            tabs::draw(canvas, Rect { height: 1, ..canvas.area() }, &names, 1);
            hints::draw(canvas, canvas.area(), &[Hint::new("a", "木工")], &[Hint::new("?", "why")]);
        }),
    ]
}

#[test]
fn no_size_breaks_anything() {
    let mut random = ChaCha8Rng::seed_from_u64(3);
    let small = (1..=14).flat_map(|width| (1..=14).map(move |height| (width, height)));
    let any = (0..80).map(|_| (random.random_range(1..=200), random.random_range(1..=200)));
    for (width, height) in small.chain(any.collect::<Vec<_>>()) {
        for mut part in everything() {
            seen(width, height, |canvas| part(canvas));
        }
    }
}
