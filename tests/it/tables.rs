//! The machines' tables and everything that is derived from them: what must hold of a table
//! before any of it is tried.

use std::collections::{BTreeSet, HashSet};

use chrono::NaiveDateTime;
use ordna::domain::facts::Facts;
use ordna::domain::machine::{self, Action, Asker, Effect, Machine, Refusal, Transition};
use ordna::domain::need::Condition;
use ordna::domain::role::Role;
use ordna::domain::stage::Stage;
use ordna::domain::status::Status;
use ordna::store::guard;
use strum::{IntoEnumIterator as _, VariantArray as _, VariantNames as _};

use crate::support::keeps;

/// Every row with its machine.
fn rows() -> impl Iterator<Item = (Machine, &'static Transition)> {
    Machine::VARIANTS.iter().flat_map(|it| it.table().iter().map(move |row| (*it, row)))
}

#[test]
fn the_guard_holds_the_machines_tables() {
    keeps("migrations/0004_transitions.sql", &guard::migration());
}

#[test]
fn every_move_is_one_row() {
    let mut seen = HashSet::new();
    for (machine, row) in rows() {
        for &from in row.from {
            let it = (machine, row.action, from, row.lands(from));
            assert!(seen.insert(it), "twice: {it:?}");
        }
    }
}

#[test]
fn births_and_nothing_else_come_from_nothing() {
    for (machine, row) in rows() {
        let is_open = row.action == Action::Open;
        assert_eq!(row.is_birth(), is_open, "{machine} {}", row.action);
        if is_open {
            assert_eq!(row.from, [Status::Nothing], "{machine}");
            assert!(row.to.is_some_and(|to| to != Status::Nothing), "{machine}");
        }
        assert_ne!(row.to, Some(Status::Nothing), "{machine} {}", row.action);
    }
}

#[test]
fn every_status_is_reached_from_a_birth() {
    for &machine in Machine::VARIANTS {
        let mut reached = HashSet::from([Status::Nothing]);
        loop {
            let before = reached.len();
            for row in machine.table() {
                let from: Vec<_> = row.from.iter().filter(|it| reached.contains(*it)).collect();
                reached.extend(from.into_iter().map(|it| row.lands(*it)));
            }
            if reached.len() == before {
                break;
            }
        }
        for status in machine.statuses() {
            assert!(reached.contains(&status), "{machine}: nothing leads to {status}");
        }
    }
}

#[test]
fn two_rows_of_one_action_exclude_each_other() {
    for &machine in Machine::VARIANTS {
        for (at, one) in machine.table().iter().enumerate() {
            for other in machine.table().iter().skip(at + 1) {
                let meet = one.from.iter().any(|it| other.from.contains(it));
                if one.action == other.action && meet && !one.is_birth() {
                    assert!(one.when.excludes(other.when), "{machine} {}", one.action);
                }
            }
        }
    }
}

#[test]
fn conditions_that_exclude_each_other_never_both_hold_and_one_does() {
    let facts: Vec<Facts> = [(0, None), (1, None), (0, Some("no name")), (1, Some("no name"))]
        .map(|(deposit_minor, problem): (i64, Option<&str>)| Facts {
            deposit_minor,
            row_problem: problem.map(str::to_owned),
            ..Facts::default()
        })
        .into();
    for one in Condition::VARIANTS {
        for other in Condition::VARIANTS.iter().filter(|it| one.excludes(**it)) {
            assert!(other.excludes(*one), "{one:?} {other:?}");
            for it in &facts {
                assert_ne!(one.holds(it), other.holds(it), "{one:?} {other:?} {it:?}");
            }
        }
    }
}

#[test]
fn what_follows_says_when_and_from_what() {
    for (machine, row) in rows() {
        let name = format!("{machine} {}", row.action);
        assert_eq!(row.follows.is_empty(), row.happens.is_empty(), "{name}");
        assert!(!row.by.is_empty() || !row.follows.is_empty(), "{name}: nobody ever does it");
        assert!(row.once.is_empty() || !row.follows.is_empty(), "{name}");
        assert!(
            row.happens.is_empty()
                || row.happens.starts_with("when ")
                || row.happens.starts_with("as "),
            "{name}"
        );
        for (cause, action) in row.follows {
            assert!(cause.actions().contains(action), "{name} follows {cause} {action}");
        }
        assert!(!row.title.is_empty() && !row.title.ends_with('.'), "{name}");
    }
}

#[test]
fn inputs_have_names_of_their_own() {
    for (machine, row) in rows() {
        let names: HashSet<_> = row.inputs.iter().map(|it| it.name).collect();
        assert_eq!(names.len(), row.inputs.len(), "{machine} {}", row.action);
    }
}

