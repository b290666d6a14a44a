-- badges and PINs: who acts at a terminal that is everybody's, and who signs.
--
-- a badge with its PIN opens a session for one act, made by the database like any other; the first transaction that writes
-- an event with it uses it up (0003, guard_event). of the code only its digest is kept, of the PIN a slow hash. needs a
-- migrator who may `set role` to ordna_auth, as 0001 does.

set local role ordna_owner;
grant create on schema ordna to ordna_auth;
set local role ordna_auth;

create table auth_private.badges (
    organization_id uuid not null,
    id uuid not null default gen_random_uuid(),
    user_id uuid not null,
    code_hash bytea not null check (length(code_hash) = 32),
    pin_hash text not null,
    -- the counters of its tries, its own
    slot int not null unique,
    issued_by uuid,
    since timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, user_id) references auth_private.memberships (organization_id, user_id)
);
create unique index badges_one_live on auth_private.badges (organization_id, user_id) where ended_at is null;
create unique index badges_code on auth_private.badges (organization_id, code_hash);

alter table auth_private.badges enable row level security;
alter table auth_private.badges force row level security;
create policy keeper on auth_private.badges to ordna_auth using (true) with check (true);

-- tries are counted as logins are (0001, 3), in sequences, and the misses of a day besides: 10000 PINs are not many. each PIN
-- that is given out has counters of its own, so that nobody's wrong ones keep somebody else out. they stay when it ends: to
-- drop them would wait for a terminal that leaves a try open. logins share theirs still: anybody may try any e-mail, so that
-- counters for each would be made by whoever guesses, or tell which e-mails there are.
create sequence auth_private.badge_slots;
create function auth_private.fresh_slot() returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    slot int := nextval('auth_private.badge_slots');
    kind text;
begin
    foreach kind in array array['tries', 'passes', 'misses'] loop
        execute format('create sequence auth_private.badge_%s_%s', kind, slot);
    end loop;
    return slot;
end
$$;

-- who has one is for admins to see, and for themselves
create or replace view ordna.users with (security_barrier = true) as
select m.organization_id, u.id, u.email,
       case when m.invited_until is null then u.name end as name,
       case when m.invited_until is null then u.short_name end as short_name,
       m.role, m.customer_id,
       case when m.disabled_at is not null then 'disabled' when m.invited_until is not null then 'invited' else 'active' end as status,
       m.created_at,
       case when (select auth.current_role()) = 'admin' or m.user_id = (select auth.current_user_id())
            then (select b.since from auth_private.badges b
                   where b.organization_id = m.organization_id and b.user_id = m.user_id and b.ended_at is null) end as badge_since
  from auth_private.memberships m
  join auth_private.users u on u.id = m.user_id
 where m.organization_id = (select auth.current_org())
   and case when (select auth.current_customer()) is null then true else m.user_id = (select auth.current_user_id()) end;

-- 1 what the functions below share ----------------------------------------------------------------------------------
-- functions that hold a code, a PIN or a hash switch debug_print_* off, as those of 0001 do.

-- ten letters and digits that come out right from a scanner on any keyboard layout, the letters of every code that is scanned;
-- no other code is as long.
create function auth_private.fresh_badge_code() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
select string_agg(substr('0123456789ABCDEFGHJKLMNPQRSTUVWX', (get_byte(drawn, n) & 31) + 1, 1), '')
  from (select ext.gen_random_bytes(10) as drawn) d, generate_series(0, 9) n
$$;

-- as it is typed or scanned: a locked shift key makes no difference.
create function auth_private.badge_hash(code text) returns bytea
language sql immutable set search_path = pg_catalog, pg_temp as $$
select sha256(convert_to(upper(btrim(left(code, 100))), 'UTF8'))
$$;

-- what everybody tries first is no PIN.
create function auth_private.is_plain_pin(pin text) returns boolean
language sql immutable set search_path = pg_catalog, pg_temp as $$
select pin ~ '^(.)\1*$' or position(pin in '01234567890') > 0 or position(pin in '09876543210') > 0
$$;

