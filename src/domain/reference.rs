//! The machines, the needs and the settings as pages to read, written from the same tables
//! that the engine runs on. Never says anything that the tables do not.

use std::fmt::Write as _;

use strum::VariantArray as _;

use super::effect::Effect;
use super::entity::Entity;
use super::facts::Facts;
use super::input::{Input, Kind};
use super::letter::LetterKind;
use super::machine::{Action, Machine, Transition};
use super::need::{Condition, Need};
use super::settings::SETTINGS;
use super::stage::Stage;
use super::status::Status;

/// Every machine with its rows; `key` says which key means an action.
pub fn machines(key: impl Fn(Action) -> String) -> String {
    let mut page = String::from(MACHINES);
    for &machine in Machine::VARIANTS {
        write_machine(&mut page, machine, &key);
    }
    page
}

const MACHINES: &str = "## Machines

Everything with a status is one of these tables. The engine, the keys offered, the help, `ordna actions` and the database's
own guard are read from them, so what is not here cannot happen, not even from psql.

**Who** names the roles that may choose the action; an admin may do all that people may. *Nobody* is said where it only
happens by itself. **Needs** must hold; what is told when one does not stands under [Needs](#needs). **Takes** are the
inputs, those in brackets may be left out; any action also takes a `justification` from an admin who sets a rule aside.
An action without a *to* leaves the status where it is. ◆ marks what is asked about once, because nothing takes it back.
";

fn write_machine(page: &mut String, machine: Machine, key: &impl Fn(Action) -> String) {
    let named = Entity::of(machine)
        .map_or_else(String::new, |it| format!(", on the command line `{}`", it.word()));
    line(page, &format!("\n### {}\n", title(machine)));
    line(page, &format!("`{machine}`{named}. {}\n", places(machine)));
    line(page, "| action | key | from | to | who | needs | takes | besides |");
    line(page, "|---|---|---|---|---|---|---|---|");
    for row in machine.table() {
        let keys =
            if row.by.is_empty() || row.is_birth() { String::new() } else { key(row.action) };
        let keys = if keys.is_empty() { keys } else { format!("`{keys}`") };
        let mark = if row.is_final { " ◆" } else { "" };
        let cells = [
            format!("**{}**{mark}<br>{}", row.action, row.title),
            keys,
            from(machine, row),
            row.to.map(|it| it.to_string()).unwrap_or_default(),
            who(row),
            row.needs.iter().map(|it| it.name.replace('_', " ")).collect::<Vec<_>>().join(", "),
            row.inputs.iter().map(takes).collect::<Vec<_>>().join(", "),
            besides(row).join("; "),
        ];
        line(page, &format!("| {} |", cells.join(" | ")));
    }
}

fn title(machine: Machine) -> &'static str {
    match machine {
        Machine::Lead => "Leads",
        Machine::Offer => "Offers",
        Machine::OrderService => "Orders: service",
        Machine::OrderGoods => "Orders: goods",
        Machine::OrderMadeToOrder => "Orders: made to order",
        Machine::JobCard => "Job cards",
        Machine::Qir => "Quality inspection reports",
        Machine::Batch => "Production batches",
        Machine::Addon => "Add-ons",
        Machine::Invoice => "Invoices",
        Machine::Email => "Mails",
        Machine::Import => "Import rows",
        Machine::Customer => "Customers",
        Machine::Product => "Products",
        Machine::Document => "Documents",
        Machine::PriceList => "Price lists and contracts",
        Machine::DiscountCode => "Discount codes",
        Machine::Settings => "Settings of an organization",
    }
}

/// The statuses, by stage where they have one.
fn places(machine: Machine) -> String {
    let statuses = machine.statuses();
    let at = |stage: Option<Stage>| {
        let here = statuses.iter().filter(|it| Stage::of(machine, **it) == stage);
        here.map(ToString::to_string).collect::<Vec<_>>().join(", ")
    };
    let mut parts: Vec<String> = Vec::new();
    for &stage in Stage::VARIANTS {
        let here = at(Some(stage));
        if !here.is_empty() {
            parts.push(format!("*{stage}* {here}"));
        }
    }
    if parts.is_empty() {
        return format!("Statuses: {}.", at(None));
    }
    let rest = at(None);
    if !rest.is_empty() {
        parts.push(format!("off the pipeline {rest}"));
    }
    format!("Stages: {}.", parts.join(" · "))
}

