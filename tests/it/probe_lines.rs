//! The probe by the program itself: what somebody types who has no psql. Every line says no, or
//! answers with nothing of theirs.

use crate::probe::{BUYER, FLOOR, NOT_ADMIN, NOT_OFFICE, STAFF};
use crate::support::probing::{ALL, Line, Probe, l, says};
use crate::support::scratch;

#[rustfmt::skip]
const LINES: &[Line] = &[
    // things of another organization
    l("list orders",                     ALL,       &[0],    "list orders --json --limit 100"),
    l("list orders of theirs",           ALL,       &[0],    "list orders --json --search {slug}"),
    l("list orders of a customer there", ALL,       &[0, 4], "list orders --json --customer {customer}"),
    l("list customers",                  ALL,       &[0],    "list customers --json --limit 1000"),
    l("list leads",                      ALL,       &[0, 3], "list leads --json"),
    l("list job cards",                  ALL,       &[0, 3], "list job-cards --json"),
    l("list reports",                    ALL,       &[0, 3], "list qirs --json"),
    l("list add-ons",                    ALL,       &[0, 3], "list addons --json"),
    l("list price lists",                ALL,       &[0, 3], "list price-lists --json"),
    l("list discount codes",             ALL,       &[0, 3], "list discount-codes --json"),
    l("show a price list",               ALL,       &[3, 4], "show price-list PL-{mark} --json"),
    l("set a price there",               ALL,       &[3, 4], "act price-list PL-{mark} set_price --set sku=SKU-{our_mark} --set unit_price_minor=1"),
    l("list payments",                   ALL,       &[0, 3], "list payments --json"),
    l("list events",                     ALL,       &[0, 3], "list events --json --limit 1000"),
    l("show an order by its number",     ALL,       &[4],    "show order SO-{mark}-1 --json"),
    l("show an order by its id",         ALL,       &[4],    "show order {order} --json"),
    l("show a customer by its e-mail",   ALL,       &[4],    "show customer buyer@{slug}.example --json"),
    l("show a lead",                     ALL,       &[3, 4], "show lead {lead} --json"),
    l("show a payment",                  ALL,       &[3, 4], "show payment {payment} --json"),
    l("show a report",                   ALL,       &[3, 4], "show qir {qir} --json"),
    l("list documents",                  ALL,       &[0, 3], "list documents --json"),
    l("show a document",                 ALL,       &[3, 4], "show document {document} --json"),
    l("save a document",                 ALL,       &[3, 4], "show document {document} --save {file}"),
    l("show a person",                   ALL,       &[4],    "show user admin@{slug}.example --json"),
    l("ask what can be done there",      ALL,       &[4],    "actions order {order} --json"),
    l("approve an order there",          ALL,       &[4],    "act order {order} approve"),
    l("discard a lead there",            ALL,       &[3, 4], "act lead {lead} discard --set reason=x"),
    l("start a card there",              ALL,       &[4],    "act job-card {card} start"),
    l("edit a customer there",           ALL,       &[3, 4], "edit customer {customer} --set name=x"),
    l("order for a customer there",      ALL,       &[2, 3, 4], "new order --set customer={customer} --set workflow=service"),
    // one's own rights, and another customer
    l("approve as no staff",             NOT_OFFICE, &[3],   "act order SO-{our_mark}-1 approve"),
    l("confirm in the customer's place", STAFF,     &[1, 3], "act order SO-{our_mark}-1 confirm --set justification=x"),
    l("start a card at a shared terminal", &["kiosk"], &[3], "act job-card {our_card} start"),
    l("change a setting",                NOT_ADMIN, &[3],    "setting set deposit_percent 99"),
    l("verify the audit",                NOT_ADMIN, &[3],    "audit verify"),
    l("seal the audit",                  NOT_ADMIN, &[3],    "audit seal"),
    l("show an invoice on the floor",    NOT_OFFICE, &[2, 3, 4], "show invoice {our_invoice} --json"),
    l("save a paper with prices on the floor", FLOOR, &[3, 4], "show document SO-{our_mark}-1-sale-order --save {file}"),
    l("show another customer's document", BUYER,    &[3, 4], "show document SO-{our_mark}-2-sale-order --json"),
    l("retry work on the floor",         NOT_OFFICE, &[3, 4], "act outbox {our_entry} retry"),
    l("drop work as no admin",           NOT_ADMIN, &[3, 4], "act outbox {our_entry} drop --set reason=x"),
    l("show a lead on the floor",        NOT_OFFICE, &[3, 4], "show lead {our_lead} --json"),
    l("show a payment on the floor",     NOT_OFFICE, &[3, 4], "show payment {our_payment} --json"),
    l("show another customer's order",   BUYER,     &[4],    "show order SO-{our_mark}-2 --json"),
    l("show another customer",           BUYER,     &[4],    "show customer {our_customer2} --json"),
    l("act on another customer's order", BUYER,     &[4],    "act order {our_order2} cancel --set reason=x"),
    l("ask about another's order",       BUYER,     &[4],    "actions order {our_order2} --json"),
    // people and the database
    l("list people",                     ALL,       &[0],    "user list --json"),
    l("list people after one of theirs", ALL,       &[0],    "user list --json --after a@{slug}.example"),
    l("search people of theirs",         ALL,       &[0],    "user list --json --search {slug}"),
    l("disable one of theirs",           ALL,       &[4],    "user disable staff@{slug}.example"),
    l("reset one of theirs by id",       ALL,       &[4],    "user reset {staff}"),
    l("rename one of theirs",            ALL,       &[4],    "user rename {staff} X"),
    l("give one of theirs a role",       ALL,       &[4],    "user role staff@{slug}.example kiosk"),
    l("log one of theirs out",           ALL,       &[4],    "user logout {admin}"),
    l("switch there",                    ALL,       &[4],    "switch {slug}"),
    l("accept somebody's invitation",    ALL,       &[4],    "user accept 00000-00000-00000-00000"),
    l("bind a person to a customer there", &["admin"], &[4], "user new --email x@x.example --name X --role customer --customer {customer}"),
    l("make an admin",                   NOT_ADMIN, &[3],    "user new --email x@x.example --name X --role admin"),
    l("give oneself a role",             NOT_ADMIN, &[3],    "user role {who}@{our_slug}.example admin"),
    l("reset the admin's password",      NOT_ADMIN, &[3, 4], "user reset admin@{our_slug}.example"),
    l("disable the admin",               NOT_ADMIN, &[3, 4], "user disable admin@{our_slug}.example"),
    l("rename the admin",                NOT_ADMIN, &[3, 4], "user rename admin@{our_slug}.example X"),
    l("see colleagues as a customer",    BUYER,     &[4],    "user enable staff@{our_slug}.example"),
    l("make the worker",                 &["admin"], &[2],   "user new --email x@x.example --name X --role system"),
    l("get the owner's address",         ALL,       &[2],    "db url --owner"),
    l("migrate as everybody",            ALL,       &[1, 3, 6], "db migrate --owner {url}"),
    l("set up anew as everybody",        ALL,       &[1, 3, 6], "db init --owner {url}"),
    l("back everything up as everybody", ALL,       &[1, 3, 6], "db backup {file} --yes --owner {url}"),
    l("add an organization",             ALL,       &[2],    "organization add saw --name Saw --email x@saw.example --person X"),
    l("add an organization as everybody", ALL,      &[3],    "organization add saw --name Saw --email x@saw.example --person X --owner {url}"),
];

