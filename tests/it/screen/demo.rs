//! A workbench that is answered from the demo's data at a time that stands still: the same screen
//! on every machine, on every day. It never writes.

use std::collections::VecDeque;

use chrono::{DateTime, Duration, Utc};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ordna::domain::secret::Secret;
use ordna::service::session::{self, Credentials, Entered as Let};
use ordna::service::{Clock, Service};
use ordna::store::seed;
use ordna::tui::answers::answer;
use ordna::tui::app::{App, Manner};
use ordna::tui::asks::{Ask, Deed, Entered, News};
use ordna::tui::keymap::{DEFAULT, Key, Keymap};
use ordna::tui::look::Look;
use ordna::tui::{Effect, Event, Workbench as _};
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Size;
use tokio::sync::OnceCell;

use super::seen_on;
use crate::support::{TestDatabase, database};

/// More rounds of questions than any screen has.
const ROUNDS_MAX: usize = 20;
/// More stages than there are.
const STAGES_MAX: usize = 12;
/// Longer than anything waits for the next stroke.
const PAUSE: Duration = Duration::milliseconds(200);
/// More rows than a stage of the demo has.
const ROWS_MAX: usize = 100;

fn noon() -> DateTime<Utc> {
    "2026-05-04T12:00:00Z".parse().unwrap()
}

/// The demo as it stands at noon, made once: nobody here changes anything in it.
async fn demo() -> &'static TestDatabase {
    static DEMO: OnceCell<TestDatabase> = OnceCell::const_new();
    let make = async || {
        let database = database().await;
        seed::demo(&mut database.owner().await, noon()).await.unwrap();
        database
    };
    DEMO.get_or_init(make).await
}

/// What somebody of the demo may see and do, at noon.
async fn service(email: &str) -> Service {
    let shown = Credentials {
        email: email.to_owned(),
        password: Secret::new(seed::PASSWORD),
        organization: None,
        invitation: None,
    };
    let door = demo().await.store(None);
    let Let::In(session) = session::log_in(&door, &shown).await.unwrap() else {
        panic!("{email} has to choose an organization");
    };
    let store = door.with_session(Some(&session.token));
    let me = session::me(&store).await.unwrap();
    Service::new(store, Clock::Fixed(noon()), me, crate::support::shelf())
}

/// Somebody's workbench.
pub(super) struct Bench {
    app: Box<App>,
    look: Look,
    service: Service,
    now: DateTime<Utc>,
    size: (u16, u16),
    /// What was wanted besides answers.
    wanted: Vec<Effect<Ask>>,
}

impl Bench {
    /// Opens it for somebody of the demo, on a terminal of this many columns and rows.
    pub(super) async fn open(email: &str, size: (u16, u16), look: Look) -> Self {
        let keymap = Keymap::read(DEFAULT, None).unwrap();
        let app = Box::new(App::new(keymap, look.clone(), Manner::default(), noon()));
        let service = service(email).await;
        let settings = service.settings().await.unwrap();
        let me = service.me().clone();
        let mut bench = Self { app, look, service, now: noon(), size, wanted: Vec::new() };
        let entered = Entered { me, settings, stage: None, draft: None, told: None };
        bench.takes(Event::News(News::Entered(Box::new(entered)))).await;
        bench.rests().await;
        bench.wanted.clear();
        bench
    }

    /// Takes an event in, then every answer that comes of it; says whether anything was asked.
    async fn takes(&mut self, event: Event<News>) -> bool {
        let mut events = VecDeque::from([event]);
        let mut asked = false;
        while let Some(event) = events.pop_front() {
            for effect in self.app.takes(event, self.now) {
                let Effect::Ask(ask) = effect else {
                    self.wanted.push(effect);
                    continue;
                };
                if let Ask::Do { deed, .. } = &ask {
                    let is_held = matches!(**deed, Deed::ActAs { .. });
                    assert!(is_held, "the demo is everybody's: {ask:?}");
                    self.wanted.push(Effect::Ask(ask));
                    continue;
                }
                if let Some(news) = Box::pin(answer(&self.service, ask)).await {
                    asked = true;
                    events.push_back(Event::News(news));
                }
            }
        }
        asked
    }

    /// Lets it draw and ask until it knows all that it shows.
    async fn rests(&mut self) {
        for _ in 0..ROUNDS_MAX {
            self.drawn();
            self.now += PAUSE;
            if !self.takes(Event::Woken).await {
                return;
            }
        }
        panic!("it asks without end:\n{}", self.text());
    }

    /// Strikes keys, by their names with blanks between.
    pub(super) async fn press(&mut self, keys: &str) {
        for name in keys.split_whitespace() {
            let code = match name {
                "tab" => KeyCode::Tab,
                "enter" => KeyCode::Enter,
                "right" => KeyCode::Right,
                "down" => KeyCode::Down,
                "esc" => KeyCode::Esc,
                "f2" => KeyCode::F(2),
                "space" => KeyCode::Char(' '),
                key => KeyCode::Char(key.chars().next().unwrap()),
            };
            self.takes(Event::Key(KeyEvent::new(code, KeyModifiers::NONE))).await;
            self.rests().await;
        }
    }

