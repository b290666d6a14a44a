//! `quality`: how inspections go, for people and for scripts. Never decides anything.

use super::list::json_of;
use super::said::Said;
use super::table::{Column, table};
use crate::service::Service;
use crate::service::error::Result;
use crate::service::quality::{Figures, Quality};

/// Runs `quality`.
pub async fn quality(service: &Service) -> Result<Said> {
    let counted = service.quality().await?;
    Ok(Said::new(text(&counted), json_of(&counted)?))
}

fn text(all: &Quality) -> String {
    let columns = [
        Column("product", false),
        Column("inspected", true),
        Column("right at once", true),
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
        all.products.iter().map(|it| row(&it.product, &it.now, &it.before)).collect();
    rows.push(row("all", &all.now, &all.before));
    let head = format!("the last {} days, and the {} before", all.days, all.days);
    format!("{head}\n{}", table(&columns, &rows))
}
