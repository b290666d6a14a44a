//! Where asks are answered: the database, and the session of whoever is at the workbench.
//!
//! It never holds the drawing up: everything runs beside it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinSet, spawn_blocking};

use super::kept::Kept;
use super::live::follow;
use super::window::Window;
use super::{Ask, Database, Given, News, Sender, Who, answer};
use crate::domain::role::Role;
use crate::service::database::{self, Settings};
use crate::service::error::{Error, Result, Told};
use crate::service::logins::Logins;
use crate::service::session::{self, Credentials, Entered as Let, Me, Session};
use crate::service::{Clock, Service, Store};
use crate::tui::asks::{Beginning, Entered, Showing};

/// The desk.
#[derive(Clone)]
pub(super) struct Desk(Arc<Inner>);

struct Inner {
    news: Sender,
    kept: Kept,
    who: Who,
    settings: Settings,
    window: Window,
    demo: bool,
    state: Mutex<State>,
    tasks: Mutex<JoinSet<()>>,
}

#[derive(Default)]
struct State {
    database: Option<Arc<Database>>,
    service: Option<Service>,
    follower: Option<AbortHandle>,
}

/// Opens the database on a thread of its own: a migration stays on the one where it began.
async fn open(settings: Settings, demo: bool) -> Result<Database> {
    let runtime = Handle::current();
    let opening = move || runtime.block_on(database::open(&settings, demo));
    let opened = spawn_blocking(opening).await.map_err(|error| Error::Fault(error.into()))?;
    Ok(opened?)
}

/// Says whether the session is over: the database then shows nothing, and says no more.
async fn ended(service: &Service) -> bool {
    matches!(session::me(service.store()).await, Err(Error::NotLoggedIn(_)))
}

/// At a terminal of everybody's nobody comes in but its own user, and an admin ends it; neither
/// leaves a session behind. Says nothing of its own user.
async fn turned_away(database: &Database, session: &Session) -> Result<Option<News>> {
    let store = database.store.with_session(Some(&session.token));
    let me = session::me(&store).await;
    let role = me.as_ref().map(|it| it.role);
    let ended = match &role {
        Ok(Role::Kiosk) => Ok(()),
        Ok(_) | Err(_) => session::log_out(&store).await,
    };
    store.close().await;
    let role = me?.role;
    ended?;
    let hint = "`ordna user new --role kiosk` makes the user that a shared terminal logs in as";
    Ok(match role {
        Role::Kiosk => None,
        Role::Admin => {
            let told = Told::new("an admin's login has ended this terminal").hint(hint);
            Some(News::Failed(Error::NotAllowed(told)))
        }
        Role::Staff | Role::Production | Role::Quality | Role::Customer | Role::System => {
            let why = format!(
                "this login is {role}, and this terminal is nobody's: it has a user of its own, of \
                 role kiosk; an admin's login ends it"
            );
            Some(News::LogIn { first_run: false, why: Some(why) })
        }
    })
}

fn session_over() -> Error {
    Error::NotLoggedIn(Told::new("your session has ended"))
}

