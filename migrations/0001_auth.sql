-- who may: organizations, people, sessions, and the helper that protects a table.
--
-- it never trusts the program: whoever has the program's connection string and a shell gets here, and nothing below
-- believes a setting, a role name or an id that the client sends. the only way in is a password, answered with a token.
-- needs the roles ordna_owner, ordna_auth, ordna_guard, ordna_app, ordna_worker, and a migrator who may `set role` to the
-- first three. what takes a superuser stands in src/store/setup/lockdown.sql.

create schema if not exists ordna authorization ordna_owner;
create schema auth authorization ordna_auth;
create schema auth_private authorization ordna_auth;
create schema if not exists ext;
create extension if not exists pgcrypto with schema ext;

revoke all on schema ordna, auth, auth_private, ext from public;
grant usage on schema ordna, auth to public;
grant usage on schema ext to ordna_auth;
grant usage on schema auth_private to ordna_owner, ordna_guard;

-- a new function is nobody's until it is granted: forgetting a grant fails, forgetting a revoke would leak.
alter default privileges for role ordna_owner revoke execute on functions from public;
alter default privileges for role ordna_auth revoke execute on functions from public;
alter default privileges for role ordna_guard revoke execute on functions from public;

set local role ordna_owner;
grant create on schema ordna to ordna_auth, ordna_guard;
set local role ordna_auth;

-- 1 the tables ------------------------------------------------------------------------------------------------------

create table ordna.organizations (
    id uuid primary key,
    slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    name text not null check (length(name) between 1 and 200),
    created_at timestamptz not null default clock_timestamp()
);

-- what not even its members may read. notify carries no data, but its channel tells when somebody works.
create table auth_private.channels (
    organization_id uuid primary key references ordna.organizations,
    channel text not null unique default 'o' || encode(ext.gen_random_bytes(16), 'hex')
);

-- the worker's own, on which it hears that there is something to do
create table auth_private.worker_channel (
    the_only_one boolean primary key default true check (the_only_one),
    channel text not null default 'w' || encode(ext.gen_random_bytes(16), 'hex')
);
insert into auth_private.worker_channel default values;

create table auth_private.users (
    id uuid primary key,
    email text not null unique check (email = lower(email) and email ~ '^[^@[:space:]]+@[^@[:space:]]+$' and length(email) <= 320),
    name text not null check (length(name) between 1 and 200),
    -- what stands on timelines: "anna"
    short_name text not null check (length(short_name) between 1 and 40),
    password_hash text not null,
    -- set while the password is one that an admin knows
    temporary_until timestamptz,
    created_at timestamptz not null default clock_timestamp()
);

create table auth_private.memberships (
    organization_id uuid not null references ordna.organizations,
    user_id uuid not null references auth_private.users,
    role text not null check (role in ('admin', 'staff', 'production', 'quality', 'customer', 'kiosk')),
    customer_id uuid,
    disabled_at timestamptz,
    -- set while this is an invitation that nobody has accepted yet
    invited_until timestamptz,
    invitation_hash bytea,
    created_at timestamptz not null default clock_timestamp(),
    primary key (organization_id, user_id),
    check ((role = 'customer') = (customer_id is not null)),
    check ((invited_until is null) = (invitation_hash is null))
);
create index memberships_user on auth_private.memberships (user_id);

create table auth_private.sessions (
    token_hash bytea primary key check (length(token_hash) = 32),
    organization_id uuid not null,
    user_id uuid,
    role text not null check (role in ('admin', 'staff', 'production', 'quality', 'customer', 'system', 'kiosk')),
    customer_id uuid,
    -- a token copied to another login role is worth nothing
    login_role name not null default session_user,
    created_at timestamptz not null default clock_timestamp(),
    expires_at timestamptz not null,
    -- opened by a badge and its PIN, for whatever one transaction does
    for_one_act boolean not null default false,
    -- that transaction
    used_by xid8,
    -- the last one that was signed by PIN
    signed_by xid8,
    check ((role = 'system') = (user_id is null)),
    check ((role = 'customer') = (customer_id is not null)),
    check (for_one_act or used_by is null)
);
create index sessions_user on auth_private.sessions (user_id, created_at);
create index sessions_expiry on auth_private.sessions (expires_at);

do $$
declare
    it regclass;
begin
    foreach it in array array['ordna.organizations', 'auth_private.channels', 'auth_private.worker_channel', 'auth_private.users', 'auth_private.memberships', 'auth_private.sessions']::regclass[] loop
        execute format('alter table %s enable row level security', it);
        execute format('alter table %s force row level security', it);
        execute format('create policy keeper on %s to ordna_auth using (true) with check (true)', it);
    end loop;
    -- the throttle's counters, two for each of 256 buckets of accounts
    for n in 0..255 loop
        execute format('create sequence auth_private.tries_%s', n);
        execute format('create sequence auth_private.passes_%s', n);
    end loop;
