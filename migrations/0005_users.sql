-- the administration of people: who may make, invite, disable, reset whom, and the first organization.
--
-- it never lets an admin reach beyond the own organization: somebody who belongs to another one as well is invited, not
-- made, and nobody else resets their password.
-- what a function refuses has an sqlstate by what the caller does next: 28000 log in, 42501 ask somebody who may,
-- 22023 mend the input, P0002 there is no such thing, P0001 a rule says no, 53400 come back later.

set local role ordna_auth;

-- 1 what the functions below share ----------------------------------------------------------------------------------

create function auth_private.admins_organization() returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth.org_if('admin');
begin
    if organization is not null and auth_private.is_for_one_act() then
        raise exception 'people are not managed at a shared terminal' using errcode = '42501', hint = 'log in at a terminal of your own';
    end if;
    if organization is not null then return organization; end if;
    if auth.current_org() is null then
        raise exception 'not logged in' using errcode = '28000', hint = 'ordna login';
    end if;
    raise exception 'only an admin may do this' using errcode = '42501', hint = 'ask an admin of your organization';
end
$$;

-- one change of people at a time within an organization, so that two admins cannot remove each other as the last one. waits
-- for nothing that a transition holds: foreign keys take a weaker lock.
create function auth_private.hold_people(organization uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
    perform from ordna.organizations o where o.id = organization for no key update;
end
$$;

create function auth_private.keep_an_admin(organization uuid) returns void
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from auth_private.memberships m where m.organization_id = organization
                      and m.role = 'admin' and m.disabled_at is null and m.invited_until is null) then
        raise exception 'this is the last admin of the organization' using errcode = 'P0001', hint = 'make another admin first';
    end if;
end
$$;

create function auth_private.check_role(organization uuid, as_role text, customer uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if as_role is null or as_role not in ('admin', 'staff', 'production', 'quality', 'customer', 'kiosk') then
        raise exception 'there is no role "%"', as_role using errcode = '22023',
            hint = 'one of admin, staff, production, quality, customer, kiosk';
    end if;
    if (as_role = 'customer') <> (customer is not null) then
        raise exception 'the role customer, and only it, belongs to a customer' using errcode = '22023', hint = 'name the customer whose things this person sees';
    end if;
    if customer is not null and not exists (select from ordna.customers c where c.organization_id = organization and c.id = customer) then
        raise exception 'there is no such customer' using errcode = 'P0002';
    end if;
end
$$;

create function auth_private.check_password(password text, email text) returns void
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    if password is null or length(password) not between 10 and 1000 then
        raise exception 'a password has at least 10 characters' using errcode = '22023';
    end if;
    if lower(password) = email then
        raise exception 'a password is not the e-mail address' using errcode = '22023';
    end if;
end
$$;

create function auth_private.readable_secret() returns text
language sql volatile set search_path = pg_catalog, pg_temp as $$
select regexp_replace(encode(ext.gen_random_bytes(10), 'hex'), '(.{5})(?=.)', '\1-', 'g')
$$;

create function auth_private.add_user(email text, name text, short_name text, password text, temporary_until timestamptz) returns uuid
language plpgsql volatile set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    made uuid := gen_random_uuid();
    address text := lower(btrim(add_user.email));
    called text := btrim(add_user.name);
begin
    if address is null or address !~ '^[^@[:space:]]+@[^@[:space:]]+$' or length(address) > 320 then
        raise exception '"%" is not an e-mail address', left(add_user.email, 80) using errcode = '22023';
    end if;
    if coalesce(length(called), 0) not between 1 and 200 then
        raise exception 'a user has a name of at most 200 characters' using errcode = '22023';
    end if;
    insert into auth_private.users (id, email, name, short_name, password_hash, temporary_until)
    values (made, address, called, coalesce(left(nullif(btrim(add_user.short_name), ''), 40), left(lower(split_part(called, ' ', 1)), 40)),
            auth_private.fresh_hash(password), add_user.temporary_until);
    return made;
end
$$;

create function auth_private.end_sessions(organization uuid, person uuid) returns int
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    ended int;
begin
    delete from auth_private.sessions s where s.organization_id = organization and s.user_id = person;
    get diagnostics ended = row_count;
    return ended;
end
$$;

-- the membership of somebody in the admin's own organization, held.
create function auth_private.held_member(organization uuid, person uuid) returns auth_private.memberships
language plpgsql volatile set search_path = pg_catalog, pg_temp as $$
declare
    member auth_private.memberships;
begin
    perform auth_private.hold_people(organization);
    select m.* into member from auth_private.memberships m where m.organization_id = organization and m.user_id = person;
    if not found then
        raise exception 'there is no such user in your organization' using errcode = 'P0002';
    end if;
    return member;
end
$$;

-- somebody whose account is this organization's alone. elsewhere means a membership: an open invitation is not one, or any
-- organization could keep another from helping its own people.
create function auth_private.require_own(organization uuid, person uuid) returns void
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from auth_private.memberships m where m.user_id = person and m.organization_id = organization and m.invited_until is not null)
       or exists (select from auth_private.memberships m where m.user_id = person and m.organization_id <> organization and m.invited_until is null) then
        raise exception 'this account is not your organization''s alone' using errcode = 'P0001', hint = 'its owner changes it themselves';
    end if;
