-- papers, mails, and the work that makes and sends them.
--
-- a document is where its bytes lie (by their hash, outside of the database), what it is, and what it was made beside. it never
-- changes: what is made anew is a document of its own. a mail is a row of the log from the moment when it is queued.

set local role ordna_owner;

create table ordna.documents (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('document') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (order_id) stored,
    created_at timestamptz not null default clock_timestamp(),
    number text collate "C" not null,
    kind text not null,
    -- where people look for it; the bytes lie sealed, by the hash of what lies there
    path text collate "C" not null,
    media_type text not null default 'application/pdf',
    hash text not null check (hash ~ '^[0-9a-f]{64}$'),
    -- what opens the seal, for whoever may read the row; shown nowhere
    seal_key bytea not null check (length(seal_key) = 32),
    -- how large the paper is
    bytes bigint not null check (bytes > 0),
    pages int not null check (pages > 0),
    language text not null check (language in ('en', 'sv', 'da')),
    -- the act that it was made for, and the document that it was stamped from
    event_id uuid not null,
    source_id uuid,
    customer_id uuid not null,
    offer_id uuid,
    order_id uuid,
    invoice_id uuid,
    payment_id uuid,
    job_card_id uuid,
    qir_id uuid,
    -- characters that none of our fonts has
    missing text,
    primary key (organization_id, id),
    unique (organization_id, number),
    unique (organization_id, path),
    -- one paper of a kind for an act, however often it is asked for
    unique (organization_id, event_id, kind),
    foreign key (organization_id, event_id) references ordna.events (organization_id, id),
    foreign key (organization_id, source_id) references ordna.documents,
    foreign key (organization_id, customer_id) references ordna.customers,
    foreign key (organization_id, offer_id) references ordna.offers,
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, invoice_id) references ordna.invoices,
    foreign key (organization_id, payment_id) references ordna.payments,
    foreign key (organization_id, job_card_id) references ordna.job_cards,
    foreign key (organization_id, qir_id) references ordna.quality_inspection_reports
);
create index documents_created on ordna.documents (organization_id, created_at, id);
create index documents_order on ordna.documents (organization_id, order_id, created_at) where order_id is not null;
create index documents_offer on ordna.documents (organization_id, offer_id, created_at) where offer_id is not null;
create index documents_invoice on ordna.documents (organization_id, invoice_id, created_at) where invoice_id is not null;
create index documents_customer on ordna.documents (organization_id, customer_id, created_at);

alter table ordna.email_logs
    add column customer_id uuid,
    add column offer_id uuid,
    add column invoice_id uuid,
    add column document_id uuid,
    -- the act that it tells of
    add column event_id uuid,
    add column language text not null default 'en' check (language in ('en', 'sv', 'da')),
    -- given by us, so that a repeat is known as one
    add column message_id text,
    -- as it was sent; a code is masked
    add column body_text text,
    add column body_html text,
    add foreign key (organization_id, customer_id) references ordna.customers,
    add foreign key (organization_id, offer_id) references ordna.offers,
    add foreign key (organization_id, invoice_id) references ordna.invoices,
    add foreign key (organization_id, document_id) references ordna.documents,
    add foreign key (organization_id, event_id) references ordna.events (organization_id, id);
create index email_logs_created on ordna.email_logs (organization_id, created_at, id);
create index email_logs_customer on ordna.email_logs (organization_id, customer_id, created_at) where customer_id is not null;
create index email_logs_event on ordna.email_logs (organization_id, event_id) where event_id is not null;

alter table ordna.outbox
    -- what is never due would stand in everybody's way
    add check (isfinite(run_at)),
    add column dropped_at timestamptz,
    add column dropped_by uuid,
    add column reason text;

do $$
declare
    acting constant text[] := array['admin', 'staff', 'production', 'quality', 'system'];
