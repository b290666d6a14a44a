//! What the workbench asks to be found out or done, and what it is told.
//!
//! Nothing here asks or answers: the workbench sends, `answers.rs` answers.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::parts::list::{Page, Want};
pub use super::sought::{Buyer, Family, Found, Payer, Sought};
pub use super::subject::Subject;
use crate::domain::entity::Entity;
use crate::domain::machine::{Action, Machine};
use crate::domain::mail_view::MailView;
use crate::domain::queue_order::QueueOrder;
use crate::domain::scanned::Scanned;
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::stage::Stage;
use crate::domain::status::Status;
use crate::service::act::{Act, Acted};
use crate::service::actions::Offered;
use crate::service::asked::WorkAction;
use crate::service::badges::Badged;
use crate::service::error::Error;
use crate::service::list::Listed;
use crate::service::mails::MailCounts;
use crate::service::papers::Filed;
use crate::service::people::{UserAction, UserDone};
use crate::service::preview::Preview;
use crate::service::quality::Quality;
use crate::service::queues::Waiting;
use crate::service::session::{First, Me, Place};
use crate::service::show::SettingShown;
use crate::service::strip::StageSum;
use crate::service::users::{Made, Person, User};
use crate::service::view::{CustomerView, Event, OrderView};

/// Which pane asked: the screen's serial number, and the pane's place on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaneId {
    pub screen: u32,
    pub pane: usize,
}

/// The rows that a list is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Of {
    /// The leads, offers and orders at a stage.
    Stage { stage: Stage, search: Option<String> },
    /// Things of one kind.
    Kind { entity: Entity, order: Option<Uuid>, open: bool, search: Option<String>, only: Only },
}

/// What else a list is narrowed to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Only {
    pub status: Option<&'static str>,
    /// The type of a mail.
    pub kind: Option<&'static str>,
    pub view: Option<MailView>,
    /// One's own work.
    pub mine: bool,
    /// How its job card stands.
    pub card: Option<&'static str>,
    /// Whether work on it rests.
    pub paused: Option<bool>,
    /// Whether the order of an add-on takes none any more.
    pub late: Option<bool>,
    /// In which order, where that is not the list's own.
    pub sort: Option<QueueOrder>,
}

/// What a pane wants to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    List {
        of: Of,
        want: Want<String>,
    },
    Timeline {
        machine: Machine,
        id: Uuid,
        want: Want<String>,
    },
    About {
        entity: Entity,
        id: Uuid,
    },
    People {
        search: Option<String>,
        want: Want<String>,
    },
    Settings,
    /// The mails of a view in numbers.
    Mails(MailView),
    /// How inspections go.
    Quality,
}

/// What it read.
#[derive(Clone, Debug)]
pub enum Read {
    List(Page<Listed>),
    Timeline(Page<Event>),
    About(Box<About>),
    People(Page<User>),
    Settings { organization: Uuid, all: Vec<SettingShown> },
    Mails(MailCounts),
    Quality(Box<Quality>),
}

/// Everything that is shown of one thing.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "one of them at a time, and boxed where it travels")]
pub enum About {
    Order(OrderView),
    Customer(CustomerView),
    /// Any other thing: its row as scripts see it.
    Record(Entity, Value),
}

/// Something to be written.
#[derive(Clone, Debug)]
pub enum Deed {
    /// An action on a thing; the words are its number, for people.
    Act {
        act: Act,
        number: String,
    },
    /// The same by whoever showed a badge, whose session this is the token of, and what they are
    /// called.
    ActAs {
        act: Act,
        number: String,
        token: Secret,
        by: String,
    },
    /// Something new, under a key by which a repeat is known.
    Create {
        entity: Entity,
        from: Map<String, Value>,
        key: String,
    },
    /// Something done with somebody; a repeat is not known as one.
    Person {
        user: Uuid,
        action: UserAction,
        inputs: Map<String, Value>,
    },
    /// Something done with work that was asked for.
    Work {
        entry: Uuid,
        action: WorkAction,
        inputs: Map<String, Value>,
    },
    /// A document written to a file.
    SavePaper {
        document: Uuid,
        path: String,
    },
    /// The sheet of action codes, written to a file.
    SaveCodes {
        path: String,
    },
    Password {
        old: Secret,
        new: Secret,
    },
}

