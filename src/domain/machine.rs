//! The engine of every machine: one row type, and what may be asked of a table
//! of them. Nothing else decides that a thing moves.

use strum::{Display, EnumIter, EnumString, IntoStaticStr, VariantArray};

use super::facts::Facts;
use super::input::{Input, Kind};
use super::letter::LetterKind;
use super::machines;
use super::need::{Condition, Need};
use super::outbox::Asked;
use super::paper::{PaperKind, Wish};
use super::role::{Role, Roles};
use super::status::Status;

pub use super::action::Action;
pub use super::effect::Effect;

/// Everything that has a status, or a timeline of its own.
#[derive(
    Clone,
    Copy,
    Debug,
    Display,
    EnumIter,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    Ord,
    PartialEq,
    PartialOrd,
    VariantArray,
    serde::Deserialize,
    serde::Serialize,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Machine {
    Lead,
    Offer,
    OrderService,
    OrderGoods,
    OrderMadeToOrder,
    JobCard,
    /// A quality inspection report.
    Qir,
    /// A production batch.
    Batch,
    Addon,
    Invoice,
    Email,
    /// A paper that was made and is kept.
    Document,
    /// A staged row of an import.
    Import,
    /// Customers, products, prices and settings have one status; their machines say who
    /// may edit them, and put every edit on a timeline.
    Customer,
    Product,
    PriceList,
    DiscountCode,
    Settings,
}

impl Machine {
    /// The word as it stands in the database.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// The machine of an order's workflow, where there is such a workflow.
    pub fn of_workflow(workflow: &str) -> Option<Self> {
        format!("order_{workflow}").parse().ok()
    }

    /// The machine's rows, the most likely first.
    pub const fn table(self) -> &'static [Transition] {
        machines::table(self)
    }

    /// Orders of all three workflows live in one table and share most rows.
    pub const fn is_order(self) -> bool {
        matches!(self, Self::OrderService | Self::OrderGoods | Self::OrderMadeToOrder)
    }

    /// The statuses that the machine's table holds, in the order of the table.
    pub fn statuses(self) -> Vec<Status> {
        let mut found = Vec::new();
        for row in self.table() {
            for status in row.from.iter().copied().chain(row.to) {
                if status != Status::Nothing && !found.contains(&status) {
                    found.push(status);
                }
            }
        }
        found
    }

    /// The actions that the machine's table holds, in the order of the table.
    pub fn actions(self) -> Vec<Action> {
        let mut found = Vec::new();
        for row in self.table() {
            if !found.contains(&row.action) {
                found.push(row.action);
            }
        }
        found
    }
}

/// One row of a machine's table: a move, or an act that leaves the status.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says a thing of its own about the row")]
pub struct Transition {
    pub action: Action,
    pub from: &'static [Status],
    /// None where the status stays.
    pub to: Option<Status>,
    /// Who may choose it; nobody where it only follows.
    pub by: Roles,
    /// Which of several rows of one action is meant.
    pub when: Condition,
    pub needs: &'static [Need],
    pub inputs: &'static [Input],
    /// What is written with it, in the same transaction.
    pub effects: &'static [Effect],
    /// The acts that may cause it, where it happens by itself.
    pub follows: &'static [(Machine, Action)],
    /// What must hold, beside the needs, before it happens by itself. Choosing it
    /// brings these about: it takes the whole payment, say.
    pub once: &'static [Need],
    /// When it happens by itself, in words.
    pub happens: &'static str,
    /// What it does, in the imperative: "Ship it".
    pub title: &'static str,
    /// Asks once before it is done.
    pub is_final: bool,
    /// Takes effect only beside the customer's code, or an admin's justification.
    pub asks_proof: bool,
    /// Whoever has a PIN signs it with that.
    pub asks_signature: bool,
    /// Doing it again, where it is done, is answered with what came of it the first time.
    pub answers_again: bool,
}

impl Transition {
    /// A move from one of `from` to `to`.
    pub const fn moves(
        action: Action,
        from: &'static [Status],
        to: Status,
        title: &'static str,
    ) -> Self {
        Self { to: Some(to), ..Self::stays(action, from, title) }
    }

