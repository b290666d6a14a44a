//! One organization with everything in it: people in every role, two customers, one of
//! every thing. What is in one scene carries its name, so that a leak is seen as text.

use ordna::domain::role::Role;
use ordna::store::sessions;
use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::TestDatabase;
use super::people::{customers_person, organization, person, token};

/// What is in an organization, by the names that statements use.
#[derive(Clone, Debug)]
pub(crate) struct Scene {
    pub(crate) slug: &'static str,
    names: Vec<(&'static str, String)>,
}

const IDS: &[&str] = &[
    "customer",
    "customer2",
    "product",
    "secret_product",
    "order",
    "order2",
    "item",
    "item2",
    "lead",
    "offer",
    "card",
    "card2",
    "qir",
    "addon",
    "addon2",
    "invoice",
    "payment",
    "email",
    "email2",
    "email3",
    "staging",
    "event",
    "event2",
    "note",
    "price_list",
    "price",
    "code",
    "document",
    "document2",
    "label",
    "paid",
    "entry",
];

/// Run as the admin: everything is born with its event, as the program does it.
const THINGS: &str = "
insert into customers (organization_id, id, status, number, name, email, phone) values
    ('{org}', '{customer}', 'active', 'C-' || lpad(next_number('customer', 0)::text, 4, '0'), '{slug} customer one', 'buyer@{slug}.example', '111'),
    ('{org}', '{customer2}', 'active', 'C-' || lpad(next_number('customer', 0)::text, 4, '0'), '{slug} customer two', 'other@{slug}.example', '222');
insert into customers (organization_id, id, status, number, name, email, ncr_bid_no)
select '{org}', gen_random_uuid(), 'active', 'C-' || lpad(next_number('customer', 0)::text, 4, '0'), '{slug} frequent', 'frequent@{slug}.example', 'BID-{mark}' from generate_series(1, 50) n;
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
select '{org}', 'customer', id, 1, gen_random_uuid(), 'open', 'nothing', 'active' from customers;

insert into products (organization_id, id, status, sku, name, list_price_minor, restricted) values
    ('{org}', '{product}', 'active', 'SKU-{mark}', '{slug} product', 1000, false),
    ('{org}', '{secret_product}', 'active', 'SECRET-{mark}', '{slug} secret product', 2000, true);
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
select '{org}', 'product', id, 1, gen_random_uuid(), 'open', 'nothing', 'active' from products;
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
values ('{org}', 'product', '{secret_product}', 2, gen_random_uuid(), 'allow', 'active', 'active');
insert into customer_products (organization_id, customer_id, product_id) values ('{org}', '{customer2}', '{secret_product}');

insert into price_lists (organization_id, id, status, number, name, currency)
values ('{org}', '{price_list}', 'active', 'PL-{mark}', '{slug} prices', 'SEK');
insert into discount_codes (organization_id, id, status, code, description, discount_percent, currency)
values ('{org}', '{code}', 'active', 'CODE-{mark}', '{slug} code', 10, 'SEK');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status) values
    ('{org}', 'price_list', '{price_list}', 1, gen_random_uuid(), 'open', 'nothing', 'active'),
    ('{org}', 'discount_code', '{code}', 1, gen_random_uuid(), 'open', 'nothing', 'active'),
    ('{org}', 'customer', '{customer2}', 2, gen_random_uuid(), 'edit', 'active', 'active');
insert into price_list_items (organization_id, id, price_list_id, product_id, unit_price_minor)
values ('{org}', '{price}', '{price_list}', '{product}', 900);
update customers set price_list_id = '{price_list}' where organization_id = '{org}' and id = '{customer2}';