impl Deed {
    /// Who does it, where that is not whoever is logged in.
    pub fn by(&self) -> Option<&str> {
        match self {
            Self::ActAs { by, .. } => Some(by),
            Self::Act { .. }
            | Self::Create { .. }
            | Self::Person { .. }
            | Self::Work { .. }
            | Self::SavePaper { .. }
            | Self::SaveCodes { .. }
            | Self::Password { .. } => None,
        }
    }

    /// Whether sending it again never does it twice.
    pub fn is_repeatable(&self) -> bool {
        match self {
            Self::Act { .. }
            | Self::ActAs { .. }
            | Self::SavePaper { .. }
            | Self::SaveCodes { .. } => true,
            // What lets somebody in is handed over by the answer, which would be lost.
            Self::Create { entity, .. } => *entity != Entity::User,
            Self::Person { .. } | Self::Work { .. } | Self::Password { .. } => false,
        }
    }
}

/// What came of it.
#[derive(Clone, Debug)]
pub enum Outcome {
    Acted(Acted),
    Created {
        entity: Entity,
        row: Value,
    },
    /// Somebody new, and what lets them in.
    Welcomed(Box<(User, Made)>),
    Person {
        action: UserAction,
        done: Box<UserDone>,
    },
    /// An entry of the outbox, as it stands now.
    Worked {
        action: WorkAction,
        row: Value,
    },
    /// Where a document lies now.
    Saved {
        document: Uuid,
        path: String,
    },
    /// Where the sheet of action codes lies now.
    SavedCodes(String),
    Repassworded,
}

/// What a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Preparing {
    Act {
        subject: Subject,
        action: Action,
    },
    New(Entity),
    /// A new order in place of what an order takes no more, with what was typed for that.
    Instead(Map<String, Value>),
    /// An add-on to this order.
    Addon {
        order: Uuid,
        number: String,
    },
    Person {
        subject: Subject,
        action: UserAction,
    },
}

/// What a form is made from.
#[derive(Clone, Debug)]
pub struct Prepared {
    pub machine: Option<Machine>,
    pub version: i32,
    /// The thing's row, or nothing for a new one.
    pub row: Value,
    /// What can be done with it by now.
    pub offered: Vec<Offered>,
    pub people: Vec<Person>,
}

/// What can be done with a thing, as it stood then.
#[derive(Clone, Debug)]
pub struct Offers {
    pub id: Uuid,
    pub version: i32,
    pub status: Option<Status>,
    pub offered: Vec<Offered>,
}

/// What somebody shows to get in.
#[derive(Clone, Debug)]
pub struct Showing {
    pub email: String,
    pub password: Secret,
    pub organization: Option<String>,
    /// Whether it is at a terminal of everybody's, which takes nobody in but its own user.
    pub at_kiosk: bool,
}

