//! The probe: what somebody with the program's own connection and a shell may try against
//! another organization, another customer, or the limits of their own role. Every attempt
//! fails, and in the way that stands here, so that a typing error is not taken for a wall;
//! controls beside them show that the same hands can do what they may.
//!
//! Known and left open, because PostgreSQL has no wall there: how many rows all
//! organizations have together, never whose; failing logins on purpose keeps somebody out
//! for a minute; an admin who invites an address learns whether it has an account;
//! `alter role current_user` changes the shared login's own defaults, and its password
//! where it has one.

use crate::support::probing::Fails::{self, Alike, Blocks, Denied, Nothing, Ours, Refused};
use crate::support::probing::{ALL, Attempt, Outcome, Probe, a};

pub(crate) const NOT_ADMIN: &[&str] = &["staff", "floor", "quality", "kiosk", "buyer"];
pub(crate) const NOT_OFFICE: &[&str] = &["floor", "quality", "kiosk", "buyer"];
pub(crate) const FLOOR: &[&str] = &["floor", "quality", "kiosk"];
pub(crate) const BUYER: &[&str] = &["buyer"];
const OFFICE: &[&str] = &["admin", "staff"];
/// Who may write a note on an order.
const NOTING: &[&str] = &["admin", "staff", "floor", "quality"];
/// Who may begin production.
const MAKING: &[&str] = &["admin", "staff", "floor"];
pub(crate) const STAFF: &[&str] = &["staff"];

const THEIRS: Fails = Nothing("admin");
const MADE_UP: &str = "01234567-89ab-7cde-8f01-23456789abcd";