create function auth_private.fresh_pin() returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    pin text;
begin
    loop
        -- of the four-byte numbers nearly each PIN is as many times the rest: 4294967296 = 429496 * 10000 + 7296
        pin := lpad(((('x' || encode(ext.gen_random_bytes(4), 'hex'))::bit(32)::bigint & 4294967295) % 10000)::text, 4, '0');
        exit when not auth_private.is_plain_pin(pin);
    end loop;
    return pin;
end
$$;

create function auth_private.badge_counter(kind text, slot int) returns regclass
language sql stable set search_path = pg_catalog, pg_temp as $$
select format('auth_private.badge_%s_%s', kind, slot)::regclass
$$;

-- tries a PIN on a badge: ok, denied, or throttled: more than eight wrong ones in a minute, or fifty in a day. a badge that is
-- not there costs the same bcrypt, so that time does not tell.
create function auth_private.try_pin(kept text, slot int, pin text) returns text
language plpgsql volatile set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    minute bigint := floor(extract(epoch from clock_timestamp()) / 60);
    today bigint := floor(extract(epoch from clock_timestamp()) / 86400);
    tries regclass := auth_private.badge_counter('tries', slot);
    passes regclass := auth_private.badge_counter('passes', slot);
    misses regclass := auth_private.badge_counter('misses', slot);
begin
    if auth_private.counted(tries, minute) - auth_private.counted(passes, minute) >= 8
       or auth_private.counted(misses, today) >= 50
       or auth_private.count(tries, minute) - auth_private.counted(passes, minute) > 8 then
        return 'throttled';
    end if;
    if auth_private.hashed(coalesce(pin, ''), kept) is distinct from kept then
        perform auth_private.count(misses, today);
        return 'denied';
    end if;
    if minute = floor(extract(epoch from clock_timestamp()) / 60) then
        perform auth_private.count(passes, minute);
    end if;
    return 'ok';
end
$$;

create function auth_private.check_new_pin(pin text) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    if pin is null or pin !~ '^[0-9]{4,6}$' then
        raise exception 'a PIN has 4 to 6 digits' using errcode = '22023';
    end if;
    if auth_private.is_plain_pin(pin) then
        raise exception 'this PIN is what everybody tries first' using errcode = '22023', hint = 'no digit four times, and none like 1234';
    end if;
end
$$;

-- somebody's live badge in the admin's own organization, held.
create function auth_private.held_badge(organization uuid, person uuid) returns auth_private.badges
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    badge auth_private.badges;
begin
    perform auth_private.held_member(organization, person);
    select b.* into badge from auth_private.badges b
     where b.organization_id = organization and b.user_id = person and b.ended_at is null for update;
    if not found then
        raise exception 'this user has no badge' using errcode = 'P0001', hint = 'issue one first';
    end if;
    return badge;
end
$$;

-- ends what a badge opened, at once.
create function auth_private.end_badge_sessions(organization uuid, person uuid) returns void
language sql volatile set search_path = pg_catalog, pg_temp as $$
delete from auth_private.sessions s where s.organization_id = organization and s.user_id = person and s.for_one_act
$$;

-- 2 an admin's acts -------------------------------------------------------------------------------------------------

-- a new badge ends the one before. code and first PIN are answered this once.
create function auth.issue_badge(user_id uuid) returns table (code text, pin text)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
#variable_conflict use_column
declare
    organization uuid := auth_private.admins_organization();
    member auth_private.memberships := auth_private.held_member(organization, issue_badge.user_id);
