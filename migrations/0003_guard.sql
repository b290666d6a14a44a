-- the guard: the timeline of everything, and the rule that nothing moves but along it.
--
-- an event is a row of the machines' table, starts where the last one ended, and moves its thing itself; a thing changes only
-- beside an event of its own that may change that column. this holds for whoever writes, the program, psql or the owner.
-- what may move how is data (machine_transitions and its sisters), filled by 0004 from the code's table.

set local role ordna_owner;

-- what the machines hold. no organization's data: everybody may read it.
create table ordna.machine_tables (
    machine text not null,
    table_name text not null,
    primary key (machine, table_name)
);
create table ordna.machine_statuses (
    machine text not null,
    status text not null,
    stage text,
    -- how far along its machine it is
    place int not null,
    -- whether a child order that stands here no longer holds its parent back
    is_ready boolean not null,
    primary key (machine, status)
);
create table ordna.machine_transitions (
    machine text not null,
    action text not null,
    from_status text not null,
    to_status text not null,
    -- who may choose it; empty where it only follows
    roles text[] not null,
    asks_proof boolean not null,
    -- whether whoever has a PIN signs it
    asks_signature boolean not null,
    -- whether the floor may see it on a timeline: nothing about money or leads
    floor_sees boolean not null,
    primary key (machine, action, from_status, to_status)
);
-- what a move may follow from
create table ordna.machine_causes (
    machine text not null,
    action text not null,
    from_status text not null,
    to_status text not null,
    cause_machine text not null,
    cause_action text not null,
    primary key (machine, action, from_status, to_status, cause_machine, cause_action)
);
-- which columns of the thing may change beside which act
create table ordna.machine_columns (
    machine text not null,
    action text not null,
    column_name text not null,
    primary key (machine, action, column_name)
);
-- what must hold before a move; some of it an admin sets aside with a justification, some counts only where it happens by itself
create table ordna.machine_needs (
    machine text not null,
    action text not null,
    from_status text not null,
    to_status text not null,
    need text not null,
    overridable boolean not null,
    by_itself boolean not null,
    primary key (machine, action, from_status, to_status, need)
);
-- what may be asked of the worker beside which act
create table ordna.machine_requests (
    machine text not null,
    action text not null,
    kind text not null,
    primary key (machine, action, kind)
);
-- which papers whoever acts may file beside the act
create table ordna.machine_papers (
    machine text not null,
    action text not null,
    kind text not null,
    primary key (machine, action, kind)
);
-- columns that are empty until an act fills them
create table ordna.machine_stamps (
    table_name text not null,
    column_name text not null,
    primary key (table_name, column_name)
);
-- the acts that can be taken back
create table ordna.machine_reversible (action text primary key);
-- where a child order is born, by its parent's status
create table ordna.addon_births (
    machine text not null,
    parent_status text not null,
    birth_status text not null,
    primary key (machine, parent_status)
);
-- what is counted, and what its numbers begin with
create table ordna.number_series (
    table_name text primary key,
    series text not null,
    prefix text not null
);
-- what counts until an organization chooses
create table ordna.setting_defaults (
    key text primary key,
    value jsonb not null,
    -- whether a part that nobody chose keeps its default
    merges boolean not null
);
do $$
declare
    it text;
begin
    foreach it in array array['machine_tables', 'machine_statuses', 'machine_transitions', 'machine_causes', 'machine_columns',
        'machine_needs', 'machine_requests', 'machine_papers', 'machine_stamps', 'machine_reversible', 'addon_births', 'number_series', 'setting_defaults'] loop
        execute format('revoke all on ordna.%I from public', it);
        execute format('grant select on ordna.%I to public, ordna_guard', it);
    end loop;
end
$$;