#[test]
fn everything_that_there_is_is_used() {
    let actions: HashSet<Action> = rows().map(|(_, row)| row.action).collect();
    for action in Action::VARIANTS {
        assert!(actions.contains(action), "no machine knows {action}");
    }
    let statuses: HashSet<Status> = Machine::VARIANTS.iter().flat_map(|it| it.statuses()).collect();
    for status in Status::iter().filter(|it| *it != Status::Nothing) {
        assert!(statuses.contains(&status), "no machine knows {status}");
    }
    let effects: BTreeSet<&str> =
        rows().flat_map(|(_, row)| row.effects.iter().map(Into::into)).collect();
    assert_eq!(effects, Effect::VARIANTS.iter().copied().collect());
    let conditions: HashSet<&str> = rows().map(|(_, row)| row.when.into()).collect();
    for condition in Condition::VARIANTS {
        assert!(conditions.contains(<&str>::from(*condition)), "{condition:?} tells nothing apart");
    }
}

#[test]
fn every_need_is_asked_for_somewhere() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/domain");
    let read = |path| std::fs::read_to_string(path).unwrap();
    let tables: String = std::fs::read_dir(root.join("machines"))
        .unwrap()
        .map(|it| read(it.unwrap().path()))
        .collect();
    let needs = read(root.join("need.rs"));
    let names = needs.lines().filter_map(|it| it.strip_prefix("pub const ")?.split_once(": Need"));
    let names: Vec<&str> = names.map(|(name, _)| name).collect();
    assert!(names.len() > 20, "{names:?}");
    for name in names {
        let asked = format!("need::{name}");
        let mut uses = tables.split(&asked).skip(1);
        let goes_on = |it: char| it == '_' || it.is_alphanumeric();
        assert!(uses.any(|it| !it.starts_with(goes_on)), "{name} is asked for nowhere");
    }
}

#[test]
fn stamps_name_columns_that_there_are() {
    for (machine, row) in rows() {
        for effect in row.effects {
            if let Effect::Stamp(column) | Effect::Clear(column) = effect {
                assert_eq!(effect.columns(), [*column], "{machine} {}", row.action);
            }
        }
    }
}

#[test]
fn every_status_of_the_pipeline_has_a_stage() {
    for &machine in Machine::VARIANTS {
        for status in machine.statuses() {
            let lives_on = matches!(
                (machine, status),
                (Machine::Lead, Status::Converted) | (Machine::Offer, Status::Accepted)
            );
            let is_there = matches!(machine, Machine::Lead | Machine::Offer) || machine.is_order();
            let stage = Stage::of(machine, status);
            assert_eq!(stage.is_some(), is_there && !lives_on, "{machine} {status}");
        }
    }
}

/// How a need is met, and how it is broken.
type Turn = fn(&mut Facts);

const NEEDS: &[(&str, Turn, Turn)] = &[
    ("items", |f| f.items = 2, |f| f.items = 0),
    ("cash", |f| f.pays_cash = true, |f| f.pays_cash = false),
    ("online", |f| f.pays_cash = false, |f| f.pays_cash = true),
    ("deposit_paid", |f| f.deposit_minor = 1, |f| f.paid_minor = 0),
    ("advance_paid", |f| f.advance_minor = 1, |f| f.paid_minor = 0),
    ("paid", |f| (f.total_minor, f.paid_minor) = (10, 10), |f| f.paid_minor = 9),
    ("money_taken", |f| f.paid_minor = 5, |f| f.paid_minor = 0),
    ("money_due", |f| f.total_minor = 10, |f| f.paid_minor = 10),
    ("paid_alone", |f| f.paid_with = None, |f| f.paid_with = Some("SO-1".into())),
    ("invoiced_alone", |f| f.invoiced_with = None, |f| f.invoiced_with = Some("SO-1".into())),
    ("not_invoiced", |f| f.has_final_invoice = false, |f| f.has_final_invoice = true),
    ("not_covered", |f| f.is_covered = false, |f| f.is_covered = true),
    ("cards_assigned", |f| f.cards_assigned = 2, |f| f.cards_assigned = 1),
    ("cards_completed", |f| f.cards_completed = 2, |f| f.cards_completed = 1),
    ("cards_ready", |f| f.cards_ready = 2, |f| f.cards_ready = 1),
    ("cards_missing", |f| f.cards = 1, |f| f.cards = 2),
    ("needed_reports_passed", |f| f.reports_passed = 2, |f| f.reports_passed = 1),
    ("all_reports_passed", |f| f.reports_passed = 2, |f| f.reports = 1),
    ("addons_ready", |f| f.addons_holding.clear(), |f| f.addons_holding.push("A1".into())),
    ("final_invoice", |f| f.has_final_invoice = true, |f| f.has_final_invoice = false),
    (
        "invoiced_or_paid",
        |f| f.has_final_invoice = true,
        |f| (f.has_final_invoice, f.total_minor, f.paid_minor) = (false, 10, 5),
    ),
    ("order_open", |_| (), |f| f.order_status = Status::Cancelled),
    ("order_in_production", |_| (), |f| f.order_status = Status::InQueue),
    ("assignee", |f| f.has_assignee = true, |f| f.has_assignee = false),
    ("no_final_invoice", |f| f.has_final_invoice = false, |f| f.has_final_invoice = true),
    ("report", |f| f.has_report = true, |f| f.has_report = false),
    (
        "card_in_inspection",
        |f| f.card_status = Status::QualityInspection,
        |f| f.card_status = Status::Completed,
    ),
    ("not_maker", |f| f.is_maker = false, |f| f.is_maker = true),
    ("lines_passed", |f| f.lines_open.clear(), |f| f.lines_open.push("width".into())),
    ("running", |f| f.is_paused = false, |f| f.is_paused = true),
    ("paused", |f| f.is_paused = true, |f| f.is_paused = false),
    ("addon_allowed", |f| f.addon_refusal = None, |f| f.addon_refusal = Some("too late".into())),
    ("addon_approvable", |f| f.addon_refusal = None, |f| f.addon_refusal = Some("too late".into())),
    ("addon_small", |f| f.addon_is_small = true, |f| f.addon_is_small = false),
    ("undoable", |f| f.last_action = Some(Action::Note), |f| f.last_action = Some(Action::Edit)),
    ("past_validity", |f| f.is_past_validity = true, |f| f.is_past_validity = false),
    ("no_credit", |f| f.is_credit = false, |f| f.is_credit = true),
    ("not_deducted", |f| f.is_deducted = false, |f| f.is_deducted = true),
    ("valid", |f| f.is_past_validity = false, |f| f.is_past_validity = true),
    ("codes_left", |f| f.code_again_at = None, |f| f.code_again_at = Some(NaiveDateTime::MAX)),
    ("settled", |f| f.is_settled = true, |f| f.is_settled = false),
];

