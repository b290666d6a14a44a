//! `quality`: how inspections go, for people and for scripts. Never decides anything.

use super::list::json_of;
use super::said::Said;
use super::table::{Column, table};
use crate::service::Service;
use crate::service::error::Result;
use crate::service::quality::{Figures, Quality, StationFigures};

/// Runs `quality`.
pub async fn quality(service: &Service) -> Result<Said> {
    let counted = service.quality().await?;
    Ok(Said::new(text(&counted), json_of(&counted)?))
}

fn text(all: &Quality) -> String {
    let columns = [
        Column("product", false),
        Column("inspected", true),
        Column("passed at once", true),
        Column("before", true),
        Column("reworks", true),
        Column("before", true),
        Column("minutes", true),
        Column("before", true),
    ];
    let row = |name: &str, now: &Figures, before: &Figures| {
        let percent = |it: &Figures| it.first_pass_percent.map(|it| format!("{it} %"));
        let minutes = |it: &Figures| it.minutes.map(|it| it.to_string());
        vec![
            name.to_owned(),
            now.inspected.to_string(),
            percent(now).unwrap_or_default(),
            percent(before).unwrap_or_default(),
            now.reworks.to_string(),
            before.reworks.to_string(),
            minutes(now).unwrap_or_default(),
            minutes(before).unwrap_or_default(),
        ]
    };
    let mut rows: Vec<_> =
        all.products.iter().map(|it| row(&it.name, &it.now, &it.before)).collect();
    rows.push(row("all", &all.now, &all.before));
    let station = |it: &StationFigures| {
        let figures = [
            it.now.cards,
            it.before.cards,
            it.now.minutes,
            it.before.minutes,
            it.now.rework_minutes,
        ];
        let each = [it.now.minutes_a_card, it.before.minutes_a_card];
        let name = it.station.clone().unwrap_or_else(|| "no station".to_owned());
        let figures = figures.map(|it| it.to_string()).into_iter();
        let each = each.map(|it| it.map(|it| it.to_string()).unwrap_or_default());
        std::iter::once(name).chain(figures).chain(each).collect::<Vec<_>>()
    };
    let at_stations = table(
        &[
            Column("station", false),
            Column("cards", true),
            Column("before", true),
            Column("minutes", true),
            Column("before", true),
            Column("of it again", true),
            Column("a card", true),
            Column("before", true),
        ],
        &all.stations.iter().map(station).collect::<Vec<_>>(),
    );
    let at_stations =
        if all.stations.is_empty() { String::new() } else { format!("\n\n{at_stations}") };
    let head = format!("the last {} days, and the {} before", all.days, all.days);
    format!("{head}\n{}{at_stations}", table(&columns, &rows))
}
