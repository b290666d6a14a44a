//! How one of everything is inserted: past the triggers as it stands in the middle of its life,
//! or by hand as the guard lets it be born.

use ordna::domain::machine::Machine;
use ordna::domain::machines::order::WORKFLOWS;
use ordna::store::guard;
use uuid::Uuid;

use super::world::{Origin, SKU};

/// A document of the act that happens in this transaction; else of the order's first.
fn document(customer: Uuid) -> String {
    let act = |column: &str| {
        format!(
            "(select {column} from ordna.events e where e.transaction_id = pg_current_xact_id()
                order by e.at desc limit 1)"
        )
    };
    let of = |machine: &str| act(&format!("case e.machine when '{machine}' then e.subject_id end"));
    let kind = act("case e.machine when 'offer' then 'offer' when 'invoice' then 'invoice'
        when 'job_card' then 'job_card' when 'batch' then 'job_card'
        when 'qir' then case e.action when 'attach' then 'attachment' else 'inspection_report' end
        else 'sale_order' end");
    let role = "(select auth.has_role('production', 'quality'))";
    format!(
        "'D-' || t.id, case when {role} then replace({kind}, 'sale_order', 'label')
            else coalesce({kind}, 'label') end, t.id::text, repeat('0', 64), sha256(t.id::text::bytea), 1, 1, 'en',
         '{customer}', {}, case when {kind} is distinct from 'offer' then t.order_id end, {}, {}, {},
         coalesce({}, (select e.id from ordna.events e where e.subject_id = t.order_id order by e.seq limit 1),
            gen_random_uuid())",
        of("offer"),
        of("invoice"),
        of("job_card"),
        of("qir"),
        act("e.id"),
    )
}