impl Desk {
    /// Begins to open the database.
    pub(super) fn open<B, F>(given: Given, news: Sender, kept: Kept, beside: B) -> Self
    where
        B: FnOnce(Arc<Database>) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let Given { database: settings, manner, who, viewer, .. } = given;
        let window = Window::new(viewer, &settings.root);
        let inner = Inner {
            news,
            kept,
            who,
            settings,
            window,
            demo: manner.demo,
            state: Mutex::default(),
            tasks: Mutex::default(),
        };
        let desk = Self(Arc::new(inner));
        let opening = desk.clone();
        desk.spawn(async move {
            if let Err(error) = opening.opens(beside).await {
                opening.0.news.send(News::Failed(error));
            }
        });
        desk
    }

    async fn opens<B, F>(&self, beside: B) -> Result<()>
    where
        B: FnOnce(Arc<Database>) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let what = if self.0.demo { "opening the demo" } else { "opening the database" };
        self.0.news.send(News::Opening(what.to_owned()));
        let database = Arc::new(open(self.0.settings.clone(), self.0.demo).await?);
        self.with(|state| state.database = Some(Arc::clone(&database)));
        if database.is_embedded() {
            self.spawn(beside(Arc::clone(&database)));
        }
        let logins = self.logins(&database);
        let resumed = match &self.0.who {
            Who::Demo(person) => session::resume_as(&database.store, person, &logins).await,
            Who::Saved(token) => session::resume(&database.store, token.as_ref(), &logins).await,
        };
        match resumed {
            Ok((store, me)) => self.enters(store, me).await,
            Err(Error::NotLoggedIn(_)) => {
                let first_run = session::is_first_run(&database.store).await?;
                self.0.news.send(News::LogIn { first_run, why: None });
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn logins(&self, database: &Database) -> Logins {
        Logins::new(self.0.settings.root.join("logins"), database.place())
    }

    /// Works as this person from now on.
    async fn enters(&self, store: Store, me: Me) -> Result<()> {
        let papers = self.0.settings.shelf(self.0.demo);
        let service = Service::new(store, Clock::System, me.clone(), papers);
        let settings = service.settings().await?;
        let whose = (me.organization_id, me.user_id);
        let (stage, draft) = (self.0.kept.stage(), self.0.kept.draft(whose));
        let news = self.0.news.clone();
        let database = self.with(|state| state.database.clone());
        let told = database.as_ref().and_then(|it| it.news().map(str::to_owned));
        let following = service.clone();
        let follower = self.spawn(async move { follow(following, database, news).await });
        self.with(|state| {
            state.service = Some(service);
            if let Some(old) = state.follower.replace(follower) {
                old.abort();
            }
        });
        self.0.news.send(News::Entered(Box::new(Entered { me, settings, stage, draft, told })));
        Ok(())
    }

    /// Answers an ask beside the drawing.
    pub(super) fn answers(&self, ask: Ask) {
        let desk = self.clone();
        if let Ask::LogIn(showing) = ask {
            self.spawn(async move { desk.logs_in(showing).await });
            return;
        }
        if matches!(ask, Ask::Begin(_) | Ask::Switch(_) | Ask::LogOut) {
            self.spawn(async move { desk.at_door(ask).await });
            return;
        }
        let Some(service) = self.with(|state| state.service.clone()) else {
            if let Some(news) = ask.fails(Error::not_logged_in()) {
                self.0.news.send(news);
            }
            return;
        };
        if let Ask::View { document } = ask {
            self.spawn(async move {
                let result = desk.0.window.show(&service, document).await;
                desk.0.news.send(News::Viewed(result));
            });
            return;
        }
        self.spawn(async move {
            let asked = ask.clone();
            let answering = service.clone();
            let answered = tokio::spawn(async move { answer(&answering, ask).await }).await;
            let news = match answered {
                Ok(news) => news,
                // Whoever asked must not wait for ever for what broke.
                Err(broken) if broken.is_panic() => {
                    asked.clone().fails(Error::Fault(broken.into()))
                }
                Err(_stopped) => return,
            };
            let Some(news) = news else { return };
            let has_ended = news.is_about_nothing() && ended(&service).await;
            let news = if has_ended { asked.fails(session_over()) } else { Some(news) };
            if let Some(news) = news {
                desk.0.news.send(news);
            }
        });
    }

    async fn logs_in(&self, showing: Showing) {
        let told = match self.tries(showing).await {
            Ok(None) => return,
            Ok(Some(news)) => news,
            Err(error) => {
                let why = match error.hint() {
                    Some(hint) => format!("{error}; {hint}"),
                    None => error.to_string(),
                };
                News::LogIn { first_run: false, why: Some(why) }
            }
        };
        self.0.news.send(told);
    }

    async fn tries(&self, showing: Showing) -> Result<Option<News>> {
        let Some(database) = self.with(|state| state.database.clone()) else { return Ok(None) };
        let Showing { email, password, organization, at_kiosk } = showing;
        let shown = Credentials { email, password, organization, invitation: None };
        let session = match session::log_in(&database.store, &shown).await? {
            Let::In(session) => session,
            Let::Choose(places) => return Ok(Some(News::Choose(places))),
        };
        if at_kiosk && let Some(news) = turned_away(&database, &session).await? {
            return Ok(Some(news));
        }
        self.goes_in(&session).await?;
        Ok(None)
    }

    /// Does what changes who is here.
    async fn at_door(&self, ask: Ask) {
        let begins = matches!(ask, Ask::Begin(_));
        let done = match ask {
            Ask::Begin(beginning) => self.begins(*beginning).await,
            Ask::Switch(organization) => self.switches(&organization).await,
            Ask::LogOut => self.logs_out().await,
            Ask::Read { .. }
            | Ask::Sums
            | Ask::Offers { .. }
            | Ask::Prepare(_)
            | Ask::Find { .. }
            | Ask::Seek { .. }
            | Ask::Price { .. }
            | Ask::Reach { .. }
            | Ask::Family(_)
            | Ask::Scan(_)
            | Ask::Papers { .. }
            | Ask::Pages { .. }
            | Ask::View { .. }
            | Ask::Do { .. }
            | Ask::LogIn(_)
            | Ask::Badge { .. }
            | Ask::Places
            | Ask::Keep(_) => Ok(()),
        };
        match done {
            Ok(()) => {}
            Err(error) if begins => {
                self.0.news.send(News::LogIn { first_run: true, why: Some(error.to_string()) });
            }
            Err(error) => self.0.news.send(News::Stumbled(error)),
        }
    }

    /// Makes the first organization with its admin, and lets them in.
    async fn begins(&self, beginning: Beginning) -> Result<()> {
        let Some(database) = self.with(|state| state.database.clone()) else { return Ok(()) };
        let Beginning { first, settings } = beginning;
        let session = session::begin(&database.store, first).await?;
        self.goes_in(&session).await?;
        let Some(service) = self.with(|state| state.service.clone()) else { return Ok(()) };
        // They are in by now: what cannot be set is said, and can be set later.
        for (key, value) in settings {
            if let Err(error) = service.set(key, value, None).await {
                self.0.news.send(News::Stumbled(error));
            }
        }
        self.0.news.send(News::Changed);
        Ok(())
    }

    async fn switches(&self, organization: &str) -> Result<()> {
        let Some(service) = self.with(|state| state.service.clone()) else { return Ok(()) };
        let session = session::switch(service.store(), organization).await?;
        self.goes_in(&session).await
    }

    /// Ends the session, on the server too, and forgets the saved login.
    async fn logs_out(&self) -> Result<()> {
        let Some(service) = self.with(|state| state.service.clone()) else { return Ok(()) };
        match session::log_out(service.store()).await {
            // What ended already is what was wanted.
            Ok(()) | Err(Error::NotLoggedIn(_)) => {}
            Err(error) => return Err(error),
        }
        let (database, follower) = self.with(|state| {
            state.service = None;
            (state.database.clone(), state.follower.take())
        });
        if let Some(follower) = follower {
            follower.abort();
        }
        self.0.news.send(News::LoggedOut);
        service.store().close().await;
        match database {
            Some(database) if self.saves() => {
                let email = service.me().email.as_deref();
                self.logins(&database).forget(if self.0.demo { email } else { None })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Works with a session that was just opened, and saves it.
    async fn goes_in(&self, session: &Session) -> Result<()> {
        let Some(database) = self.with(|state| state.database.clone()) else { return Ok(()) };
        let store = database.store.with_session(Some(&session.token));
        let me = session::me(&store).await?;
        if self.saves() {
            let kept_as = if self.0.demo { me.email.as_deref() } else { None };
            self.logins(&database).save(kept_as, &session.token)?;
        }
        self.enters(store, me).await
    }

    /// Whether the login is saved; a token from outside is kept by whoever gave it.
    fn saves(&self) -> bool {
        !matches!(self.0.who, Who::Saved(Some(_)))
    }

    /// Lets go of everything.
    pub(super) async fn close(self) {
        let mut tasks =
            std::mem::take(&mut *self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner));
        tasks.shutdown().await;
        let (service, database) = self.with(|state| (state.service.take(), state.database.take()));
        if let Some(service) = service {
            service.store().close().await;
        }
        // Whoever still works beside us lets go when they end.
        if let Some(database) = database.and_then(Arc::into_inner) {
            database.close().await.unwrap_or_default();
        }
    }

    fn with<T>(&self, with: impl FnOnce(&mut State) -> T) -> T {
        with(&mut self.0.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        let mut tasks = self.0.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        // Those that ended are let go, so that a long day does not pile them up.
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task)
    }
}