#[tokio::test]
async fn every_attempt_by_the_program_fails_as_it_must() {
    let probe = Probe::set_up().await;
    let before = probe.theirs().await;
    let mut open = Vec::new();
    for attempt in LINES {
        for who in attempt.who {
            let scratch = scratch();
            let (exit, said) = says(&probe, &scratch, who, attempt.words);
            // What was asked for comes back in the answer that there is no such thing.
            let asked = probe.theirs.fill(attempt.words);
            let mut told = said.clone();
            for word in asked.split_whitespace() {
                told = told.replace(word, "?");
            }
            let leaks =
                ["slug", "mark", "org"].iter().any(|it| told.contains(probe.theirs.value(it)));
            if !attempt.exit.contains(&exit)
                || leaks
                || scratch.join("copy").metadata().is_ok_and(|it| it.len() > 0)
            {
                open.push(format!("{} as {who}: {exit} {said}", attempt.name));
            }
        }
    }
    assert!(open.is_empty(), "{}", open.join("\n"));
    assert_eq!(before, probe.theirs().await, "something of theirs was changed");

    // The same hands may do this, so that a broken program is not taken for a wall.
    let ours = says(&probe, &scratch(), "admin", "user list --json");
    assert!(ours.0 == 0 && ours.1.contains("floor@fjord.example"), "{ours:?}");
    let made = says(
        &probe,
        &scratch(),
        "admin",
        "user new --email x@x.example --name X --role customer --customer {our_customer}",
    );
    assert_eq!(made.0, 0, "{made:?}");
}