/// Where a row starts, in as few words as say it.
fn from(machine: Machine, row: &Transition) -> String {
    let words = |all: &[Status]| all.iter().map(Status::to_string).collect::<Vec<_>>().join(", ");
    let statuses = machine.statuses();
    let rest: Vec<Status> = statuses.iter().filter(|it| !row.from.contains(it)).copied().collect();
    if row.is_birth() {
        return "*nothing*".into();
    }
    if rest.is_empty() && statuses.len() > 1 {
        return "*anywhere*".into();
    }
    if rest.len() <= 2 && row.from.len() > 3 {
        return format!("*anywhere but* {}", words(&rest));
    }
    words(row.from)
}

fn who(row: &Transition) -> String {
    if row.by.is_empty() {
        return "*nobody*".into();
    }
    let roles: Vec<String> = row.by.iter().map(|it| it.to_string()).collect();
    roles.join(", ")
}

/// An input with its type; in brackets where it may be left out.
fn takes(input: &Input) -> String {
    let kind: &str = input.kind.into();
    let kind = match input.kind {
        Kind::Choice(words) => words.join("\\|"),
        Kind::Text
        | Kind::Email
        | Kind::Note
        | Kind::Money
        | Kind::Percent
        | Kind::Quantity
        | Kind::Integer
        | Kind::Boolean
        | Kind::Date
        | Kind::Datetime
        | Kind::User
        | Kind::Users
        | Kind::Station
        | Kind::Customer
        | Kind::Product
        | Kind::PriceList
        | Kind::Items
        | Kind::Marks
        | Kind::Json => kind.to_owned(),
    };
    let said =
        if input.name == kind { format!("`{kind}`") } else { format!("`{}` {kind}", input.name) };
    if input.required { said } else { format!("[{said}]") }
}

/// What comes with a row, and when it happens by itself.
fn besides(row: &Transition) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    match row.when {
        Condition::Always => {}
        Condition::DepositAsked => all.push("where a deposit is asked".into()),
        Condition::NoDepositAsked => all.push("where no deposit is asked".into()),
        Condition::RowValid => all.push("where nothing is wrong with the row".into()),
        Condition::RowInvalid => all.push("where something is wrong with the row".into()),
    }
    if row.asks_signature {
        all.push("signed by PIN, by whoever has one".into());
    }
    if row.asks_proof {
        all.push("only with the customer's code or an admin's justification".into());
    }
    all.extend(row.effects.iter().map(writes));
    if row.answers_again {
        all.push("done twice, it answers with what came of it the first time".into());
    }
    if !row.happens.is_empty() {
        let causes: Vec<String> =
            row.follows.iter().map(|(machine, action)| format!("{machine} {action}")).collect();
        all.push(format!("happens by itself {} (after {})", row.happens, causes.join(", ")));
    }
    all
}

fn plain(word: &str) -> String {
    word.replace('_', " ")
}

fn writes(effect: &Effect) -> String {
    match effect {
        Effect::Stamp(column) => return format!("stamps `{column}`"),
        Effect::Clear(column) => return format!("empties `{column}`"),
        Effect::Edit => "sums the order up anew",
        Effect::Discount => "takes the discount over, a code's or one up to the role's ceiling",
        Effect::Payment => "records the payment, all that is due here unless an amount is given",
        Effect::Refund => "records the money given back",
        Effect::Cards => "makes the missing job cards and their reports",
        Effect::Batch => "makes the production batch",
        Effect::FinalInvoice => "makes and issues the final invoice",
        Effect::InvoiceNumber => "takes the next number and the due date",
        Effect::CreditNote => "makes the credit note that names it",
        Effect::OrderFromLead => "finds or makes the customer, and makes the order or the offer",
        Effect::OrderFromOffer => "makes the order at the offer's prices",
        Effect::OfferAgain => "makes a new draft like it, at today's prices",
        Effect::AddonOrder => "makes the child order at the prices of the request",
        Effect::SmallAddon => "has it approved where it is below `addon_auto_approve_threshold`",
        Effect::OrderAgain => "makes a new order like it, at today's prices",
        Effect::Decision => "notes who decided, when and why",
        Effect::Attach => "keeps the file as a document",
        Effect::Check => "marks the line",
        Effect::Pack => "counts it in `packed`",
        Effect::Packed => "takes a note where something that is checked off is missing",
        Effect::Failures => "marks the lines that failed",
        Effect::Inspected => "notes who inspected",
        Effect::Round => "begins a new round and keeps the old one",
        Effect::Run => "writes which batch leads its run",
        Effect::Permission => "writes who may buy it",
        Effect::Prices => "changes the prices of the list",
        Effect::Undo(_) => "puts back what the last act changed",
        Effect::DepositInvoice => {
            "makes and issues the invoice of the deposit, or of the advance where it is paid online"
        }
        Effect::Paper(kind) => {
            return format!("makes the {}; where that fails nothing is done", plain(kind.word()));
        }
        Effect::Print => "makes the paper",
        Effect::File(kind) => return format!("has the {} made", plain(kind.word())),
        Effect::Post(LetterKind::Custom) => "has the mail sent",
        Effect::Post(kind) => return format!("has the {} mailed", plain(kind.word())),
        Effect::SendMail => "has it sent",
        Effect::Delivery => "keeps what was sent, and what the mail server said",
        Effect::Expiry => "has it closed when its time is over",
        Effect::Settings => "is in force at once on every open terminal",
        Effect::Code => "makes the code, which kills the one before; only its hash is kept",
        Effect::Specification => "changes the `specification`, a line each; the draft is kept",
        Effect::Hands => "takes a person, a station or both; a station alone takes it from the person where it is handed over",
        Effect::Maker => "makes whoever does this its `assignee`, where nobody is",
        Effect::BeginsWork => "begins a spell of work, which is paused when the shift ends",
        Effect::BeginsInspection => "begins a spell of inspection",
        Effect::Family => "says no to its undecided add-ons; where others hang on it, asks what becomes of them",
        Effect::EndsWork => "ends what is worked on it just now",
        Effect::CodeUsed => "uses the code up, and stamps `otp_verified_at` where it was right",
    }
    .to_owned()
}