begin
    if member.role not in ('admin', 'staff', 'production', 'quality') then
        raise exception 'a % has no badge', member.role using errcode = 'P0001', hint = 'badges are for admin, staff, production and quality';
    end if;
    if member.disabled_at is not null or member.invited_until is not null then
        raise exception 'a badge is for somebody who is in' using errcode = 'P0001', hint = 'let them in first, or wait until they accept the invitation';
    end if;
    update auth_private.badges b set ended_at = clock_timestamp()
     where b.organization_id = organization and b.user_id = member.user_id and b.ended_at is null;
    perform auth_private.end_badge_sessions(organization, member.user_id);
    code := auth_private.fresh_badge_code();
    pin := auth_private.fresh_pin();
    insert into auth_private.badges (organization_id, user_id, code_hash, pin_hash, slot, issued_by)
    values (organization, member.user_id, auth_private.badge_hash(code), auth_private.fresh_hash(pin),
            auth_private.fresh_slot(), auth.current_user_id());
    return next;
end
$$;

create function auth.lose_badge(user_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth_private.admins_organization();
    badge auth_private.badges := auth_private.held_badge(organization, lose_badge.user_id);
begin
    update auth_private.badges b set ended_at = clock_timestamp() where b.organization_id = organization and b.id = badge.id;
    perform auth_private.end_badge_sessions(organization, badge.user_id);
end
$$;

create function auth.reset_pin(user_id uuid) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    organization uuid := auth_private.admins_organization();
    badge auth_private.badges := auth_private.held_badge(organization, reset_pin.user_id);
    pin text := auth_private.fresh_pin();
begin
    update auth_private.badges b set pin_hash = auth_private.fresh_hash(pin), slot = auth_private.fresh_slot()
     where b.organization_id = organization and b.id = badge.id;
    perform auth_private.end_badge_sessions(organization, badge.user_id);
    return pin;
end
$$;

-- 3 everyone's acts -------------------------------------------------------------------------------------------------

-- a session for one act, for whoever's badge and PIN these are, asked for by a shared terminal of their organization. status: ok
-- with a token, denied, or throttled.
create function auth.badge(badge text, pin text)
returns table (status text, token text, user_id uuid, short_name text, role text, expires_at timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
#variable_conflict use_column
declare
    organization uuid := auth.org_if('kiosk');
    code bytea := auth_private.badge_hash(badge.badge);
    minute bigint;
    known record;
begin
    if organization is null then
        raise exception 'badges are asked for at shared terminals only' using errcode = '42501', hint = 'log the terminal in as a user of role kiosk';
    end if;
    select b.pin_hash, b.slot, b.user_id, m.role, u.short_name into known
      from auth_private.badges b
      join auth_private.memberships m on m.organization_id = b.organization_id and m.user_id = b.user_id
      join auth_private.users u on u.id = b.user_id
     where b.organization_id = organization and b.code_hash = code and b.ended_at is null
       and m.disabled_at is null and m.invited_until is null and m.role in ('admin', 'staff', 'production', 'quality');
    if not found then
        -- counted with logins, by the code: what is no badge has no counters of its own
        if auth_private.begin_try('badge ' || organization || encode(code, 'hex')) is null then
            status := 'throttled'; return next; return;
        end if;
        perform auth_private.hashed(coalesce(badge.pin, ''), '$2a$10$abcdefghijklmnopqrstuuPHWzEj8x5YTzR1VwxK1mVPzuMHcLFGe');
        raise log 'ordna: an unknown badge at a terminal of %', organization;
        status := 'denied'; return next; return;
    end if;
    status := auth_private.try_pin(known.pin_hash, known.slot, badge.pin);
    if status <> 'ok' then
        raise log 'ordna: badge of % %', known.short_name, status;
        return next; return;
    end if;
    expires_at := clock_timestamp() + interval '60 seconds';
    user_id := known.user_id;
    short_name := known.short_name;
    role := known.role;
    token := auth_private.open_session(known.user_id, organization, known.role, null, expires_at);
    update auth_private.sessions s set for_one_act = true where s.token_hash = sha256(convert_to(badge.token, 'UTF8'));
    return next;
end
$$;

-- a signature: the PIN of this session's own person. ok, denied, throttled, or none where they have no badge. where it is ok, the
-- transaction is signed until it ends, which auth_private.was_signed() tells the guard. a session that a badge and its PIN opened
-- is signed already.
create function auth.check_pin(pin text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    person uuid := auth.current_user_id();
    mine bytea := sha256(convert_to(coalesce(current_setting('ordna.token', true), ''), 'UTF8'));
    badge auth_private.badges;
    answer text;
begin
    if person is null then
        raise exception 'not logged in' using errcode = '28000', hint = 'ordna login';
    end if;
    if auth_private.is_for_one_act() then return 'ok'; end if;
    select b.* into badge from auth_private.badges b
     where b.organization_id = auth.current_org() and b.user_id = person and b.ended_at is null;
    if not found then return 'none'; end if;
    answer := auth_private.try_pin(badge.pin_hash, badge.slot, check_pin.pin);
    if answer = 'ok' then
        update auth_private.sessions s set signed_by = pg_current_xact_id() where s.token_hash = mine;
    end if;
    return answer;
end
$$;

create function auth.change_pin(old_pin text, new_pin text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    person uuid := auth.current_user_id();
    badge auth_private.badges;
    answer text;
begin
    if person is null then
        raise exception 'not logged in' using errcode = '28000', hint = 'ordna login';
    end if;
    if auth_private.is_for_one_act() then
        raise exception 'a PIN is not changed at a shared terminal' using errcode = '42501', hint = 'log in at a terminal of your own';
    end if;
    perform auth_private.check_new_pin(new_pin);
    select b.* into badge from auth_private.badges b
     where b.organization_id = auth.current_org() and b.user_id = person and b.ended_at is null;
    if not found then
        raise exception 'you have no badge, and so no PIN' using errcode = 'P0001', hint = 'an admin issues one: `ordna user badge`';
    end if;
    answer := auth_private.try_pin(badge.pin_hash, badge.slot, old_pin);
    if answer = 'throttled' then
        raise exception 'too many wrong PINs' using errcode = '53400', hint = 'try again in a minute; after many on one day an admin resets it';
    elsif answer <> 'ok' then
        raise exception 'the old PIN is wrong' using errcode = '42501', hint = 'an admin can reset it';
    end if;
    update auth_private.badges b set pin_hash = auth_private.fresh_hash(new_pin)
     where b.organization_id = badge.organization_id and b.id = badge.id;
end
$$;

-- for the guard only: whether whoever acts has signed in this very transaction.
create function auth_private.was_signed() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
begin
    return exists (select from auth_private.sessions s
                    where s.token_hash = mine and s.expires_at > clock_timestamp() and s.login_role = session_user
                      and (s.for_one_act or s.signed_by = pg_current_xact_id()));
end
$$;

-- for the guard only: the session's one act is this transaction. of two at once the second waits here, and is told.
create function auth_private.use_up() returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    mine bytea := sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
begin
    update auth_private.sessions s set used_by = pg_current_xact_id()
     where s.token_hash = mine and s.for_one_act and (s.used_by is null or s.used_by = pg_current_xact_id());
    if not found then
        raise exception 'this badge was shown for one act, and that is done'
            using errcode = '42501', constraint = 'events_one_act', hint = 'show it again';
    end if;
end
$$;

-- for the owner's connection only: a badge with a known code and PIN.
create function auth_private.provision_badge(organization_slug text, email text, code text, pin text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
begin
    insert into auth_private.badges (organization_id, user_id, code_hash, pin_hash, slot)
    select o.id, u.id, auth_private.badge_hash(provision_badge.code), auth_private.fresh_hash(provision_badge.pin), auth_private.fresh_slot()
      from ordna.organizations o, auth_private.users u
     where o.slug = organization_slug and u.email = lower(btrim(provision_badge.email));
    if not found then
        raise exception 'there is no such user' using errcode = 'P0002';
    end if;
end
$$;

grant execute on function auth.issue_badge(uuid), auth.lose_badge(uuid), auth.reset_pin(uuid), auth.badge(text, text), auth.check_pin(text),
    auth.change_pin(text, text) to public;
grant execute on function auth_private.was_signed(), auth_private.use_up() to ordna_guard;

set local role ordna_owner;
revoke create on schema ordna from ordna_auth;
reset role;
