//! Discount codes on orders. Never locks a code: the database does as the order takes it, so
//! that of two orders at once on the last use one gets it.

use super::super::error::{Error, Result, Told};
use super::super::work::Work;
use crate::domain::discount_code::{self, DiscountCode};
use crate::domain::nearest::nearest;
use crate::domain::pricing::Sums;
use crate::store::orders::Priced;
use crate::store::prices;
use crate::store::things::Thing;

/// The code that was typed for an order.
pub(super) async fn find(
    work: &mut Work,
    typed: &str,
    order: &Thing,
    priced: &Priced,
) -> Result<DiscountCode> {
    let code = discount_code::written(typed);
    let of = (order.id, priced.customer_id);
    if let Some(found) = prices::code(&mut *work.tx, work.organization, &code, of).await? {
        return Ok(found);
    }
    let all = prices::codes(&mut *work.tx, work.organization).await?;
    Err(Error::Missing {
        what: format!("discount code {code:?}"),
        nearest: nearest(&code, all.iter().map(String::as_str)),
    })
}

/// Whether an order whose lines come to this may have the code today.
pub(super) fn check(
    work: &Work,
    code: &DiscountCode,
    priced: &Priced,
    gross_minor: i64,
) -> Result<()> {
    let day = work.now.with_timezone(&work.settings.zone()).date_naive();
    match code.refusal((gross_minor, &priced.currency), day, work.settings.notation()) {
        Some(why) => Err(Error::refused(why)),
        None => Ok(()),
    }
}

/// Whether the lines still come to what the order's code takes.
pub(super) async fn still_fits(
    work: &mut Work,
    order: &Thing,
    priced: &Priced,
    sums: &Sums,
) -> Result<()> {
    let typed = priced.discount_code.clone().unwrap_or_default();
    let code = find(work, &typed, order, priced).await?;
    let gross = (sums.net_minor + sums.discount_minor, priced.currency.as_str());
    match code.too_small(gross, work.settings.notation()) {
        Some(why) => Err(Error::Refused(
            Told::new(why).hint("give the order another discount first, 0 % for none"),
        )),
        None => Ok(()),
    }
}

/// Two discounts in one act.
pub(super) fn one_or_the_other() -> Error {
    Error::Usage(
        Told::new("discount_code: a code or a discount by hand is expected, not both")
            .hint("leave discount_percent and discount_minor out"),
    )
}
