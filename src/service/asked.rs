//! What was asked of the worker, seen by people: tried again at once, or dropped. Never does it.

use serde_json::{Map, Value};
use strum::{EnumString, IntoStaticStr, VariantArray};
use uuid::Uuid;

use super::error::{Error, Result, Told};
use super::inputs::{expected, words_of};
use super::list::known;
use super::people::no_such_input;
use super::work::Work;
use super::{Service, refusals};
use crate::domain::entity::Entity;
use crate::domain::input::{Input, REASON};
use crate::domain::outbox::{Asked, WorkStatus};
use crate::domain::role::{Role, Roles};
use crate::store::{mails, outbox};

/// What a person may do with an entry.
#[derive(
    Clone,
    Copy,
    Debug,
    EnumString,
    Eq,
    Hash,
    IntoStaticStr,
    Ord,
    PartialEq,
    PartialOrd,
    VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum WorkAction {
    Retry,
    Drop,
}

/// An act: who may do it, what it asks for, what it does.
#[derive(Debug)]
pub struct WorkAct {
    pub action: WorkAction,
    pub by: Roles,
    pub inputs: &'static [Input],
    pub title: &'static str,
    /// Whether it is asked about once.
    pub is_final: bool,
}

#[rustfmt::skip]
pub const ACTS: &[WorkAct] = &[
    WorkAct { action: WorkAction::Retry, by: Roles::S, inputs: &[], title: "Try it again now", is_final: false },
    WorkAct { action: WorkAction::Drop, by: Roles::A, inputs: &[REASON], title: "Drop it, nobody wants it any more", is_final: true },
];

impl WorkAction {
    /// The word in commands and in the keymap.
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Its line in the table.
    pub fn act(self) -> Option<&'static WorkAct> {
        ACTS.iter().find(|it| it.action == self)
    }

    /// Finds one by its word.
    ///
    /// # Errors
    /// There is none, with the one that is near.
    pub fn named(word: &str) -> Result<Self> {
        refusals::named("outbox", word)
    }
}

/// An act with its answer.
#[derive(Clone, Debug)]
pub struct WorkOffered {
    pub act: &'static WorkAct,
    /// Why not; none where it can be done.
    pub reason: Option<String>,
}

/// What somebody with this role may do with an entry that stands like this.
pub fn offered(status: WorkStatus, role: Role) -> Vec<WorkOffered> {
    let offer = |act| WorkOffered { act, reason: why_not(act, status, role) };
    ACTS.iter().map(offer).collect()
}

fn why_not(act: &WorkAct, status: WorkStatus, role: Role) -> Option<String> {
    let word = act.action.word();
    if !act.by.include(role) {
        let who: Vec<String> = act.by.iter().map(|it| it.to_string()).collect();
        return Some(format!("only {} may {word}", who.join(" or ")));
    }
    (!status.is_open()).then(|| format!("cannot {word}: it is {}", status.word()))
}

/// How an entry stands, by its row.
///
/// # Errors
/// A newer program wrote it.
pub fn status_of(row: &Value) -> Result<WorkStatus> {
    let known = known(row.get("status").and_then(Value::as_str))?;
    known.ok_or_else(|| Error::refused("it does not say how it stands"))
}

impl Service {
    /// Tries an entry again, or drops it; answers with its row.
    ///
    /// # Errors
    /// Not found, not allowed, done already or being done just now.
    pub async fn act_on_work(
        &self,
        named: &str,
        action: WorkAction,
        inputs: &Map<String, Value>,
    ) -> Result<Value> {
        let found = self.find(Entity::Outbox, named).await?;
        let before = self.show(Entity::Outbox, &found.id.to_string()).await?;
        let status = status_of(&before)?;
        let Some(act) = action.act() else { return Ok(before) };
        if let Some(why) = why_not(act, status, self.me.role) {
            let may = act.by.include(self.me.role);
            let told = Told::new(why);
            return Err(if may { Error::Refused(told) } else { Error::NotAllowed(told) });
        }
        let taken: Vec<&str> = act.inputs.iter().map(|it| it.name).collect();
        if let Some(name) = inputs.keys().find(|it| !taken.contains(&it.as_str())) {
            return Err(no_such_input(name, &taken));
        }
        let pool = self.store.pool();
        let is_done = match action {
            WorkAction::Retry => outbox::retry(pool, found.id).await?,
            WorkAction::Drop => {
                let reason = words_of(inputs, REASON.name)?;
                let reason = reason.ok_or_else(|| expected(REASON.name, "why it is dropped"))?;
                self.drop_work(found.id, &before, &reason).await?
            }
        };
        if !is_done {
            return Err(Error::refused("it is being done just now, or somebody was faster"));
        }
        self.show(Entity::Outbox, &found.id.to_string()).await
    }

    /// Drops an entry; a mail that it was to send is given up with it, so that it can be sent again.
    async fn drop_work(&self, id: Uuid, entry: &Value, reason: &str) -> Result<bool> {
        let mut work = Work::begin(self).await?;
        if !outbox::drop_entry(&mut *work.tx, id, reason).await? {
            return Ok(false);
        }
        let column = |name: &str| entry.get(name).and_then(Value::as_str).unwrap_or_default();
        let event = column("event_id").parse::<Uuid>().ok();
        if let (Ok(Asked::SendMail), Some(event)) = (column("kind").parse(), event) {
            let why = format!("dropped: {reason}");
            let mail = mails::of_event(&mut *work.tx, work.organization, event).await?;
            if let Some(mail) = mail {
                work.gives_up_mail(mail, &why).await?;
            }
        }
        work.tx.commit().await?;
        Ok(true)
    }
}