/// An order that is well under way; each row's needs are then met one by one.
fn under_way(status: Status) -> Facts {
    Facts {
        status,
        items: 2,
        total_minor: 10,
        paid_minor: 5,
        cards: 2,
        reports: 2,
        order_status: Status::InProduction,
        ..Facts::default()
    }
}

fn turn(name: &str) -> (Turn, Turn) {
    let (_, met, broken) = NEEDS.iter().find(|(it, ..)| *it == name).expect(name);
    (*met, *broken)
}

#[test]
fn every_need_refuses_by_itself_and_says_so() {
    let mut tried = BTreeSet::new();
    for (machine, row) in rows().filter(|(_, row)| !row.is_birth()) {
        let Some(role) = row.by.iter().next() else { continue };
        for &from in row.from {
            let mut facts = under_way(from);
            facts.deposit_minor = i64::from(row.when == Condition::DepositAsked);
            facts.row_problem = (row.when == Condition::RowInvalid).then(|| "no name".into());
            row.needs.iter().for_each(|it| turn(it.name).0(&mut facts));
            let name = format!("{machine} {} from {from}", row.action);
            let asker = Asker { role, justifies: row.asks_proof, proves: row.asks_proof };
            let decided = machine::decide(machine, row.action, &facts, asker);
            assert!(decided.is_ok_and(|it| std::ptr::eq(it, row)), "{name}: {facts:?}");
            for need in row.needs {
                tried.insert(need.name);
                let mut facts = facts.clone();
                turn(need.name).1(&mut facts);
                let why = (need.why)(&facts);
                assert!(!why.is_empty() && !why.ends_with('.'), "{name}: {why:?}");
                let unmet =
                    Refusal::Unmet { action: row.action, why, overridable: need.overridable };
                let plain = Asker { role, justifies: false, proves: false };
                let refused = machine::decide(machine, row.action, &facts, plain).err();
                assert_eq!(refused, Some(unmet.clone()), "{name}");
                let boss = Asker { role: Role::Admin, justifies: true, proves: false };
                let set_aside = machine::decide(machine, row.action, &facts, boss);
                assert_eq!(set_aside.is_ok(), need.overridable, "{name}: {}", need.name);
            }
        }
    }
    assert!(tried.len() > 15, "{tried:?}");
}

#[test]
fn what_follows_waits_for_every_need() {
    for (machine, row) in rows().filter(|(_, row)| !row.is_birth() && !row.follows.is_empty()) {
        for (&from, cause) in
            row.from.iter().flat_map(|from| row.follows.iter().map(move |it| (from, it)))
        {
            let mut facts = under_way(from);
            row.needs.iter().chain(row.once).for_each(|it| turn(it.name).0(&mut facts));
            let name = format!("{machine} {} after {cause:?}", row.action);
            let follows = |facts: &Facts| {
                machine::follow(machine, *cause, facts).is_some_and(|it| it.action == row.action)
            };
            if row.action != Action::ReportCardsFailed {
                assert!(follows(&facts), "{name}: {facts:?}");
            }
            for need in row.needs.iter().chain(row.once) {
                let mut facts = facts.clone();
                turn(need.name).1(&mut facts);
                assert!(!follows(&facts), "{name} without {}", need.name);
            }
        }
    }
}