/// What is said where a need does not hold.
pub fn needs() -> String {
    let mut page = String::from(NEEDS);
    let mut seen: Vec<&str> = Vec::new();
    let facts = example();
    for &machine in Machine::VARIANTS {
        for need in machine.table().iter().flat_map(|row| row.needs.iter().chain(row.once)) {
            if !seen.contains(&need.name) {
                seen.push(need.name);
                line(
                    &mut page,
                    &format!(
                        "| {} | {} | {} |",
                        need.name.replace('_', " "),
                        (need.why)(&facts),
                        aside(need)
                    ),
                );
            }
        }
    }
    page
}

const NEEDS: &str = "
## Needs

What is said when one does not hold, here of an example. What an admin may set aside takes a written `justification`, which
stands on the timeline.

| need | what is said | an admin may set it aside |
|---|---|---|
";

/// Says on which rows an admin may set a need of this name aside.
fn aside(need: &Need) -> String {
    let mut rows: Vec<String> = Vec::new();
    for &machine in Machine::VARIANTS {
        for row in machine.table() {
            if row.needs.iter().any(|it| it.name == need.name && it.overridable) {
                rows.push(format!("{machine} {}", row.action));
            }
        }
    }
    if rows.is_empty() { String::new() } else { format!("to {}", rows.join(", ")) }
}

/// An order in trouble, so that every sentence has something to say.
fn example() -> Facts {
    Facts {
        currency: "SEK".into(),
        items: 2,
        total_minor: 125_000,
        deposit_minor: 37_500,
        advance_minor: 62_500,
        cards: 2,
        cards_assigned: 1,
        cards_completed: 1,
        cards_ready: 1,
        reports: 2,
        reports_passed: 1,
        addons_holding: vec!["SO-2026-0012-A1 is still in production".into()],
        order_status: Status::InQueue,
        card_status: Status::Completed,
        addon_refusal: Some(
            "SO-2026-0012 is in packing: packing has begun, make a new order instead".into(),
        ),
        last_action: Some(Action::Ship),
        ..Facts::default()
    }
}

/// Every setting with what it takes and its default.
pub fn settings() -> String {
    let mut page = String::from(SETTINGS_HEAD);
    for it in SETTINGS {
        let default = it.default.replace('|', "\\|");
        let takes = it.takes.words().replace('|', "\\|");
        line(&mut page, &format!("| `{}` | {} | `{default}` | {takes} |", it.key, it.title));
    }
    page
}

const SETTINGS_HEAD: &str = "
## Settings

Each organization has its own; until somebody says otherwise the default counts. A change is checked, stands on the
timeline, and is in force at once.

| setting | what it says | default | takes |
|---|---|---|---|
";

/// Writing to a string cannot fail.
fn line(page: &mut String, text: &str) {
    writeln!(page, "{text}").ok();
}