    /// An act that leaves the status where it is.
    pub const fn stays(action: Action, from: &'static [Status], title: &'static str) -> Self {
        Self {
            action,
            from,
            to: None,
            by: Roles::NONE,
            when: Condition::Always,
            needs: &[],
            inputs: &[],
            effects: &[],
            follows: &[],
            once: &[],
            happens: "",
            title,
            is_final: false,
            asks_proof: false,
            asks_signature: false,
            answers_again: false,
        }
    }

    /// A way to be born.
    pub const fn birth(to: Status, title: &'static str) -> Self {
        Self::moves(Action::Open, &[Status::Nothing], to, title)
    }

    #[must_use]
    pub const fn by(mut self, roles: Roles) -> Self {
        self.by = roles;
        self
    }

    #[must_use]
    pub const fn when(mut self, condition: Condition) -> Self {
        self.when = condition;
        self
    }

    #[must_use]
    pub const fn needs(mut self, needs: &'static [Need]) -> Self {
        self.needs = needs;
        self
    }

    #[must_use]
    pub const fn asks(mut self, inputs: &'static [Input]) -> Self {
        self.inputs = inputs;
        self
    }

    #[must_use]
    pub const fn does(mut self, effects: &'static [Effect]) -> Self {
        self.effects = effects;
        self
    }

    #[must_use]
    pub const fn follows(
        mut self,
        causes: &'static [(Machine, Action)],
        happens: &'static str,
    ) -> Self {
        self.follows = causes;
        self.happens = happens;
        self
    }

    #[must_use]
    pub const fn once(mut self, needs: &'static [Need]) -> Self {
        self.once = needs;
        self
    }

    /// Marks what cannot be undone: it is asked about once.
    #[must_use]
    pub const fn finally(mut self) -> Self {
        self.is_final = true;
        self
    }

    #[must_use]
    pub const fn with_proof(mut self) -> Self {
        self.asks_proof = true;
        self
    }

    /// Marks what whoever has a PIN signs with it.
    #[must_use]
    pub const fn signed(mut self) -> Self {
        self.asks_signature = true;
        self
    }

    /// Marks what is answered a second time as it was the first time.
    #[must_use]
    pub const fn answers_again(mut self) -> Self {
        self.answers_again = true;
        self
    }

    /// Says whether this is a way to be born.
    pub fn is_birth(&self) -> bool {
        self.from.contains(&Status::Nothing)
    }

    /// Says whether it happens by itself after `cause`. A failure does not: it is told by whoever
    /// failed.
    pub fn follows_from(&self, cause: (Machine, Action)) -> bool {
        self.action != Action::ReportCardsFailed && self.follows.contains(&cause)
    }

    /// Where the thing stands after the move, seen from `from`.
    pub fn lands(&self, from: Status) -> Status {
        self.to.unwrap_or(from)
    }

    /// What it may ask of the worker, as a row of `machine`. Every move of an order may have the
    /// customer told, where the organization says so.
    pub fn requests(&self, machine: Machine) -> Vec<Asked> {
        let mut asked: Vec<Asked> = self.effects.iter().filter_map(Effect::asks).collect();
        if machine.is_order() && self.to.is_some() && !self.is_birth() {
            asked.push(Asked::Letter(LetterKind::StatusUpdate));
        }
        asked
    }

    /// The papers that whoever acts may file beside the act; all others are the system's to make.
    pub fn papers(&self) -> Vec<PaperKind> {
        let needed = self.effects.iter();
        let needed =
            needed.filter_map(|it| if let Effect::Paper(kind) = it { Some(*kind) } else { None });
        let words = self.inputs.iter().filter(|it| it.name == "paper").map(|it| it.kind);
        let words =
            words.filter_map(|it| if let Kind::Choice(words) = it { Some(words) } else { None });
        let chosen = words.flatten().filter_map(|it| Wish::read(it)).map(|it| it.kind);
        let mut all: Vec<PaperKind> =
            needed.chain(chosen).flat_map(PaperKind::stands_for).collect();
        // A card's paper can be asked for alone and with its like.
        all.sort_unstable_by_key(|it| it.word());
        all.dedup();
        all
    }