create table ordna.events (
    organization_id uuid not null references ordna.organizations,
    machine text not null,
    subject_id uuid not null,
    seq int not null check (seq > 0),
    prev_seq int generated always as (nullif(seq, 1) - 1) stored,
    id uuid not null,
    action text not null,
    from_status text not null,
    to_status text not null,
    root_order_id uuid,
    -- the act that this one followed from, in the same transaction
    cause_id uuid,
    -- the rest is set by the database
    at timestamptz not null default clock_timestamp(),
    actor_id uuid,
    actor_role text not null default '',
    floor_sees boolean not null default true,
    transaction_id xid8 not null default pg_current_xact_id(),
    -- words and values may name people: they stand outside the chain, which only knows their digest, and can be erased
    note text,
    justification text,
    data jsonb,
    salt bytea,
    content_digest bytea not null default '',
    hash bytea not null default '',
    primary key (organization_id, machine, subject_id, seq),
    unique (organization_id, id),
    unique (organization_id, machine, subject_id, seq, to_status),
    check ((seq = 1) = (from_status = 'nothing')),
    check ((seq = 1) = (action = 'open')),
    -- a move is a row of the table
    foreign key (machine, action, from_status, to_status) references ordna.machine_transitions,
    -- and starts where the last one ended
    foreign key (organization_id, machine, subject_id, prev_seq, from_status)
        references ordna.events (organization_id, machine, subject_id, seq, to_status)
);
create index events_timeline on ordna.events (organization_id, root_order_id, at, id) where root_order_id is not null;
create index events_at on ordna.events (organization_id, at, id);

-- the digest of a day: what stood at the end of every chain of the organization
create table ordna.audit_seals (
    organization_id uuid not null references ordna.organizations,
    sealed_at timestamptz not null,
    heads bigint not null,
    digest bytea not null,
    sealed_by uuid,
    primary key (organization_id, sealed_at)
);

do $$
begin
    perform auth_private.protect('ordna.events',
        array['admin', 'staff', 'production', 'quality', 'customer', 'kiosk', 'system'],
        array['admin', 'staff', 'production', 'quality', 'customer', 'system'],
        customer_sees => 'root_order_id in (select o.id from ordna.orders o where o.customer_id = (select auth.current_customer()))',
        free_text => array['note', 'justification']);
    perform auth_private.protect('ordna.audit_seals', array['admin']);
end
$$;
-- the floor sees nothing about money, and a customer how far the order is, not what was said about it. the guard itself chains
-- what it does not show
create policy readers on ordna.events as restrictive for select
    using (case when current_user = 'ordna_guard' then true
                when (select auth.has_role('production', 'quality', 'kiosk')) then floor_sees
                when (select auth.current_customer()) is not null
                then (subject_id = root_order_id or machine = 'addon') and from_status <> to_status and note is null and justification is null
                else true end);

-- the digest of what may be erased, and the hash of what may not. plpgsql, which keeps their plan: `language sql` is planned
-- anew at every call where it cannot be inlined
create function ordna.content_digest(salt bytea, note text, justification text, data jsonb) returns bytea
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
    return sha256(salt || convert_to(coalesce(note, '') || E'\n' || coalesce(justification, '') || E'\n' || coalesce(data::text, ''), 'UTF8'));
end
$$;

create function ordna.event_hash(
    before bytea, organization uuid, machine text, subject uuid, seq int, id uuid, action text, from_status text, to_status text,
    cause uuid, at timestamptz, actor uuid, actor_role text, content_digest bytea
) returns bytea
language plpgsql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
begin
    return sha256(convert_to(encode(before, 'hex') || E'\n' || organization || E'\n' || machine || E'\n' || subject || E'\n' || seq || E'\n'
        || id || E'\n' || action || E'\n' || from_status || E'\n' || to_status || E'\n' || coalesce(cause::text, '-') || E'\n'
        || (extract(epoch from at) * 1000000)::bigint || E'\n' || coalesce(actor::text, '-') || E'\n' || actor_role || E'\n'
        || encode(content_digest, 'hex'), 'UTF8'));
end
$$;
grant execute on function ordna.content_digest(bytea, text, text, jsonb) to public;
grant execute on function ordna.event_hash(bytea, uuid, text, uuid, int, uuid, text, text, text, uuid, timestamptz, uuid, text, bytea) to public;

reset role;
do $$ begin execute format('grant create on schema ordna to ordna_guard'); end $$;
set local role ordna_guard;

