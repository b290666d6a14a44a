-- the code that the customer confirms with: made as its mail is sent, tried, used once.
--
-- only what it can be recognised by is kept, keyed with a secret that no login may read, so that a stolen backup of the
-- orders alone confirms nothing. needs a migrator who may `set role` to ordna_auth, as 0001 does.

set local role ordna_auth;

create table auth_private.codes (
    organization_id uuid not null references ordna.organizations,
    order_id uuid not null,
    id uuid not null default gen_random_uuid(),
    made_at timestamptz not null,
    expires_at timestamptz not null,
    salt bytea not null default ext.gen_random_bytes(16),
    hash bytea not null check (length(hash) = 32),
    -- the counter of its tries, and where that stood when the code was made
    slot int not null,
    tries_from bigint not null,
    killed_at timestamptz,
    consumed_at timestamptz,
    -- the transaction that it opens `confirm` to
    consumed_by xid8,
    primary key (organization_id, order_id, id),
    check ((consumed_at is null) = (consumed_by is null))
);
create unique index codes_one_live on auth_private.codes (organization_id, order_id) where killed_at is null and consumed_at is null;

create table auth_private.code_key (
    the_only_one boolean primary key default true check (the_only_one),
    key bytea not null default ext.gen_random_bytes(32)
);
insert into auth_private.code_key default values;

do $$
declare
    it regclass;
begin
    foreach it in array array['auth_private.codes', 'auth_private.code_key']::regclass[] loop
        execute format('alter table %s enable row level security', it);
        execute format('alter table %s force row level security', it);
        execute format('create policy keeper on %s to ordna_auth using (true) with check (true)', it);
    end loop;
    -- tries are counted as logins are (0001, 3): a sequence keeps what a rollback takes back. codes take the slots in turn,
    -- so two share one only where 256 are made within ten minutes; each then counts the other's tries, and locks early
    for n in 0..255 loop
        execute format('create sequence auth_private.code_tries_%s', n);
    end loop;
end
$$;
create sequence auth_private.code_slots minvalue 0 maxvalue 255 start 0 cycle;

-- of the four-byte numbers only those count below which each code lies equally often
create function auth_private.fresh_code() returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    bytes bytea;
    drawn bigint;
begin
    loop
        bytes := ext.gen_random_bytes(4);
        drawn := ((get_byte(bytes, 0) * 256::bigint + get_byte(bytes, 1)) * 256 + get_byte(bytes, 2)) * 256 + get_byte(bytes, 3);
        exit when drawn < 4294000000;
    end loop;
    return lpad((drawn % 1000000)::text, 6, '0');
end
$$;

-- functions that hold a code or a hash switch debug_print_* off, as those of 0001 do.
create function auth_private.code_hash(code text, salt bytea, of_order uuid) returns bytea
language plpgsql stable set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
begin
    return (select ext.hmac(salt || convert_to(of_order || ':' || code, 'UTF8'), k.key, 'sha256') from auth_private.code_key k);
end
$$;

create function auth_private.code_tries(slot int) returns regclass
language sql stable set search_path = pg_catalog, pg_temp as $$
select format('auth_private.code_tries_%s', slot)::regclass
$$;