    /// The columns of the thing's own row that the move may change, beside its
    /// status. The database lets no other column change with it.
    pub fn columns(&self) -> Vec<&'static str> {
        let asked = self.inputs.iter().filter(|it| it.column).map(|it| it.name);
        let mut all: Vec<_> =
            asked.chain(self.effects.iter().flat_map(|it| it.columns().iter().copied())).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Why an action was refused: an expected no, never a fault.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Refusal {
    /// The machine knows no such action.
    Unknown { action: Action, possible: Vec<Action> },
    /// The machine's table holds no such move from here.
    NotFrom { action: Action, status: Status, possible: Vec<Action> },
    /// It only happens by itself.
    FollowsOnly { action: Action, happens: &'static str },
    /// This role may not choose it.
    NotAllowed { action: Action, role: Role, by: Roles },
    /// A need does not hold; an admin may set some of them aside.
    Unmet { action: Action, why: String, overridable: bool },
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { action, possible } => {
                write!(f, "there is no {} here", action.plain())?;
                write_possible(f, possible)
            }
            Self::NotFrom { action, status, possible } => {
                write!(f, "cannot {}: it is {}", action.plain(), status.plain())?;
                write_possible(f, possible)
            }
            Self::FollowsOnly { action, happens } => {
                write!(f, "{} happens by itself, {happens}", action.plain())
            }
            Self::NotAllowed { action, by, .. } => {
                let names: Vec<_> = by.iter().map(|role| role.to_string()).collect();
                write!(f, "only {} may {}", names.join(" or "), action.plain())
            }
            Self::Unmet { action, why, overridable } => {
                write!(f, "cannot {}: {why}", action.plain())?;
                if *overridable {
                    write!(f, "; an admin may with a justification")?;
                }
                Ok(())
            }
        }
    }
}

fn write_possible(f: &mut std::fmt::Formatter<'_>, possible: &[Action]) -> std::fmt::Result {
    if possible.is_empty() {
        return write!(f, ", and nothing can be done from there");
    }
    let names: Vec<_> = possible.iter().map(|it| it.word()).collect();
    write!(f, "; possible are {}", names.join(", "))
}

/// Who asks, and whether they wrote down why a rule is to be set aside.
#[derive(Clone, Copy, Debug)]
pub struct Asker {
    pub role: Role,
    pub justifies: bool,
    /// Whether they gave the customer's code, and it was right.
    pub proves: bool,
}

/// Says which row `action` is for a thing with these facts, or why it may not be
/// done. Births are chosen with [`birth`].
pub fn decide(
    machine: Machine,
    action: Action,
    facts: &Facts,
    asker: Asker,
) -> Result<&'static Transition, Refusal> {
    let row = meant(machine, action, facts)?;
    if row.by.is_empty() {
        return Err(Refusal::FollowsOnly { action, happens: row.happens });
    }
    if !row.by.include(asker.role) {
        return Err(Refusal::NotAllowed { action, role: asker.role, by: row.by });
    }
    let overrides = asker.role == Role::Admin && asker.justifies;
    let unmet = row.needs.iter().find(|it| !((it.holds)(facts) || it.overridable && overrides));
    if let Some(need) = unmet {
        let why = (need.why)(facts);
        return Err(Refusal::Unmet { action, why, overridable: need.overridable });
    }
    if row.asks_proof && !overrides && !asker.proves {
        let why = "it takes the customer's code".into();
        return Err(Refusal::Unmet { action, why, overridable: true });
    }
    Ok(row)
}

/// Says which row follows by itself from `cause`, if one does with these facts.
pub fn follow(
    machine: Machine,
    cause: (Machine, Action),
    facts: &Facts,
) -> Option<&'static Transition> {
    machine.table().iter().find(|row| {
        !row.is_birth()
            && row.follows_from(cause)
            && row.from.contains(&facts.status)
            && row.when.holds(facts)
            && row.needs.iter().chain(row.once).all(|need| (need.holds)(facts))
    })
}

/// Says whether deciding on `action` from `status` takes more than the status.
pub fn looks_at_facts(machine: Machine, action: Action, status: Status) -> bool {
    let mut rows = machine.table().iter().filter(|row| row.action == action);
    rows.any(|row| {
        let asks = !row.needs.is_empty() || row.when != Condition::Always;
        row.from.contains(&status) && (asks || row.effects.iter().any(Effect::looks_at_facts))
    })
}

