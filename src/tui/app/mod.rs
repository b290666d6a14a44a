//! The workbench: what is open, what has the keys, what was asked. Events in, asks out.
//!
//! It never waits, never touches a database or a file, and knows no clock but the time it is told.

mod acting;
mod checking;
mod choosing;
mod door;
mod drafts;
mod draw;
mod family;
mod fields;
mod forms;
mod gathering;
mod going;
mod help;
mod keys;
mod kiosk;
mod learning;
mod papers;
mod people;
mod pricing;
mod scanning;
mod sheets;
mod strip;
mod words;
mod work;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Duration, DurationRound as _, Utc};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;
use uuid::Uuid;

use self::acting::{Job, Left, Wanted};
use self::checking::Checking;
use self::keys::{Narrowing, Stroke};
use self::kiosk::Kiosk;
use self::sheets::Sheet;
use super::action::{Place, Ui};
use super::asks::{Ask, Draft, Keeping, News, Offers, Preparing, Sums};
use super::keymap::Keymap;
use super::look::Look;
use super::paint::Canvas;
use super::parts::habits::Habits;
use super::parts::notices::Notices;
use super::scanner::{Marks, Scanner};
use super::screens::{self, Screen};
use super::{Effect, Event, Workbench};
use crate::domain::entity::Entity;
use crate::domain::secret::Secret;
use crate::domain::settings::Settings;
use crate::domain::stage::Stage;
use crate::service::error::Error;
use crate::service::session::Me;

/// How long a stroke has to be the last one before what was typed is looked for.
const PAUSE: Duration = Duration::milliseconds(120);
/// How long to wait before the database is tried again.
const AGAIN: Duration = Duration::seconds(2);

/// How this workbench was started.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Manner {
    /// Shows and never acts.
    pub read_only: bool,
    /// The name of a database that is the real thing.
    pub production: Option<String>,
    pub demo: bool,
    /// Whether the mouse is taken.
    pub mouse: bool,
    /// Whether it is everybody's: the queues of the floor, and acts by badge and PIN.
    pub kiosk: bool,
    /// Whether the queues are drawn to be read from afar.
    pub big: bool,
    /// Whether there is a screen beside the terminal on which another program can show something.
    pub shows_windows: bool,
    /// With which keys a scanner begins and ends a code.
    pub scanner: Marks,
}

/// How the database stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Link {
    /// Not there yet; what the start is about.
    Opening(String),
    Live,
    /// Away since then, and why.
    Away {
        since: DateTime<Utc>,
        why: String,
    },
}

/// The workbench.
#[expect(clippy::struct_excessive_bools, reason = "what is under way; no two depend on each other")]
pub struct App {
    keymap: Keymap,
    look: Look,
    manner: Manner,
    kiosk: Kiosk,
    habits: Habits,
    settings: Settings,
    me: Option<Me>,
    link: Link,
    /// When to try again what was not answered.
    again: Option<DateTime<Utc>>,
    sums: Sums,
    sums_wanted: bool,
    sums_asked: bool,
    stage: Stage,
    screens: Vec<Screen>,
    serial: u32,
    sheets: Vec<Sheet>,
    notices: Notices,
    offers: Option<Offers>,
    offers_asked: Option<(Uuid, i32)>,
    offers_due: Option<DateTime<Utc>>,
    /// The thing that the cursor was last seen on.
    seen: Option<(Uuid, i32)>,
    wanted: Option<Wanted>,
    /// A form is on its way.
    preparing: bool,
    /// What a scanned code belongs to is being looked up.
    looked_up: bool,
    scanner: Scanner,
    /// What was struck since an act was asked for whose form is not there yet.
    held: VecDeque<Stroke>,
    /// A form that could not be opened while nothing answered, and nothing was struck since.
    unopened: Option<Box<Preparing>>,
    /// How the last act here left its thing: nobody has to look at that again.
    left: Option<Left>,
    /// The order or the offer that the last act here made.
    latest: Option<(Entity, String)>,
    /// Where a document was saved last.
    saved_as: Option<(Uuid, String)>,
    /// The key for going was pressed, and the next one says where to.
    going: bool,
    narrowing: Option<Narrowing>,
    checking: Checking,
    /// When what is typed into a palette or a pick is looked for.
    seek_due: Option<DateTime<Utc>>,
    jobs: BTreeMap<u64, Job>,
    job: u64,
    drafts: Vec<Draft>,
    /// The password that was just shown at the door.
    shown: Option<Secret>,
    effects: Vec<Effect<Ask>>,
    failure: Option<Error>,
    now: DateTime<Utc>,
}