/// How an empty database begins.
#[derive(Clone, Debug)]
pub struct Beginning {
    pub first: First,
    /// Settings that differ from what counts otherwise.
    pub settings: Vec<(&'static str, Value)>,
}

/// What the workbench asks.
#[derive(Clone, Debug)]
pub enum Ask {
    Read {
        pane: PaneId,
        ticket: u64,
        what: Reading,
    },
    /// The sums of the pipeline, and how much waits in each queue.
    Sums,
    Offers {
        entity: Entity,
        machine: Machine,
        id: Uuid,
    },
    /// What a form needs.
    Prepare(Box<Preparing>),
    /// Everything that these words may mean.
    Find {
        words: String,
    },
    /// Choices for a field.
    Seek {
        field: String,
        what: Sought,
        words: String,
        /// Whose prices count, where that is known.
        buyer: Option<Buyer>,
    },
    /// What the items in a form come to; of what is not in it, that of the thing counts.
    Price {
        of: Option<(Entity, Uuid)>,
        given: Map<String, Value>,
    },
    /// A thing by its number, to be opened.
    Reach {
        entity: Entity,
        number: String,
    },
    /// The orders beside this one, to go there.
    Family(Uuid),
    /// What a scanned code belongs to, to be opened.
    Scan(Scanned),
    /// The documents of a thing.
    Papers {
        entity: Entity,
        id: Uuid,
    },
    /// What a document says, page by page.
    Pages {
        document: Uuid,
        number: String,
    },
    /// A document shown by another program.
    View {
        document: Uuid,
    },
    Do {
        job: u64,
        deed: Box<Deed>,
    },
    LogIn(Showing),
    /// A session for one act, for whoever shows these.
    Badge {
        badge: Secret,
        pin: Secret,
    },
    /// The first organization, its first admin, and what it begins with.
    Begin(Box<Beginning>),
    /// Where this person may go.
    Places,
    /// To another organization, by its short name.
    Switch(String),
    LogOut,
    /// Something to be remembered for the next start.
    Keep(Keeping),
}

impl Ask {
    /// What is told where it cannot be answered; nothing where nobody waits for an answer.
    pub fn fails(self, error: Error) -> Option<News> {
        Some(match self {
            Self::Read { pane, ticket, .. } => News::Read { pane, ticket, result: Err(error) },
            Self::Sums => News::Sums(Err(error)),
            Self::Offers { id, .. } => News::Offers { id, result: Err(error) },
            Self::Prepare(what) => News::Prepared { what, result: Err(error) },
            Self::Find { words } => News::Found { words, result: Err(error) },
            Self::Seek { field, .. } => News::Sought { field, result: Err(error) },
            Self::Price { given, .. } => News::Priced { given, result: Err(error) },
            Self::Reach { .. } => News::Reached(Err(error)),
            Self::Family(_) => News::Family(Err(error)),
            Self::Scan(_) => News::Scanned(Err(error)),
            Self::Papers { id, .. } => News::Papers { of: id, result: Err(error) },
            Self::Pages { number, .. } => News::Pages { number, result: Err(error) },
            Self::View { .. } => News::Viewed(Err(error)),
            Self::Do { job, .. } => News::Done { job, result: Err(error) },
            Self::Badge { .. } => News::Badged(Err(error)),
            Self::Places => News::Places(Err(error)),
            Self::LogIn(_) | Self::Begin(_) | Self::Switch(_) | Self::LogOut => {
                News::Stumbled(error)
            }
            Self::Keep(_) => return None,
        })
    }
}

/// What is remembered between two starts.
#[derive(Clone, Debug)]
pub enum Keeping {
    Stage(Stage),
    /// What was typed into a form that was not sent; nothing when it was.
    Draft(Whose, Option<Draft>),
}

/// Whose work it is that is remembered: organization and person.
pub type Whose = (Uuid, Option<Uuid>);

/// What was typed into a form, and which one.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize, serde::Serialize)]
pub struct Draft {
    pub entity: String,
    /// The thing's id; none for a new one.
    pub id: Option<Uuid>,
    /// What people call it.
    pub number: String,
    /// The action; none for a new thing.
    pub action: Option<String>,
    pub typed: std::collections::BTreeMap<String, String>,
}

/// Who is at the workbench, and how they write.
#[derive(Clone, Debug)]
pub struct Entered {
    pub me: Me,
    pub settings: Settings,
    pub stage: Option<Stage>,
    pub draft: Option<Draft>,
    /// What a person should know about this start.
    pub told: Option<String>,
}

/// What stands where.
#[derive(Clone, Debug, Default)]
pub struct Sums {
    pub stages: Vec<StageSum>,
    pub waiting: Waiting,
    /// Settings may have changed too.
    pub settings: Option<Settings>,
}

/// What the workbench is told.
#[derive(Debug)]
pub enum News {
    /// What the start is about at the moment.
    Opening(String),
    Entered(Box<Entered>),
    /// Somebody has to log in: at the start, or because the session ended.
    LogIn {
        first_run: bool,
        why: Option<String>,
    },
    /// This person belongs to several organizations.
    Choose(Vec<Place>),
    /// Where this person may go.
    Places(Result<Vec<Place>, Error>),
    /// Whose badge that was.
    Badged(Result<Badged, Error>),
    LoggedOut,
    /// Something went wrong with what was asked at the door.
    Stumbled(Error),
    /// There is no way to a database.
    Failed(Error),
    Read {
        pane: PaneId,
        ticket: u64,
        result: Result<Read, Error>,
    },
    Sums(Result<Box<Sums>, Error>),
    Offers {
        id: Uuid,
        result: Result<Offers, Error>,
    },
    Prepared {
        what: Box<Preparing>,
        result: Result<Box<Prepared>, Error>,
    },
    Found {
        words: String,
        result: Result<Vec<Listed>, Error>,
    },
    Sought {
        field: String,
        result: Result<Found, Error>,
    },
    Priced {
        given: Map<String, Value>,
        result: Result<Preview, Error>,
    },
    Reached(Result<Box<Subject>, Error>),
    Family(Result<Box<Family>, Error>),
    Scanned(Result<Box<Subject>, Error>),
    Papers {
        of: Uuid,
        result: Result<Vec<Filed>, Error>,
    },
    Pages {
        number: String,
        result: Result<Vec<String>, Error>,
    },
    /// What shows a document now.
    Viewed(Result<String, Error>),
    Done {
        job: u64,
        result: Result<Outcome, Error>,
    },
    /// Somebody changed something.
    Changed,
    /// The database is away.
    Away(String),
    /// It is back.
    Back,
}

impl News {
    /// Whether it tells of nothing, which is also what the database shows to somebody whose
    /// session has ended.
    pub fn is_about_nothing(&self) -> bool {
        let is_no = |error: &Error| !matches!(error, Error::Unreachable(_));
        match self {
            Self::Read { result, .. } => match result {
                Ok(Read::List(page)) => page.rows.is_empty(),
                Ok(Read::Timeline(page)) => page.rows.is_empty(),
                Ok(Read::People(page)) => page.rows.is_empty(),
                Ok(Read::Mails(counts)) => counts.all.total == 0,
                Ok(Read::Quality(counted)) => counted.products.is_empty(),
                Ok(Read::About(_) | Read::Settings { .. }) => false,
                Err(error) => is_no(error),
            },
            Self::Sums(Ok(sums)) => sums.stages.iter().all(|it| it.count == 0),
            Self::Sums(Err(error))
            | Self::Offers { result: Err(error), .. }
            | Self::Prepared { result: Err(error), .. }
            | Self::Found { result: Err(error), .. }
            | Self::Sought { result: Err(error), .. }
            | Self::Priced { result: Err(error), .. }
            | Self::Reached(Err(error))
            | Self::Family(Err(error))
            | Self::Scanned(Err(error))
            | Self::Papers { result: Err(error), .. }
            | Self::Pages { result: Err(error), .. }
            | Self::Viewed(Err(error))
            | Self::Done { result: Err(error), .. }
            | Self::Badged(Err(error))
            | Self::Places(Err(error)) => is_no(error),
            Self::Badged(Ok(_))
            | Self::Places(Ok(_))
            | Self::Offers { result: Ok(_), .. }
            | Self::Prepared { result: Ok(_), .. }
            | Self::Found { result: Ok(_), .. }
            | Self::Sought { result: Ok(_), .. }
            | Self::Priced { result: Ok(_), .. }
            | Self::Reached(Ok(_))
            | Self::Family(Ok(_))
            | Self::Scanned(Ok(_))
            | Self::Papers { result: Ok(_), .. }
            | Self::Pages { result: Ok(_), .. }
            | Self::Viewed(Ok(_))
            | Self::Done { result: Ok(_), .. }
            | Self::Opening(_)
            | Self::Entered(_)
            | Self::LogIn { .. }
            | Self::Choose(_)
            | Self::LoggedOut
            | Self::Stumbled(_)
            | Self::Failed(_)
            | Self::Changed
            | Self::Away(_)
            | Self::Back => false,
        }
    }
}