end
$$;

-- 2 an admin's acts -------------------------------------------------------------------------------------------------

-- status `made` with a temporary password for a new address; `invited` with a code for one that has an account already. the
-- code is what protects that account: whoever made it elsewhere could otherwise accept in its name.
create function auth.new_user(email text, name text, role text, customer_id uuid default null, short_name text default null)
returns table (user_id uuid, status text, secret text, until timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
    organization uuid := auth_private.admins_organization();
    address text := lower(btrim(new_user.email));
    present auth_private.memberships;
begin
    perform auth_private.check_role(organization, new_user.role, new_user.customer_id);
    if auth_private.begin_try('users of ' || organization) is null then
        raise exception 'too many new users at once' using errcode = '53400', hint = 'try again in a minute';
    end if;
    perform auth_private.hold_people(organization);
    secret := auth_private.readable_secret();
    until := clock_timestamp() + interval '14 days';
    select u.id into user_id from auth_private.users u where u.email = address;
    if not found then
        status := 'made';
        user_id := auth_private.add_user(address, new_user.name, new_user.short_name, secret, until);
        insert into auth_private.memberships (organization_id, user_id, role, customer_id)
        values (organization, user_id, new_user.role, new_user.customer_id);
        return next; return;
    end if;
    select m.* into present from auth_private.memberships m where m.organization_id = organization and m.user_id = new_user.user_id;
    if found and present.invited_until is null then
        raise exception '% is a user of your organization already', address using errcode = 'P0001', hint = 'change the role, or enable the user';
    end if;
    status := 'invited';
    delete from auth_private.memberships m where m.organization_id = organization and m.user_id = new_user.user_id;
    insert into auth_private.memberships (organization_id, user_id, role, customer_id, invited_until, invitation_hash)
    values (organization, user_id, new_user.role, new_user.customer_id, until, sha256(convert_to(secret, 'UTF8')));
    return next;
end
$$;

create function auth.set_role(user_id uuid, role text, customer_id uuid default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth_private.admins_organization();
begin
    perform auth_private.held_member(organization, set_role.user_id);
    perform auth_private.check_role(organization, set_role.role, set_role.customer_id);
    update auth_private.memberships m set role = set_role.role, customer_id = set_role.customer_id
     where m.organization_id = organization and m.user_id = set_role.user_id;
    perform auth_private.keep_an_admin(organization);
    perform auth_private.end_sessions(organization, set_role.user_id);
end
$$;

-- ends the membership until it is enabled again; an invitation is taken back. elsewhere nothing changes.
create function auth.disable_user(user_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth_private.admins_organization();
    member auth_private.memberships := auth_private.held_member(organization, disable_user.user_id);
begin
    if member.user_id = auth.current_user_id() then
        raise exception 'nobody disables themselves' using errcode = 'P0001', hint = 'another admin can';
    end if;
    if member.invited_until is not null then
        delete from auth_private.memberships m where m.organization_id = organization and m.user_id = member.user_id;
        return;
    end if;
    update auth_private.memberships m set disabled_at = coalesce(m.disabled_at, clock_timestamp())
     where m.organization_id = organization and m.user_id = member.user_id;
    perform auth_private.keep_an_admin(organization);
    perform auth_private.end_sessions(organization, member.user_id);
end
$$;

create function auth.enable_user(user_id uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth_private.admins_organization();
begin
    perform auth_private.held_member(organization, enable_user.user_id);
    update auth_private.memberships m set disabled_at = null where m.organization_id = organization and m.user_id = enable_user.user_id;
end
$$;

-- logs somebody out of this organization, everywhere. answers how many sessions ended.
create function auth.revoke_sessions(user_id uuid) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    organization uuid := auth_private.admins_organization();
begin
    perform auth_private.held_member(organization, revoke_sessions.user_id);
    return auth_private.end_sessions(organization, revoke_sessions.user_id);
end
$$;

create function auth.reset_password(user_id uuid) returns table (secret text, until timestamptz)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    organization uuid := auth_private.admins_organization();
    member auth_private.memberships := auth_private.held_member(organization, reset_password.user_id);
begin
    perform auth_private.require_own(organization, member.user_id);
    secret := auth_private.readable_secret();
    until := clock_timestamp() + interval '14 days';
    update auth_private.users u set password_hash = auth_private.fresh_hash(secret), temporary_until = until where u.id = member.user_id;
    delete from auth_private.sessions s where s.user_id = member.user_id;
    return next;
end
$$;

-- everyone their own name; an admin that of people whose account is this organization's alone.
create function auth.rename_user(user_id uuid, name text, short_name text default null) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    called text := btrim(rename_user.name);
    organization uuid;
begin
    if rename_user.user_id is distinct from auth.current_user_id() or auth_private.is_for_one_act() then
        organization := auth_private.admins_organization();
        perform auth_private.held_member(organization, rename_user.user_id);
        perform auth_private.require_own(organization, rename_user.user_id);
    end if;
    if coalesce(length(called), 0) not between 1 and 200 then
        raise exception 'a user has a name of at most 200 characters' using errcode = '22023';
    end if;
    update auth_private.users u
       set name = called,
           short_name = coalesce(left(nullif(btrim(rename_user.short_name), ''), 40), left(lower(split_part(called, ' ', 1)), 40))
     where u.id = rename_user.user_id;
end
$$;

-- 3 everyone's acts -------------------------------------------------------------------------------------------------

-- ends every other session of this person, in every organization.
create function auth.change_password(old_password text, new_password text) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
declare
    person auth_private.users;
    minute bigint;
begin
    select u.* into person from auth_private.users u where u.id = auth.current_user_id();
    if not found then
        raise exception 'not logged in' using errcode = '28000', hint = 'ordna login';
    end if;
    perform auth_private.check_password(new_password, person.email);
    -- counted with login's failures: a session left open is no way to guess the password faster
    minute := auth_private.begin_try(person.email);
    if minute is null then
        raise exception 'too many attempts' using errcode = '53400', hint = 'try again in a minute';
    end if;
    if auth_private.hashed(coalesce(old_password, ''), person.password_hash) <> person.password_hash then
        raise exception 'the old password is wrong' using errcode = '42501';
    end if;
    perform auth_private.end_try(person.email, minute);
    update auth_private.users u set password_hash = auth_private.fresh_hash(new_password), temporary_until = null where u.id = person.id;
    delete from auth_private.sessions s
     where s.user_id = person.id and s.token_hash <> sha256(convert_to(current_setting('ordna.token', true), 'UTF8'));
end
$$;

-- joins the organization whose admin gave this code, and answers its slug; auth.switch goes there. somebody who has no other
-- organization accepts with login.
create function auth.accept_invitation(code text) returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    person uuid := auth.current_user_id();
    joined text;
begin
    if person is null then
        raise exception 'not logged in' using errcode = '28000', hint = 'ordna login';
    end if;
    joined := auth_private.accept(person, code);
    if joined is null then
        raise exception 'this invitation is not for you, or it has expired' using errcode = 'P0002', hint = 'ask the admin who invited you for a new one';
    end if;
    return joined;
end
$$;

-- 4 the first organization, and those that the owner adds -----------------------------------------------------------

-- for the owner's connection too.
create function auth_private.add_organization(slug text, name text) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    made uuid := gen_random_uuid();
begin
    if add_organization.slug !~ '^[a-z0-9][a-z0-9-]{0,39}$' then
        raise exception 'the short name "%" has something else than a-z, 0-9 and -', left(add_organization.slug, 80) using errcode = '22023', hint = 'like "fjord"';
    end if;
    if coalesce(length(btrim(add_organization.name)), 0) not between 1 and 200 then
        raise exception 'an organization has a name of at most 200 characters' using errcode = '22023';
    end if;
    insert into ordna.organizations (id, slug, name) values (made, add_organization.slug, btrim(add_organization.name));
    insert into auth_private.channels (organization_id) values (made);
    return made;
exception when unique_violation then
    raise exception 'there is an organization "%" already', add_organization.slug using errcode = 'P0001', hint = 'choose another short name';
end
$$;

create function auth.is_first_run() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return not exists (select from ordna.organizations);
end
$$;

-- works while there is no organization, once: whoever comes first on an empty database is its admin.
create function auth.first_organization(slug text, name text, email text, person text, password text, short_name text default null)
returns table (organization_id uuid, user_id uuid)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
begin
    if exists (select from ordna.organizations) then
        raise exception 'there is an organization already' using errcode = '42501', hint = 'log in, or ask whoever runs the database: ordna organization add';
    end if;
    perform auth_private.check_password(first_organization.password, lower(btrim(first_organization.email)));
    lock table ordna.organizations in share row exclusive mode;
    if exists (select from ordna.organizations) then
        raise exception 'somebody else made the first organization just now' using errcode = '42501', hint = 'log in';
    end if;
    organization_id := auth_private.add_organization(first_organization.slug, first_organization.name);
    user_id := auth_private.add_user(first_organization.email, person, first_organization.short_name, first_organization.password, null);
    insert into auth_private.memberships values (first_organization.organization_id, first_organization.user_id, 'admin');
    return next;
end
$$;

-- for the owner's connection only: a person with a known password, in an organization; a known address keeps its account.
create function auth_private.provision(
    organization_slug text, email text, name text, as_role text, password text,
    customer uuid default null, short_name text default null, temporary boolean default false
) returns uuid
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set debug_print_parse = off set debug_print_rewritten = off set debug_print_plan = off as $$
#variable_conflict use_column
declare
    organization uuid;
    person uuid;
begin
    select o.id into organization from ordna.organizations o where o.slug = organization_slug;
    if not found then
        raise exception 'there is no organization "%"', organization_slug using errcode = 'P0002';
    end if;
    select u.id into person from auth_private.users u where u.email = lower(btrim(provision.email));
    if not found then
        person := auth_private.add_user(provision.email, provision.name, provision.short_name, provision.password,
            case when temporary then clock_timestamp() + interval '14 days' end);
    end if;
    insert into auth_private.memberships (organization_id, user_id, role, customer_id) values (organization, person, as_role, customer);
    return person;
end
$$;

grant execute on function auth.new_user(text, text, text, uuid, text), auth.set_role(uuid, text, uuid), auth.disable_user(uuid), auth.enable_user(uuid),
    auth.revoke_sessions(uuid), auth.reset_password(uuid), auth.rename_user(uuid, text, text), auth.change_password(text, text),
    auth.accept_invitation(text), auth.is_first_run(), auth.first_organization(text, text, text, text, text, text) to public;

reset role;