-- fills in what nobody may choose, and asks whether this session may do it
create function ordna.guard_event() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    person uuid;
    acting text;
    for_one_act boolean;
    row_of_table ordna.machine_transitions;
    unmet text;
    before bytea;
    earlier timestamptz;
begin
    select a.person, a.acting, a.for_one_act into person, acting, for_one_act from auth.actor() a;
    if acting is null then
        raise exception 'nobody is logged in' using errcode = 'insufficient_privilege', constraint = 'events_login';
    end if;
    if for_one_act then
        perform auth_private.use_up();
    end if;
    select * into row_of_table from ordna.machine_transitions t
     where t.machine = new.machine and t.action = new.action and t.from_status = new.from_status and t.to_status = new.to_status;
    if not found then
        raise exception '% cannot % from % to %', new.machine, new.action, new.from_status, new.to_status
            using errcode = 'check_violation', constraint = 'events_move';
    end if;
    if new.cause_id is not null then
        perform 1 from ordna.events e
          join ordna.machine_causes c on c.cause_machine = e.machine and c.cause_action = e.action
         where e.organization_id = new.organization_id and e.id = new.cause_id and e.transaction_id = pg_current_xact_id()
           and c.machine = new.machine and c.action = new.action and c.from_status = new.from_status and c.to_status = new.to_status
           -- what happens to one order moves nothing of another; but one that is born of it is an order of its own
           and case when new.seq = 1 and new.root_order_id = new.subject_id
                    then ordna.may_be_born_of(e.machine, new.organization_id, e.subject_id, new.subject_id, new.to_status)
                    -- an invoice moves the orders that it asks for
                    else e.root_order_id is not distinct from new.root_order_id
                      or e.machine = 'invoice' and new.subject_id = new.root_order_id
                         and ordna.is_asked_for(new.organization_id, e.subject_id, new.subject_id) end
           -- and a card follows its own report
           and (new.machine <> 'job_card' or e.machine <> 'qir' or exists (
                select from ordna.quality_inspection_reports q
                 where q.organization_id = new.organization_id and q.id = e.subject_id and q.job_card_id = new.subject_id));
        if not found then
            raise exception '% of % does not follow from that', new.action, new.machine
                using errcode = 'check_violation', constraint = 'events_cause';
        end if;
    elsif acting <> all (row_of_table.roles) then
        raise exception '% may not % a %', acting, new.action, new.machine
            using errcode = 'insufficient_privilege', constraint = 'events_role';
    end if;
    if row_of_table.asks_proof and not (acting = 'admin' and length(btrim(coalesce(new.justification, ''))) > 0)
       and not auth_private.code_was_used(new.organization_id, new.subject_id) then
        raise exception '% takes the customer''s code, or an admin''s justification', new.action
            using errcode = 'check_violation', constraint = 'events_proof';
    end if;
    if new.cause_id is null and row_of_table.asks_signature and auth.signature() = 'lacks'
       or new.data ->> 'signed' is not null and not auth_private.was_signed() then
        raise exception '% of a % is signed with a PIN', new.action, new.machine
            using errcode = 'check_violation', constraint = 'events_signature';
    end if;
    if new.justification is not null and acting <> 'admin' then
        raise exception 'only an admin sets a rule aside' using errcode = 'insufficient_privilege', constraint = 'events_justification';
    end if;
    -- whoever asks for an add-on, decides one, or does anything to an order waits for whoever does the same with that order, and judges
    -- what stands after the wait: a snapshot from before it would not show that. all of them, or two would wait for each other
    if new.machine = 'addon' or new.subject_id = new.root_order_id and new.seq > 1 then
        if current_setting('transaction_isolation') <> 'read committed' then
            raise exception 'orders move in transactions that read what is committed'
                using errcode = 'check_violation', constraint = 'events_isolation';
        end if;
        perform from ordna.orders o where o.organization_id = new.organization_id and o.id = new.root_order_id for no key update;
    end if;
    select n.need into unmet from ordna.machine_needs n
     where n.machine = new.machine and n.action = new.action and n.from_status = new.from_status and n.to_status = new.to_status
       and case when n.overridable and new.cause_id is null and length(btrim(coalesce(new.justification, ''))) > 0 then false
                when n.by_itself and new.cause_id is null then false
                else ordna.need_holds(n.need, new.organization_id, new.machine, new.subject_id, new.root_order_id) is not true end
     limit 1;
    if unmet is not null then
        raise exception '% of % needs %', new.action, new.machine, unmet using errcode = 'check_violation', constraint = 'events_need';
    end if;

    -- the audit seals a moment that no later commit can slip behind
    perform pg_advisory_xact_lock_shared(hashtextextended(new.organization_id::text, 1));
    new.actor_id := person;
    new.actor_role := acting;
    new.floor_sees := row_of_table.floor_sees;
    new.transaction_id := pg_current_xact_id();
    new.salt := decode(replace(gen_random_uuid()::text, '-', ''), 'hex');
    new.content_digest := ordna.content_digest(new.salt, new.note, new.justification, new.data);
    if new.seq > 1 then
        select e.hash, e.at into before, earlier from ordna.events e
         where e.organization_id = new.organization_id and e.machine = new.machine and e.subject_id = new.subject_id
           and e.seq = new.seq - 1;
    end if;
    -- a thing's timeline never runs backwards, whatever the server's clock does
    new.at := greatest(clock_timestamp(), earlier + interval '1 microsecond');
    new.hash := ordna.event_hash(coalesce(before, ''), new.organization_id, new.machine, new.subject_id, new.seq, new.id, new.action,
        new.from_status, new.to_status, new.cause_id, new.at, new.actor_id, new.actor_role, new.content_digest);
    return new;