insert into orders (organization_id, id, workflow, status, stage, number, customer_id, currency, item_count, net_minor, tax_minor, total_minor, items_summary) values
    ('{org}', '{order}', 'made_to_order', 'pending_staff_review', 'approval', 'SO-2026-' || lpad(next_number('order', 2026)::text, 4, '0'), '{customer}', 'SEK', 1, 1000, 250, 1250, '{slug} table'),
    ('{org}', '{order2}', 'made_to_order', 'pending_staff_review', 'approval', 'SO-2026-' || lpad(next_number('order', 2026)::text, 4, '0'), '{customer2}', 'SEK', 1, 1000, 250, 1250, '{slug} chair');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, note) values
    ('{org}', 'order_made_to_order', '{order}', 1, '{event}', 'open', 'nothing', 'pending_staff_review', '{order}', null),
    ('{org}', 'order_made_to_order', '{order2}', 1, '{event2}', 'open', 'nothing', 'pending_staff_review', '{order2}', '{slug} birth two');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, note)
values ('{org}', 'order_made_to_order', '{order}', 2, gen_random_uuid(), 'note', 'pending_staff_review', 'pending_staff_review', '{order}', '{slug} note one');
insert into order_items (organization_id, id, order_id, position, product_id, sku, description, quantity, unit_price_minor, price_source, tax_percent, net_minor)
values ('{org}', '{item}', '{order}', 1, '{product}', 'SKU-{mark}', '{slug} item one', 1, 1000, 'list', 25, 1000),
       ('{org}', '{item2}', '{order2}', 1, '{product}', 'SKU-{mark}', '{slug} item two', 1, 1000, 'list', 25, 1000);
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, justification)
values ('{org}', 'order_made_to_order', '{order2}', 2, gen_random_uuid(), 'approve', 'pending_staff_review', 'awaiting_customer_confirmation', '{order2}', null),
       ('{org}', 'order_made_to_order', '{order2}', 3, gen_random_uuid(), 'confirm', 'awaiting_customer_confirmation', 'confirmed_by_customer', '{order2}', 'by phone'),
       ('{org}', 'order_made_to_order', '{order2}', 4, '{paid}', 'add_payment', 'confirmed_by_customer', 'confirmed_by_customer', '{order2}', null);
select enqueue('letter_payment_receipt', '{paid}');
insert into payments (organization_id, id, number, order_id, customer_id, kind, amount_minor, currency, method, reference)
values ('{org}', '{payment}', 'PAY-2026-' || lpad(next_number('payment', 2026)::text, 4, '0'), '{order2}', '{customer2}', 'payment', 500, 'SEK', 'bank', '{slug} reference');
update orders set paid_minor = 500, payment_status = 'advance_paid' where organization_id = '{org}' and id = '{order2}';

insert into leads (organization_id, id, status, stage, number, name, currency, message)
values ('{org}', '{lead}', 'new', 'lead', 'LD-2026-' || lpad(next_number('lead', 2026)::text, 4, '0'), '{slug} lead', 'SEK', '{slug} message');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
values ('{org}', 'lead', '{lead}', 1, gen_random_uuid(), 'open', 'nothing', 'new');

insert into offers (organization_id, id, status, stage, number, customer_id, workflow, currency)
values ('{org}', '{offer}', 'draft', 'quote', 'OF-2026-' || lpad(next_number('offer', 2026)::text, 4, '0'), '{customer2}', 'goods', 'SEK');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
values ('{org}', 'offer', '{offer}', 1, gen_random_uuid(), 'open', 'nothing', 'draft');

insert into job_cards (organization_id, id, status, number, scan_code, order_id, order_item_id, title, quantity) values
    ('{org}', '{card}', 'pending', (select number || '/01' from orders where id = '{order}'), 'AAAA0001', '{order}', '{item}', '{slug} card one', 1),
    ('{org}', '{card2}', 'pending', (select number || '/01' from orders where id = '{order2}'), 'AAAA0002', '{order2}', '{item2}', '{slug} card two', 1);
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
select '{org}', 'job_card', id, 1, gen_random_uuid(), 'open', 'nothing', 'pending', order_id from job_cards;
insert into quality_inspection_reports (organization_id, id, status, number, scan_code, order_id, job_card_id)
values ('{org}', '{qir}', 'pending', (select 'QIR-' || number || '-01' from orders where id = '{order2}'), 'AAAA0003', '{order2}', '{card2}');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
values ('{org}', 'qir', '{qir}', 1, gen_random_uuid(), 'open', 'nothing', 'pending', '{order2}');

insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency, reason)
select '{org}', t.id, 'pending', t.parent, jsonb_build_array(jsonb_build_object('sku', 'SKU-{mark}', 'description', '{slug} chair', 'configuration', '{}'::jsonb,
        'quantity', '1', 'unit', 'pcs', 'unit_price_minor', 100, 'price_source', 'list price', 'tax_percent', '25', 'net_minor', 100)), 100, 'SEK', t.reason
  from (values ('{addon}'::uuid, '{order}'::uuid, '{slug} addon one'), ('{addon2}', '{order2}', '{slug} addon two')) t (id, parent, reason);
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
select '{org}', 'addon', id, 1, gen_random_uuid(), 'open', 'nothing', 'pending', parent_so_id from order_addons;
insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body)
select '{org}', gen_random_uuid(), parent_so_id, id, 'addon_request', reason from order_addons;

insert into invoices (organization_id, id, status, kind, order_id, customer_id, currency, net_minor, tax_minor, total_minor, reason)
values ('{org}', '{invoice}', 'draft', 'final', '{order2}', '{customer2}', 'SEK', 1000, 250, 1250, '{slug} invoice');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
values ('{org}', 'invoice', '{invoice}', 1, gen_random_uuid(), 'open', 'nothing', 'draft', '{order2}');
insert into invoice_items (organization_id, id, invoice_id, position, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor)
values ('{org}', gen_random_uuid(), '{invoice}', 1, '{slug} chair', 1, 'pcs', 1000, 25, 1000, 250);

insert into customer_staging (organization_id, id, status, source, external_id, payload)
values ('{org}', '{staging}', 'staged', 'shop', '{slug}-1', '{}');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
values ('{org}', 'import', '{staging}', 1, gen_random_uuid(), 'open', 'nothing', 'staged');