begin
    -- made beside the acts of all of these; the guard asks for the act
    perform auth_private.protect('ordna.documents', array['admin', 'staff', 'production', 'quality', 'customer', 'system'], acting,
        customer_sees => 'customer_id');
    perform auth_private.protect('ordna.email_logs', array['admin', 'staff', 'system', 'customer'], array['system'],
        array['admin', 'staff', 'system'], customer_sees => 'customer_id',
        free_text => array['recipient_email', 'recipient_name', 'subject', 'error_message', 'body_text', 'body_html']);
    perform auth_private.protect('ordna.outbox', array['admin', 'staff', 'system'], '{}', array['system'],
        array['run_at', 'attempts', 'locked_until', 'last_error', 'done_at'], free_text => array['last_error', 'reason']);
end
$$;
-- the floor has no business with prices, neither to read nor to make, and a customer none with what the floor prints
create policy kinds on ordna.documents as restrictive
    using (case when current_user = 'ordna_guard' then true
                when (select auth.has_role('production', 'quality'))
                then kind in ('job_card', 'inspection_report', 'packing_list', 'label', 'attachment')
                when (select auth.current_customer()) is not null
                then kind not in ('job_card', 'inspection_report', 'packing_list', 'label', 'attachment')
                else true end);

-- what was written to others in a customer's matter is not the customer's to read
create policy written_to on ordna.email_logs as restrictive for select
    using (case when current_user = 'ordna_guard' then true
                when (select auth.current_customer()) is not null
                then email_type <> 'custom' or lower(recipient_email) in (
                    select lower(c.email) from ordna.customers c where c.id = (select auth.current_customer()))
                else true end);

create trigger guard_change after update on ordna.documents for each row execute function ordna.guard_change();
create trigger guard_keep before delete on ordna.documents for each row execute function ordna.guard_append_only();
alter table ordna.documents add foreign key (organization_id, machine, id, version, status)
    references ordna.events (organization_id, machine, subject_id, seq, to_status) deferrable initially deferred;
reset role;

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- a document belongs to what its act was about, and to nobody else. whoever acts makes the papers of that act while they do it;
-- any other, at any other time, is the system's to make
create function ordna.guard_document() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    act ordna.events;
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    select e.* into act from ordna.events e where e.organization_id = new.organization_id and e.id = new.event_id;
    if not found
       or auth.current_role() <> 'system' and (act.transaction_id <> pg_current_xact_id() or not exists (
            select from ordna.machine_papers p where p.machine = act.machine and p.action = act.action and p.kind = new.kind))
       or num_nonnulls(new.offer_id, new.order_id) = 0
       or new.invoice_id is distinct from (case when act.machine = 'invoice' then act.subject_id end)
       or new.job_card_id is distinct from (case when act.machine = 'job_card' then act.subject_id end)
       or new.qir_id is distinct from (case when act.machine = 'qir' then act.subject_id end)
       or act.machine = 'offer' and new.offer_id is distinct from act.subject_id
       -- an offer that was accepted names the order that came of it
       or act.machine <> 'offer' and new.order_id is distinct from act.root_order_id
       or new.offer_id is not null and not exists (
            select from ordna.offers f
             where f.organization_id = new.organization_id and f.id = new.offer_id and f.customer_id = new.customer_id)
       or new.order_id is not null and not exists (
            select from ordna.orders o
             where o.organization_id = new.organization_id and o.id = new.order_id and o.customer_id = new.customer_id
               and (new.offer_id is null or o.offer_id = new.offer_id))
       or new.payment_id is not null and not exists (
            select from ordna.payments p
             where p.organization_id = new.organization_id and p.id = new.payment_id and p.order_id = new.order_id)
       or new.source_id is not null and not exists (
            select from ordna.documents s
             where s.organization_id = new.organization_id and s.id = new.source_id and s.customer_id = new.customer_id) then
        raise exception 'a document belongs to what its act was about' using errcode = 'check_violation', constraint = 'documents_act';
    end if;
    return new;