    /// Lets time pass in which nobody does anything.
    pub(super) async fn waits(&mut self, time: Duration) {
        self.now += time;
        self.takes(Event::Woken).await;
        self.rests().await;
    }

    /// Saves the form that is open.
    pub(super) async fn save(&mut self) {
        let key = KeyEvent::new(KeyCode::Char('s'), KeyModifiers::CONTROL);
        self.takes(Event::Key(key)).await;
        self.rests().await;
    }

    /// Strikes a key of the keymap; answers what was wanted besides answers.
    pub(super) async fn strikes(&mut self, key: Key) -> Vec<Effect<Ask>> {
        let name = key.to_string();
        let (name, modifiers) = match name.strip_prefix("Ctrl-") {
            Some(letter) => (letter.to_lowercase(), KeyModifiers::CONTROL),
            None => (name, KeyModifiers::NONE),
        };
        let function = name.strip_prefix('F').and_then(|it| it.parse().ok()).map(KeyCode::F);
        let code = match (name.as_str(), function) {
            (_, Some(function)) => function,
            ("Space", None) => KeyCode::Char(' '),
            ("Insert", None) => KeyCode::Insert,
            ("Right", None) => KeyCode::Right,
            ("Left", None) => KeyCode::Left,
            (letter, None) => KeyCode::Char(letter.chars().next().unwrap()),
        };
        self.takes(Event::Key(KeyEvent::new(code, modifiers))).await;
        self.rests().await;
        std::mem::take(&mut self.wanted)
    }

    /// Is told something; answers what it wants besides answers.
    pub(super) async fn hears(&mut self, news: News) -> Vec<Effect<Ask>> {
        self.takes(Event::News(news)).await;
        self.rests().await;
        std::mem::take(&mut self.wanted)
    }

    /// Types words, letter by letter.
    pub(super) async fn types(&mut self, words: &str) {
        for letter in words.chars() {
            let key = KeyEvent::new(KeyCode::Char(letter), KeyModifiers::NONE);
            self.takes(Event::Key(key)).await;
        }
        self.rests().await;
    }

    /// Pastes words, as a scanner's code comes where nothing is typed into.
    pub(super) async fn pastes(&mut self, words: &str) {
        self.takes(Event::Paste(words.to_owned())).await;
        self.rests().await;
    }

    /// Goes along the strip until it stands at this stage.
    pub(super) async fn goes_to_stage(&mut self, stage: &str) {
        for _ in 0..STAGES_MAX {
            let drawn = self.drawn();
            let on = |at: usize| drawn.content.get(at).and_then(|it| it.style().fg);
            let letters: Vec<&str> = drawn.content.iter().map(Cell::symbol).collect();
            let word: Vec<String> = stage.chars().map(String::from).collect();
            let at = letters.windows(word.len()).position(|it| it == word);
            if at.is_some_and(|it| on(it) == self.look.tab_on.fg) {
                return;
            }
            self.press("right").await;
        }
        panic!("there is no way to {stage}:\n{}", self.text());
    }

    /// Goes down the list until the cursor is on the row of this number.
    pub(super) async fn goes_to(&mut self, number: &str) {
        let is_there = |text: &str| {
            let row = text.lines().find(|line| line.contains('▌'));
            // A sign may stand right before the number.
            let is_it = |word: &str| {
                word.strip_suffix(number).is_some_and(|sign| !sign.contains(char::is_alphanumeric))
            };
            row.is_some_and(|it| it.split_whitespace().any(is_it))
        };
        for _ in 0..ROWS_MAX {
            if is_there(&self.text()) {
                return;
            }
            self.press("down").await;
        }
        panic!("{number} is not in this list:\n{}", self.text());
    }

    /// Makes its terminal another size.
    pub(super) async fn resize(&mut self, size: (u16, u16)) {
        self.size = size;
        let (width, height) = size;
        self.takes(Event::Resize(Size { width, height })).await;
        self.rests().await;
    }

    /// What is on the screen, without blanks at the right.
    pub(super) fn text(&mut self) -> String {
        let (width, height) = self.size;
        let mut backend = TestBackend::new(width, height);
        seen_on(&mut backend, &self.look, |canvas| self.app.draw(canvas))
    }

    /// What is on the screen, cell by cell.
    pub(super) fn drawn(&mut self) -> Buffer {
        let (width, height) = self.size;
        let mut backend = TestBackend::new(width, height);
        seen_on(&mut backend, &self.look, |canvas| self.app.draw(canvas));
        backend.buffer().clone()
    }
}
