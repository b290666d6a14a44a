//! The schema's history: every migration, compiled into the program. A file that is not
//! a row here never runs; a test compares them with the folder.

use std::sync::LazyLock;

use sqlx::SqlSafeStr;
use sqlx::migrate::{Migration, MigrationType, Migrator};

#[rustfmt::skip]
const FILES: &[(i64, &str, &str)] = &[
    (1, "auth", include_str!("../../../migrations/0001_auth.sql")),
    (2, "things", include_str!("../../../migrations/0002_things.sql")),
    (3, "guard", include_str!("../../../migrations/0003_guard.sql")),
    (4, "transitions", include_str!("../../../migrations/0004_transitions.sql")),
    (5, "users", include_str!("../../../migrations/0005_users.sql")),
    (6, "rows", include_str!("../../../migrations/0006_rows.sql")),
    (7, "prices", include_str!("../../../migrations/0007_prices.sql")),
    (8, "codes", include_str!("../../../migrations/0008_codes.sql")),
    (9, "papers", include_str!("../../../migrations/0009_papers.sql")),
    (10, "work_times", include_str!("../../../migrations/0010_work_times.sql")),
    (11, "badges", include_str!("../../../migrations/0011_badges.sql")),
    (12, "queue_places", include_str!("../../../migrations/0012_queue_places.sql")),
    (13, "signatures", include_str!("../../../migrations/0013_signatures.sql")),
    (14, "addons", include_str!("../../../migrations/0014_addons.sql")),
    (15, "combined", include_str!("../../../migrations/0015_combined.sql")),
];

pub(super) static MIGRATIONS: LazyLock<Migrator> = LazyLock::new(|| {
    let one = |(version, name, sql): &(i64, &'static str, &'static str)| {
        Migration::new(*version, (*name).into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    let mut migrator = Migrator::with_migrations(FILES.iter().map(one).collect());
    // A schema of its own: it belongs to no organization, and everyone may read it.
    migrator.dangerous_set_table_name("setup.migrations");
    migrator
});

/// The file names that [`FILES`] stands for, in order.
pub fn file_names() -> Vec<String> {
    FILES.iter().map(|(version, name, _)| format!("{version:04}_{name}.sql")).collect()
}
