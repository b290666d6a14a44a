//! The word for a kind of thing on the command line. Never guesses: a wrong one is answered
//! with the nearest right one.

use crate::domain::entity::Entity;
use crate::domain::mail_view::MailView;
use crate::domain::nearest::nearest;
use crate::domain::queue_order::QueueOrder;
use crate::domain::role::Role;
use crate::domain::stage::Stage;
use crate::service::people::ROLES;
use strum::VariantArray as _;

/// Reads an entity's word, for one or for many.
pub(super) fn entity(word: &str) -> Result<Entity, String> {
    Entity::named(word).ok_or_else(|| {
        let known = Entity::VARIANTS.iter().map(|it| it.word());
        wrong("kind of thing", word, known)
    })
}

/// Reads a stage.
pub(super) fn stage(word: &str) -> Result<Stage, String> {
    word.trim()
        .to_lowercase()
        .parse()
        .map_err(|_unknown| wrong("stage", word, Stage::VARIANTS.iter().map(|it| it.word())))
}

/// Reads a view of the mails.
pub(super) fn mail_view(word: &str) -> Result<MailView, String> {
    let known = MailView::VARIANTS.iter().map(|it| it.word());
    word.trim().to_lowercase().parse().map_err(|_unknown| wrong("view of mails", word, known))
}

/// Reads the order of a queue.
pub(super) fn queue_order(word: &str) -> Result<QueueOrder, String> {
    let known = QueueOrder::VARIANTS.iter().map(|it| it.word());
    word.trim().to_lowercase().parse().map_err(|_unknown| wrong("order of a queue", word, known))
}

/// Reads a role that somebody can be given.
pub(super) fn role(word: &str) -> Result<Role, String> {
    let wanted = word.trim().to_lowercase();
    let can_be_given = ROLES.contains(&wanted.as_str());
    wanted
        .parse()
        .ok()
        .filter(|_| can_be_given)
        .ok_or_else(|| format!("role: \"{word}\" cannot be given; one of {}", ROLES.join(", ")))
}

fn wrong(what: &str, word: &str, known: impl Iterator<Item = &'static str>) -> String {
    let known: Vec<&str> = known.collect();
    let near = nearest(word, &known);
    if near.is_empty() {
        format!("there is no {what} \"{word}\"; one of {}", known.join(", "))
    } else {
        format!("there is no {what} \"{word}\"; did you mean {}?", near.join(", "))
    }
}