end
$$;
create sequence auth_private.tries_everywhere;

-- 2 whose session this is -------------------------------------------------------------------------------------------
-- plpgsql, so that the plan of the lookup is kept for the connection; the hash is made outside of it, where no executor is
-- started for it; clock_timestamp(), so that a transaction left open cannot outlive its session. one lookup each: the same
-- lines stand in each, because a shared function would be a second call.

create function auth.current_org() returns uuid
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer uuid;
begin
    select s.organization_id into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
    return answer;
end
$$;

create function auth.current_user_id() returns uuid
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer uuid;
begin
    select s.user_id into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
    return answer;
end
$$;

create function auth.current_customer() returns uuid
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer uuid;
begin
    select s.customer_id into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
    return answer;
end
$$;

create function auth.current_role() returns text
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer text;
begin
    select s.role into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
    return answer;
end
$$;

-- who acts, as what, and whether for once: all in one lookup.
create function auth.actor(out person uuid, out acting text, out for_one_act boolean)
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
begin
    select s.user_id, s.role, s.for_one_act into person, acting, for_one_act from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
end
$$;

-- whether a badge opened this session: it acts on things, and neither on people nor on itself.
create function auth_private.is_for_one_act() returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce((select a.for_one_act from auth.actor() a), false);
end
$$;

create function auth.has_role(variadic roles text[]) returns boolean
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer text;
begin
    select s.role into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user;
    return coalesce(answer = any (roles), false);
end
$$;

-- the organization where the session's role is one of these, else null: both questions in one lookup, and an index condition.
create function auth.org_if(variadic roles text[]) returns uuid
language plpgsql stable parallel safe security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
    answer uuid;
begin
    select s.organization_id into answer from auth_private.sessions s
     where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user
       and s.role = any (roles);
    return answer;
end
$$;

create function auth.me()
returns table (
    user_id uuid, email text, name text, short_name text, organization_id uuid, organization text, organization_name text,
    role text, customer_id uuid, expires_at timestamptz, password_is_temporary boolean
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
    select s.user_id, u.email, coalesce(u.name, s.role), coalesce(u.short_name, s.role), o.id, o.slug, o.name,
           s.role, s.customer_id, s.expires_at, u.temporary_until is not null
      from auth_private.sessions s
      join ordna.organizations o on o.id = s.organization_id
      left join auth_private.users u on u.id = s.user_id
     where s.token_hash = sha256(convert_to(coalesce(current_setting('ordna.token', true), ''), 'UTF8'))
       and s.expires_at > clock_timestamp() and s.login_role = session_user;
end
$$;

create function auth.notify_channel() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.channel from auth_private.channels c where c.organization_id = auth.current_org());
end
$$;

