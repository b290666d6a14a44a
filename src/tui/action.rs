//! Everything a key can mean.
//!
//! It never knows which key: that stands in `keymap.toml`.

use strum::{Display, EnumIter, EnumString, IntoStaticStr};

use crate::domain::machine::Action;
use crate::service::asked::WorkAction;
use crate::service::people::UserAction;

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Meaning {
    /// Something of the screen.
    Ui(Ui),
    /// A place to go to, after the key for going.
    Go(Place),
    /// Something done to the thing under the cursor.
    Act(Action),
    /// Something done with the person under the cursor.
    Person(UserAction),
    /// Something done with the work under the cursor.
    Work(WorkAction),
    /// Something done with the document under the cursor.
    Paper(PaperAction),
}

/// What can be done with a document.
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
)]
#[strum(serialize_all = "snake_case")]
pub enum PaperAction {
    Save,
    View,
}

impl PaperAction {
    /// What the bottom line calls it.
    pub const fn plain(self) -> &'static str {
        match self {
            Self::Save => "save",
            Self::View => "view",
        }
    }

    /// What it does, as help and palette say it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Save => "save it as a file",
            Self::View => "show it as it looks, where there is a screen for that",
        }
    }
}

/// What can be done with the screen itself.
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
)]
#[strum(serialize_all = "snake_case")]
pub enum Ui {
    // Everywhere.
    Help,
    Palette,
    Search,
    Go,
    NextPane,
    PreviousPane,
    Leave,
    Copy,
    Refresh,
    Redraw,
    Mouse,
    /// Letters that are read from afar, or not.
    Big,
    Suspend,
    Password,
    Switch,
    LogOut,
    /// The codes that a scanner reads as actions.
    ActionSheet,
    Quit,
    // In a list.
    Down,
    Up,
    PageDown,
    PageUp,
    First,
    Last,
    NextStage,
    PreviousStage,
    Open,
    New,
    Filter,
    /// The next order of a queue.
    Sort,
    Mark,
    MarkAll,
    /// What the last act brought into being.
    Made,
    /// The documents that lie with the thing.
    Papers,
    /// From an add-on to its order, and back.
    Family,
    /// Something more for an order.
    Addon,
    // On the lines of a checklist.
    PassLine,
    FailLine,
    PassOpen,
    /// Saves what was marked at a terminal of everybody's.
    SaveMarks,
    /// Lets go of a mark that is not saved yet.
    TakeBack,
    // In a form, a line of text, a sheet.
    Save,
    NextField,
    PreviousField,
    Cancel,
    // When asked whether to go on.
    Yes,
    No,
}

/// Where the workbench keeps what a key means; keys of one scope and of `Everywhere` never clash.
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
)]
#[strum(serialize_all = "snake_case")]
pub enum Scope {
    /// Whatever is in focus, but a form or a question.
    Everywhere,
    /// In lists and panes.
    List,
    /// On the lines of a checklist, before lists.
    Checklist,
    /// What is done to the thing under the cursor.
    Act,
    /// What is done with the person under the cursor.
    Person,
    /// What is done with the work under the cursor.
    Work,
    /// What is done with the document under the cursor.
    Document,
    /// After the key for going.
    Go,
    /// While something is typed.
    Form,
    /// While a question is open.
    Question,
}

impl Ui {
    pub fn scope(self) -> Scope {
        match self {
            Self::Help
            | Self::Palette
            | Self::Search
            | Self::Go
            | Self::NextPane
            | Self::PreviousPane
            | Self::Leave
            | Self::Copy
            | Self::Refresh
            | Self::Redraw
            | Self::Mouse
            | Self::Big
            | Self::Suspend
            | Self::Password
            | Self::Switch
            | Self::LogOut
            | Self::ActionSheet
            | Self::Quit => Scope::Everywhere,
            Self::Down
            | Self::Up
            | Self::PageDown
            | Self::PageUp
            | Self::First
            | Self::Last
            | Self::NextStage
            | Self::PreviousStage
            | Self::Open
            | Self::New
            | Self::Filter
            | Self::Sort
            | Self::Mark
            | Self::MarkAll
            | Self::Made
            | Self::Papers
            | Self::Family
            | Self::Addon => Scope::List,
            Self::PassLine | Self::FailLine | Self::PassOpen | Self::SaveMarks | Self::TakeBack => {
                Scope::Checklist
            }
            Self::Save | Self::NextField | Self::PreviousField | Self::Cancel => Scope::Form,
            Self::Yes | Self::No => Scope::Question,
        }
    }