insert into settings (organization_id, id, status, \"values\") values ('{org}', '{org}', 'active', '{\"branding\": \"{slug}\"}');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status)
values ('{org}', 'settings', '{org}', 1, gen_random_uuid(), 'open', 'nothing', 'active');
insert into idempotency_keys (organization_id, user_id, key, request, answer)
values ('{org}', '{admin}', '{slug}-key', 'act', '{\"number\": \"INV-{mark}-1\"}');
select ordna.audit_seal(ordna.audit_moment());
";

/// Run as the system, which alone writes to anybody, and files papers of acts that are over.
const MAILS: &str = "
insert into email_logs (organization_id, id, status, email_type, recipient_email, subject, sale_order_id, customer_id) values
    ('{org}', '{email}', 'queued', 'custom', 'buyer@{slug}.example', '{slug} mail one', '{order}', '{customer}'),
    ('{org}', '{email2}', 'queued', 'custom', 'other@{slug}.example', '{slug} mail two', '{order2}', '{customer2}');
insert into email_logs (organization_id, id, status, email_type, recipient_email, subject, sale_order_id, customer_id)
values ('{org}', '{email3}', 'queued', 'custom', 'supplier@{slug}.example', '{slug} mail three', '{order}', '{customer}');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
select '{org}', 'email', id, 1, gen_random_uuid(), 'open', 'nothing', 'queued', sale_order_id from email_logs;
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
values ('{org}', 'email', '{email2}', 2, gen_random_uuid(), 'fail', 'queued', 'failed', '{order2}');

insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values
    ('{org}', '{document}', 'filed', 'SO-{mark}-1-sale-order', 'sale_order', '{slug}/one.pdf', repeat('a', 64), sha256('{slug}'), 1, 1, 'en', '{event}', '{customer}', '{order}'),
    ('{org}', '{document2}', 'filed', 'SO-{mark}-2-sale-order', 'sale_order', '{slug}/two.pdf', repeat('b', 64), sha256('{slug}'), 1, 1, 'en', '{event2}', '{customer2}', '{order2}'),
    ('{org}', '{label}', 'filed', 'SO-{mark}-1-label', 'label', '{slug}/label.pdf', repeat('c', 64), sha256('{slug}'), 1, 1, 'en', '{event}', '{customer}', '{order}');
insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
select '{org}', 'document', id, 1, gen_random_uuid(), 'open', 'nothing', 'filed', order_id from documents;
";

/// Run past the guard: numbers that tell whose they are, where the guard would count;
/// the id of what waits to be done.
const MARKS: &str = "
set session_replication_role = replica;
update ordna.customers set number = case id when '{customer}' then 'C-{mark}-1' when '{customer2}' then 'C-{mark}-2' else 'C-{mark}-f' || substr(number, 3) end where organization_id = '{org}';
update ordna.orders set number = case id when '{order}' then 'SO-{mark}-1' else 'SO-{mark}-2' end where organization_id = '{org}';
update ordna.outbox set id = '{entry}' where event_id = '{paid}';
insert into ordna.work_times (organization_id, id, order_id, job_card_id, kind, round, person, station, began_at)
values ('{org}', '{event2}', '{order2}', '{card2}', 'work', 1, '{floor}', '{slug} saw', clock_timestamp());
reset session_replication_role;
";

impl Scene {
    /// Makes the organization with all its people, then what is in it.
    pub(crate) async fn make(database: &TestDatabase, slug: &'static str) -> Self {
        let mut owner = database.owner().await;
        let mut names = vec![("slug", slug.to_owned()), ("mark", slug.to_uppercase())];
        names.push(("org", organization(&mut owner, slug).await.to_string()));
        names.extend(IDS.iter().map(|name| (*name, Uuid::now_v7().to_string())));
        let mut scene = Self { slug, names };
        for (name, role) in [
            ("admin", Role::Admin),
            ("staff", Role::Staff),
            ("floor", Role::Production),
            ("quality", Role::Quality),
            ("kiosk", Role::Kiosk),
        ] {
            let id = person(&mut owner, slug, &scene.email(name), role).await;
            scene.names.push((name, id.to_string()));
        }
        for (name, customer) in [("buyer", "customer"), ("other", "customer2")] {
            let customer = scene.value(customer).parse().unwrap();
            let id = customers_person(&mut owner, slug, &scene.email(name), customer).await;
            scene.names.push((name, id.to_string()));
        }
        let mut admin = scene.carrying(database, "admin").await;
        run(&mut admin, &format!("begin; {}; commit", scene.fill(THINGS))).await;
        let org = scene.value("org").parse().unwrap();
        let token = sessions::service_token(database.worker(None).pool(), org).await.unwrap();
        let system = database.worker(token.as_ref());
        let mut system = system.pool().acquire().await.unwrap();
        run(&mut system, &format!("begin; {}; commit", scene.fill(MAILS))).await;
        run(&mut owner, &scene.fill(MARKS)).await;
        scene
    }

    /// What a name stands for here.
    pub(crate) fn value(&self, name: &str) -> &str {
        &self.names.iter().find(|(it, _)| *it == name).unwrap().1
    }

    /// The statement about this organization's things.
    pub(crate) fn fill(&self, statement: &str) -> String {
        self.names.iter().fold(statement.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{{name}}}"), value)
        })
    }

    /// The statement about this organization's things where it says `our_…`.
    pub(crate) fn fill_ours(&self, statement: &str) -> String {
        self.names.iter().fold(statement.to_owned(), |text, (name, value)| {
            text.replace(&format!("{{our_{name}}}"), value)
        })
    }

    /// The address of somebody here.
    pub(crate) fn email(&self, who: &str) -> String {
        format!("{who}@{}.example", self.slug)
    }

    /// A connection of the program's role that carries somebody's session, as psql may.
    pub(crate) async fn carrying(&self, database: &TestDatabase, who: &str) -> PgConnection {
        let token = token(database, &self.email(who), self.slug).await;
        let mut connection = database.app().await;
        ordna::store::carry(&mut connection, &token).await.unwrap();
        run(&mut connection, "set search_path = ordna").await;
        connection
    }
}

async fn run(connection: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await.unwrap();
}
