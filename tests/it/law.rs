//! SPEC 3, written down a second time as plain words, so that a table that drifts from it is
//! noticed whatever else is derived from the table.

use std::collections::BTreeSet;

use ordna::domain::machine::{Machine, Transition};
use ordna::domain::role::{Role, Roles};
use ordna::domain::status::Status;
use strum::VariantArray as _;

/// `from|from action to: who`; A admin, S staff, P production, Q quality, C customer (admins
/// may all that people may), system; nobody where it only follows.
const MOVES: &[(Machine, &str)] = &[
    (
        Machine::Lead,
        "nothing open new: S system
         new contact contacted: S
         contacted qualify qualified: S
         qualified convert converted: S
         contacted disqualify unqualified: S
         new discard unqualified: S",
    ),
    (
        Machine::Offer,
        "nothing open draft: S system
         draft send sent: S
         sent accept accepted: S
         sent decline declined: S
         sent expire expired: system
         draft|sent withdraw withdrawn: S",
    ),
    (
        Machine::OrderService,
        "nothing open quote_sent: S system
         nothing open accepted: nobody
         quote_sent accept accepted: S
         accepted schedule scheduled: S
         scheduled start in_progress: S P
         in_progress complete completed: S P
         completed pay paid: S
         quote_sent lose lost: S
         accepted|scheduled|in_progress cancel cancelled: S",
    ),
    (
        Machine::OrderGoods,
        "nothing open draft: S system
         nothing open quoted|awaiting_approval|deposit_due|in_queue: nobody
         draft quote quoted: S
         quoted submit awaiting_approval: S
         awaiting_approval approve deposit_due|in_queue: A
         deposit_due record_deposit in_queue: S
         in_queue start_production in_production: S P
         in_production start_labeling in_labeling: S P
         in_labeling start_packing in_packing: S P
         in_packing finish_packing packed: S P
         packed request_invoice awaiting_invoice: S
         awaiting_invoice issue_invoice awaiting_payment: S
         awaiting_payment record_payment ready_to_ship: S
         ready_to_ship ship shipped: S P
         awaiting_approval revise quoted: S
         awaiting_payment reopen_invoice awaiting_invoice: nobody
         draft|quoted|awaiting_approval|deposit_due|in_queue|in_production|in_labeling cancel cancelled: S",
    ),
    (
        Machine::OrderMadeToOrder,
        "nothing open pending_staff_review: S system
         nothing open awaiting_customer_confirmation: nobody
         pending_staff_review approve awaiting_customer_confirmation: S
         awaiting_customer_confirmation confirm confirmed_by_customer: S C
         confirmed_by_customer waive_payment confirmed_no_payment_required: nobody
         confirmed_by_customer record_advance advance_paid: S
         confirmed_no_payment_required|advance_paid start_production in_production: S P
         in_production start_inspection quality_inspection: S P Q
         quality_inspection release ready_for_delivery: S
         ready_for_delivery complete completed: S P
         awaiting_customer_confirmation revise pending_staff_review: S
         pending_staff_review|awaiting_customer_confirmation|confirmed_by_customer cancel cancelled: S
         confirmed_no_payment_required|advance_paid cancel cancelled: S",
    ),
    (
        Machine::JobCard,
        "nothing open pending: S P
         pending start in_progress: P
         in_progress complete completed: P
         completed inspect quality_inspection: P Q
         quality_inspection approve approved: nobody
         quality_inspection reject rejected: nobody
         rejected rework in_progress: P",
    ),
    (
        Machine::Qir,
        "nothing open pending: S P
         pending start in_progress: Q
         in_progress pass passed: Q
         in_progress fail failed: Q
         failed reinspect in_progress: Q",
    ),
    (
        Machine::Batch,
        "nothing open planned: nobody
         planned start running: P
         running finish done: P
         planned|running hold on_hold: P
         on_hold resume planned: P",
    ),
    (
        Machine::Addon,
        "nothing open pending: S C
         nothing open approved: A
         pending approve approved: S system
         pending reject rejected: S",
    ),
    (
        Machine::Invoice,
        "nothing open draft: S system
         draft issue issued: S system
         issued settle paid: nobody
         issued void void: S",
    ),
    (
        Machine::Email,
        "nothing open queued: system
         queued send sent: system
         sent deliver delivered: system
         sent bounce bounced: system
         queued fail failed: A system
         failed|bounced resend queued: S",
    ),
    // Made by the system, or beside the act that asks for it.
    (Machine::Document, "nothing open filed: system"),
    (
        Machine::Import,
        "nothing open staged: S system
         staged validate valid|invalid: S system
         valid import imported: S system
         invalid fix staged: S system
         staged|valid|invalid skip skipped: S system",
    ),
    (Machine::Customer, "nothing open active: S system"),
    (Machine::Product, "nothing open active: S system"),
    (Machine::PriceList, "nothing open active: S system"),
    (Machine::DiscountCode, "nothing open active: A\n active end ended: A"),
    (Machine::Settings, "nothing open active: A system"),
];

/// The statuses after which nothing comes.
const ENDS: &[(Machine, &str)] = &[
    (Machine::Lead, "converted unqualified"),
    (Machine::Offer, "accepted declined expired withdrawn"),
    (Machine::OrderService, "paid lost cancelled"),
    (Machine::OrderGoods, "shipped cancelled"),
    (Machine::OrderMadeToOrder, "completed cancelled"),
    (Machine::JobCard, "approved"),
    (Machine::Qir, "passed"),
    (Machine::Batch, "done"),
    (Machine::Addon, "approved rejected"),
    (Machine::Invoice, "paid void"),
    (Machine::Email, "delivered"),
    (Machine::Document, "filed"),
    (Machine::Import, "imported skipped"),
    // One status, and a timeline of edits.
    (Machine::Customer, "active"),
    (Machine::Product, "active"),
    (Machine::PriceList, "active"),
    (Machine::DiscountCode, "ended"),
    (Machine::Settings, "active"),
];

