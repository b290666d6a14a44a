//! The sheets that stand over the screen: forms, questions, help, the palette, bulk work, the
//! login. The last one has the keys.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::kiosk::Due;
use super::papers::Paper;
use crate::domain::entity::Entity;
use crate::domain::secret::Secret;
use crate::service::actions::Offered;
use crate::service::asked::WorkAction;
use crate::service::people::UserAction;
use crate::tui::action::{PaperAction, Place, Ui};
use crate::tui::asks::{Draft, Subject};
use crate::tui::parts::bulk::Bulk;
use crate::tui::parts::form::Form;
use crate::tui::parts::handed::Handed;
use crate::tui::parts::help::Help;
use crate::tui::parts::pages::Pages;
use crate::tui::parts::palette::Palette;
use crate::tui::parts::papers::Papers;
use crate::tui::parts::question::Question;

/// A sheet.
pub(super) enum Sheet {
    Form(Box<FormSheet>),
    Question(Question, Asked),
    Help(Help),
    Palette(Box<Palette<Target>>),
    Bulk(Bulking),
    Handed(Handed),
    /// The documents of a thing.
    Papers(Box<(Papers, Subject)>),
    /// What a document says.
    Pages(Box<Pages>, Paper),
}

/// A form, and what becomes of what is typed.
pub(super) struct FormSheet {
    pub(super) form: Form,
    pub(super) purpose: Purpose,
    /// What stood in the fields at first: only what differs is sent.
    pub(super) before: Map<String, Value>,
    /// By which a repeat is known; the same until it went well.
    pub(super) key: String,
    /// The job that is under way.
    pub(super) job: Option<u64>,
    /// What was last asked to be priced.
    pub(super) priced: Option<Map<String, Value>>,
    /// The customer of the thing that it is about.
    pub(super) buyer: Option<String>,
    /// What goes with what is typed, unseen.
    pub(super) held: Map<String, Value>,
}

/// What a form is for.
#[derive(Clone, Debug)]
pub(super) enum Purpose {
    Act {
        subjects: Vec<Subject>,
        offered: Box<Offered>,
        version: i32,
    },
    Create(Entity),
    /// An add-on to this order.
    Addon {
        order: Uuid,
        number: String,
    },
    Person {
        subject: Subject,
        action: UserAction,
    },
    Work {
        subjects: Vec<Subject>,
        action: WorkAction,
    },
    SavePaper {
        document: Uuid,
    },
    /// Where the sheet of action codes is to be.
    SaveCodes,
    LogIn,
    /// The first organization of an empty database.
    Begin,
    /// A new password in place of this one, or of one that is asked for.
    Password {
        old: Option<Secret>,
    },
    Switch,
    /// Whose an act is, at a terminal of everybody's.
    Badge(Box<Due>),
}

/// What a question is about.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Act {
        subjects: Vec<Subject>,
        offered: Box<Offered>,
        version: i32,
    },
    /// Whether to go on with what was typed before the last end.
    Draft(Draft),
    Person {
        subject: Subject,
        action: UserAction,
    },
    LogOut,
    /// Whether to begin a new order in place of an add-on.
    Instead(Map<String, Value>),
    /// Whether to end though something is not saved.
    Quit,
}

/// What can be chosen in the palette.
#[derive(Clone, Debug)]
pub(super) enum Target {
    Act(crate::domain::machine::Action),
    Go(Place),
    Ui(Ui),
    New(Entity),
    Person(UserAction),
    Work(WorkAction),
    Paper(PaperAction),
    Thing(Box<Subject>),
}

/// What is done to each of many.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Act(crate::domain::machine::Action),
    Work(WorkAction),
}

/// One action on many things.
pub(super) struct Bulking {
    pub(super) bulk: Bulk,
    pub(super) step: Step,
    pub(super) inputs: Map<String, Value>,
    pub(super) left: Vec<Subject>,
    /// What is under way.
    pub(super) at: Option<(u64, Uuid)>,
}

impl Sheet {
    /// The rows that it needs of a screen of this size.
    pub(super) fn height(&self, width: u16, height: u16) -> u16 {
        match self {
            Self::Form(sheet) => sheet.form.height(width),
            Self::Question(question, _) => question.height(width),
            Self::Help(help) => help.height(width, height),
            Self::Palette(palette) => palette.height(),
            Self::Bulk(bulking) => bulking.bulk.height(),
            Self::Handed(handed) => handed.height(width),
            Self::Papers(open) => open.0.height(),
            Self::Pages(..) => height,
        }
    }
}