-- tells everyone who listens in this organization to look again. for triggers only.
create function auth_private.poke(organization uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify(c.channel, '') from auth_private.channels c where c.organization_id = organization;
end
$$;

create policy members on ordna.organizations for select using (id = (select auth.current_org()));
grant select on ordna.organizations to public;
grant references on ordna.organizations to ordna_owner;

-- the people of this organization, for everyone in it; a customer sees nobody else. somebody invited has no name here
-- before accepting: who they are elsewhere is not this organization's business.
create view ordna.users with (security_barrier = true) as
select m.organization_id, u.id, u.email,
       case when m.invited_until is null then u.name end as name,
       case when m.invited_until is null then u.short_name end as short_name,
       m.role, m.customer_id,
       case when m.disabled_at is not null then 'disabled' when m.invited_until is not null then 'invited' else 'active' end as status,
       m.created_at
  from auth_private.memberships m
  join auth_private.users u on u.id = m.user_id
 where m.organization_id = (select auth.current_org())
   and case when (select auth.current_customer()) is null then true else m.user_id = (select auth.current_user_id()) end;
grant select on ordna.users to public;

-- 3 the throttle ----------------------------------------------------------------------------------------------------
-- kept in sequences, because nextval and setval survive a rollback: `begin; login; rollback` erases no attempt, and no
-- lock is held by which one person could keep another out. a counter's value is minute * 1000000 + count in that minute.
-- two counters for each bucket, so that a success can be taken off without ever counting down (a setval backwards would
-- lose what others counted meanwhile): failures = tries - passes.

create function auth_private.bucket(kind text, subject text) returns regclass
language sql stable set search_path = pg_catalog, pg_temp as $$
select format('auth_private.%s_%s', kind, hashtextextended(subject, 0) & 255)::regclass
$$;

create function auth_private.counted(counter regclass, minute bigint) returns bigint
language sql volatile set search_path = pg_catalog, pg_temp as $$
select greatest(coalesce(pg_sequence_last_value(counter), 0) - minute * 1000000, 0)
$$;

create function auth_private.count(counter regclass, minute bigint) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    reached bigint := nextval(counter);
begin
    if reached < minute * 1000000 then reached := setval(counter, minute * 1000000 + 1); end if;
    return reached - minute * 1000000;
end
$$;

-- counts an attempt on this account. answers the minute it counts in, or null: too many, come back later.
create function auth_private.begin_try(subject text) returns bigint
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    minute bigint := floor(extract(epoch from clock_timestamp()) / 60);
    tries regclass := auth_private.bucket('tries', subject);
    passes regclass := auth_private.bucket('passes', subject);
begin
    if auth_private.counted(tries, minute) - auth_private.counted(passes, minute) >= 8
       or auth_private.counted('auth_private.tries_everywhere', minute) >= 300 then
        return null;
    end if;
    if auth_private.count(tries, minute) - auth_private.counted(passes, minute) > 8
       or auth_private.count('auth_private.tries_everywhere', minute) > 300 then
        return null;
    end if;
    return minute;
end
$$;

-- takes a success off again, in the minute in which it was counted or not at all.
create function auth_private.end_try(subject text, minute bigint) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
    if minute = floor(extract(epoch from clock_timestamp()) / 60) then
        perform auth_private.count(auth_private.bucket('passes', subject), minute);
    end if;
end
$$;

-- 4 login -----------------------------------------------------------------------------------------------------------
-- functions that hold a hash switch debug_print_* off: with client_min_messages = log the caller would read it in a plan.

-- sha-256 first, because bcrypt alone stops reading after 72 bytes and at a zero byte.
create function auth_private.hashed(password text, salt text) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
select ext.crypt(encode(sha256(convert_to(password, 'UTF8')), 'base64'), salt)
$$;

create function auth_private.fresh_hash(password text) returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
select auth_private.hashed(password, ext.gen_salt('bf', 10))
$$;

create function auth_private.open_session(person uuid, organization uuid, as_role text, customer uuid, until timestamptz) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    token text := encode(ext.gen_random_bytes(32), 'hex');
begin
    delete from auth_private.sessions s
     where s.user_id = person and (s.expires_at < clock_timestamp() or s.token_hash in (
           select z.token_hash from auth_private.sessions z where z.user_id = person order by z.created_at desc offset 49));
    insert into auth_private.sessions (token_hash, organization_id, user_id, role, customer_id, expires_at)
    values (sha256(convert_to(token, 'UTF8')), organization, person, as_role, customer, until);
    return token;
end
$$;

-- turns an invitation into a membership. the code went from that admin to the person by a way of their own, so whoever else
-- gets hold of the account cannot use it.
create function auth_private.accept(person uuid, code text) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    joined text;
begin
    update auth_private.memberships m set invited_until = null, invitation_hash = null
      from ordna.organizations o
     where o.id = m.organization_id and m.user_id = person and m.invited_until > clock_timestamp()
       and m.invitation_hash = sha256(convert_to(btrim(code), 'UTF8'))
    returning o.slug into joined;
    return joined;
end
$$;

-- where this person may work now.
create function auth_private.places(person uuid)
returns table (id uuid, slug text, name text, role text, customer_id uuid)
language sql stable set search_path = pg_catalog, pg_temp as $$
select o.id, o.slug, o.name, m.role, m.customer_id
  from auth_private.memberships m
  join ordna.organizations o on o.id = m.organization_id
 where m.user_id = person and m.disabled_at is null and m.invited_until is null
 order by o.slug
$$;

-- the answer of login and switch: `ok` with a token where the choice is clear, else a `choose` row for each organization that
-- this person may choose, else `disabled`.
create function auth_private.enter(person uuid, chosen text, temporary boolean, until timestamptz, terminal_until timestamptz)
returns table (
    status text, token text, organization_id uuid, organization_slug text, organization_name text,
    user_id uuid, role text, expires_at timestamptz, password_is_temporary boolean
)
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    place record;
begin
    select p.*, count(*) over () as fitting into place
      from auth_private.places(person) p where chosen is null or p.slug = chosen limit 1;
    -- a shared terminal acts never, and nobody has its password at hand every morning
    if place.role = 'kiosk' then until := terminal_until; end if;
    if place.fitting = 1 then
        return query
        select 'ok', auth_private.open_session(person, place.id, place.role, place.customer_id, until),
               place.id, place.slug, place.name, person, place.role, until, temporary;
        return;
    end if;
    return query
    select 'choose', null::text, p.id, p.slug, p.name, person, p.role, null::timestamptz, temporary
      from auth_private.places(person) p;
    if not found then
        status := 'disabled'; return next;
    end if;
end
$$;

-- the only way to a token. status: ok, choose, disabled, denied, throttled, or invitation where the code of the invitation,
-- which this login would accept, is not good (any more). only a right password is told more than denied.
create function auth.login(email text, password text, organization text default null, invitation text default null)
returns table (
    status text, token text, organization_id uuid, organization_slug text, organization_name text,
    user_id uuid, role text, expires_at timestamptz, password_is_temporary boolean
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    address text := lower(left(login.email, 320));
    chosen text := login.organization;
    minute bigint;
    person record;
    kept text;
begin
    if address is null or login.password is null then
        status := 'denied'; return next; return;
    end if;
    minute := auth_private.begin_try(address);
    if minute is null then
        raise log 'ordna: login throttled for %', address;
        status := 'throttled'; return next; return;
    end if;
    select u.id, u.password_hash, u.temporary_until into person from auth_private.users u where u.email = address;
    -- an unknown address costs the same bcrypt, so that time does not tell
    kept := coalesce(person.password_hash, '$2a$10$abcdefghijklmnopqrstuuPHWzEj8x5YTzR1VwxK1mVPzuMHcLFGe');
    if auth_private.hashed(login.password, kept) is distinct from person.password_hash
       or person.temporary_until < clock_timestamp() then
        raise log 'ordna: login failed for %', address;
        status := 'denied'; return next; return;
    end if;
    perform auth_private.end_try(address, minute);

    if login.invitation is not null then
        chosen := auth_private.accept(person.id, login.invitation);
        if chosen is null then
            status := 'invitation'; return next; return;
        end if;
    end if;
    return query
    select * from auth_private.enter(person.id, chosen, person.temporary_until is not null, clock_timestamp() + interval '12 hours',
        clock_timestamp() + interval '30 days');
end
$$;

-- another organization of the same person, with a session of its own that ends when this one would.
create function auth.switch(organization text)
returns table (
    status text, token text, organization_id uuid, organization_slug text, organization_name text,
    user_id uuid, role text, expires_at timestamptz, password_is_temporary boolean
)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    present record;
begin
    select me.user_id, me.password_is_temporary, me.expires_at into present from auth.me() me where me.user_id is not null;
    if not found or auth_private.is_for_one_act() then
        status := 'denied'; return next; return;
    end if;
    return query
    select * from auth_private.enter(present.user_id, coalesce(switch.organization, ''), present.password_is_temporary, present.expires_at,
        present.expires_at);
end
$$;

create function auth.logout() returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    delete from auth_private.sessions s
     where s.token_hash = sha256(convert_to(coalesce(current_setting('ordna.token', true), ''), 'UTF8')) and s.login_role = session_user;
    return found;
end
$$;

-- 5 the worker ------------------------------------------------------------------------------------------------------

create function auth.worker_channel() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.channel from auth_private.worker_channel c);
end
$$;

-- tells the worker to look. for what asks for work only.
create function auth_private.poke_worker() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_notify(c.channel, '') from auth_private.worker_channel c;
end
$$;

create function auth.service_token(organization uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from ordna.organizations o where o.id = organization) then return null; end if;
    delete from auth_private.sessions s where s.user_id is null and s.organization_id = organization and s.expires_at < clock_timestamp();
    return auth_private.open_session(null, organization, 'system', null, clock_timestamp() + interval '10 minutes');
end
$$;

grant execute on function auth.current_org(), auth.current_user_id(), auth.current_customer(), auth.current_role(), auth.actor(), auth.has_role(text[]),
    auth.org_if(text[]), auth.me(), auth.notify_channel(), auth.login(text, text, text, text), auth.switch(text), auth.logout() to public;
grant execute on function auth.worker_channel(), auth.service_token(uuid) to ordna_worker;
grant execute on function auth_private.poke(uuid), auth_private.poke_worker() to ordna_owner, ordna_guard;

-- 6 the helper for everyone's tables --------------------------------------------------------------------------------

-- protects one table: row security on and forced, one policy per verb, privileges to match. call it as the table's owner;
-- calling it again makes everything anew.
--
-- the three lists name the session's roles that may read, insert, update; an empty one means nobody (a definer function of
-- ordna_guard does it, if anyone). `changes` are the columns that may be updated: null is all but the key, organization_id,
-- created_at and generated ones. `customer_sees` says which rows are a customer's own, and is needed where a list names
-- customer: a column that holds the customer's id, or a condition. of words, and of what `free_text` names besides, the planner
-- keeps no statistics.
--
-- delete is nobody's; ordna_guard's policy covers it, so a migration can grant it to ordna_guard where a definer function needs it.
create function auth_private.protect(
    target regclass, may_select text[], may_insert text[] default '{}', may_update text[] default '{}',
    changes text[] default null, customer_sees text default null, free_text text[] default '{}'
) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    every_role constant text[] := array['admin', 'staff', 'production', 'quality', 'customer', 'system', 'kiosk'];
    -- policies call a resolver once per statement, wrapped in a select; citus refuses the wrapper
    wrapper constant text := case when exists (select from pg_extension where extname = 'citus') then '%s' else '(select %s)' end;
    mine constant text := format(wrapper, 'auth.current_customer()');
    own text := 'true';
    rule text;
    it text;
    verb text;
    roles text[];
