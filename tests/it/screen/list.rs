//! A list that knows only a part of what it shows, against one that knows everything.

use chrono::{DateTime, Duration, Utc};
use ordna::tui::action::Ui;
use ordna::tui::parts::list::{Cell, Column, List, Page, Row, Want};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::seen;

#[derive(Clone, Debug, PartialEq)]
struct Thing {
    number: u64,
    version: i64,
    by: Option<&'static str>,
}

impl Row for Thing {
    type Spot = u64;

    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.number) + 1)
    }

    fn spot(&self) -> u64 {
        self.number
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed_by(&self) -> Option<&str> {
        self.by
    }
}

/// The whole of it, sorted, and what a database would answer.
struct Store(Vec<Thing>);

impl Store {
    fn of(count: u64) -> Self {
        Self((0..count).map(|number| Thing { number: 2 * number, version: 1, by: None }).collect())
    }

    fn answer(&self, want: &Want<u64>) -> Page<Thing> {
        let all = &self.0;
        let (from, to) = match want {
            Want::First { limit } => (0, *limit),
            Want::Last { limit } => (all.len().saturating_sub(*limit), all.len()),
            Want::After { spot, limit } => {
                let from = all.partition_point(|it| it.number <= *spot);
                (from, from + limit)
            }
            Want::Before { spot, limit } => {
                let to = all.partition_point(|it| it.number < *spot);
                (to.saturating_sub(*limit), to)
            }
            Want::From { spot, limit } => {
                let from = all.partition_point(|it| it.number < *spot);
                (from, from + limit)
            }
        };
        let backwards = matches!(want, Want::Last { .. } | Want::Before { .. });
        let to = to.min(all.len());
        let more = if backwards { 0 < from } else { to < all.len() };
        Page { rows: all[from.min(to)..to].to_vec(), more }
    }
}

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

/// Answers until the list wants nothing more.
fn settle(list: &mut List<Thing>, store: &Store) {
    for _ in 0..100 {
        let Some((ticket, want)) = list.wants(noon()) else { return };
        list.learns(ticket, store.answer(&want), noon());
    }
    panic!("the list never has enough");
}

fn draw(list: &mut List<Thing>, height: u16) -> String {
    let columns = [Column::fixed(6), Column::share(1), Column::fixed(4).right()];
    seen(40, height, |canvas| {
        let style = canvas.look.text;
        let area = canvas.area();
        list.draw(canvas, area, true, &columns, |row, fresh| {
            let says = match fresh.map(|it| it.by.as_deref()) {
                Some(Some(by)) => format!("changed by {by}"),
                Some(None) => "new".to_owned(),
                None => String::new(),
            };
            vec![
                Cell::new(row.number.to_string(), style),
                Cell::new(says, style),
                Cell::new("x", style),
            ]
        });
    })
}

fn opened(store: &Store, height: u16) -> List<Thing> {
    let mut list = List::default();
    draw(&mut list, height);
    settle(&mut list, store);
    draw(&mut list, height);
    list
}

#[test]
fn it_walks_like_one_that_knows_everything_and_never_holds_much() {
    let store = Store::of(10_000);
    let mut list = opened(&store, 20);
    let mut random = ChaCha8Rng::seed_from_u64(7);
    let mut at: i64 = 0;
    for _ in 0..3_000 {
        let (ui, by) = [
            (Ui::Down, 1),
            (Ui::Down, 1),
            (Ui::Up, -1),
            (Ui::PageDown, 19),
            (Ui::PageDown, 19),
            (Ui::PageUp, -19),
            (Ui::First, -99_999),
            (Ui::Last, 99_999),
        ][random.random_range(0..8)];
        at = (at + by).clamp(0, 9_999);
        list.does(ui);
        settle(&mut list, &store);
        draw(&mut list, 20);
        assert_eq!(list.picked().unwrap().number, 2 * u64::try_from(at).unwrap(), "after {ui}");
        assert!(list.rows().len() <= 400, "{} rows are loaded", list.rows().len());
    }
}

#[test]
fn a_hundred_keys_at_once_go_a_hundred_rows() {
    let store = Store::of(10_000);
    let mut list = opened(&store, 20);
    for _ in 0..200 {
        list.does(Ui::Down);
    }
    settle(&mut list, &store);
    assert_eq!(list.picked().unwrap().number, 400);
}