/// Acts that leave the status, where SPEC 3 says from where, and who.
const STAYS: &[(Machine, &str)] = &[
    (
        Machine::Lead,
        "new|contacted|qualified assign: S
         new|contacted|qualified set_priority: S
         new|contacted|qualified set_value: S
         contacted|qualified follow_up: S",
    ),
    (Machine::OrderService, "quote_sent edit: S; quote_sent discount: S; scheduled reschedule: S"),
    (
        Machine::OrderGoods,
        "draft|quoted edit: S
         draft|quoted|awaiting_approval discount: S",
    ),
    (
        Machine::OrderMadeToOrder,
        "pending_staff_review edit: S
         pending_staff_review discount: S
         pending_staff_review|awaiting_customer_confirmation|confirmed_by_customer set_payment_mode: S
         awaiting_customer_confirmation resend_otp: S C
         awaiting_customer_confirmation send_code: system",
    ),
    (
        Machine::JobCard,
        "pending|in_progress|completed|quality_inspection|rejected assign: S P
         in_progress pause: P system
         in_progress resume: P",
    ),
    (Machine::Customer, "active edit: S"),
    (Machine::Product, "active edit: S"),
    (Machine::PriceList, "active edit: S; active set_price: S; active remove_price: S"),
    // A code knows no ceiling, so whoever has none makes it.
    (Machine::DiscountCode, "active edit: A"),
    (Machine::Settings, "active set: A"),
];

fn who(words: &str) -> Roles {
    words.split_whitespace().fold(Roles::NONE, |all, word| {
        all.and(match word {
            "A" => Roles::A,
            "S" => Roles::S,
            "P" => Roles::P,
            "Q" => Roles::Q,
            "C" => Roles::C,
            "system" => Roles::SYSTEM,
            "nobody" => Roles::NONE,
            _ => panic!("{word:?} is nobody"),
        })
    })
}

/// One move, and who may choose it.
type Move = (String, String, String, Vec<Role>);

/// The moves of a text like [`MOVES`]; `to` is empty where the status stays.
fn written(text: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for line in text.split(['\n', ';']).map(str::trim) {
        let (what, by) = line.split_once(':').expect(line);
        let mut words = what.split_whitespace();
        let from = words.next().expect(line);
        let action = words.next().expect(line);
        let to = words.next().unwrap_or_default();
        for from in from.split('|') {
            for to in to.split('|') {
                let roles: Vec<Role> = who(by).iter().collect();
                all.insert(said(&(from.into(), action.into(), to.into(), roles)));
            }
        }
    }
    all
}

fn said((from, action, to, roles): &Move) -> String {
    let roles: Vec<String> = roles.iter().map(Role::to_string).collect();
    format!("{from} {action} {to}: {}", roles.join(" "))
}

/// The moves of a table that change the status, or those that leave it.
fn tabled(machine: Machine, moves: bool) -> BTreeSet<String> {
    let rows = machine.table().iter().filter(|row| row.to.is_some() == moves);
    let of = |row: &Transition| {
        let to = row.to.map(|it| it.to_string()).unwrap_or_default();
        let roles: Vec<Role> = row.by.iter().collect();
        let from = row.from.iter();
        from.map(|it| said(&(it.to_string(), row.action.to_string(), to.clone(), roles.clone())))
            .collect::<Vec<_>>()
    };
    rows.flat_map(of).collect()
}

#[test]
fn the_moves_are_those_of_the_spec() {
    assert_eq!(MOVES.len(), Machine::VARIANTS.len());
    for (machine, text) in MOVES {
        assert_eq!(tabled(*machine, true), written(text), "{machine}");
    }
}

#[test]
fn the_ends_are_those_of_the_spec_and_nothing_else_is_a_dead_end() {
    assert_eq!(ENDS.len(), Machine::VARIANTS.len());
    for (machine, ends) in ENDS {
        let leaves = |it: &Status| {
            machine.table().iter().any(|row| row.from.contains(it) && row.to.is_some())
        };
        let dead: BTreeSet<String> =
            machine.statuses().iter().filter(|it| !leaves(it)).map(Status::to_string).collect();
        assert_eq!(dead, ends.split(' ').map(str::to_owned).collect(), "{machine}");
    }
}

#[test]
fn the_acts_that_leave_the_status_are_those_of_the_spec() {
    for (machine, text) in STAYS {
        let law = written(text);
        let actions: BTreeSet<&str> = law.iter().filter_map(|it| it.split(' ').nth(1)).collect();
        let mut table = tabled(*machine, false);
        table.retain(|it| it.split(' ').nth(1).is_some_and(|it| actions.contains(it)));
        assert_eq!(table, law, "{machine}");
    }
}

#[test]
fn an_order_takes_its_money_by_one_act_and_gives_it_back_whenever_it_was_taken() {
    for &machine in Machine::VARIANTS.iter().filter(|it| it.is_order()) {
        let from = |action: &str| {
            let rows = machine.table().iter().filter(|row| row.action.word() == action);
            rows.flat_map(|row| row.from.to_vec()).collect::<BTreeSet<_>>()
        };
        let all: BTreeSet<Status> = machine.statuses().into_iter().collect();
        assert_eq!(from("refund"), all, "{machine}");
        assert_eq!(from("reorder"), all, "{machine}");
        assert_eq!(from("note"), all, "{machine}");
        assert!(from("add_payment").is_subset(&all) && !from("add_payment").is_empty());
    }
}