begin
    foreach it in array may_select || may_insert || may_update loop
        if it <> all (every_role) then raise exception 'protect(%): there is no role %', target, it; end if;
    end loop;
    if customer_sees is not null then
        if exists (select from pg_attribute a where a.attrelid = target and a.attname = customer_sees and not a.attisdropped) then
            customer_sees := format('%I = %s', customer_sees, mine);
        end if;
        -- case, not or: with `or` the planner sorted whole organizations for the first 50 rows
        own := format('case when %s is null then true else %s end', mine, customer_sees);
    elsif 'customer' = any (may_select || may_insert || may_update) then
        raise exception 'protect(%): say which rows are a customer''s own', target;
    end if;

    execute format('alter table %s enable row level security', target);
    execute format('alter table %s force row level security', target);
    for it in select p.polname from pg_policy p where p.polrelid = target loop
        execute format('drop policy %I on %s', it, target);
    end loop;
    execute format('revoke all on %s from public', target);

    -- to public, not to the program's role: whoever has that role could drop what hangs on it
    foreach verb in array array['select', 'insert', 'update'] loop
        roles := case verb when 'select' then may_select when 'insert' then may_insert else may_update end;
        continue when roles = '{}';
        rule := format('organization_id = %s', format(wrapper,
            case when every_role <@ roles then 'auth.current_org()'
                 else format('auth.org_if(%s)', (select string_agg(quote_literal(r), ', ') from unnest(roles) r)) end));
        if 'customer' = any (roles) then rule := format('%s and %s', rule, own); end if;
        execute format('create policy may_%s on %s for %s %s (%s)', verb, target, verb,
            case verb when 'insert' then 'with check' else 'using' end, rule);
        if verb = 'update' then
            -- by column: an update right on the whole table lets anyone lock it
            execute format('grant update (%s) on %s to public', (
                select string_agg(quote_ident(a.attname), ', ') from pg_attribute a
                 where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                   and case when changes is not null then a.attname = any (changes)
                            else a.attname not in ('organization_id', 'created_at')
                                 and not exists (select from pg_index i where i.indrelid = target and i.indisprimary and a.attnum = any (i.indkey)) end), target);
        else
            execute format('grant %s on %s to public', verb, target);
        end if;
    end loop;

    -- the guard's functions read across everything that a session sees or not: under force, even their owner would see nothing
    execute format('create policy guard on %s to ordna_guard using (true) with check (true)', target);
    execute format('grant select, insert, update on %s to ordna_guard', target);

    -- of words the planner keeps no statistics: its estimates would tell what is frequent elsewhere. those of the machines
    -- are no secret, and it needs them
    for it in select a.attname from pg_attribute a
               where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.atttypid in ('text'::regtype, 'jsonb'::regtype)
                 and (a.attname = any (free_text) or a.attname not in ('machine', 'status', 'stage', 'workflow', 'kind', 'action',
                      'from_status', 'to_status', 'actor_role')) loop
        execute format('alter table %s alter column %I set statistics 0', target, it);
    end loop;
    -- an index on an expression has statistics of its own
    for it in select format('alter index %s alter column %s set statistics 0', i.indexrelid::regclass, position.place)
                from pg_index i cross join lateral unnest(i.indkey::int2[]) with ordinality as position (attnum, place)
               where i.indrelid = target and position.attnum = 0 loop
        execute it;
    end loop;
end
$$;
grant execute on function auth_private.protect(regclass, text[], text[], text[], text[], text, text[]) to ordna_owner;

set local role ordna_owner;
revoke create on schema ordna from ordna_auth;
reset role;