    /// How far it leads along lines, where a page is so long; none where it leads nowhere.
    pub fn stride(self, page: isize) -> Option<isize> {
        let ways = [
            (Self::Down, 1),
            (Self::Up, -1),
            (Self::PageDown, page),
            (Self::PageUp, -page),
            (Self::First, isize::MIN / 2),
            (Self::Last, isize::MAX / 2),
        ];
        ways.into_iter().find(|(way, _)| *way == self).map(|(_, by)| by)
    }

    /// What it does, as help and palette say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Help => "what can be done here, and why not",
            Self::Palette => "do anything, find anything",
            Self::Search => "find by number, customer or phone",
            Self::Go => "go to another screen",
            Self::NextPane => "next pane",
            Self::PreviousPane => "pane before",
            Self::Leave => "leave, put aside",
            Self::Copy => "copy the number, address or link",
            Self::Refresh => "read everything again",
            Self::Redraw => "draw the screen anew",
            Self::Mouse => "take the mouse, or leave it to the terminal",
            Self::Big => "big letters, read from afar",
            Self::Suspend => "back to the shell for a while",
            Self::Password => "change your password",
            Self::Switch => "go to another organization of yours",
            Self::LogOut => "log out",
            Self::ActionSheet => "save the sheet of codes for what the floor does",
            Self::Quit => "quit",
            Self::Down => "down",
            Self::Up => "up",
            Self::PageDown => "a page down",
            Self::PageUp => "a page up",
            Self::First => "to the first",
            Self::Last => "to the last",
            Self::NextStage => "next stage, next view of a list",
            Self::PreviousStage => "stage or view before",
            Self::Open => "open",
            Self::New => "new",
            Self::Filter => "narrow the list",
            Self::Sort => "sort the queue another way",
            Self::Mark => "mark, to act on several",
            Self::MarkAll => "mark all in view, or none",
            Self::Made => "open what the last act made",
            Self::Papers => "the documents of it",
            Self::Family => "from an order to its add-ons, and back",
            Self::Addon => "ask for an add-on to the order",
            Self::PassLine => "the line passes",
            Self::FailLine => "the line fails",
            Self::PassOpen => "every open line passes that needs no number",
            Self::SaveMarks => "save what was marked, at a shared terminal",
            Self::TakeBack => "take back a mark that is not saved yet",
            Self::Save => "save",
            Self::NextField => "next field",
            Self::PreviousField => "field before",
            Self::Cancel => "keep editing later",
            Self::Yes => "go on",
            Self::No => "keep it as it is",
        }
    }
}

/// The screens that there are to go to.
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
)]
#[strum(serialize_all = "snake_case")]
pub enum Place {
    Pipeline,
    Floor,
    Leads,
    Offers,
    Orders,
    Addons,
    JobCards,
    Inspections,
    Quality,
    Batches,
    Invoices,
    Customers,
    Products,
    PriceLists,
    DiscountCodes,
    Users,
    Settings,
    Mails,
    Documents,
    Outbox,
}

impl Place {
    pub fn words(self) -> &'static str {
        match self {
            Self::Pipeline => "pipeline",
            Self::Floor => "the floor",
            Self::Leads => "leads",
            Self::Offers => "offers",
            Self::Orders => "orders",
            Self::Addons => "add-on requests",
            Self::JobCards => "job cards",
            Self::Inspections => "inspections",
            Self::Quality => "quality",
            Self::Batches => "batches",
            Self::Invoices => "invoices and payments",
            Self::Customers => "customers",
            Self::Products => "products and prices",
            Self::PriceLists => "price lists and contracts",
            Self::DiscountCodes => "discount codes",
            Self::Users => "users",
            Self::Settings => "settings",
            Self::Mails => "mails",
            Self::Documents => "documents",
            Self::Outbox => "outbox",
        }
    }
}

impl Meaning {
    /// The name in the keymap.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ui(it) => it.into(),
            Self::Go(it) => it.into(),
            Self::Act(it) => it.into(),
            Self::Person(it) => it.into(),
            Self::Work(it) => it.into(),
            Self::Paper(it) => it.into(),
        }
    }

    pub fn scope(self) -> Scope {
        match self {
            Self::Ui(it) => it.scope(),
            Self::Go(_) => Scope::Go,
            Self::Act(_) => Scope::Act,
            Self::Person(_) => Scope::Person,
            Self::Work(_) => Scope::Work,
            Self::Paper(_) => Scope::Document,
        }
    }
}
