//! What an order or an offer comes to after its items or its discount changed.

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::{Step, discount_codes, items};
use crate::domain::machine::Action;
use crate::domain::notation::Notation;
use crate::domain::pricing::{self, Discount, Sums};
use crate::service::error::{Error, Result, Told};
use crate::service::inputs::Inputs;
use crate::service::work::Work;
use crate::store::orders::{self, Holder, Item, Priced};
use crate::store::things::Thing;

/// Works out an edit: new items, freight, and the sums of both.
pub(super) async fn edit(
    work: &mut Work,
    thing: &Thing,
    given: &Inputs,
    step: &mut Step,
) -> Result<()> {
    super::offers::not_over(work, &step.columns)?;
    let holder = Holder::of(thing);
    let priced = orders::priced(&mut *work.tx, work.organization, holder).await?;
    let kept = orders::items(&mut *work.tx, work.organization, holder).await?;
    let freight = step.columns.get("freight_minor").and_then(Value::as_i64);
    let freight_minor = freight.unwrap_or(priced.freight_minor);
    let discount = standing_discount(&priced, &kept);
    let Some(typed) = given.aside.get("items") else {
        if freight.is_some() {
            let sums = summed(&kept, discount, freight_minor)?;
            step.columns.extend(columns_of(
                work.settings.notation(),
                &kept,
                &sums,
                discount.percent,
            ));
        }
        return Ok(());
    };
    let for_whom = (priced.customer_id, priced.currency.as_str());
    let items = items::resolve_in(work, for_whom, typed).await?;
    let sums = summed(&items, discount, freight_minor)?;
    if priced.discount_code.is_some() {
        discount_codes::still_fits(work, thing, &priced, &sums).await?;
    } else if weighs_more(&sums, &priced) {
        // An amount once given may not come to more of the order than whoever edits it may give.
        below_ceiling(work, &sums, &priced.currency)?;
    }
    step.columns.extend(columns_of(work.settings.notation(), &items, &sums, discount.percent));
    step.remember("total_minor", sums.total_minor);
    step.items = Some((items, sums));
    Ok(())
}

/// Works out a discount, if one was given, and checks the role's ceiling; what a code gives was
/// decided by whoever made the code, and knows no ceiling. One takes the other's place.
pub(super) async fn discount(
    work: &mut Work,
    thing: &Thing,
    action: Action,
    step: &mut Step,
) -> Result<()> {
    let code = step.columns.remove("discount_code");
    let by_hand = ["discount_percent", "discount_minor"];
    let by_hand = by_hand.iter().any(|it| step.columns.contains_key(*it));
    if code.is_none() && !by_hand {
        // Other acts may give one; this one does nothing else.
        if action == Action::Discount {
            let told = Told::new("there is no discount to give");
            return Err(Error::Usage(
                told.hint("say discount_percent, discount_minor or discount_code; 0 takes it off"),
            ));
        }
        return Ok(());
    }
    let given = discount_in(&mut step.columns);
    let holder = Holder::of(thing);
    let priced = orders::priced(&mut *work.tx, work.organization, holder).await?;
    let kept = orders::items(&mut *work.tx, work.organization, holder).await?;
    let (code, discount) = match code.as_ref().and_then(Value::as_str) {
        Some(_) if by_hand => return Err(discount_codes::one_or_the_other()),
        Some(typed) => {
            let found = discount_codes::find(work, typed, thing, &priced).await?;
            discount_codes::check(work, &found, &priced, gross_of(&kept))?;
            (Some(found.code.clone()), found.discount())
        }
        None => (None, given),
    };
    let sums = summed(&kept, discount, priced.freight_minor)?;
    if code.is_none() {
        below_ceiling(work, &sums, &priced.currency)?;
    }
    step.remember("total_minor", sums.total_minor);
    if matches!(holder, Holder::Order(_)) {
        step.columns.insert("discount_code".into(), json!(code));
    }
    step.columns.extend(columns_of(work.settings.notation(), &kept, &sums, discount.percent));
    Ok(())
}

/// Takes the discount out of what was given.
pub(in crate::service) fn discount_in(given: &mut Map<String, Value>) -> Discount {
    let percent = given.remove("discount_percent").as_ref().and_then(items::as_decimal);
    let minor = given.remove("discount_minor").and_then(|it| it.as_i64());
    Discount { percent: percent.unwrap_or_default(), minor: minor.unwrap_or(0) }
}

/// Puts the edited items in the place of the old ones, which stay for the
/// timeline's sake.
pub(super) async fn replace_items(
    work: &mut Work,
    thing: &Thing,
    items: &[Item],
    sums: &Sums,
) -> Result<()> {
    let holder = Holder::of(thing);
    orders::remove_items(&mut *work.tx, work.organization, holder).await?;
    orders::add_items(&mut *work.tx, work.organization, holder, items, sums).await?;
    Ok(())
}

/// Sums items up, or says that they do not fit.
pub(in crate::service) fn summed(
    items: &[Item],
    discount: Discount,
    freight_minor: i64,
) -> Result<Sums> {
    let lines: Vec<_> = items.iter().map(Item::line).collect();
    pricing::sum_up(&lines, discount, freight_minor)
        .ok_or_else(|| Error::refused("the sum is larger than ordna can count"))
}

/// The columns of an order or an offer that its items and sums fill.
pub(super) fn columns_of(
    notation: Notation,
    items: &[Item],
    sums: &Sums,
    discount_percent: Decimal,
) -> Map<String, Value> {
    let summary: Vec<String> = items
        .iter()
        .map(|it| format!("{} × {}", notation.decimal(it.quantity), it.description))
        .collect();
    let columns = json!({
        "item_count": items.len(), "items_summary": summary.join(", "),
        "net_minor": sums.net_minor, "discount_percent": discount_percent,
        "discount_minor": sums.discount_minor, "freight_minor": sums.freight_minor,
        "tax_minor": sums.tax_minor, "total_minor": sums.total_minor,
    });
    columns.as_object().cloned().unwrap_or_default()
}

/// The discount that stands on an order or an offer, split into its percentage and the rest.
pub(in crate::service) fn standing_discount(priced: &Priced, items: &[Item]) -> Discount {
    let by_percent = pricing::share(gross_of(items), priced.discount_percent);
    Discount {
        percent: priced.discount_percent,
        minor: (priced.discount_minor - by_percent).max(0),
    }
}

/// What the lines come to before any discount.
fn gross_of(items: &[Item]) -> i64 {
    items.iter().filter_map(|it| pricing::line_net(&it.line())).sum()
}

/// Says whether the discount takes a larger part of the order than it did.
fn weighs_more(sums: &Sums, priced: &Priced) -> bool {
    let gross = |net: i64, off: i64| i128::from(net) + i128::from(off);
    i128::from(sums.discount_minor) * gross(priced.net_minor, priced.discount_minor)
        > i128::from(priced.discount_minor) * gross(sums.net_minor, sums.discount_minor)
}

/// Refuses a discount that is more than this role may give.
pub(super) fn below_ceiling(work: &Work, sums: &Sums, currency: &str) -> Result<()> {
    let ceiling = work.settings.discount_ceiling(work.role);
    let gross = sums.net_minor + sums.discount_minor;
    let most = pricing::share(gross, ceiling);
    if sums.discount_minor <= most {
        return Ok(());
    }
    Err(Error::refused(format!(
        "a discount of {} is above your limit of {} % ({})",
        work.settings.notation().amount(sums.discount_minor, currency),
        ceiling.normalize(),
        work.settings.notation().amount(most, currency),
    )))
}
