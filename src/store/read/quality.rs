//! How inspections go: passed at the first time, reworked, and how long the work took. Never reads
//! a report.

use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::{FromRow, PgExecutor};
use uuid::Uuid;

/// One product within one of two times.
#[derive(Clone, Debug, Default, Eq, FromRow, PartialEq, Serialize)]
pub struct ProductQuality {
    pub product: String,
    pub name: String,
    /// Whether it is the later of the two times.
    pub is_now: bool,
    /// Reports that had their first verdict.
    pub inspected: i64,
    /// Those of them that passed at once.
    pub first_passed: i64,
    /// How often work was begun anew.
    pub reworks: i64,
    /// Cards that were completed, and how many minutes were worked on each, on average.
    pub completed: i64,
    pub minutes: i64,
}

/// The figures of each product since `middle`, and from `begin` until then.
pub async fn by_product(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (begin, middle): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<Vec<ProductQuality>> {
    sqlx::query_as(
        "with happened as (
            select q.job_card_id as card, e.at >= $3 as is_now, 1 as inspected,
                   (e.action = 'pass')::int as first_passed, 0 as reworks, 0 as completed,
                   null::numeric as minutes
              from events e
              join quality_inspection_reports q
                on q.organization_id = e.organization_id and q.id = e.subject_id
             where e.organization_id = $1 and e.at >= $2 and e.machine = 'qir'
               and e.action in ('pass', 'fail')
               and not exists (
                   select from events b
                    where b.organization_id = e.organization_id and b.machine = 'qir'
                      and b.subject_id = e.subject_id and b.seq < e.seq
                      and b.action in ('pass', 'fail'))
            union all
            select e.subject_id, e.at >= $3, 0, 0, 1, 0, null
              from events e
             where e.organization_id = $1 and e.at >= $2 and e.machine = 'job_card'
               and e.action = 'rework'
            union all
            select c.id, c.completed_at >= $3, 0, 0, 0, 1,
                   (select sum(extract(epoch from least(t.ended_at, t.shift_ends_at) - t.began_at)) / 60
                      from work_times t
                     where t.organization_id = c.organization_id and t.job_card_id = c.id
                       and t.kind <> 'inspection' and t.ended_at is not null)
              from job_cards c
             where c.organization_id = $1 and c.completed_at >= $2)
         select coalesce(i.sku, c.title) as product, max(c.title) as name, h.is_now, sum(h.inspected)::bigint as inspected,
                sum(h.first_passed)::bigint as first_passed, sum(h.reworks)::bigint as reworks,
                sum(h.completed)::bigint as completed, coalesce(round(avg(h.minutes)), 0)::bigint as minutes
           from happened h
           join job_cards c on c.organization_id = $1 and c.id = h.card
           left join order_items i
             on i.organization_id = c.organization_id and i.id = c.order_item_id
          group by 1, 3 order by 1, 3",
    )
    .bind(organization)
    .bind(begin)
    .bind(middle)
    .fetch_all(db)
    .await
}

/// The work at one station within one of two times.
#[derive(Clone, Debug, Default, Eq, FromRow, PartialEq, Serialize)]
pub struct StationTime {
    /// None where the work was done at none.
    pub station: Option<String>,
    /// Whether it is the later of the two times.
    pub is_now: bool,
    /// Cards that were worked on.
    pub cards: i64,
    /// What was worked on all of them, as far as it counts, and how much of it mended something.
    pub minutes: i64,
    pub rework_minutes: i64,
}

/// The work at each station since `middle`, and from `begin` until then; what goes on counts until
/// now. Inspections are not among it.
pub async fn by_station(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (begin, middle, now): (DateTime<Utc>, DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<Vec<StationTime>> {
    sqlx::query_as(
        "with spent as (
            select t.station, t.began_at >= $3 as is_now, t.job_card_id, t.kind,
                   extract(epoch from greatest(
                       least(coalesce(t.ended_at, $4), t.shift_ends_at) - t.began_at,
                       interval '0')) / 60 as minutes
              from work_times t
             where t.organization_id = $1 and t.began_at >= $2 and t.kind <> 'inspection')
         select station, is_now, count(distinct job_card_id) as cards,
                round(sum(minutes))::bigint as minutes,
                coalesce(round(sum(minutes) filter (where kind = 'rework')), 0)::bigint
                    as rework_minutes
           from spent group by 1, 2 order by 1 nulls last, 2",
    )
    .bind(organization)
    .bind(begin)
    .bind(middle)
    .bind(now)
    .fetch_all(db)
    .await
}

/// The first verdicts of one week, counted back from now.
#[derive(Clone, Copy, Debug, Default, Eq, FromRow, PartialEq, Serialize)]
pub struct WeekQuality {
    /// 0 for the last seven days.
    pub weeks_ago: i64,
    pub inspected: i64,
    pub first_passed: i64,
}

/// The first verdicts since `begin`, by week.
pub async fn by_week(
    db: impl PgExecutor<'_>,
    organization: Uuid,
    (begin, now): (DateTime<Utc>, DateTime<Utc>),
) -> sqlx::Result<Vec<WeekQuality>> {
    sqlx::query_as(
        "select greatest(floor(extract(epoch from $3 - e.at) / 604800), 0)::bigint as weeks_ago,
                count(*) as inspected, count(*) filter (where e.action = 'pass') as first_passed
           from events e
          where e.organization_id = $1 and e.at >= $2 and e.machine = 'qir'
            and e.action in ('pass', 'fail')
            and not exists (
                select from events b
                 where b.organization_id = e.organization_id and b.machine = 'qir'
                   and b.subject_id = e.subject_id and b.seq < e.seq
                   and b.action in ('pass', 'fail'))
          group by 1 order by 1",
    )
    .bind(organization)
    .bind(begin)
    .bind(now)
    .fetch_all(db)
    .await
}