end
$$;

-- how an entry stands, in a word
create function ordna.work_status(it ordna.outbox) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return case when it.done_at is not null then 'done'
                when it.dropped_at is not null then 'dropped'
                when it.attempts >= 10 then 'failed'
                when it.locked_until > clock_timestamp() then 'running'
                else 'waiting' end;
end
$$;

-- what an entry is about, by its number, as far as whoever asks may see it
create function ordna.work_about(it ordna.outbox) returns text
language sql stable set search_path = ordna, pg_catalog, pg_temp as $$
    select coalesce(
        (select o.number from orders o where o.organization_id = it.organization_id and o.id = it.order_id),
        (select case e.machine
                    when 'offer' then (select t.number from offers t
                                        where t.organization_id = e.organization_id and t.id = e.subject_id)
                    when 'invoice' then (select t.number from invoices t
                                          where t.organization_id = e.organization_id and t.id = e.subject_id)
                    when 'customer' then (select t.number from customers t
                                           where t.organization_id = e.organization_id and t.id = e.subject_id)
                end
           from events e where e.organization_id = it.organization_id and e.id = it.event_id))
$$;

-- why a mail that is queued was not sent yet: what went wrong last, how often it was tried, when it goes next
create function ordna.mail_waits(it ordna.email_logs) returns jsonb
language sql stable set search_path = ordna, pg_catalog, pg_temp as $$
    select coalesce(
        (select jsonb_build_object('last_error', w.last_error, 'attempts', w.attempts, 'run_at', w.run_at)
           from events e
           join outbox w on w.organization_id = e.organization_id and w.event_id = e.id and w.kind = 'send_mail'
          where it.status = 'queued' and e.organization_id = it.organization_id and e.machine = 'email'
            and e.subject_id = it.id and e.seq = it.version), '{}')
$$;

-- what gave up, or waits for its next try, is tried at once
create function ordna.retry_work(entry uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('admin', 'staff');
begin
    if mine is null then
        raise exception 'only the office retries work' using errcode = 'insufficient_privilege';
    end if;
    update ordna.outbox o set attempts = 0, run_at = clock_timestamp()
     where o.organization_id = mine and o.id = entry and o.done_at is null and o.dropped_at is null
       and (o.locked_until is null or o.locked_until < clock_timestamp());
    if found then
        perform auth_private.poke_worker();
        perform auth_private.poke(mine);
    end if;
    return found;
end
$$;

-- what nobody wants done any more; it says who, when and why
create function ordna.drop_work(entry uuid, why text) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('admin');
begin
    if mine is null or length(btrim(coalesce(why, ''))) = 0 then
        raise exception 'only an admin drops work, and says why' using errcode = 'insufficient_privilege';
    end if;
    update ordna.outbox o set dropped_at = clock_timestamp(), dropped_by = auth.current_user_id(), reason = why
     where o.organization_id = mine and o.id = entry and o.done_at is null and o.dropped_at is null
       and (o.locked_until is null or o.locked_until < clock_timestamp());
    if found then
        perform auth_private.poke(mine);
    end if;
    return found;
end
$$;

-- whoever looks at the work sees when it is done, put off or dropped
create function ordna.tell_work() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform auth_private.poke(new.organization_id);
    return null;
end
$$;

grant execute on function ordna.retry_work(uuid), ordna.drop_work(uuid, text), ordna.work_status(ordna.outbox),
    ordna.work_about(ordna.outbox), ordna.mail_waits(ordna.email_logs)
    to public;
grant execute on function ordna.guard_document(), ordna.tell_work() to ordna_owner;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
create trigger guard_document before insert on ordna.documents for each row execute function ordna.guard_document();
create trigger tell_work after update on ordna.outbox for each row
    when (new.done_at is distinct from old.done_at or new.last_error is distinct from old.last_error or new.run_at <> old.run_at)
    execute function ordna.tell_work();
reset role;