-- a new code for an order that waits for one, which ends the one before. status: ok, or not_waiting, or too_many within a day.
-- what the caller does with it is a mail; nobody else ever learns it.
create function auth.make_code(order_id uuid)
returns table (status text, code text, expires_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
#variable_conflict use_column
declare
    mine uuid := auth.org_if('system');
    waits_since timestamptz;
    moment timestamptz;
    salt bytea := ext.gen_random_bytes(16);
    slot int;
begin
    if mine is null then
        raise exception 'only the system makes codes' using errcode = 'insufficient_privilege';
    end if;
    select o.status_since into waits_since from ordna.orders o
     where o.organization_id = mine and o.id = make_code.order_id and o.status = 'awaiting_customer_confirmation';
    if not found then
        status := 'not_waiting'; return next; return;
    end if;
    -- never before the order began to wait, whatever the server's clock does: an older code is not good for it
    moment := greatest(clock_timestamp(), waits_since);
    delete from auth_private.codes c
     where c.organization_id = mine and c.order_id = make_code.order_id and c.made_at < moment - interval '1 day';
    if (select count(*) from auth_private.codes c where c.organization_id = mine and c.order_id = make_code.order_id) >= 20 then
        status := 'too_many'; return next; return;
    end if;
    update auth_private.codes c set killed_at = moment
     where c.organization_id = mine and c.order_id = make_code.order_id and c.killed_at is null and c.consumed_at is null;
    code := auth_private.fresh_code();
    expires_at := moment + interval '10 minutes';
    slot := nextval('auth_private.code_slots');
    insert into auth_private.codes (organization_id, order_id, made_at, expires_at, salt, hash, slot, tries_from)
    values (mine, make_code.order_id, moment, expires_at, salt, auth_private.code_hash(code, salt, make_code.order_id), slot,
        coalesce(pg_sequence_last_value(auth_private.code_tries(slot)), 0));
    status := 'ok'; return next;
end
$$;

-- whether a code is good still, named by when it ends: false once its time is over, null where it was used or another took its
-- place. what is said of a code before and after its end asks this, however late it comes.
create function auth.code_lives(order_id uuid, ends timestamptz) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('system');
begin
    if mine is null then
        raise exception 'only the system looks at codes' using errcode = 'insufficient_privilege';
    end if;
    return (select c.expires_at > clock_timestamp() from auth_private.codes c
             where c.organization_id = mine and c.order_id = code_lives.order_id and c.expires_at = ends
               and c.killed_at is null and c.consumed_at is null);
end
$$;

-- from when on another code can be made for an order that had as many as a day allows; null where one can be made now. an order
-- that this session does not see has none.
create function auth.code_again_at(order_id uuid) returns timestamptz
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine uuid := auth.org_if('admin', 'staff', 'customer', 'system');
begin
    return (select c.made_at + interval '1 day' from auth_private.codes c
              join ordna.orders o on o.organization_id = c.organization_id and o.id = c.order_id
             where c.organization_id = mine and c.order_id = code_again_at.order_id and c.made_at >= clock_timestamp() - interval '1 day'
             order by c.made_at desc offset 19 limit 1);
end
$$;

-- tries what a customer typed or said: ok, and the code is used up by this transaction; or the answer to give. an order that
-- this session does not see is not there.
create function auth.try_code(order_id uuid, code text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    mine uuid := auth.org_if('admin', 'staff', 'customer');
    tried alias for $2;
    standing record;
    live record;
    tries regclass;
begin
    if mine is null then
        raise exception 'only staff and the customer try a code' using errcode = 'insufficient_privilege';
    end if;
    select o.status, o.status_since into standing from ordna.orders o where o.organization_id = mine and o.id = try_code.order_id;
    if not found then return 'Sale order not found'; end if;
    select c.* into live from auth_private.codes c
     where c.organization_id = mine and c.order_id = try_code.order_id and c.killed_at is null and c.consumed_at is null
       and c.expires_at > clock_timestamp()
       -- what the customer was shown is what stands there since
       and standing.status = 'awaiting_customer_confirmation' and c.made_at >= standing.status_since;
    if not found then return 'OTP has expired. Please request a new one.'; end if;

    -- a locked one counts no further: its slot may be another's by now
    tries := auth_private.code_tries(live.slot);
    if coalesce(pg_sequence_last_value(tries), 0) - live.tries_from >= 5 or nextval(tries) - live.tries_from > 5 then
        return 'OTP has expired. Please request a new one.';
    end if;
    -- hashes of hashes, so that how long it takes to compare them says nothing of the code
    if sha256(auth_private.code_hash(coalesce(tried, ''), live.salt, try_code.order_id)) is distinct from sha256(live.hash) then
        return 'Invalid OTP code';
    end if;
    -- of two at once the second waits here, and finds it used up
    update auth_private.codes c set consumed_at = clock_timestamp(), consumed_by = pg_current_xact_id()
     where c.organization_id = mine and c.order_id = try_code.order_id and c.id = live.id and c.killed_at is null and c.consumed_at is null;
    if not found then return 'OTP has expired. Please request a new one.'; end if;
    return 'ok';
end
$$;

-- whether this very transaction used up a code of the order. for the guard only.
create function auth_private.code_was_used(organization uuid, of_order uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from auth_private.codes c
                    where c.organization_id = organization and c.order_id = of_order and c.consumed_by = pg_current_xact_id());
end
$$;

grant execute on function auth.make_code(uuid) to ordna_worker;
grant execute on function auth.code_lives(uuid, timestamptz) to ordna_worker;
grant execute on function auth.code_again_at(uuid) to public;
grant execute on function auth.try_code(uuid, text) to public;
grant execute on function auth_private.code_was_used(uuid, uuid) to ordna_guard;

reset role;