#[test]
fn the_cursor_keeps_its_thing_and_its_line_when_others_come_and_go() {
    let mut store = Store::of(50);
    let mut list = opened(&store, 10);
    for _ in 0..20 {
        list.does(Ui::Down);
    }
    draw(&mut list, 10);
    for _ in 0..4 {
        list.does(Ui::Up);
    }
    let before = draw(&mut list, 10);
    let line = before.lines().position(|line| line.contains('▌')).unwrap();
    let picked = list.picked().unwrap().clone();
    store.0.retain(|it| !(4..10).contains(&it.number));
    store.0.insert(1, Thing { number: 1, version: 1, by: None });
    list.poke();
    settle(&mut list, &store);
    let after = draw(&mut list, 10);
    assert_eq!(list.picked(), Some(&picked));
    assert_eq!(after.lines().position(|line| line.contains('▌')), Some(line));
}

#[test]
fn when_its_thing_is_gone_the_cursor_is_on_the_next() {
    let mut store = Store::of(50);
    let mut list = opened(&store, 10);
    list.does(Ui::Down);
    list.does(Ui::Down);
    store.0.retain(|it| it.number != 4);
    list.poke();
    settle(&mut list, &store);
    assert_eq!(list.picked().unwrap().number, 6);
}

#[test]
fn what_is_new_or_was_changed_by_somebody_else_says_so_for_a_while() {
    let mut store = Store::of(5);
    let mut list = opened(&store, 10);
    store.0[3] = Thing { number: 6, version: 2, by: Some("anna") };
    store.0[4] = Thing { number: 8, version: 2, by: None };
    store.0.push(Thing { number: 11, version: 1, by: None });
    list.poke();
    settle(&mut list, &store);
    insta::assert_snapshot!(draw(&mut list, 7));
    let until = list.wakes_at().unwrap();
    assert_eq!(until - noon(), Duration::seconds(6));
    list.tidy(until);
    assert!(!draw(&mut list, 7).contains("anna"));
    assert_eq!(list.wakes_at(), None);
}

#[test]
fn marks_belong_to_things_and_never_outlive_them() {
    let mut store = Store::of(20);
    let mut list = opened(&store, 10);
    list.does(Ui::Mark);
    list.does(Ui::Mark);
    list.does(Ui::Mark);
    assert_eq!(list.picked().unwrap().number, 6);
    assert_eq!(list.marks().len(), 3);
    store.0.remove(1);
    store.0.insert(0, Thing { number: 0, version: 1, by: None });
    store.0.remove(1);
    list.poke();
    settle(&mut list, &store);
    let marked: Vec<_> = list.marks().iter().map(|id| id.as_u128() - 1).collect();
    assert_eq!(marked, [0, 4]);
    list.does(Ui::MarkAll);
    assert_eq!(list.marks().len(), 19);
    list.does(Ui::MarkAll);
    assert!(list.marks().is_empty());
}

#[test]
fn an_answer_to_an_older_question_is_let_go() {
    let store = Store::of(20);
    let mut list = opened(&store, 10);
    list.poke();
    let (old, want) = list.wants(noon()).unwrap();
    list.restart();
    let (new, _) = list.wants(noon()).unwrap();
    list.learns(old, store.answer(&want), noon());
    assert!(!list.is_known_empty());
    list.learns(new, Page { rows: Vec::new(), more: false }, noon());
    assert!(list.is_known_empty());
}

#[test]
fn old_rows_stay_and_are_dimmed_only_when_the_answer_takes_long() {
    let store = Store::of(20);
    let mut list = opened(&store, 10);
    let before = draw(&mut list, 10);
    list.restart();
    list.wants(noon()).unwrap();
    list.tidy(noon());
    assert_eq!(draw(&mut list, 10), before);
    assert_eq!(list.wakes_at(), Some(noon() + Duration::milliseconds(200)));
    list.tidy(noon() + Duration::milliseconds(200));
    assert_eq!(draw(&mut list, 10), before, "dimming changes no letter");
    assert_eq!(list.wakes_at(), None);
}

#[test]
fn a_lost_question_is_asked_again() {
    let mut list = List::<Thing>::default();
    let (ticket, want) = list.wants(noon()).unwrap();
    assert_eq!(list.wants(noon()), None);
    list.missed(ticket);
    assert_eq!(list.wants(noon()).unwrap().1, want);
}