end
$$;

-- moves the thing, so that no event stands alone and no status without one. `move_thing` is written by 0004: a statement for
-- each table, because one made up at run time would be planned anew each time.
create function ordna.guard_move() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    its_stage text;
    moved record;
begin
    select s.stage into its_stage from ordna.machine_statuses s where s.machine = new.machine and s.status = new.to_status;
    moved := ordna.move_thing(new.machine, new.organization_id, new.subject_id, new.seq, new.to_status, its_stage, new.at);
    if not moved.found_it then
        raise exception 'there is no such % at version %', new.machine, new.seq - 1
            using errcode = 'check_violation', constraint = 'events_thing';
    end if;
    if moved.root is distinct from new.root_order_id then
        raise exception 'the event names another order' using errcode = 'check_violation', constraint = 'events_root';
    end if;
    perform auth_private.poke(new.organization_id);
    return null;
end
$$;

create function ordna.guard_append_only() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception '% is append only', tg_table_name using errcode = 'check_violation', constraint = 'append_only';
end
$$;

-- lets a column change only beside an event of this transaction whose act may change it
create function ordna.guard_change() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    was jsonb;
    allowed jsonb;
    refused text;
    rest record := new;
begin
    if new.version <> old.version then
        perform 1 from ordna.events e
         where e.organization_id = new.organization_id and e.machine = new.machine and e.subject_id = new.id and e.seq = new.version
           and e.to_status = new.status and e.transaction_id = pg_current_xact_id() and new.version = old.version + 1;
        if not found then
            raise exception 'a % moves only with its event', new.machine using errcode = 'check_violation', constraint = 'thing_version';
        end if;
        rest.version := old.version;
        rest.status := old.status;
        rest.stage := old.stage;
        rest.status_since := old.status_since;
    end if;
    -- most moves change nothing else
    if rest is not distinct from old then
        return null;
    end if;
    -- with what these acts may change put back, nothing may be left over
    was := to_jsonb(old);
    select jsonb_object_agg(c.column_name, was -> c.column_name) into allowed
      from ordna.events e
      join ordna.machine_columns c on c.machine = e.machine and c.action = e.action
     where e.organization_id = new.organization_id and e.machine = new.machine and e.subject_id = new.id
       and e.seq > old.version - 20 and e.transaction_id = pg_current_xact_id();
    if allowed is not null then
        rest := jsonb_populate_record(rest, allowed);
        if rest is not distinct from old then
            return null;
        end if;
    end if;
    select n.key into refused from jsonb_each(to_jsonb(rest)) n
     where n.value is distinct from was -> n.key and n.key not in ('search_text', 'queue_rank', 'queue_due', 'queue_family', 'queue_inspected') limit 1;
    if refused is not null then
        raise exception '% of a % changes only beside an act that may change it', refused, new.machine
            using errcode = 'check_violation', constraint = 'thing_column';
    end if;
    return null;
