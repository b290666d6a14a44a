//! The queues of the floor, as they hang beside each other at a shared terminal: cards, inspections
//! and batches, all that wait, whatever the cursor of another queue is on.
//!
//! It never shows prices.

use super::queue::{Kind, Source};
use super::{inspections, job_cards, records};
use crate::domain::entity::Entity;

pub const CARDS: Kind = Kind { source: Source::Waiting(Entity::JobCard), ..job_cards::KIND };

pub const INSPECTIONS: Kind = Kind { source: Source::Waiting(Entity::Qir), ..inspections::KIND };

pub const BATCHES: Kind = Kind { source: Source::Waiting(Entity::Batch), ..records::BATCHES };
