//! Badges and PINs: an admin issues them, a shared terminal asks for them, a person signs
//! with theirs. Never decides whose they are: the database does, and this says its answer.

use serde_json::{Map, Value};

use super::error::{Error, Result, Told};
use super::inputs;
use super::users::{self, User};
use super::work::Work;
use super::{Service, act};
use crate::domain::entity::Entity;
use crate::domain::input::{NOTE, PIN};
use crate::domain::machine::Transition;
use crate::domain::secret::Secret;
use crate::store::badges::{self, Answer, Signature, Signs};
pub use crate::store::badges::{Badged, Issued};
use crate::store::{Store, Tx, sessions};

/// Opens a session for one act for whoever's badge and PIN these are. The store carries the
/// session of a shared terminal.
pub async fn show(store: &Store, badge: &Secret, pin: &Secret) -> Result<Badged> {
    match badges::show(store.pool(), badge, pin).await? {
        Answer::In(badged) => Ok(badged),
        Answer::Denied => Err(Error::NotAllowed(
            Told::new("this badge and this PIN do not go together")
                .hint("try again; an admin resets a PIN, and replaces a badge that was lost"),
        )),
        Answer::Throttled => Err(too_many()),
    }
}

/// Whether a note gives away the PIN that was typed: it would stand on the timeline for everybody.
pub fn holds(note: &str, pin: &Secret) -> bool {
    let pin = pin.reveal().trim();
    !pin.is_empty() && note.contains(pin)
}

/// Says that a note gives a PIN away.
pub fn in_note() -> Told {
    Told::new("note: your PIN stands in it, and everybody can read it there")
        .hint("write the note without it")
}

/// Signs this transaction with the PIN of the session's person.
pub async fn sign(tx: &mut Tx, pin: &Secret) -> Result<()> {
    match badges::sign(&mut **tx, pin).await? {
        Signature::Signed => Ok(()),
        Signature::Wrong => Err(Error::Usage(Told::new("pin: this is not your PIN"))),
        Signature::Throttled => Err(too_many()),
        Signature::NoPin => Err(Error::Refused(
            Told::new("you have no PIN to sign with")
                .hint("an admin issues you a badge, which has one: `ordna user badge`"),
        )),
    }
}

fn too_many() -> Error {
    Error::NotAllowed(
        Told::new("too many wrong PINs")
            .hint("try again in a minute; after many on one day an admin resets the PIN"),
    )
}

/// Issues a badge to somebody; the one before ends.
pub async fn issue(store: &Store, named: &str) -> Result<(User, Issued)> {
    let user = users::show(store, named).await?;
    let issued = badges::issue(store.pool(), user.id).await?;
    Ok((users::show(store, named).await?, issued))
}

/// Ends somebody's badge: it was lost, or given back.
pub async fn lose(store: &Store, named: &str) -> Result<User> {
    let user = users::show(store, named).await?;
    badges::lose(store.pool(), user.id).await?;
    users::show(store, named).await
}

/// Gives somebody's badge a new PIN.
pub async fn reset_pin(store: &Store, named: &str) -> Result<(User, Secret)> {
    let user = users::show(store, named).await?;
    let pin = badges::reset_pin(store.pool(), user.id).await?;
    Ok((user, pin))
}

/// Changes the PIN of this session's person.
pub async fn change_pin(store: &Store, old: &Secret, new: &Secret) -> Result<()> {
    Ok(badges::change_pin(store.pool(), old, new).await?)
}

impl Work {
    /// Signs the act where it asks for that, with the PIN that was given. Answers whether it is
    /// signed; whoever has no PIN signs nothing.
    pub(super) async fn signs(
        &mut self,
        row: &Transition,
        given: &Map<String, Value>,
    ) -> Result<bool> {
        if !row.asks_signature {
            return Ok(false);
        }
        if let Some(pin) = inputs::secret(given, PIN.name)? {
            let note = given.get(NOTE.name).and_then(Value::as_str).unwrap_or_default();
            if holds(note, &pin) {
                return Err(Error::Usage(in_note()));
            }
            sign(&mut self.tx, &pin).await?;
        }
        match badges::signs(&mut *self.tx).await? {
            Signs::Signed => Ok(true),
            Signs::NoPin => Ok(false),
            Signs::Lacks => Err(Error::Usage(
                Told::new("pin: your PIN is needed, it signs what you say")
                    .hint("on the command line it is asked for without showing it"),
            )),
        }
    }
}

impl Service {
    /// Whether an action is one that this session's person signs with their PIN.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn must_sign(&self, entity: Entity, action: &str) -> Result<bool> {
        let action = act::typed(action);
        let mut rows = entity.machines().iter().flat_map(|it| it.table());
        if !rows.any(|row| row.asks_signature && row.action.word() == action) {
            return Ok(false);
        }
        Ok(badges::signs(self.store.pool()).await? == Signs::Lacks)
    }

    /// The same service as whoever shows their badge here, for one act. Whoever takes it ends
    /// it with [`Service::leave`].
    ///
    /// # Errors
    /// Badge and PIN do not go together, there were too many wrong ones, or out of reach.
    pub async fn as_badged(&self, badge: &Secret, pin: &Secret) -> Result<Self> {
        let badged = show(&self.store, badge, pin).await?;
        self.with_badge(&badged.token).await
    }

    /// The same service as whoever a badge's session is of. Whoever takes it ends it with
    /// [`Service::leave`].
    ///
    /// # Errors
    /// The session is over, or out of reach.
    pub async fn with_badge(&self, token: &Secret) -> Result<Self> {
        let store = self.store.with_session(Some(token));
        match sessions::me(store.pool()).await {
            Ok(Some(me)) => Ok(Self { store, me, ..self.clone() }),
            Ok(None) => {
                store.close().await;
                Err(Error::not_logged_in())
            }
            Err(error) => {
                store.close().await;
                Err(error.into())
            }
        }
    }

    /// Ends the session that this service carries, and lets go of its connections.
    pub async fn leave(self) {
        // One that is over already is what was wanted; the database ends it by itself besides.
        drop(sessions::log_out(self.store.pool()).await);
        self.store.close().await;
    }
}
