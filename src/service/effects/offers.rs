//! Offers that come into being: by hand, from a lead, or like another. Never at prices of their
//! own: an offer is priced and summed up as an order is.

use chrono::{Days, NaiveDate};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::orders::again_typed;
use super::{items, sums};
use crate::domain::machine::Machine;
use crate::domain::numbering::Series;
use crate::domain::pricing::Discount;
use crate::domain::status::Status;
use crate::service::error::Result;
use crate::service::inputs::expected;
use crate::service::work::{Born, Recorded, Work};
use crate::store::events::Words;
use crate::store::offers::{self, NewOffer};
use crate::store::orders::{self, Holder, Item};

/// An offer to begin.
pub(in crate::service) struct Offered {
    pub(in crate::service) workflow: String,
    pub(in crate::service) customer_id: Uuid,
    pub(in crate::service) currency: String,
    pub(in crate::service) lead_id: Option<Uuid>,
    pub(in crate::service) items: Vec<Item>,
    pub(in crate::service) discount: Discount,
    /// Validity, message and the like, by column.
    pub(in crate::service) fields: Map<String, Value>,
    pub(in crate::service) words: Words,
}

impl Offered {
    /// An empty one for this customer.
    pub(in crate::service) fn new(work: &Work, workflow: &str, customer_id: Uuid) -> Self {
        Self {
            workflow: workflow.to_owned(),
            customer_id,
            currency: work.settings.text("currency"),
            lead_id: None,
            items: Vec::new(),
            discount: Discount::default(),
            fields: Map::new(),
            words: Words::default(),
        }
    }
}

/// Draws an offer up as a draft, with its items and its last day.
pub(in crate::service) async fn begin_offer(work: &mut Work, begun: Offered) -> Result<Recorded> {
    let Offered { workflow, customer_id, currency, lead_id, items, discount, mut fields, words } =
        begun;
    not_over(work, &fields)?;
    let freight = fields.get("freight_minor").and_then(Value::as_i64).unwrap_or(0);
    let summed = sums::summed(&items, discount, freight)?;
    sums::below_ceiling(work, &summed, &currency)?;
    fields.extend(sums::columns_of(work.settings.notation(), &items, &summed, discount.percent));
    fields.entry("valid_until").or_insert_with(|| json!(last_day(work)));
    let number = work.next_number(Series::Offer).await?;
    let offer =
        NewOffer { id: Uuid::now_v7(), number, customer_id, workflow, currency, lead_id, fields };
    offers::insert(&mut *work.tx, work.organization, &offer).await?;
    let born = Born {
        machine: Machine::Offer,
        id: offer.id,
        number: &offer.number,
        at: Status::Draft,
        root_order_id: None,
    };
    let recorded = work.born_with(born, words).await?;
    let holder = Holder::Offer(offer.id);
    orders::add_items(&mut *work.tx, work.organization, holder, &items, &summed).await?;
    work.made("offer", &offer.number);
    Ok(recorded)
}

/// Refuses a last day that is over: such an offer could never be sent.
pub(super) fn not_over(work: &Work, fields: &Map<String, Value>) -> Result<()> {
    let typed = fields.get("valid_until").and_then(Value::as_str);
    let until = typed.and_then(|it| it.parse::<NaiveDate>().ok());
    let today = work.now.with_timezone(&work.settings.zone()).date_naive();
    match until {
        Some(day) if day < today => {
            Err(expected("valid_until", &format!("today ({today}) or later")))
        }
        Some(_) | None => Ok(()),
    }
}

/// Makes a new draft like this offer, at today's prices and for as long as a new one counts.
pub(super) async fn again(work: &mut Work, recorded: &Recorded) -> Result<()> {
    let old = &recorded.thing;
    let holder = Holder::of(old);
    let terms = offers::terms(&mut *work.tx, work.organization, old.id).await?;
    let priced = orders::priced(&mut *work.tx, work.organization, holder).await?;
    let typed = again_typed(work, holder).await?;
    let items = items::resolve(work, priced.customer_id, &typed).await?;
    let fields = json!({
        "customer_reference": terms.customer_reference, "message": terms.message,
        "freight_minor": priced.freight_minor,
    });
    let words = Words { data: Some(json!({"like": old.number})), ..Words::default() };
    let begun = Offered {
        items,
        fields: fields.as_object().cloned().unwrap_or_default(),
        words,
        ..Offered::new(work, &terms.workflow, priced.customer_id)
    };
    begin_offer(work, begun).await?;
    Ok(())
}

/// The last day of an offer that is drawn up now, where nobody says another.
fn last_day(work: &Work) -> Option<NaiveDate> {
    let days = u64::try_from(work.settings.whole("offer_valid_days")).unwrap_or(0);
    work.now.with_timezone(&work.settings.zone()).date_naive().checked_add_days(Days::new(days))
}