end
$$;

-- nothing is born paid, confirmed or finished: those are acts
create function ordna.guard_birth() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if new.paid_minor <> 0 or new.refunded_minor <> 0 or new.payment_status <> 'pending' or new.otp_verified_at is not null then
        raise exception 'an order is not born paid or confirmed'
            using errcode = 'check_violation', constraint = 'thing_birth';
    end if;
    return new;
end
$$;

-- rows that hang on a thing come and change only beside an act on that thing in this transaction: one of those that the
-- trigger names
create function ordna.guard_beside() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    thing uuid := (to_jsonb(new) ->> tg_argv[1])::uuid;
    beside boolean;
begin
    if tg_argv[0] = 'order' then
        -- by the timeline, because an order's machine is that of its workflow
        beside := exists (
            select from ordna.events e
             where e.organization_id = new.organization_id and e.root_order_id = thing and e.subject_id = thing
               and e.transaction_id = pg_current_xact_id() and e.action = any (tg_argv[2:]));
    else
        beside := exists (
            select from ordna.events e
             where e.organization_id = new.organization_id and e.machine = tg_argv[0] and e.subject_id = thing
               and e.transaction_id = pg_current_xact_id() and e.action = any (tg_argv[2:]));
    end if;
    if not beside then
        raise exception '% change only beside their act', tg_table_name using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    return new;
end
$$;

-- a number as people read it: SO-2026-0001, or C-0001 where it is counted through all years
create function ordna.written_number(prefix text, year int, count bigint) returns text
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    return prefix || case when year > 0 then '-' || year else '' end || '-' || lpad(count::text, greatest(4, length(count::text)), '0');
end
$$;

create function ordna.next_number(counted text, in_year int) returns bigint
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.current_org();
    reached bigint;
begin
    if mine is null or counted !~ '^[a-z_]{1,20}$' or in_year not between 0 and 9999 then
        raise exception 'nobody is logged in' using errcode = 'insufficient_privilege';
    end if;
    -- the floor and the customers make nothing with a number of its own
    if not auth.has_role('admin', 'staff', 'system') then
        raise exception '% may not take a number', auth.current_role() using errcode = 'insufficient_privilege';
    end if;
    insert into ordna.counters as c (organization_id, kind, year, last) values (mine, counted, in_year, 1)
    on conflict (organization_id, kind, year) do update set last = c.last + 1 returning last into reached;
    return reached;
end
$$;

-- no invoice's number is ever missing: at the end of the transaction that took it, it stands on an invoice
create function ordna.guard_gapless() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from ordna.invoices i where i.organization_id = new.organization_id
                      and i.number = ordna.written_number(tg_argv[0], new.year, new.last)) then
        raise exception 'the number of an invoice is taken only with its invoice' using errcode = 'check_violation', constraint = 'counters_gapless';
    end if;
    return null;
end
$$;

-- an entry is born only with its event, so nobody forges work from psql
-- and may be asked for later: a reminder is written with what it reminds of
create function ordna.enqueue(entry_kind text, event uuid, due timestamptz default null) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    cause ordna.events;
    made uuid;
begin
    select * into cause from ordna.events e
     where e.organization_id = auth.current_org() and e.id = event and e.transaction_id = pg_current_xact_id();
    if not found or not exists (select from ordna.machine_requests r
                                 where r.machine = cause.machine and r.action = cause.action and r.kind = entry_kind) then
        raise exception 'work is asked for only beside its act' using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    insert into ordna.outbox (organization_id, kind, event_id, order_id, run_at)
    -- far enough for whatever is promised, and a moment that the worker can count to: it looks again when it is there
    values (cause.organization_id, entry_kind, cause.id, cause.root_order_id,
        least(greatest(due, clock_timestamp()), clock_timestamp() + interval '10 years'))
    on conflict (organization_id, event_id, kind) do nothing returning id into made;
    perform auth_private.poke_worker();
    return made;
