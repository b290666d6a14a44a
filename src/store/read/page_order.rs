//! The order of a page, and where in it a place lies. An index holds each of these orders.

use sqlx::{Postgres, QueryBuilder};

use super::list::{Asked, Key, Seek};
use super::shape::{Shape, Sort};
use crate::domain::queue_order::QueueOrder;
use crate::domain::stage::Stage;

/// What the rows are sorted by, before their ids.
pub(super) struct PageOrder {
    columns: Vec<&'static str>,
    /// The last first.
    goes_down: bool,
}

const SINCE: &str = "t.status_since";
/// What is open comes first, and of that what is worth most: one direction for both.
const VALUE: &str = "(-t.value_minor)";

impl PageOrder {
    pub(super) fn of(shape: &Shape, asked: &Asked) -> Self {
        let up = |columns: &[&'static str]| Self { columns: columns.to_vec(), goes_down: false };
        // Rows that stand at one place are all open, or all over.
        let stand_together = asked.stage.is_some() || asked.statuses.len() == 1;
        match (shape.sort, asked.order_by) {
            (Sort::Newest(column), _) => Self { columns: vec![column], goes_down: true },
            (Sort::Name(column), _) => up(&[column]),
            (Sort::Waiting { over }, QueueOrder::Value) => up(&[over, VALUE]),
            (Sort::Waiting { .. }, _) if asked.stage.is_some_and(Stage::is_over) => {
                Self { columns: vec![SINCE], goes_down: true }
            }
            (Sort::Waiting { .. }, _) if stand_together => up(&[SINCE]),
            (Sort::Waiting { over }, _)
            | (Sort::Queue { over }, QueueOrder::Waiting | QueueOrder::Value) => up(&[over, SINCE]),
            (Sort::Queue { over }, QueueOrder::PromisedAt) => up(&[over, "t.queue_due"]),
            (Sort::Queue { over }, QueueOrder::Priority) => {
                let place = ["t.queue_rank", "t.queue_due", "t.queue_family"];
                let over = Some(over).filter(|_| !stand_together);
                Self { columns: over.into_iter().chain(place).collect(), goes_down: false }
            }
        }
    }

    /// The rows on the right side of the place that is sought.
    pub(super) fn at(&self, sql: &mut QueryBuilder<Postgres>, shape: &Shape, seek: &Seek<Key>) {
        let Some(key) = seek.key() else { return };
        sql.push(" and (").push(self.columns.join(", ")).push(", t.id)");
        sql.push(seek.compares(!self.goes_down));
        let says_over = shape.sort.over().is_some_and(|it| self.columns.contains(&it));
        match key {
            Key::Time { over, at, id } => {
                if says_over {
                    sql.push_bind(*over).push(", ");
                }
                sql.push_bind(*at).push(", ").push_bind(*id);
            }
            Key::Place { over, rank, due, family, id } => {
                if says_over {
                    sql.push_bind(*over).push(", ");
                }
                sql.push_bind(*rank).push(", ").push_bind(*due).push(", ");
                sql.push_bind(*family).push(", ").push_bind(*id);
            }
            Key::Value { over, value, id } => {
                if says_over {
                    sql.push_bind(*over).push(", ");
                }
                sql.push_bind(-value).push(", ").push_bind(*id);
            }
            Key::Name { name, id } => {
                sql.push_bind(name.clone()).push(", ").push_bind(*id);
            }
        }
        sql.push(")");
    }

    pub(super) fn by(&self, sql: &mut QueryBuilder<Postgres>, backwards: bool) {
        let way = if backwards == self.goes_down { "" } else { " desc" };
        sql.push(" order by ");
        for column in &self.columns {
            sql.push(*column).push(way).push(", ");
        }
        sql.push("t.id").push(way);
    }
}
