//! The words that lists are narrowed by: each is one that the list knows, or an error that says
//! which there are. Never reads a list.

use strum::VariantArray as _;

use super::error::{Error, Result, Told};
use crate::domain::entity::Entity;
use crate::domain::letter::LetterKind;
use crate::domain::nearest::nearest;
use crate::domain::outbox::WorkStatus;
use crate::domain::paper::PaperKind;
use crate::domain::stage::Stage;
use crate::domain::status::Status;

pub(super) fn status(entity: Entity, asked: Option<&str>) -> Result<Vec<Status>> {
    let Some(asked) = asked else { return Ok(Vec::new()) };
    let known: Vec<Status> = entity.machines().iter().flat_map(|it| it.statuses()).collect();
    let mut found = Vec::new();
    for word in asked.split(',').map(|it| it.trim().to_lowercase().replace(['-', ' '], "_")) {
        let Some(status) = known.iter().copied().find(|it| it.word() == word) else {
            let words = known.iter().map(|it| it.word()).collect();
            return Err(no_such(entity, "status", &word, words));
        };
        found.push(status);
    }
    Ok(found)
}

/// How work may stand, of which there is no machine.
pub(super) fn work_status(asked: Option<&str>) -> Result<Vec<WorkStatus>> {
    let words = asked.into_iter().flat_map(|it| it.split(','));
    words
        .map(|it| {
            let word = it.trim().to_lowercase();
            let known = || WorkStatus::VARIANTS.iter().map(|it| it.word()).collect();
            word.parse().map_err(|_unknown| no_such(Entity::Outbox, "status", &word, known()))
        })
        .collect()
}

/// A station as it is written in the settings.
pub(super) fn station(stations: &[String], asked: &str) -> Result<String> {
    let known = stations.iter().find(|it| it.to_lowercase() == asked.trim().to_lowercase());
    known.cloned().ok_or_else(|| Error::Missing {
        what: format!("station \"{asked}\""),
        nearest: nearest(asked, stations.iter().map(String::as_str)),
    })
}

/// The type of a mail, the kind of a document.
pub(super) fn kind(entity: Entity, asked: Option<&str>) -> Result<Option<String>> {
    let Some(asked) = asked else { return Ok(None) };
    let word = asked.trim().to_lowercase().replace(['-', ' '], "_");
    let known: Vec<&str> = if entity == Entity::Email {
        LetterKind::VARIANTS.iter().map(|it| it.word()).collect()
    } else if entity == Entity::Document {
        PaperKind::VARIANTS.iter().map(|it| it.word()).collect()
    } else {
        let told = Told::new(format!("{} are all of one type", entity.plural()));
        return Err(Error::Usage(told.hint("mails and documents have types")));
    };
    if known.contains(&word.as_str()) {
        return Ok(Some(word));
    }
    Err(no_such(entity, "type", &word, known))
}

fn no_such(entity: Entity, what: &str, word: &str, mut known: Vec<&str>) -> Error {
    let told = Told::new(format!("{} has no {what} \"{word}\"", entity.word()));
    let near = nearest(word, &known);
    known.sort_unstable();
    known.dedup();
    Error::Usage(if known.is_empty() {
        told.hint(format!("leave --{what} out"))
    } else if near.is_empty() {
        told.hint(format!("one of {}", known.join(", ")))
    } else {
        told.hint(format!("did you mean {}?", near.join(", ")))
    })
}

pub(super) fn stage(entity: Entity, asked: Option<Stage>) -> Result<Option<Stage>> {
    let has = matches!(entity, Entity::Lead | Entity::Offer | Entity::Order);
    match asked {
        Some(_) if !has => {
            let told = Told::new(format!("{} have no stage", entity.plural()));
            Err(Error::Usage(told.hint("leads, offers and orders have one")))
        }
        asked => Ok(asked),
    }
}

pub(super) fn workflow(entity: Entity, asked: Option<&str>) -> Result<Option<String>> {
    let Some(asked) = asked else { return Ok(None) };
    if !matches!(entity, Entity::Order | Entity::Offer) {
        let told = Told::new(format!("{} have no workflow", entity.plural()));
        return Err(Error::Usage(told.hint("offers and orders have one")));
    }
    let known = crate::domain::machines::order::WORKFLOWS;
    let word = asked.trim().to_lowercase().replace('-', "_");
    if known.contains(&word.as_str()) {
        return Ok(Some(word));
    }
    let told = Told::new(format!("there is no workflow \"{asked}\""));
    Err(Error::Usage(told.hint(format!("one of {}", known.join(", ")))))
}