impl App {
    /// A workbench that nobody has entered yet.
    pub fn new(keymap: Keymap, look: Look, manner: Manner, now: DateTime<Utc>) -> Self {
        let mut app = Self {
            keymap,
            look,
            kiosk: Kiosk::new(now),
            habits: Habits::default(),
            settings: Settings::default(),
            me: None,
            link: Link::Opening("opening the database".to_owned()),
            again: None,
            sums: Sums::default(),
            sums_wanted: true,
            sums_asked: false,
            stage: Stage::Approval,
            screens: Vec::new(),
            serial: 0,
            sheets: Vec::new(),
            notices: Notices::default(),
            offers: None,
            offers_asked: None,
            offers_due: None,
            seen: None,
            wanted: None,
            preparing: false,
            looked_up: false,
            scanner: Scanner::new(manner.scanner),
            held: VecDeque::new(),
            unopened: None,
            left: None,
            latest: None,
            saved_as: None,
            going: false,
            narrowing: None,
            checking: Checking::default(),
            seek_due: None,
            jobs: BTreeMap::new(),
            job: 0,
            drafts: Vec::new(),
            shown: None,
            effects: Vec::new(),
            failure: None,
            now,
            manner,
        };
        app.effects.push(Effect::Mouse(app.manner.mouse));
        app.go(app.home());
        app
    }

    /// Why there is nothing to work with, if the workbench ended for that.
    pub fn failure(self) -> Option<Error> {
        self.failure
    }

    fn screen(&self) -> Option<&Screen> {
        self.screens.last()
    }

    fn screen_mut(&mut self) -> Option<&mut Screen> {
        self.screens.last_mut()
    }

    /// Opens the screen of a place, in place of all that are open.
    fn go(&mut self, place: Place) {
        let Some(spec) = screens::spec(place) else {
            let what = format!("there is no screen for {} yet", place.words());
            self.notices.refuse(what);
            return;
        };
        self.serial += 1;
        let panes = (spec.panes)(self.stage);
        let screen = Screen::new(Some(place), self.serial, panes, spec.layout);
        // One way back: to where the way began.
        self.screens.truncate(1);
        if place == self.home() {
            self.screens.clear();
        }
        self.screens.push(screen);
        self.forget_offers();
    }

    fn is_in(&self) -> bool {
        self.me.is_some()
    }

    /// Whether anything may be asked of the database now.
    fn may_ask(&self) -> bool {
        self.is_in() && (self.link == Link::Live || self.again.is_none())
    }

    fn ask(&mut self, ask: Ask) {
        if matches!(ask, Ask::Prepare(_)) {
            self.preparing = true;
        }
        self.effects.push(Effect::Ask(ask));
    }

    /// Remembers what was typed, or that nothing is left of it, for whoever is here.
    fn keeps_draft(&mut self, draft: Option<Draft>) {
        // What somebody typed at a terminal of everybody's is nobody else's to go on with.
        if let Some(me) = self.me.as_ref().filter(|_| !self.manner.kiosk) {
            let whose = (me.organization_id, me.user_id);
            self.ask(Ask::Keep(Keeping::Draft(whose, draft)));
        }
    }

