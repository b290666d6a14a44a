//! How an organization began: its settings, products, customers and people. Never an order.

use serde_json::Value;
use sqlx::PgConnection;

use crate::domain::machine::{Action, Machine};
use crate::domain::numbering::Series;
use crate::domain::role::Role;
use crate::domain::status::Status;

use super::Trouble;
use super::agreed;
use super::calendar::{DAY, HOUR, MINUTE, Moment};
use super::cell::{Cell, Row};
use super::house::House;
use super::story::{Birth, Story};

/// Contracts that select a customer's prices; one company in five has one.
const CONTRACT_PERCENT: i64 = 20;

/// How long it took until all of today's customers were there.
const CUSTOMERS_TAKE: i64 = 80 * DAY;

/// Tells how everything came to be that orders are about.
pub(super) fn tell(story: &mut Story<'_>) -> Result<(), Trouble> {
    let admin = story.house.somebody(Role::Admin, &mut story.dice)?.who();
    story.clock = Moment(5 * DAY + HOUR);
    settle(story, admin)?;
    products(story, admin)?;
    customers(story)?;
    agreed::tell(story)
}

fn settle(story: &mut Story<'_>, admin: super::story::Who) -> Result<(), Trouble> {
    let (house, machine) = (story.house, Machine::Settings);
    let row = Row::default().with("values", Value::Object(serde_json::Map::new()));
    let birth = Birth { id: Some(house.id), ..Birth::new(machine, Status::Active, row) };
    let at = story.open(birth, None, admin)?;
    for (key, value) in &house.chosen {
        story.clock = story.clock.plus(story.dice.between(1, 5) * MINUTE);
        let given = vec![("key", key.clone().into()), ("value", value.clone().into())];
        story.act(at, Action::Set, admin, &given)?;
    }
    Ok(())
}

fn products(story: &mut Story<'_>, admin: super::story::Who) -> Result<(), Trouble> {
    let house = story.house;
    for ware in &house.wares {
        story.clock = story.clock.plus(story.dice.between(3, 25) * MINUTE);
        let configuration: Value = serde_json::from_str(ware.brief.configuration)?;
        let row = Row::default()
            .with("sku", ware.brief.sku)
            .with("name", ware.brief.name)
            .with("description", ware.brief.description)
            .with("unit", ware.brief.unit)
            .with("list_price_minor", ware.brief.price_minor)
            .with("tax_percent", ware.brief.tax_percent)
            .with("restricted", ware.brief.is_restricted)
            .with("needs_inspection", ware.brief.is_inspected)
            .with("configuration", configuration);
        let birth =
            Birth { id: Some(ware.id), ..Birth::new(Machine::Product, Status::Active, row) };
        story.open(birth, None, admin)?;
    }
    Ok(())
}

fn customers(story: &mut Story<'_>) -> Result<(), Trouble> {
    let house = story.house;
    let mut contract = 4_100;
    let count = i64::try_from(house.customers.len()).unwrap_or(1).max(1);
    let pace = CUSTOMERS_TAKE / count;
    for (count, customer) in (1..).zip(&house.customers) {
        story.clock = story.clock.plus(story.dice.between(pace / 20, 2 * pace));
        let has_contract = customer.is_company && story.dice.chance(CONTRACT_PERCENT);
        contract += i64::from(has_contract) * story.dice.between(3, 40);
        let vat = format!("{}{}", house.brief.country, story.dice.between(10_000_000, 99_999_999));
        let terms = if customer.is_company {
            story.dice.pick(&[None, None, Some(10), Some(45)])
        } else {
            None
        };
        let row = Row::default()
            .with("number", Series::Customer.number(0, count))
            .with("name", customer.name.clone())
            .with("contact", customer.contact.clone())
            .with("email", customer.email.clone())
            .with("phone", customer.phone.clone())
            .with("street", customer.street.clone())
            .with("postcode", customer.postcode.clone())
            .with("city", customer.city.clone())
            .with("country", house.brief.country)
            .with("vat_number", customer.is_company.then_some(vat))
            .with("ncr_bid_no", has_contract.then(|| format!("BID-{contract}")))
            .with("language", if story.dice.chance(15) { "en" } else { house.brief.language })
            .with("payment_terms_days", terms.copied().flatten());
        let who = house.somebody(Role::Staff, &mut story.dice)?.who();
        let birth =
            Birth { id: Some(customer.id), ..Birth::new(Machine::Customer, Status::Active, row) };
        story.open(birth, None, who)?;
    }
    permit(story)
}

/// Restricted products are sold to those who may have them.
fn permit(story: &mut Story<'_>) -> Result<(), Trouble> {
    let house = story.house;
    for ware in &house.wares {
        for buyer in &ware.buyers {
            story.clock = story.clock.plus(story.dice.between(2, 40) * MINUTE);
            let at = story.things.iter().position(|it| it.id == ware.id);
            let at = at.ok_or(Trouble::Lost("a product"))?;
            let who = house.somebody(Role::Staff, &mut story.dice)?.who();
            let customer = Cell::Id(house.customer(*buyer)?.id);
            story.act(at, Action::Allow, who, &[("customer", customer)])?;
        }
    }
    Ok(())
}

/// Writes the organization and its people. They all have the demo's password: one hash,
/// for hashing is made slow on purpose.
pub(super) async fn people(
    connection: &mut PgConnection,
    house: &House,
    hash: &str,
) -> Result<(), Trouble> {
    sqlx::query("insert into ordna.organizations (id, slug, name) values ($1, $2, $3)")
        .bind(house.id)
        .bind(&house.slug)
        .bind(&house.name)
        .execute(&mut *connection)
        .await?;
    sqlx::query("insert into auth_private.channels (organization_id) values ($1)")
        .bind(house.id)
        .execute(&mut *connection)
        .await?;
    let all = &house.people;
    sqlx::query(
        "with made as (
            insert into auth_private.users (id, email, name, short_name, password_hash)
            select id, email, name, short_name, $6
              from unnest($2::uuid[], $3::text[], $4::text[], $5::text[])
                as p (id, email, name, short_name))
         insert into auth_private.memberships (organization_id, user_id, role)
         select $1, id, role from unnest($2::uuid[], $7::text[]) as m (id, role)",
    )
    .bind(house.id)
    .bind(all.iter().map(|it| it.id).collect::<Vec<_>>())
    .bind(all.iter().map(|it| it.email.clone()).collect::<Vec<_>>())
    .bind(all.iter().map(|it| it.name.to_owned()).collect::<Vec<_>>())
    .bind(all.iter().map(super::house::Person::short_name).collect::<Vec<_>>())
    .bind(hash)
    .bind(all.iter().map(|it| it.role.to_string()).collect::<Vec<_>>())
    .execute(connection)
    .await?;
    Ok(())
}
