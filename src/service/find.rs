//! Finding a thing by the name that a person uses: human number, id, e-mail, SKU. Never
//! guesses: where there is no such thing it names what is near.

use uuid::Uuid;

use super::Service;
use super::error::{Error, Result, Told};
use super::list::known;
use crate::domain::entity::Entity;
use crate::domain::machine::Machine;
use crate::domain::nearest::nearest;
use crate::domain::status::Status;
use crate::store::read::find;

/// A thing that is there.
#[derive(Clone, Debug)]
pub struct Found {
    pub entity: Entity,
    pub id: Uuid,
    /// None for what has no life of its own.
    pub machine: Option<Machine>,
    pub number: String,
    pub status: Option<Status>,
    pub version: Option<i32>,
}

impl Service {
    /// Finds a thing by number, id, e-mail (customers, people), SKU (products) or scanned
    /// code (job cards, reports).
    ///
    /// # Errors
    /// Not found, with the names that are near; meant for several; out of reach.
    pub async fn find(&self, entity: Entity, named: &str) -> Result<Found> {
        let named = named.trim();
        let rows = find::named(self.store.pool(), self.me.organization_id, entity, named).await?;
        let [row] = rows.as_slice() else {
            return Err(if rows.is_empty() {
                self.missing(entity, named).await?
            } else {
                several(entity, named)
            });
        };
        let machine = known(row.machine.as_deref())?;
        let status = if machine.is_some() { known(row.status.as_deref())? } else { None };
        Ok(Found {
            entity,
            id: row.id,
            machine,
            number: row.number.clone(),
            status,
            version: row.version,
        })
    }

    /// What to say of a thing that there is not.
    ///
    /// # Errors
    /// Out of reach.
    pub async fn missing(&self, entity: Entity, named: &str) -> Result<Error> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        let mut there = Vec::new();
        for spelled in spellings(entity, named) {
            there.extend(find::near(pool, here, entity, &spelled).await?);
        }
        let spelled = spellings(entity, named).pop().unwrap_or_default();
        let mut near = nearest(&spelled, &there);
        near.truncate(3);
        Ok(Error::Missing { what: format!("{} \"{named}\"", plain(entity)), nearest: near })
    }

    /// The customer by number, e-mail, id or name.
    pub(super) async fn customer_id(&self, named: &str) -> Result<Uuid> {
        let (pool, here) = (self.store.pool(), self.me.organization_id);
        match self.find(Entity::Customer, named).await {
            Err(Error::Missing { what, nearest }) => {
                match *find::customers_of_name(pool, here, named.trim()).await? {
                    [id] => Ok(id),
                    [] => Err(Error::Missing { what, nearest }),
                    [..] => Err(several(Entity::Customer, named)),
                }
            }
            found => found.map(|it| it.id),
        }
    }
}

fn several(entity: Entity, named: &str) -> Error {
    let told = Told::new(format!("several {} go by \"{named}\"", entity.plural()));
    Error::Usage(told.hint("use the number or the id"))
}

/// The word for a noun in a sentence.
pub(super) fn plain(entity: Entity) -> String {
    entity.word().replace('-', " ")
}

/// What was typed, and how its number is really written; the likeliest last.
fn spellings(entity: Entity, named: &str) -> Vec<String> {
    if matches!(entity, Entity::User) {
        return vec![named.to_lowercase()];
    }
    let upper = named.to_uppercase().replace([' ', '_'], "-");
    let letters: String = upper.chars().take_while(char::is_ascii_alphabetic).collect();
    let rest: String = upper.chars().skip(letters.chars().count()).collect();
    let rest = rest.trim_start_matches('-').to_owned();
    if letters.is_empty() || !rest.starts_with(|it: char| it.is_ascii_digit()) {
        return vec![upper];
    }
    // "SO20260012" and "SO-20260012" for SO-2026-0012.
    let (year, count) = rest.split_at_checked(4).unwrap_or((&rest, ""));
    let spelled = if count.starts_with(|it: char| it.is_ascii_digit()) {
        format!("{letters}-{year}-{count}")
    } else {
        format!("{letters}-{rest}")
    };
    vec![upper, spelled]
}