    /// What has to be asked after an event, and what has stood long enough.
    fn settle(&mut self) {
        let now = self.now;
        self.notices.tidy(now);
        if self.again.is_some_and(|at| at <= now) {
            self.again = None;
            self.poke();
        }
        let may_ask = self.may_ask();
        let mut asks = Vec::new();
        // Before the screen says what it wants to know, or the list would be a word behind.
        self.settle_narrowing();
        if let Some(screen) = self.screens.last_mut() {
            screen.tidy(now);
            screen.settle(now);
            if may_ask {
                asks = screen.asks(now);
            }
        }
        for ask in asks {
            self.ask(ask);
        }
        if may_ask && self.sums_wanted && !self.sums_asked {
            self.sums_wanted = false;
            self.sums_asked = true;
            self.ask(Ask::Sums);
        }
        self.settle_kiosk();
        self.settle_gathered();
        self.settle_seeking();
        if may_ask {
            self.settle_offers();
        }
    }

    /// Reads again what may have changed.
    fn poke(&mut self) {
        if let Some(screen) = self.screens.last_mut() {
            screen.poke();
        }
        self.sums_wanted = true;
        self.offers_asked = None;
        self.pokes_papers();
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "an enum of another crate")]
    fn points(&mut self, mouse: MouseEvent) {
        let by = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => None,
            MouseEventKind::ScrollDown => Some(Ui::Down),
            MouseEventKind::ScrollUp => Some(Ui::Up),
            _ => return,
        };
        if !self.sheets.is_empty() {
            return;
        }
        let Some(screen) = self.screens.last_mut() else { return };
        let Some((pane, line)) = screen.at(Position { x: mouse.column, y: mouse.row }) else {
            return;
        };
        match by {
            None => {
                screen.focus_on(pane);
                if let Some(pane) = screen.focused_mut() {
                    pane.point(line);
                }
            }
            Some(ui) => {
                if let Some(pane) = screen.panes_mut().get_mut(pane) {
                    pane.does(ui);
                }
            }
        }
    }
}

impl Workbench for App {
    type News = News;
    type Ask = Ask;

    fn takes(&mut self, event: Event<News>, now: DateTime<Utc>) -> Vec<Effect<Ask>> {
        self.now = now;
        if matches!(event, Event::Key(_) | Event::Paste(_) | Event::Mouse(_)) {
            self.is_touched();
        }
        match event {
            Event::Key(key) => self.hears_key(key),
            Event::Paste(text) => self.hears_paste(text),
            Event::Mouse(mouse) => self.points(mouse),
            Event::News(news) => self.hears(news),
            Event::Woken => self.settle_scanner(),
            Event::Resize(_) => {}
            Event::Stop(_) => {
                if let Some(draft) = self.draft_of_form() {
                    self.keeps_draft(Some(draft));
                }
            }
        }
        self.settle();
        self.takes_up_held();
        std::mem::take(&mut self.effects)
    }

    fn copied(&mut self, text: &str, sent: bool, now: DateTime<Utc>) {
        if matches!(self.sheets.last(), Some(Sheet::Handed(_))) {
            // What is handed over stands on its own sheet, and nowhere when that is gone.
            if sent {
                self.notices.tell("copied", None, now);
            } else {
                self.notices.warn("this terminal takes no copies");
            }
        } else if sent {
            self.notices.tell(format!("copied {text}"), None, now);
        } else {
            self.notices.warn(format!("this terminal takes no copies: {text}"));
        }
    }

    fn wakes_at(&self) -> Option<DateTime<Utc>> {
        let minute = Duration::minutes(1);
        let clock = self.now.duration_trunc(minute).ok().map(|at| at + minute);
        let narrowing = self.narrowing.as_ref().and_then(|it| it.due);
        let screen = self.screen().and_then(Screen::wakes_at);
        [
            clock,
            narrowing,
            screen,
            self.notices.wakes_at(),
            self.offers_due,
            self.again,
            self.seek_due,
            self.scanner.wakes_at(),
            self.kiosk_wakes_at(),
        ]
        .into_iter()
        .flatten()
        .min()
    }

    fn look(&self) -> &Look {
        &self.look
    }

    fn draw(&mut self, canvas: &mut Canvas<'_>) {
        self.paint(canvas);
    }
}
