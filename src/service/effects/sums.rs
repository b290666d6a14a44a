//! What an order comes to after its items or its discount changed.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Step, codes, items};
use crate::domain::money;
use crate::domain::pricing::{self, Discount, Sums};
use crate::service::error::{Error, Result};
use crate::service::inputs::Inputs;
use crate::service::work::Work;
use crate::store::orders::{self, Brief, Item};
use crate::store::things::Thing;

/// Works out an edit: new items, freight, and the sums of both.
pub(super) async fn edit(
    work: &mut Work,
    thing: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    let brief = orders::brief(&mut work.tx, work.organization, thing.id).await?;
    let kept = orders::items(&mut *work.tx, work.organization, thing.id).await?;
    let freight = step.columns.get("freight_minor").and_then(Value::as_i64);
    let freight_minor = freight.unwrap_or(brief.freight_minor);
    let discount = standing_discount(&brief, &kept);
    let Some(typed) = given.aside.get("items") else {
        if freight.is_some() {
            let sums = summed(&kept, discount, freight_minor)?;
            step.columns.extend(columns_of(&kept, &sums, discount.percent));
        }
        return Ok(());
    };
    let for_whom = (brief.customer_id, brief.currency.as_str());
    let items = items::resolve_in(work, for_whom, typed).await?;
    let sums = summed(&items, discount, freight_minor)?;
    if brief.discount_code.is_some() {
        codes::still_fits(work, thing, &brief, &sums).await?;
    } else if weighs_more(&sums, &brief) {
        // An amount once given may not come to more of the order than whoever edits it may give.
        below_ceiling(work, &sums, &brief.currency)?;
    }
    step.columns.extend(columns_of(&items, &sums, discount.percent));
    step.remember("total_minor", sums.total_minor);
    step.items = Some((items, sums));
    Ok(())
}

/// Works out a discount, if one was given, and checks the role's ceiling; what a code gives was
/// decided by whoever made the code, and knows no ceiling. One takes the other's place.
pub(super) async fn discount(work: &mut Work, thing: &Thing, step: &mut Step) -> Result<()> {
    let code = step.columns.remove("discount_code");
    let percent = step.columns.remove("discount_percent");
    let minor = step.columns.remove("discount_minor").and_then(|it| it.as_i64());
    let by_hand = percent.is_some() || minor.is_some();
    if code.is_none() && !by_hand {
        return Ok(());
    }
    let brief = orders::brief(&mut work.tx, work.organization, thing.id).await?;
    let kept = orders::items(&mut *work.tx, work.organization, thing.id).await?;
    let (code, discount) = match code.as_ref().and_then(Value::as_str) {
        Some(_) if by_hand => return Err(codes::one_or_the_other()),
        Some(typed) => {
            let found = codes::find(work, typed, thing, &brief).await?;
            codes::check(work, &found, &brief, gross_of(&kept))?;
            (Some(found.code.clone()), found.discount())
        }
        None => {
            let percent = percent.as_ref().and_then(items::as_decimal).unwrap_or_default();
            (None, Discount { percent, minor: minor.unwrap_or(0) })
        }
    };
    let sums = summed(&kept, discount, brief.freight_minor)?;
    if code.is_none() {
        below_ceiling(work, &sums, &brief.currency)?;
    }
    step.remember("total_minor", sums.total_minor);
    step.columns.insert("discount_code".into(), json!(code));
    step.columns.extend(columns_of(&kept, &sums, discount.percent));
    Ok(())
}

/// Puts the edited items in the place of the old ones, which stay for the
/// timeline's sake.
pub(super) async fn replace_items(
    work: &mut Work,
    thing: &Thing,
    items: &[Item],
    sums: &Sums,
) -> Result<()> {
    orders::remove_items(&mut *work.tx, work.organization, thing.id).await?;
    orders::add_items(&mut *work.tx, work.organization, thing.id, items, sums).await?;
    Ok(())
}

/// Sums items up, or says that they do not fit.
pub(super) fn summed(items: &[Item], discount: Discount, freight_minor: i64) -> Result<Sums> {
    let lines: Vec<_> = items.iter().map(Item::line).collect();
    pricing::sum_up(&lines, discount, freight_minor)
        .ok_or_else(|| Error::refused("the sum is larger than ordna can count"))
}

/// The columns of an order that its items and sums fill.
pub(super) fn columns_of(
    items: &[Item],
    sums: &Sums,
    discount_percent: Decimal,
) -> Map<String, Value> {
    let summary: Vec<String> = items
        .iter()
        .map(|it| format!("{} × {}", it.quantity.normalize(), it.description))
        .collect();
    let columns = json!({
        "item_count": items.len(), "items_summary": summary.join(", "),
        "net_minor": sums.net_minor, "discount_percent": discount_percent,
        "discount_minor": sums.discount_minor, "freight_minor": sums.freight_minor,
        "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    });
    columns.as_object().cloned().unwrap_or_default()
}

/// The discount that stands on an order, split into its percentage and the rest.
fn standing_discount(brief: &Brief, items: &[Item]) -> Discount {
    let by_percent = pricing::share(gross_of(items), brief.discount_percent);
    Discount { percent: brief.discount_percent, minor: (brief.discount_minor - by_percent).max(0) }
}

/// What the lines come to before any discount.
fn gross_of(items: &[Item]) -> i64 {
    items.iter().filter_map(|it| pricing::line_net(&it.line())).sum()
}

/// Says whether the discount takes a larger part of the order than it did.
fn weighs_more(sums: &Sums, brief: &Brief) -> bool {
    let gross = |net: i64, off: i64| i128::from(net) + i128::from(off);
    i128::from(sums.discount_minor) * gross(brief.net_minor, brief.discount_minor)
        > i128::from(brief.discount_minor) * gross(sums.net_minor, sums.discount_minor)
}

fn below_ceiling(work: &Work, sums: &Sums, currency: &str) -> Result<()> {
    let ceiling = work.settings.discount_ceiling(work.role);
    let gross = sums.net_minor + sums.discount_minor;
    let most = pricing::share(gross, ceiling);
    if sums.discount_minor <= most {
        return Ok(());
    }
    Err(Error::refused(format!(
        "a discount of {} is above your limit of {} % ({})",
        money::plain(sums.discount_minor, currency),
        ceiling.normalize(),
        money::plain(most, currency),
    )))
}