/// How a thing of a machine is inserted, beside an order where it hangs on one.
#[expect(clippy::too_many_lines, reason = "a table, a row for each machine")]
pub(super) fn birth_statement(
    machine: Machine,
    customer: Uuid,
    product: Uuid,
    origin: Origin,
) -> String {
    let by_hand = origin != Origin::Put;
    let number = |letter: &str, next: &str| {
        if by_hand { format!("'{next}'") } else { format!("'{letter}-' || t.id") }
    };
    let below = |letter: &str, next: &str| {
        if by_hand { next.to_owned() } else { format!("'{letter}-' || t.id") }
    };
    let minor = |it: i64| if by_hand { 0 } else { it };
    let of_order = |column: &str| {
        if by_hand {
            return "0".to_owned();
        }
        format!("(select o.{column} from ordna.orders o where o.id = t.order_id)")
    };
    let item = "(select i.id from ordna.order_items i where i.order_id = t.order_id limit 1)";
    let card = "(select c.id from ordna.job_cards c where c.order_id = t.order_id limit 1)";
    let code = "upper(substr(md5(t.id::text), 1, 8))";
    let workflow = machine.word().trim_start_matches("order_");
    assert!(!machine.is_order() || WORKFLOWS.contains(&workflow));
    let (columns, values) = match machine {
        Machine::Lead => (
            "number, name, email, currency",
            format!("{}, 'Lind', t.id || '@lead.example', 'SEK'", number("L", "LD-2026-0001")),
        ),
        Machine::Offer => (
            "number, customer_id, workflow, currency, item_count",
            format!(
                "{}, '{customer}', 'goods', 'SEK', {}",
                number("F", "OF-2026-0001"),
                minor(1)
            ),
        ),
        Machine::OrderService | Machine::OrderGoods | Machine::OrderMadeToOrder => (
            "number, parent_order_id, offer_id, customer_id, workflow, currency, item_count, \
             net_minor, tax_minor, payment_mode",
            format!(
                "{}, {}, {}, '{customer}', '{workflow}', 'SEK', {}, {}, {}, 'online'",
                match origin {
                    Origin::Addon => {
                        "(select o.number from ordna.orders o where o.id = t.order_id) || '-A1'".into()
                    }
                    Origin::Put | Origin::Hand | Origin::Offer(_) => number("W", "SO-2026-0001"),
                },
                if origin == Origin::Addon { "t.order_id" } else { "null::uuid" },
                match origin {
                    Origin::Offer(id) => format!("'{id}'::uuid"),
                    Origin::Put | Origin::Hand | Origin::Addon => "null::uuid".into(),
                },
                minor(1),
                minor(100_000),
                minor(25_000),
            ),
        ),
        Machine::JobCard => (
            "number, scan_code, order_id, order_item_id, title, quantity, assignee",
            format!(
                "{}, {code}, t.order_id, {item}, 'Chair', 1, gen_random_uuid()",
                below(
                    "J",
                    "(select o.number || '/' || lpad((1 + (select count(*) from ordna.job_cards c
                        where c.order_id = o.id))::text, 2, '0') from ordna.orders o where o.id = t.order_id)"
                )
            ),
        ),
        Machine::Qir => (
            "number, scan_code, order_id, job_card_id, checklist",
            format!(
                "{}, {code}, t.order_id, {card}, '[{{\"line\": \"no scratches\", \"result\": null}}]'",
                below(
                    "Q",
                    "(select 'QIR-' || replace(c.number, '/', '-') from ordna.job_cards c
                       where c.order_id = t.order_id limit 1)"
                )
            ),
        ),
        Machine::Batch => {
            ("number, order_id", format!("{}, t.order_id", number("B", "PB-2026-0001")))
        }
        Machine::Addon => (
            "parent_so_id, items, value_minor, currency",
            format!("t.order_id, '{}', 100000, 'SEK'", wish()),
        ),
        Machine::Invoice => (
            "kind, order_id, customer_id, currency, net_minor, tax_minor, total_minor, number",
            format!(
                "'{}', t.order_id, '{customer}', 'SEK', {}, {}, {},
                 case when $4 <> 'draft' then 'I-' || t.id end",
                if by_hand { "deposit" } else { "final" },
                of_order("net_minor"),
                of_order("tax_minor"),
                of_order("total_minor"),
            ),
        ),
        Machine::Email => {
            ("email_type, recipient_email, subject", "'custom', 'anna@example.com', 'Hello'".into())
        }
        Machine::Document => (
            "number, kind, path, hash, seal_key, bytes, pages, language, customer_id, offer_id, order_id, \
             invoice_id, job_card_id, qir_id, event_id",
            document(customer),
        ),
        Machine::Import => ("source, external_id, payload", "'shop', t.id::text, '{}'".into()),
        Machine::Customer => (
            "number, name, email",
            format!(
                "{}, 'Berg', t.id || '@customer.example'",
                if by_hand { "'C-0001'" } else { "upper('C-' || t.id)" }
            ),
        ),
        Machine::Product => {
            ("sku, name, list_price_minor", format!("'P-' || t.id, 'Chair {product}', 100000"))
        }
        Machine::PriceList => {
            let columns = "number, name, currency, kind, ncr_bid_no";
            (columns, "'PL-' || t.id, 'Dealers', 'SEK', 'contract', 'N-1'".into())
        }
        Machine::DiscountCode => {
            ("code, discount_percent, currency", "upper('K' || t.id), 10, 'SEK'".into())
        }
        Machine::Settings => ("\"values\"", "'{\"deposit_percent\": 30}'".into()),
    };
    let table = guard::tables(machine)[0];
    let (begins, ends) = if machine == Machine::Addon { WORDED } else { ("", "") };
    format!(
        "{begins}insert into ordna.{table} (organization_id, id, status, stage, version, {columns})
         select $1::uuid, t.id, $4::text, $5::text, $6::int, {values}
           from unnest($2::uuid[], $3::uuid[]) as t (id, order_id){ends}"
    )
}

/// A request for an add-on comes with its words.
const WORDED: (&str, &str) = (
    "with asked as (",
    " returning organization_id, id, parent_so_id)
     insert into ordna.order_comments (organization_id, id, order_id, addon_id, comment_type, body)
     select organization_id, gen_random_uuid(), parent_so_id, id, 'addon_request', 'one more'
       from asked",
);

/// The lines of a request, as they are kept.
fn wish() -> serde_json::Value {
    serde_json::json!([{
        "sku": SKU, "description": "Chair", "configuration": {}, "quantity": "1", "unit": "pcs",
        "unit_price_minor": 100_000, "price_source": "list price", "tax_percent": "25",
        "net_minor": 100_000,
    }])
}