end
$$;

-- where something waits to be done, and how soon, by the database's own clock; for the worker, which has no session until it
-- knows where it needs one
create function ordna.work_waiting() returns table (organization_id uuid, due_in_ms bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select o.organization_id, greatest(0, ceil(extract(epoch from min(greatest(o.run_at, o.locked_until)) - clock_timestamp()) * 1000))::bigint
      from ordna.outbox o
     where o.done_at is null and o.dropped_at is null and o.attempts < 10 group by o.organization_id;
end
$$;

-- says what does not fit in this organization's chains; no row is good news
create function ordna.audit_verify() returns table (machine text, subject_id uuid, seq int, problem text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('admin', 'system');
    place text;
begin
    if mine is null then
        raise exception 'only an admin verifies the audit' using errcode = 'insufficient_privilege';
    end if;
    return query
    with chained as (
        select e.*, lag(e.hash) over chain as before, lag(e.seq) over chain as seq_before
          from ordna.events e where e.organization_id = mine
        window chain as (partition by e.machine, e.subject_id order by e.seq)
    )
    select c.machine, c.subject_id, c.seq,
           case when c.seq <> coalesce(c.seq_before, 0) + 1 then 'an event before it is missing'
                when c.hash <> ordna.event_hash(coalesce(c.before, ''), c.organization_id, c.machine, c.subject_id, c.seq, c.id, c.action,
                     c.from_status, c.to_status, c.cause_id, c.at, c.actor_id, c.actor_role, c.content_digest)
                then 'it was changed, or one was put before it'
                else 'its words or values were changed' end
      from chained c
     where c.seq <> coalesce(c.seq_before, 0) + 1
        or c.hash <> ordna.event_hash(coalesce(c.before, ''), c.organization_id, c.machine, c.subject_id, c.seq, c.id, c.action,
           c.from_status, c.to_status, c.cause_id, c.at, c.actor_id, c.actor_role, c.content_digest)
        -- what was erased has neither salt nor words
        or case when c.salt is null then num_nonnulls(c.note, c.justification, c.data) > 0
                else c.content_digest <> ordna.content_digest(c.salt, c.note, c.justification, c.data) end;
    -- a chain that fits may still have lost its end, or belong on another timeline
    for place in select distinct t.table_name from ordna.machine_tables t order by 1 loop
        return query execute format('
            select t.machine, t.id, t.version,
                   case when (last.seq, last.to_status) is distinct from (t.version, t.status)
                        then ''it does not stand where its last event left it'' else ''one of its events names another order'' end
              from ordna.%I t
              left join lateral (
                   select e.seq, e.to_status from ordna.events e
                    where e.organization_id = t.organization_id and e.machine = t.machine and e.subject_id = t.id
                    order by e.seq desc limit 1) last on true
             where t.organization_id = $1 and ((last.seq, last.to_status) is distinct from (t.version, t.status) or exists (
                   select from ordna.events e
                    where e.organization_id = t.organization_id and e.machine = t.machine and e.subject_id = t.id
                      and e.root_order_id is distinct from t.root_order_id))', place) using mine;
    end loop;
end
$$;

-- the heads of all chains as they stood at a moment
create function ordna.audit_digest(moment timestamptz, out heads bigint, out digest bytea)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('admin', 'system');
begin
    select count(*), sha256(coalesce(string_agg(h.hash, ''::bytea order by h.machine, h.subject_id), ''::bytea)) into heads, digest
      from (select distinct on (e.machine, e.subject_id) e.machine, e.subject_id, e.hash from ordna.events e
             where e.organization_id = mine and e.at < moment order by e.machine, e.subject_id, e.seq desc) h;
end
$$;

-- two steps, so that writers wait for an instant only: take the moment, then count what stood before it
create function ordna.audit_moment() returns timestamptz
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if auth.org_if('admin', 'system') is null then
        raise exception 'only an admin seals the audit' using errcode = 'insufficient_privilege';
    end if;
    perform pg_advisory_xact_lock(hashtextextended(auth.current_org()::text, 1));
    return clock_timestamp();
end
$$;
create function ordna.audit_seal(moment timestamptz) returns table (sealed_at timestamptz, heads bigint, digest bytea)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if auth.org_if('admin', 'system') is null or moment > clock_timestamp() then
        raise exception 'only an admin seals the audit' using errcode = 'insufficient_privilege';
    end if;
    return query
    insert into ordna.audit_seals as s (organization_id, sealed_at, heads, digest, sealed_by)
    select auth.current_org(), moment, d.heads, d.digest, auth.current_user_id() from ordna.audit_digest(moment) d
    returning s.sealed_at, s.heads, s.digest;
end
$$;

-- the seals that no longer fit what stands below them
create function ordna.audit_broken_seals() returns table (sealed_at timestamptz, heads bigint, heads_now bigint)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select s.sealed_at, s.heads, d.heads from ordna.audit_seals s, ordna.audit_digest(s.sealed_at) d
     where s.organization_id = auth.org_if('admin', 'system') and (d.digest <> s.digest or d.heads <> s.heads);
end
$$;

grant execute on function ordna.next_number(text, int), ordna.enqueue(text, uuid, timestamptz), ordna.audit_verify(), ordna.audit_digest(timestamptz),
    ordna.audit_moment(), ordna.audit_seal(timestamptz), ordna.audit_broken_seals() to public;
grant execute on function ordna.guard_birth(), ordna.guard_event(), ordna.guard_move(), ordna.guard_append_only(), ordna.guard_change(), ordna.guard_beside(),
    ordna.guard_gapless() to ordna_owner;
grant execute on function ordna.work_waiting() to ordna_worker;
reset role;

set local role ordna_owner;
create trigger guard_event before insert on ordna.events for each row execute function ordna.guard_event();
create trigger guard_move after insert on ordna.events for each row execute function ordna.guard_move();
create trigger guard_append_only before update or delete on ordna.events for each row execute function ordna.guard_append_only();
create trigger guard_truncate before truncate on ordna.events for each statement execute function ordna.guard_append_only();
create trigger guard_append_only before update or delete on ordna.audit_seals for each row execute function ordna.guard_append_only();

do $$
declare
    it text;
begin
    foreach it in array array['customers', 'products', 'orders', 'offers', 'leads', 'production_batches', 'job_cards',
        'quality_inspection_reports', 'order_addons', 'invoices', 'email_logs', 'customer_staging', 'order_staging', 'settings'] loop
        execute format('create trigger guard_change after update on ordna.%I for each row execute function ordna.guard_change()', it);
        execute format('create trigger guard_keep before delete on ordna.%I for each row execute function ordna.guard_append_only()', it);
        -- born with its event: it stands where the first one put it
        execute format('alter table ordna.%I add foreign key (organization_id, machine, id, version, status)
            references ordna.events (organization_id, machine, subject_id, seq, to_status) deferrable initially deferred', it);
    end loop;
end
$$;
create trigger guard_birth before insert on ordna.orders for each row execute function ordna.guard_birth();
create trigger guard_beside before insert or update on ordna.order_items for each row
    execute function ordna.guard_beside('order', 'order_id', 'open', 'edit');
create trigger guard_beside before insert on ordna.payments for each row
    execute function ordna.guard_beside('order', 'order_id', 'add_payment', 'record_deposit', 'record_advance', 'record_payment', 'pay', 'refund');
create trigger guard_beside before insert or update on ordna.offer_items for each row
    execute function ordna.guard_beside('offer', 'offer_id', 'open', 'edit');
create trigger guard_beside before insert on ordna.invoice_items for each row
    execute function ordna.guard_beside('invoice', 'invoice_id', 'open');
create trigger guard_beside before insert or update on ordna.customer_products for each row
    execute function ordna.guard_beside('product', 'product_id', 'allow', 'disallow');
create trigger guard_keep before update or delete on ordna.payments for each row execute function ordna.guard_append_only();
create trigger guard_keep before update or delete on ordna.invoice_items for each row execute function ordna.guard_append_only();
grant insert, update on ordna.counters, ordna.outbox, ordna.audit_seals to ordna_guard;
revoke create on schema ordna from ordna_guard;
reset role;