/// Says whether `action`, asked for at a status from which it leads nowhere, may be one that was
/// done before and is answered once more.
pub fn may_answer_again(machine: Machine, action: Action, status: Status, role: Role) -> bool {
    let rows = || machine.table().iter().filter(|row| row.action == action);
    rows().any(|row| row.answers_again && row.by.include(role))
        && !rows().any(|row| row.from.contains(&status))
}

/// Says whether `role` may take `action` from this status with the customer's code.
pub fn takes_code(machine: Machine, action: Action, status: Status, role: Role) -> bool {
    let mut rows = machine.table().iter().filter(|row| row.action == action);
    rows.any(|row| row.asks_proof && row.from.contains(&status) && row.by.include(role))
}

/// Says whether anything of `machine` may follow from `cause` at this status,
/// whatever its facts.
pub fn may_follow(machine: Machine, cause: (Machine, Action), status: Status) -> bool {
    machine.table().iter().any(|row| row.follows_from(cause) && row.from.contains(&status))
}

/// Finds the row by which a thing is born at `to`.
pub fn birth(machine: Machine, to: Status) -> Option<&'static Transition> {
    machine.table().iter().find(|row| row.is_birth() && row.to == Some(to))
}

fn meant(machine: Machine, action: Action, facts: &Facts) -> Result<&'static Transition, Refusal> {
    let table = machine.table();
    if !table.iter().any(|row| row.action == action && !row.is_birth()) {
        return Err(Refusal::Unknown { action, possible: choosable(machine, facts.status) });
    }
    let here = |row: &&Transition| row.from.contains(&facts.status);
    table.iter().filter(here).find(|row| row.action == action && row.when.holds(facts)).ok_or_else(
        || Refusal::NotFrom {
            action,
            status: facts.status,
            possible: choosable(machine, facts.status),
        },
    )
}

fn choosable(machine: Machine, status: Status) -> Vec<Action> {
    let mut possible = Vec::new();
    for row in machine.table() {
        if row.from.contains(&status) && !row.by.is_empty() && !possible.contains(&row.action) {
            possible.push(row.action);
        }
    }
    possible
}

/// What a person may do with a thing now, or why not.
#[derive(Clone, Debug)]
pub struct Offer {
    pub row: &'static Transition,
    pub refusal: Option<Refusal>,
    /// Allowed, but only with a justification: the sentence says what it sets
    /// aside.
    pub sets_aside: Option<String>,
}

/// Lists every action of the machine once, each with its answer, those of this
/// status first.
pub fn offers(machine: Machine, facts: &Facts, role: Role) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    for action in machine.actions() {
        if action == Action::Open {
            continue;
        }
        let Some(row) = shown(machine, action, facts) else { continue };
        let asked = if row.by.is_empty() {
            Err(Refusal::FollowsOnly { action, happens: row.happens })
        } else {
            // The code is asked for as it is done.
            decide(machine, action, facts, Asker { role, justifies: false, proves: true })
        };
        let offer = match asked {
            Ok(row) => Offer { row, refusal: None, sets_aside: None },
            Err(refusal) => aside(row, refusal, role),
        };
        offers.push(offer);
    }
    offers.sort_by_key(|it| !it.row.from.contains(&facts.status));
    offers
}

fn shown(machine: Machine, action: Action, facts: &Facts) -> Option<&'static Transition> {
    meant(machine, action, facts)
        .ok()
        .or_else(|| machine.table().iter().find(|row| row.action == action && !row.is_birth()))
}

fn aside(row: &'static Transition, refusal: Refusal, role: Role) -> Offer {
    match refusal {
        Refusal::Unmet { why, overridable: true, .. } if role == Role::Admin => {
            Offer { row, refusal: None, sets_aside: Some(why) }
        }
        refusal @ (Refusal::Unknown { .. }
        | Refusal::NotFrom { .. }
        | Refusal::FollowsOnly { .. }
        | Refusal::NotAllowed { .. }
        | Refusal::Unmet { .. }) => Offer { row, refusal: Some(refusal), sets_aside: None },
    }
}