#[rustfmt::skip]
const ATTEMPTS: &[Attempt] = &[
    // another organization: read
    a("read an order by its id",                   ALL, THEIRS, "select * from orders where id = '{order}'"),
    a("read an order by key and organization",     ALL, THEIRS, "select * from orders where organization_id = '{org}' and id = '{order}'"),
    a("read an order by its number",               ALL, THEIRS, "select * from orders where number = 'SO-{mark}-1'"),
    a("read an order by where it lies",            ALL, THEIRS, "select * from orders where ctid is not null and organization_id = '{org}'"),
    a("read customers",                            ALL, THEIRS, "select * from customers where organization_id = '{org}'"),
    a("read products",                             ALL, THEIRS, "select * from products where organization_id = '{org}'"),
    a("read items through a join",                 ALL, THEIRS, "select i.* from order_items i join orders o on o.id = i.order_id where o.organization_id = '{org}'"),
    a("read leads",                                ALL, THEIRS, "select * from leads where organization_id = '{org}'"),
    a("read offers",                               ALL, THEIRS, "select * from offers where organization_id = '{org}'"),
    a("read the timeline",                         ALL, THEIRS, "select * from events where organization_id = '{org}'"),
    a("read job cards by a scanned code",          ALL, THEIRS, "select * from job_cards where scan_code = 'AAAA0001' and organization_id = '{org}'"),
    a("read what was worked",                      ALL, THEIRS, "select * from work_times where organization_id = '{org}'"),
    a("read inspection reports",                   ALL, THEIRS, "select * from quality_inspection_reports where organization_id = '{org}'"),
    a("read comments",                             ALL, THEIRS, "select * from order_comments where organization_id = '{org}'"),
    a("change what was said",                      ALL, Denied, "update order_comments set body = 'x'"),
    a("read add-ons",                              ALL, THEIRS, "select * from order_addons where organization_id = '{org}'"),
    a("read invoices",                             ALL, THEIRS, "select * from invoices where organization_id = '{org}'"),
    a("read payments",                             ALL, THEIRS, "select * from payments where organization_id = '{org}'"),
    a("read mails",                                ALL, THEIRS, "select * from email_logs where organization_id = '{org}'"),
    a("read documents", ALL, THEIRS, "select * from documents where organization_id = '{org}'"),
    a("read what opens a document", ALL, THEIRS, "select seal_key from documents where id = '{document}'"),
    a("read what waits to be done", ALL, THEIRS, "select * from outbox where organization_id = '{org}'"),
    a("read imports",                              ALL, THEIRS, "select * from customer_staging where organization_id = '{org}'"),
    a("read settings",                             ALL, THEIRS, "select * from settings where organization_id = '{org}'"),
    a("read seals",                                ALL, THEIRS, "select * from audit_seals where organization_id = '{org}'"),
    a("read kept answers",                         ALL, THEIRS, "select * from idempotency_keys where organization_id = '{org}'"),
    a("read people",                               ALL, THEIRS, "select * from users where organization_id = '{org}' or email like '%{slug}%'"),
    a("read the organization",                     ALL, THEIRS, "select * from organizations where slug = '{slug}'"),
    a("read everything at once",                   ALL, Ours,   "select o.*, c.*, e.* from orders o, customers c, events e"),
    a("read by a cursor",                          ALL, THEIRS, "begin; declare c cursor for select * from customers where organization_id = '{org}'; fetch all from c; commit"),
    a("read by copy",                              ALL, Denied, "copy orders to '/tmp/orders'"),
    a("read by a program of the server",           ALL, Denied, "copy (select 1) to program 'cat'"),
    a("read a file of the server",                 ALL, Denied, "select pg_read_file('postgresql.conf')"),
    a("import a file of the server",               ALL, Denied, "select lo_import('/etc/hostname')"),
    a("read without row security",                 ALL, Denied, "set row_security = off; select * from orders"),
    a("read as the owner",                         ALL, Denied, "set role ordna_owner; select * from orders"),
    a("read as the keeper of secrets",             ALL, Denied, "set role ordna_auth"),
    a("read as the guard",                         ALL, Denied, "set role ordna_guard"),
    a("read as the worker",                        ALL, Denied, "set role ordna_worker"),
    a("read as the superuser",                     ALL, Denied, "set session authorization postgres"),
    a("say which organization one is of",          ALL, THEIRS, "set ordna.organization_id = '{org}'; set ordna.role = 'admin'; select * from orders where organization_id = '{org}'"),
    a("make a token up",                           ALL, Nothing("our_nobody"), "set ordna.token = '0000000000000000000000000000000000000000000000000000000000000000'; select * from orders"),
    a("carry an id as a token",                    ALL, Nothing("our_nobody"), "set ordna.token = '{admin}'; select * from orders"),
    a("carry no token",                            ALL, Nothing("our_nobody"), "reset ordna.token; select * from orders"),
    a("read passwords",                            ALL, Denied, "select * from auth_private.users"),
    a("read sessions",                             ALL, Denied, "select * from auth_private.sessions"),
    a("read who belongs where",                    ALL, Denied, "select * from auth_private.memberships"),
    a("read the channels of all",                  ALL, Denied, "select * from auth_private.channels"),
    a("read codes",                                ALL, Denied, "select * from auth_private.codes"),
    a("read what codes are hashed with",           ALL, Denied, "select * from auth_private.code_key"),
    a("read badges",                               ALL, Denied, "select * from auth_private.badges"),
    a("see whether an act is signed",              ALL, Denied, "select auth_private.was_signed()"),
    a("use a session up by hand",                  ALL, Denied, "select auth_private.use_up()"),
    a("try PINs without a count",                  ALL, Denied, "select auth_private.try_pin('x', 1, '2468')"),
    a("make a code there",                         ALL, Denied, "select * from auth.make_code('{order2}')"),
    a("make a code",                               ALL, Denied, "select * from auth.make_code('{our_order2}')"),
    a("see whether a code is good there",          ALL, Denied, "select auth.code_lives('{order2}', now())"),
    a("guess an order by its day's codes",         ALL, Alike("{order}", MADE_UP), "select auth.code_again_at('{guess}')"),
    a("ask whether a code was used there",         ALL, Denied, "select auth_private.code_was_used('{org}', '{order2}')"),
    a("see where work waits",                      ALL, Denied, "select * from ordna.work_waiting()"),
    a("become the worker there",                   ALL, Denied, "select auth.service_token('{org}')"),
    a("switch there",                              ALL, Ours,   "select status, token, organization_slug from auth.switch('{slug}')"),
    a("open a session there",                      ALL, Denied, "select auth_private.open_session('{admin}', '{org}', 'admin', null, now() + interval '1 day')"),
    a("accept an invitation of somebody's",        ALL, Refused, "select auth.accept_invitation('00000-00000-00000-00000')"),
    a("read other people's statements",            ALL, Denied, "select query from pg_stat_activity"),
    a("read what statements were run",             ALL, Denied, "select * from pg_stat_get_activity(null)"),
    a("read frequent values",                      ALL, Nothing("our_nobody"), "select most_common_vals::text from pg_stats where tablename in ('orders', 'customers', 'events', 'leads')"),
    a("read the planner's tables",                 ALL, Denied, "select * from pg_statistic"),

    // another organization: count
    a("count orders",                              ALL, THEIRS, "select count(*) from orders where organization_id = '{org}'"),
    a("count people",                              ALL, THEIRS, "select count(*) from users where organization_id = '{org}'"),
    a("count through an aggregate",                ALL, THEIRS, "select sum(total_minor) from orders where organization_id = '{org}'"),
    a("count rows as statistics do",               ALL, Denied, "select n_live_tup from pg_stat_user_tables"),
    a("count writes as statistics do",             ALL, Denied, "select pg_stat_get_tuples_inserted('orders'::regclass)"),
    a("weigh a table",                             ALL, Denied, "select pg_total_relation_size('orders')"),
    a("weigh the database",                        ALL, Denied, "select pg_database_size(current_database())"),
    a("read the counters of numbers",              ALL, Denied, "select * from counters"),
    a("count logins",                              ALL, Denied, "select last_value from auth_private.tries_everywhere"),
    a("count failed logins",                       ALL, Nothing("our_nobody"), "select last_value from pg_sequences where schemaname = 'auth_private' and last_value is not null"),
    a("count tries of codes",                      ALL, Denied, "select last_value from auth_private.code_tries_0"),

    // another organization: guess
    a("guess a number through the index",          ALL, Alike("SO-{mark}-1", "SO-sawmill-1"), "set enable_seqscan = off; set enable_bitmapscan = off; explain (analyze, costs off, timing off, summary off) select 1 from orders where number = '{guess}'"),
    a("guess an e-mail through the index",         ALL, Alike("buyer@{slug}.example", "buyer@sawmill.example"), "set enable_seqscan = off; set enable_bitmapscan = off; explain (analyze, costs off, timing off, summary off) select 1 from customers where lower(email) = '{guess}'"),
    a("guess an id through the index",             ALL, Alike("{order}", MADE_UP), "set enable_seqscan = off; set enable_bitmapscan = off; explain (analyze, costs off, timing off, summary off) select 1 from orders where id = '{guess}'"),
    a("guess a name through an estimate",          ALL, Alike("{slug} frequent", "sawmill frequent"), "explain select 1 from customers where name = '{guess}'"),
    a("guess an e-mail through an estimate",       ALL, Alike("frequent@{slug}.example", "frequent@sawmill.example"), "explain select 1 from customers where lower(email) = '{guess}'"),
    a("guess a contract through an estimate",      ALL, Alike("BID-{mark}", "BID-sawmill"), "explain select 1 from customers where ncr_bid_no = '{guess}'"),
    a("guess a number through its constraint",     ALL, Alike("C-{mark}-1", "C-sawmill-1"), "insert into customers (organization_id, id, status, number, name) values ('{our_org}', '{our_note}', 'active', '{guess}', 'x')"),
    a("guess a SKU through its constraint",        ALL, Alike("SKU-{mark}", "SKU-sawmill"), "insert into products (organization_id, id, status, sku, name, list_price_minor) values ('{our_org}', '{our_note}', 'active', '{guess}', 'x', 1)"),
    a("guess a price list through its constraint", ALL, Alike("PL-{mark}", "PL-sawmill"), "insert into price_lists (organization_id, id, status, number, name, currency) values ('{our_org}', '{our_note}', 'active', '{guess}', 'x', 'SEK')"),
    a("guess a discount code through its constraint", ALL, Alike("CODE-{mark}", "CODE-SAWMILL"), "insert into discount_codes (organization_id, id, status, code, discount_percent, currency) values ('{our_org}', '{our_note}', 'active', '{guess}', 1, 'SEK')"),
    a("guess a discount code through a reference", ALL, Alike("CODE-{mark}", "CODE-SAWMILL"), "update orders set discount_code = '{guess}' where id = '{our_order}'"),
    a("guess a price list through a reference",    ALL, Alike("{price_list}", MADE_UP), "update customers set price_list_id = '{guess}' where id = '{our_customer}'"),
    a("read what their customers pay",             ALL, THEIRS, "select l.name, i.unit_price_minor from price_lists l, price_list_items i where l.organization_id = '{org}' and i.organization_id = '{org}'"),
    a("read their discount codes",                 ALL, THEIRS, "select c.code from discount_codes c where c.organization_id = '{org}'"),
    a("read which of their orders carry a code",   ALL, Nothing("our_nobody"), "select * from orders where organization_id = '{org}' and uses_code(orders)"),
    a("guess a customer through a reference",      ALL, Alike("{customer}", MADE_UP), "insert into offers (organization_id, id, status, number, customer_id, workflow, currency) values ('{our_org}', '{our_note}', 'draft', 'OF-9', '{guess}', 'goods', 'SEK')"),
    a("guess an order through a reference",        ALL, Alike("{order}", MADE_UP), "insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{guess}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK')"),
    a("guess an order through its timeline",       ALL, Alike("{order}", MADE_UP), "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{guess}', 2, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{guess}')"),
    a("guess a cause",                             ALL, Alike("{event}", MADE_UP), "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, cause_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{our_order}', '{guess}')"),
    a("guess an order by trying a code",           ALL, Alike("{order}", MADE_UP), "select auth.try_code('{guess}', '123456')"),
    a("guess an event by asking for work",         ALL, Alike("{event}", MADE_UP), "select ordna.enqueue('mail', '{guess}')"),
    a("guess an organization by inserting there",  ALL, Alike("{org}", MADE_UP), "insert into customers (organization_id, id, status, number, name) values ('{guess}', '{our_note}', 'active', 'C-9', 'x')"),
    a("guess an organization by switching",        ALL, Alike("{slug}", "sawmill"), "select status, token, organization_slug from auth.switch('{guess}')"),
    a("guess an organization when logging in",     ALL, Alike("{slug}", "sawmill"), "select status, token, organization_slug from auth.login('admin@{our_slug}.example', 'demo', '{guess}')"),
    a("guess a person by logging in",              ALL, Alike("admin@{slug}.example", "admin@sawmill.example"), "select * from auth.login('{guess}', 'guess')"),
    a("guess a person by changing a role",         ALL, Alike("{staff}", MADE_UP), "select auth.set_role('{guess}', 'staff')"),
    a("guess a person by a reset",                 ALL, Alike("{staff}", MADE_UP), "select auth.reset_password('{guess}')"),
    a("guess a person by issuing a badge",         &["admin"], Alike("{staff}", MADE_UP), "select * from auth.issue_badge('{guess}')"),
    a("guess a person by ending a badge",          &["admin"], Alike("{staff}", MADE_UP), "select auth.lose_badge('{guess}')"),
    a("guess a person by resetting a PIN",         &["admin"], Alike("{staff}", MADE_UP), "select auth.reset_pin('{guess}')"),
    a("guess a badge",                             &["kiosk"], Alike("AAAAAAAAAA", "BBBBBBBBBB"), "select * from auth.badge('{guess}', '2468')"),
    a("guess a person by inviting",                NOT_ADMIN, Alike("admin@{slug}.example", "admin@sawmill.example"), "select auth.new_user('{guess}', 'x', 'staff')"),
    a("guess a customer by binding a person",      ALL, Alike("{customer}", MADE_UP), "select auth.new_user('new@{our_slug}.example', 'x', 'customer', '{guess}')"),

    // another organization: change
    a("change an order",                           ALL, THEIRS, "update orders set delivery_city = 'x' where id = '{order}' returning 1"),
    a("change every customer",                     ALL, THEIRS, "update customers set name = 'x' where organization_id = '{org}' returning 1"),
    a("change settings",                           ALL, THEIRS, "update settings set \"values\" = '{}' where organization_id = '{org}' returning 1"),
    a("take an item out of an order",              ALL, THEIRS, "update order_items set removed_at = now() where id = '{item}' returning 1"),
    a("put an order there",                        ALL, Denied, "insert into orders (organization_id, id, workflow, status, number, customer_id, currency) values ('{org}', '{our_note}', 'made_to_order', 'pending_staff_review', 'SO-9', '{customer}', 'SEK')"),
    a("put an event there",                        ALL, Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{org}', 'order_made_to_order', '{order}', 2, '{our_note}', 'cancel', 'pending_staff_review', 'cancelled', '{order}')"),
    a("put work into the queue there",             ALL, Denied, "insert into outbox (organization_id, kind, event_id) values ('{org}', 'mail', '{event}')"),
    a("put a document there", ALL, Denied, "insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{event}', '{customer}', '{order}')"),
    a("guess an entry by trying it again", OFFICE, Alike("{entry}", MADE_UP), "select retry_work('{guess}')"),
    a("guess an entry by dropping it", &["admin"], Alike("{entry}", MADE_UP), "select drop_work('{guess}', 'x')"),
    a("try work again there as no office", NOT_OFFICE, Denied, "select retry_work('{entry}')"),
    a("drop work there as no admin", NOT_ADMIN, Denied, "select drop_work('{entry}', 'x')"),
    a("put an answer there",                       ALL, Denied, "insert into idempotency_keys (organization_id, user_id, key, request, answer) values ('{org}', '{admin}', 'k', 'act', '{}')"),
    a("merge into an order there",                 ALL, Denied, "insert into customers (organization_id, id, status, number, name) values ('{org}', '{customer}', 'active', 'C-9', 'x') on conflict (organization_id, id) do update set name = 'x'"),
    a("move an order there",                       ALL, Denied, "update orders set organization_id = '{org}' where id = '{our_order}'"),
    a("delete an order",                           ALL, Denied, "delete from orders where id = '{order}'"),
    a("empty a table",                             ALL, Denied, "truncate orders cascade"),
    a("rename the organization",                   ALL, Denied, "update organizations set name = 'x' where id = '{org}'"),
    a("make an organization",                      ALL, Denied, "insert into organizations (id, slug, name) values ('{our_note}', 'saw', 'x')"),
    a("be the first once more",                    ALL, Denied, "select auth.first_organization('saw', 'Saw', 'x@saw.example', 'X', 'long enough to be one')"),
    a("add an organization",                       ALL, Denied, "select auth_private.add_organization('saw', 'Saw')"),
    a("make a person there",                       ALL, Denied, "select auth_private.provision('{slug}', 'x@{slug}.example', 'X', 'admin', 'long enough to be one')"),
    a("change a role there",                       NOT_ADMIN, Denied, "select auth.set_role('{staff}', 'kiosk')"),
    a("change a role there as an admin",           &["admin"], Refused, "select auth.set_role('{staff}', 'kiosk')"),
    a("disable somebody there",                    &["admin"], Refused, "select auth.disable_user('{staff}')"),
    a("rename somebody there",                     &["admin"], Refused, "select auth.rename_user('{staff}', 'X')"),
    a("log somebody out there",                    &["admin"], Refused, "select auth.revoke_sessions('{staff}')"),
    a("issue a badge there",                       NOT_ADMIN, Denied, "select * from auth.issue_badge('{staff}')"),
    a("issue a badge there as an admin",           &["admin"], Refused, "select * from auth.issue_badge('{staff}')"),
    a("end a badge there",                         &["admin"], Refused, "select auth.lose_badge('{staff}')"),
    a("reset a PIN there",                         &["admin"], Refused, "select auth.reset_pin('{staff}')"),
    a("make a badge there",                        ALL, Denied, "select auth_private.provision_badge('{slug}', 'admin@{slug}.example', 'WWWWWWWWWW', '2468')"),
    a("write through the list of people",          ALL, Refused, "update users set role = 'admin' where id = '{our_buyer}'"),
    a("poke them",                                 ALL, Denied, "select auth_private.poke('{org}')"),
    a("notify by function",                        ALL, Denied, "select pg_notify('ordna', 'x')"),
    a("run the guard by hand",                     ALL, Denied, "select ordna.guard_move()"),
    a("protect a table anew",                      ALL, Denied, "select auth_private.protect('ordna.orders', '{}')"),

    // another organization: block
    a("lock a table for oneself",                  ALL, Denied, "begin; lock table orders in access exclusive mode"),
    a("lock a table against writers",              ALL, Denied, "begin; lock table customers in share mode"),
    a("lock a row",                                ALL, THEIRS, "select 1 from orders where id = '{order}' for update"),
    a("lock what all read",                        ALL, Denied, "begin; lock table machine_transitions in exclusive mode"),
    a("lock what sessions are in",                 ALL, Denied, "begin; lock table auth_private.sessions in share mode"),
    a("lock a number of one's own choice",         ALL, Denied, "select pg_advisory_lock(1)"),
    a("hold an advisory lock there",               ALL, Blocks, "savepoint s; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status) values ('{org}', 'lead', '{lead}', 2, '{our_note}', 'note', 'new', 'new'); rollback to s"),
    a("hold a table while reading",                ALL, Blocks, "lock table orders in access share mode; select count(*) from orders, events, customers"),
    a("hold the number counter",                   ALL, Blocks, "select ordna.next_number('lead', 2026)"),
    a("hold a login open",                         ALL, Blocks, "select status from auth.login('admin@{slug}.example', 'guess')"),
    a("hold a try of a code open",                 ALL, Blocks, "select auth.try_code('{our_order}', '123456')"),
    a("end other people's connections",            ALL, Denied, "select pg_terminate_backend(1)"),
    a("cancel other people's statements",          ALL, Denied, "select pg_cancel_backend(1)"),
    a("see who waits for whom",                    ALL, Denied, "select * from pg_locks"),
    a("fill the server with large objects",        ALL, Denied, "select lo_create(0)"),
    a("fill the log of writes",                    ALL, Denied, "select pg_logical_emit_message(false, 'x', 'x')"),
    a("keep old rows from being cleaned",          ALL, Denied, "select pg_export_snapshot()"),
    a("set the throttle back",                     ALL, Denied, "select setval('auth_private.tries_everywhere', 1)"),
    a("set the tries of a code back",              ALL, Denied, "select setval('auth_private.code_tries_0', 1)"),
    a("take everybody's rights away",              ALL, Denied, "drop owned by current_user"),
    a("drop the database",                         ALL, Denied, "drop database ordna_template"),
    a("change the database's settings",            ALL, Denied, "do $$ begin execute format('alter database %I set statement_timeout = 1', current_database()); end $$"),

    // the database itself
    a("make a table",                              ALL, Denied, "create table t (a int)"),
    a("make a sequence",                           ALL, Denied, "create sequence s"),
    a("make counters of a PIN by hand",            ALL, Denied, "select auth_private.fresh_slot()"),
    a("make a temporary table",                    ALL, Denied, "create temporary table orders (a int)"),
    a("make a table from a query",                 ALL, Denied, "select * into t from orders"),
    a("make a function",                           ALL, Denied, "create function f() returns int language sql as 'select 1'"),
    a("make a view",                               ALL, Denied, "create view v as select 1"),
    a("make a trigger",                            ALL, Denied, "create trigger t before update on orders for each row execute function ordna.guard_event()"),
    a("make a policy",                             ALL, Denied, "create policy p on orders using (true)"),
    a("make a schema",                             ALL, Denied, "create schema s"),
    a("make an extension",                         ALL, Denied, "create extension dblink"),
    a("make a role",                               ALL, Denied, "create role r"),
    a("switch row security off",                   ALL, Denied, "alter table orders disable row level security"),
    a("switch the guard off",                      ALL, Denied, "alter table orders disable trigger all"),
    a("run without triggers",                      ALL, Denied, "set session_replication_role = replica"),
    a("let everybody read secrets",                ALL, Denied, "grant select on auth_private.users to public"),
    a("become a superuser",                        ALL, Denied, "alter role current_user superuser"),
    a("pass by row security",                      ALL, Denied, "alter role current_user bypassrls"),
    a("become a member of the owner",              ALL, Denied, "grant ordna_owner to current_user"),
    a("run a block of code",                       ALL, Denied, "do $$ begin perform 1; end $$"),
    a("load a library",                            ALL, Denied, "load 'auto_explain'"),
    a("log other people's statements",             ALL, Denied, "set log_statement = 'all'"),
    a("change the server's settings",              ALL, Denied, "alter system set log_statement = 'all'"),
    a("add a row to the machines",                 ALL, Denied, "insert into machine_transitions (machine, action, from_status, to_status, roles, asks_proof, asks_signature, floor_sees) values ('lead', 'x', 'new', 'new', array['staff'], false, false, true)"),

    // one's own rights
    a("give oneself a role",                       NOT_ADMIN, Denied, "select auth.set_role(auth.current_user_id(), 'admin')"),
    a("give oneself a role in the table",          ALL, Denied, "update auth_private.memberships set role = 'admin'"),
    a("give oneself a session",                    ALL, Denied, "insert into auth_private.sessions (token_hash, organization_id, role, expires_at) values (sha256('x'), '{our_org}', 'system', now())"),
    a("prolong one's session",                     ALL, Denied, "update auth_private.sessions set expires_at = 'infinity'"),
    a("make an admin",                             NOT_ADMIN, Denied, "select auth.new_user('new@{our_slug}.example', 'x', 'admin')"),
    a("make the worker",                           &["admin"], Refused, "select auth.new_user('new@{our_slug}.example', 'x', 'system')"),
    a("reset the admin's password",                NOT_ADMIN, Denied, "select auth.reset_password('{our_admin}')"),
    a("disable the admin",                         NOT_ADMIN, Denied, "select auth.disable_user('{our_admin}')"),
    a("rename the admin",                          NOT_ADMIN, Denied, "select auth.rename_user('{our_admin}', 'X')"),
    a("log the admin out",                         NOT_ADMIN, Denied, "select auth.revoke_sessions('{our_admin}')"),
    a("show a badge where no terminal is",         &["admin", "staff", "floor", "quality", "buyer"], Denied, "select * from auth.badge('AAAAAAAAAA', '2468')"),
    a("issue oneself a badge",                     NOT_ADMIN, Denied, "select * from auth.issue_badge(auth.current_user_id())"),
    a("reset one's own PIN",                       NOT_ADMIN, Denied, "select auth.reset_pin(auth.current_user_id())"),
    a("change a PIN that one has not",                  ALL, Refused, "select auth.change_pin('2468', '1357')"),
    a("remove the last admin",                     &["admin"], Refused, "select auth.set_role(auth.current_user_id(), 'staff')"),
    a("move an order without its event",           &["admin", "staff", "floor", "quality"], Refused, "update orders set status = 'in_production', version = 2 where id = '{our_order}'"),
    a("change a price without its event",          &["admin", "staff", "floor", "quality", "buyer"], Refused, "update orders set total_minor = 1 where id = '{our_order}'"),
    a("move an order where no row leads",          &["admin", "staff"], Refused, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'approve', 'pending_staff_review', 'completed', '{our_order}')"),
    a("approve an order",                          &["floor", "quality", "kiosk", "buyer"], Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'approve', 'pending_staff_review', 'awaiting_customer_confirmation', '{our_order}')"),
    a("act at a shared terminal",                  &["kiosk"], Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'job_card', '{our_card}', 2, '{our_note}', 'start', 'pending', 'in_progress', '{our_order}')"),
    a("set a rule aside",                          &["staff", "floor", "quality", "buyer"], Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, justification) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{our_order}', 'because')"),
    a("move what only follows",                    &["admin", "floor", "quality"], Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'awaiting_customer_confirmation', '{our_order}')"),
    a("follow from an old cause",                  &["admin", "staff", "floor", "quality"], Refused, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, cause_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'cancel', 'pending_staff_review', 'cancelled', '{our_order}', '{our_event}')"),
    a("rewrite the timeline",                      ALL, Denied, "update events set note = 'x' where id = '{our_event}'"),
    a("shorten the timeline",                      ALL, Denied, "delete from events where id = '{our_event}'"),
    a("ask for work without an act",               ALL, Refused, "select ordna.enqueue('mail', '{our_event}')"),
    a("put work into the queue",                   ALL, Denied, "insert into outbox (organization_id, kind, event_id) values ('{our_org}', 'mail', '{our_event}')"),
    a("seal another day",                          NOT_ADMIN, Denied, "select ordna.audit_seal(now())"),
    a("take an invoice's number",                  NOT_OFFICE, Denied, "select ordna.next_number('invoice', 2026)"),
    a("take an invoice's number without invoice",  &["admin", "staff"], Refused, "select ordna.next_number('invoice', 2026)"),
    a("take a number of none",                     ALL, Denied, "select ordna.next_number('INVOICE; drop', 2026)"),
    a("read another person's kept answers",        NOT_ADMIN, Nothing("our_admin"), "select * from idempotency_keys where user_id = '{our_admin}'"),
    a("forge another person's kept answer",        NOT_ADMIN, Denied, "insert into idempotency_keys (organization_id, user_id, key, request, answer) values ('{our_org}', '{our_admin}', 'k', 'act', '{}')"),
    a("change settings as no admin",               NOT_ADMIN, Nothing("our_admin"), "update settings set \"values\" = '{}' where organization_id = '{our_org}' returning 1"),
    a("make a payment on the floor",               &["floor", "quality"], Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'job_card', '{our_card}', 2, '{our_note}', 'note', 'pending', 'pending', '{our_order}'); insert into payments (organization_id, id, number, order_id, customer_id, kind, amount_minor, currency, method) values ('{our_org}', '{our_note}', 'PAY-9', '{our_order}', '{our_customer}', 'payment', 1, 'SEK', 'cash')"),
    a("pay oneself beside an act of one's own",    BUYER, Refused, "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}'); insert into payments (organization_id, id, number, order_id, customer_id, kind, amount_minor, currency, method) values ('{our_org}', '{our_customer}', 'PAY-9', '{our_order}', '{our_customer}', 'payment', 1, 'SEK', 'cash')"),
    a("pay beside an act that is no payment",      STAFF, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into payments (organization_id, id, number, order_id, customer_id, kind, amount_minor, currency, method) values ('{our_org}', '{our_note}', 'PAY-9', '{our_order}', '{our_customer}', 'payment', 1, 'SEK', 'cash')"),
    a("slip an item into an order of one's own",   BUYER, Refused, "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}'); insert into order_items (organization_id, id, order_id, position, sku, description, quantity, unit_price_minor, price_source, tax_percent, net_minor) values ('{our_org}', '{our_note}', '{our_order}', 2, 'x', 'x', 1, 0, 'list', 25, 0)"),
    a("pay without an act",                        STAFF, Refused, "insert into payments (organization_id, id, number, order_id, customer_id, kind, amount_minor, currency, method) values ('{our_org}', '{our_note}', 'PAY-9', '{our_order}', '{our_customer}', 'payment', 1, 'SEK', 'cash')"),
    a("read seals as no admin",                    NOT_ADMIN, Nothing("our_admin"), "select * from audit_seals"),
    a("read invoices on the floor",                NOT_OFFICE, Nothing("our_staff"), "select * from invoices"),
    a("put an order on an invoice for one",        OFFICE, Refused, "insert into invoice_orders (organization_id, invoice_id, order_id, position, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_invoice}', '{our_order}', 1, 0, 0, 0)"),
    a("put an order on an invoice as no office",   NOT_OFFICE, Refused, "insert into invoice_orders (organization_id, invoice_id, order_id, position, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_invoice}', '{our_order}', 1, 0, 0, 0)"),
    a("guess an order through an invoice",         ALL, Alike("{order}", MADE_UP), "insert into invoice_orders (organization_id, invoice_id, order_id, position, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_invoice}', '{guess}', 1, 0, 0, 0)"),
    a("say past its act how an add-on is invoiced", OFFICE, Refused, "update order_addons set invoicing = 'combined'"),
    a("read payments on the floor",                NOT_OFFICE, Nothing("our_staff"), "select * from payments"),
    a("read leads on the floor",                   NOT_OFFICE, Nothing("our_staff"), "select * from leads"),
    a("read offers on the floor",                  FLOOR, Nothing("our_staff"), "select * from offers"),
    a("read mails on the floor",                   FLOOR, Nothing("our_staff"), "select * from email_logs"),
    a("read of money on the timeline",             FLOOR, Nothing("our_staff"), "select * from events where machine in ('invoice', 'lead', 'email', 'offer')"),
    a("try work again as no office", NOT_OFFICE, Denied, "select retry_work('{our_entry}')"),
    a("drop work as no admin", NOT_ADMIN, Denied, "select drop_work('{our_entry}', 'x')"),
    a("drop work without a word", ALL, Denied, "select drop_work('{our_entry}', ' ')"),
    a("put work off", OFFICE, Nothing("our_nobody"), "update outbox set run_at = 'infinity' returning 1"),
    a("say that work is done", OFFICE, Nothing("our_nobody"), "update outbox set done_at = now() returning 1"),
    a("ask for another letter than the act's", NOTING, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{our_order}'); select enqueue('letter_custom', '{our_note}')"),
    a("write to somebody as no office", &["floor", "quality", "buyer"], Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'mail', 'pending_staff_review', 'pending_staff_review', '{our_order}')"),
    a("queue a mail by hand", &["admin", "staff", "floor", "quality", "buyer"], Denied, "insert into email_logs (organization_id, id, status, email_type, recipient_email, subject, customer_id) values ('{our_org}', '{our_note}', 'queued', 'custom', 'x@x.example', 'x', '{our_customer}')"),
    a("change what a mail said", OFFICE, Refused, "update email_logs set body_text = 'x', subject = 'x' where id = '{our_email2}'"),
    a("say that a mail was sent", OFFICE, Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'email', '{our_email}', 2, '{our_note}', 'send', 'queued', 'sent', '{our_order}')"),
    a("change a mail as it is sent again", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'email', '{our_email2}', 3, '{our_note}', 'resend', 'failed', 'queued', '{our_order2}'); update email_logs set email_type = 'otp' where id = '{our_email2}'"),
    a("change a document", ALL, Denied, "update documents set hash = repeat('e', 64) where id = '{our_document}'"),
    a("delete a document", ALL, Denied, "delete from documents where id = '{our_document}'"),
    a("file a document beside no act", OFFICE, Refused, "insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'sale_order', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_event}', '{our_customer}', '{our_order}')"),
    a("file a paper that the act does not make", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'invoice', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer}', '{our_order}')"),
    a("file a paper in another customer's name", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer2}', '{our_order}')"),
    a("file a paper of another order", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer2}', '{our_order2}')"),
    a("file a paper under an invoice that is not its act's", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id, invoice_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer}', '{our_order}', '{our_invoice}')"),
    a("file a paper under another's card", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id, job_card_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer}', '{our_order}', '{our_card2}')"),
    a("file a paper made from another customer's", OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id, source_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer}', '{our_order}', '{our_document2}')"),
    a("file a paper with prices on the floor", &["floor"], Denied, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'sale_order', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_note}', '{our_customer}', '{our_order}')"),
    a("file a paper as a customer", &["buyer", "kiosk"], Refused, "insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '{our_note}', 'filed', 'x', 'sale_order', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '{our_event}', '{our_customer}', '{our_order}')"),
    a("ask for more than the order costs as a deposit", OFFICE, Refused, "begin; insert into invoices (organization_id, id, status, kind, order_id, customer_id, currency, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_note}', 'draft', 'deposit', '{our_order}', '{our_customer}', 'SEK', 1200, 300, 1500); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'invoice', '{our_note}', 1, gen_random_uuid(), 'open', 'nothing', 'draft', '{our_order}'); insert into invoice_items (organization_id, id, invoice_id, position, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor) values ('{our_org}', gen_random_uuid(), '{our_note}', 1, 'x', 1, 'pcs', 1200, 25, 1200, 300); commit"),
    a("ask for a deposit once all was asked for", OFFICE, Refused, "begin; insert into invoices (organization_id, id, status, kind, order_id, customer_id, currency, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_note}', 'draft', 'deposit', '{our_order2}', '{our_customer2}', 'SEK', 100, 25, 125); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'invoice', '{our_note}', 1, gen_random_uuid(), 'open', 'nothing', 'draft', '{our_order2}'); insert into invoice_items (organization_id, id, invoice_id, position, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor) values ('{our_org}', gen_random_uuid(), '{our_note}', 1, 'x', 1, 'pcs', 100, 25, 100, 25); commit"),
    a("ask for money by an invoice of no kind's rule", OFFICE, Refused, "begin; insert into invoices (organization_id, id, status, kind, order_id, customer_id, currency, net_minor, tax_minor, total_minor) values ('{our_org}', '{our_note}', 'draft', 'combined', '{our_order}', '{our_customer}', 'SEK', 100, 25, 125); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'invoice', '{our_note}', 1, gen_random_uuid(), 'open', 'nothing', 'draft', '{our_order}'); insert into invoice_items (organization_id, id, invoice_id, position, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor) values ('{our_org}', gen_random_uuid(), '{our_note}', 1, 'x', 1, 'pcs', 100, 25, 100, 25); commit"),
    a("read papers with prices on the floor", &["floor", "quality"], Nothing("our_staff"), "select * from documents where kind = 'sale_order'"),
    a("read papers at a shared terminal", &["kiosk"], Nothing("our_floor"), "select * from documents where kind = 'label'"),
    a("read what waits to be done on the floor", NOT_OFFICE, Nothing("our_staff"), "select * from outbox"),
    a("read another customer's documents", BUYER, Nothing("our_admin"), "select * from documents where customer_id = '{our_customer2}'"),
    a("read what the floor prints as a customer", BUYER, Nothing("our_floor"), "select * from documents where kind = 'label'"),
    a("read what was written to others about one's order", BUYER, Nothing("our_admin"), "select * from email_logs where recipient_email like 'supplier@%'"),
    a("read imports on the floor",                 NOT_OFFICE, Nothing("our_staff"), "select * from customer_staging"),

    // another customer
    a("take a number ahead of its time",           ALL, Refused, "insert into orders (organization_id, id, workflow, status, stage, number, customer_id, currency) values ('{our_org}', '{our_note}', 'goods', 'draft', 'quote', 'SO-2026-0900', '{our_customer}', 'SEK')"),
    a("ask for an invoice beside a note",          NOTING, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'note', 'pending_staff_review', 'pending_staff_review', '{our_order}'); select enqueue('final_invoice', '{our_note}')"),
    a("add a line to an invoice that is there",    OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'invoice', '{our_invoice}', 2, '{our_note}', 'note', 'draft', 'draft', '{our_order2}'); insert into invoice_items (organization_id, id, invoice_id, position, description, quantity, unit, unit_price_minor, tax_percent, net_minor, tax_minor) values ('{our_org}', '{our_note}', '{our_invoice}', 2, 'x', 1, 'pcs', 1, 0, 1, 0)"),
    a("say that money came in",                    OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order2}', 5, '{our_note}', 'add_payment', 'confirmed_by_customer', 'confirmed_by_customer', '{our_order2}'); update orders set paid_minor = 1250, payment_status = 'fully_paid' where organization_id = '{our_org}' and id = '{our_order2}'; commit"),
    a("make an offer cost less than its items",    OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status) values ('{our_org}', 'offer', '{our_offer}', 2, '{our_note}', 'discount', 'draft', 'draft'); update offers set total_minor = 1 where organization_id = '{our_org}' and id = '{our_offer}'; commit"),
    a("slip an item into an offer without an edit", OFFICE, Refused, "insert into offer_items (organization_id, id, offer_id, position, sku, description, quantity, unit_price_minor, price_source, tax_percent, net_minor) values ('{our_org}', '{our_note}', '{our_offer}', 1, 'x', 'x', 1, 0, 'list', 25, 0)"),
    a("accept an offer that was never sent",       OFFICE, Refused, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status) values ('{our_org}', 'offer', '{our_offer}', 2, '{our_note}', 'accept', 'draft', 'accepted')"),
    a("make an order cost less than its items",    OFFICE, Refused, "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '{our_note}', 'discount', 'pending_staff_review', 'pending_staff_review', '{our_order}'); update orders set total_minor = 1 where organization_id = '{our_org}' and id = '{our_order}'; commit"),
    a("begin production with cards unassigned",    MAKING, Refused, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order2}', 5, '{our_note}', 'start_production', 'confirmed_no_payment_required', 'in_production', '{our_order2}')"),
    a("read what was written about one's order",   BUYER, Nothing("our_admin"), "select * from events where root_order_id = '{our_order}' and note is not null"),
    a("read another customer",                     BUYER, Nothing("our_admin"), "select * from customers where id = '{our_customer2}'"),
    a("read another customer's order",             BUYER, Nothing("our_admin"), "select * from orders where id = '{our_order2}'"),
    a("count another customer's orders",           BUYER, Nothing("our_admin"), "select count(*) from orders where customer_id <> '{our_customer}'"),
    a("read another customer's items",             BUYER, Nothing("our_admin"), "select * from order_items where order_id = '{our_order2}'"),
    a("read another customer's timeline",          BUYER, Nothing("our_admin"), "select * from events where root_order_id = '{our_order2}' or root_order_id is null"),
    a("read another customer's add-ons",           BUYER, Nothing("our_admin"), "select * from order_addons where parent_so_id = '{our_order2}'"),
    a("read another customer's mails",             BUYER, Nothing("our_admin"), "select * from email_logs where recipient_email like 'other@%'"),
    a("read another customer's offer",             BUYER, Nothing("our_admin"), "select * from offers where customer_id = '{our_customer2}'"),
    a("read another customer's products",          BUYER, Nothing("our_admin"), "select * from products where restricted"),
    a("read who may buy what",                     BUYER, Nothing("our_admin"), "select * from customer_products"),
    a("read what another customer pays",           BUYER, Nothing("our_admin"), "select * from price_list_items"),
    a("read another customer's price list",        BUYER, Nothing("our_admin"), "select * from price_lists"),
    a("read the discount codes as a customer",     BUYER, Nothing("our_admin"), "select * from discount_codes"),
    a("guess a discount code as a customer",       BUYER, Alike("CODE-{our_mark}", "CODE-SAWMILL"), "update orders set discount_code = '{guess}' where id = '{our_order}'"),
    a("read what customers pay on the floor",      &["floor", "quality", "kiosk"], Nothing("our_admin"), "select * from price_list_items"),
    a("make a discount code as staff",             STAFF, Denied, "insert into discount_codes (organization_id, id, status, code, discount_percent, currency) values ('{our_org}', '{our_note}', 'active', 'MINE', 100, 'SEK')"),
    a("write a price beside no act",               OFFICE, Refused, "insert into price_list_items (organization_id, id, price_list_id, product_id, unit_price_minor) values ('{our_org}', '{our_note}', '{our_price_list}', '{our_product}', 1)"),
    a("take a price back to what it was",          OFFICE, Denied, "update price_list_items set unit_price_minor = 1 where id = '{our_price}'"),
    a("read the people of the organization",       BUYER, Nothing("our_admin"), "select * from users where id <> auth.current_user_id()"),
    a("read what was worked as a customer",        BUYER, Nothing("our_floor"), "select * from work_times"),
    a("read job cards as a customer",              BUYER, Nothing("our_floor"), "select * from job_cards"),
    a("read reports as a customer",                BUYER, Nothing("our_quality"), "select * from quality_inspection_reports"),
    a("change another customer's order",           BUYER, Nothing("our_admin"), "update orders set delivery_city = 'x' where id = '{our_order2}' returning 1"),
    a("order in another customer's name",          BUYER, Refused, "insert into orders (organization_id, id, workflow, status, number, customer_id, currency) values ('{our_org}', '{our_note}', 'made_to_order', 'pending_staff_review', 'SO-9', '{our_customer2}', 'SEK')"),
    a("give an order of one's own away",           BUYER, Denied, "update orders set customer_id = '{our_customer2}' where id = '{our_order}'"),
    a("ask for an add-on to another's order",      BUYER, Denied, "insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order2}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK')"),
    a("read another customer's comments",          BUYER, Nothing("our_admin"), "select * from order_comments where order_id = '{our_order2}'"),
    a("comment on an order beside no request",     &["buyer", "staff"], Refused, "begin; insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body) values ('{our_org}', '{our_note}', '{our_order}', null, 'note', 'x'); commit"),
    a("word a request that is somebody else's",    BUYER, Denied, "insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body) values ('{our_org}', '{our_note}', '{our_order2}', '{our_addon2}', 'addon_request', 'x')"),
    a("ask at a sum that its lines do not come to", BUYER, Refused, "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}'); insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body) values ('{our_org}', '{our_note}', '{our_order}', '{our_note}', 'addon_request', 'x'); commit"),
    a("ask for an add-on without a word",          BUYER, Refused, "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}'); commit"),
    a("decide one's own request",                  BUYER, Refused, "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}'); insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body) values ('{our_org}', '{our_note}', '{our_order}', '{our_note}', 'addon_request', 'x'); update order_addons set admin_notes = 'x' where id = '{our_note}'; commit"),
    a("judge an order by what was true before",    &["admin"], Refused, "begin isolation level repeatable read; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, note) values ('{our_org}', 'addon', '{our_addon}', 2, '{our_note}', 'reject', 'pending', 'rejected', '{our_order}', 'x'); commit"),
    a("act on another's order under one's own",    BUYER, Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order2}', 5, '{our_note}', 'cancel', 'confirmed_by_customer', 'cancelled', '{our_order}')"),
    a("guess another's order through a reference", BUYER, Alike("{our_order2}", MADE_UP), "insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{guess}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK')"),
    a("confirm without the code",                  BUYER, Denied, "insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 2, '{our_note}', 'approve', 'pending_staff_review', 'awaiting_customer_confirmation', '{our_order}')"),
    a("allow oneself a restricted product",        BUYER, Refused, "insert into customer_products (organization_id, customer_id, product_id) values ('{our_org}', '{our_customer}', '{our_secret_product}')"),
];

/// What the same hands may do, so that the attempts are known to fail for their reason.
#[rustfmt::skip]
const MAY: &[(&str, &[&str], &str)] = &[
    ("read orders of one's own",        ALL,                             "select * from orders where number = 'SO-{our_mark}-1'"),
    ("say who one is",                  ALL,                             "select * from auth.me()"),
    ("read the own organization",       ALL,                             "select * from organizations where slug = '{our_slug}'"),
    ("read the timeline",               ALL,                             "select * from events where id = '{our_event}'"),
    ("read colleagues",                 &["admin", "staff", "floor", "quality", "kiosk"], "select * from users where id = '{our_admin}'"),
    ("know the channel",                ALL,                             "select auth.notify_channel()"),
    ("read invoices and leads",         &["admin", "staff"],             "select 1 from invoices, leads, payments, email_logs"),
    ("read what was worked",            FLOOR,                           "select * from work_times"),
    ("read cards",                      FLOOR,                           "select * from job_cards"),
    ("write a note",                    &["admin", "staff", "floor", "quality"], "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id, note) values ('{our_org}', 'job_card', '{our_card}', 2, '{our_note}', 'note', 'pending', 'pending', '{our_order}', 'hello') returning seq; commit"),
    ("ask for an add-on",               BUYER,                           "begin; insert into order_addons (organization_id, id, status, parent_so_id, items, value_minor, currency) values ('{our_org}', '{our_note}', 'pending', '{our_order}', '[{\"sku\": \"SKU-{our_mark}\", \"description\": \"x\", \"quantity\": 1, \"unit_price_minor\": 1, \"net_minor\": 1}]', 1, 'SEK'); insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'addon', '{our_note}', 1, '{our_note}', 'open', 'nothing', 'pending', '{our_order}') returning seq; insert into order_comments (organization_id, id, order_id, addon_id, comment_type, body) values ('{our_org}', '{our_note}', '{our_order}', '{our_note}', 'addon_request', 'one more'); commit"),
    ("change one's own name",           ALL,                             "select auth.rename_user(auth.current_user_id(), 'Anna Berg') is not null"),
    ("take a number",                   &["admin", "staff"],             "select ordna.next_number('lead', 2026)"),
    ("issue a badge",                   &["admin"],                      "select * from auth.issue_badge('{our_staff}')"),
    ("invite",                          &["admin"],                      "select * from auth.new_user('admin@{slug}.example', 'x', 'staff')"),
    ("read documents of one's own",     &["admin", "staff", "buyer"],    "select hash, seal_key from documents where id = '{our_document}'"),
    ("read a label on the floor",       &["admin", "staff", "floor", "quality"], "select * from documents where id = '{our_label}'"),
    ("print a paper",                   &["admin", "staff", "floor"],    "begin; insert into events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id) values ('{our_org}', 'order_made_to_order', '{our_order}', 3, '01234567-89ab-7cde-8f01-23456789abcd', 'print', 'pending_staff_review', 'pending_staff_review', '{our_order}'); insert into documents (organization_id, id, status, number, kind, path, hash, seal_key, bytes, pages, language, event_id, customer_id, order_id) values ('{our_org}', '01234567-89ab-7cde-8f01-23456789abcd', 'filed', 'x', 'label', 'x', repeat('d', 64), sha256('x'), 1, 1, 'en', '01234567-89ab-7cde-8f01-23456789abcd', '{our_customer}', '{our_order}') returning 1; rollback"),
    ("try work again",                  &["admin", "staff"],             "select retry_work('{our_entry}')"),
    ("drop work",                       &["admin"],                      "begin; select drop_work('{our_entry}', 'x'); rollback"),
    ("verify the audit",                &["admin"],                      "select count(*) + 1 from ordna.audit_verify()"),
];

/// What a server's superuser would close, opened again: how a managed server stands.
const WITHOUT_SUPERUSER: &str = "
drop event trigger ordna_refuses_ddl;
grant usage on language plpgsql, sql to public;
do $$
declare
    it regprocedure;
begin
    for it in select p.oid::regprocedure from pg_proc p, aclexplode(p.proacl) g
               where p.pronamespace = 'pg_catalog'::regnamespace and g.grantee = 'pg_monitor'::regrole
                 and p.proname !~ '^(pg_ls_|pg_current_logfile|pg_get_shmem)' loop
        execute format('grant execute on function %s to public', it);
    end loop;
end
$$";

/// What is open there. `ordna doctor` says so.
const OPEN_WITHOUT_SUPERUSER: &[&str] = &[
    "read other people's statements",
    "read what statements were run",
    "count rows as statistics do",
    "count writes as statistics do",
    "weigh a table",
    "weigh the database",
    "notify by function",
    "lock a number of one's own choice",
    "end other people's connections",
    "cancel other people's statements",
    "see who waits for whom",
    "fill the server with large objects",
    "fill the log of writes",
    "keep old rows from being cleaned",
    "take everybody's rights away",
    "run a block of code",
];

#[tokio::test]
async fn without_a_superuser_the_rest_holds() {
    let probe = Probe::set_up().await;
    let mut owner = probe.database.owner().await;
    sqlx::raw_sql(WITHOUT_SUPERUSER).execute(&mut owner).await.unwrap();
    let before = probe.theirs().await;
    let mut held = Vec::new();
    for attempt in ATTEMPTS.iter().filter(|it| !OPEN_WITHOUT_SUPERUSER.contains(&it.name)) {
        // Whoever is let in least and whoever is let in most stand for the others.
        for who in attempt.who.iter().filter(|who| ["admin", "buyer"].contains(*who)) {
            held.extend(probe.holds(attempt, who).await.err());
        }
    }
    assert!(held.is_empty(), "{} of the probe's walls:\n{}", held.len(), held.join("\n"));
    assert_eq!(before, probe.theirs().await, "something of theirs was changed");

    // Rights are everybody's and not the login's, so there is nothing to take away.
    probe.tries(&probe.ours, "staff", "drop owned by current_user").await;
    let seen = probe.tries(&probe.theirs, "staff", "select * from orders").await;
    assert!(!seen.is_nothing(), "{seen:?}");
}

#[tokio::test]
async fn every_attempt_fails_as_it_must() {
    assert!(ATTEMPTS.len() >= 60);
    let probe = Probe::set_up().await;
    let before = probe.theirs().await;
    let mut held = Vec::new();
    for attempt in ATTEMPTS {
        if !probe.is_there(attempt).await {
            held.push(format!("{}: nothing to find even for who may", attempt.name));
        }
        for who in attempt.who {
            held.extend(probe.holds(attempt, who).await.err());
        }
    }
    let after = probe.theirs().await;
    assert!(held.is_empty(), "{} of the probe's walls:\n{}", held.len(), held.join("\n"));
    assert_eq!(before, after, "something of theirs was changed");
}

#[tokio::test]
async fn the_same_hands_can_do_what_they_may() {
    let probe = Probe::set_up().await;
    for (name, who, sql) in MAY {
        for (number, who) in who.iter().enumerate() {
            // Each writes in their turn, under an id of their own.
            let sql = sql.replace(
                "'{our_card}', 2, '{our_note}'",
                &format!("'{{our_card}}', {}, gen_random_uuid()", number + 2),
            );
            let seen = probe.tries(&probe.ours, who, &sql).await;
            assert!(
                matches!(seen, Outcome::Rows(_)) && !seen.is_nothing(),
                "{name} as {who}: {seen:?}"
            );
        }
    }
}

#[tokio::test]
async fn who_listens_hears_their_own_only() {
    let probe = Probe::set_up().await;
    let mut ears = Vec::new();
    for scene in [&probe.ours, &probe.theirs] {
        let mut connection = probe.carrying(scene, "staff").await;
        let own: String = sqlx::query_scalar("select auth.notify_channel()")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        let mut ear = sqlx::postgres::PgListener::connect_with(probe.database.store(None).pool())
            .await
            .unwrap();
        let guesses = [
            own.as_str(),
            "ordna",
            "*",
            "events",
            probe.theirs.value("org"),
            probe.theirs.value("slug"),
        ];
        ear.listen_all(guesses).await.unwrap();
        ears.push((own, ear));
    }
    assert_ne!(ears[0].0, ears[1].0);
    let note = MAY.iter().find(|(name, ..)| *name == "write a note").unwrap().2;
    let seen = probe.tries(&probe.theirs, "admin", &note.replace("our_", "")).await;
    assert!(matches!(seen, Outcome::Rows(_)), "{seen:?}");

    let (channel, theirs) = &mut ears[1];
    let heard = theirs.recv().await.unwrap();
    assert_eq!((heard.channel(), heard.payload()), (channel.as_str(), ""));
    let patience = std::time::Duration::from_millis(300);
    let heard = tokio::time::timeout(patience, ears[0].1.recv()).await;
    assert!(heard.is_err(), "{heard:?}");
}
