-- what customers say about their orders, and what an add-on has to say of itself.
--
-- a request for an add-on keeps its words here, beside its birth, named by whoever asked: a customer, or somebody of the
-- organization on their behalf. nobody writes in another's name, and nothing that was said changes.

set local role ordna_owner;

create table ordna.order_comments (
    organization_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    -- the request that it words
    addon_id uuid,
    comment_type text not null check (comment_type in ('note', 'modification_request', 'addon_request')),
    body text not null check (length(body) between 1 and 10000),
    -- the rest is set by the database
    author_id uuid,
    author_role text not null default '',
    on_behalf boolean not null generated always as (author_role <> 'customer') stored,
    created_at timestamptz not null default clock_timestamp(),
    primary key (organization_id, id),
    unique (organization_id, addon_id),
    check ((comment_type = 'addon_request') = (addon_id is not null)),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, addon_id) references ordna.order_addons
);
create index order_comments_order on ordna.order_comments (organization_id, order_id, created_at, id);

do $$
declare
    office constant text[] := array['admin', 'staff', 'customer', 'system'];
    everyone constant text[] := array['admin', 'staff', 'production', 'quality', 'customer', 'kiosk', 'system'];
begin
    perform auth_private.protect('ordna.order_comments', everyone, office,
        customer_sees => 'order_id in (select o.id from ordna.orders o where o.customer_id = (select auth.current_customer()))',
        free_text => array['body']);
end
$$;
reset role;

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- whoever says it is who it names
create function ordna.guard_author() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    select a.person, a.acting into new.author_id, new.author_role from auth.actor() a;
    new.created_at := clock_timestamp();
    return new;
end
$$;

-- the words of a request come with it
create function ordna.guard_comment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (
        select from ordna.events e
         where e.organization_id = new.organization_id and e.machine = 'addon' and e.subject_id = new.addon_id
           and e.root_order_id = new.order_id and e.action = 'open' and e.transaction_id = pg_current_xact_id()) then
        raise exception 'a request is worded as it is made' using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    return null;
end
$$;

-- at the end of the transaction an add-on says what its lines come to, in the money of its order; a request has its words and no
-- decision, and a child order costs what was shown
create function ordna.guard_addon() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    a ordna.order_addons;
begin
    select t.* into a from ordna.order_addons t where t.organization_id = new.organization_id and t.id = new.id;
    if jsonb_typeof(a.items) <> 'array'
       or a.value_minor is distinct from (select sum((l ->> 'net_minor')::numeric) from jsonb_array_elements(a.items) l)
       or exists (select from jsonb_array_elements(a.items) l
                   where (l ->> 'quantity')::numeric > 0 is not true or (l ->> 'unit_price_minor')::bigint >= 0 is not true
                      or (l ->> 'net_minor')::numeric is distinct from round((l ->> 'quantity')::numeric * (l ->> 'unit_price_minor')::numeric))
       or not exists (select from ordna.orders p
                       where p.organization_id = a.organization_id and p.id = a.parent_so_id and p.currency = a.currency) then
        raise exception 'an add-on comes to the sum of its lines' using errcode = 'check_violation', constraint = 'addons_sums';
    end if;
    if a.status = 'pending' and num_nonnulls(a.addon_so_id, a.approved_by, a.approved_at, a.admin_notes) > 0
       or exists (select from ordna.events e
                   where e.organization_id = a.organization_id and e.machine = 'addon' and e.subject_id = a.id and e.seq = 1
                     and e.to_status = 'pending')
          and not exists (select from ordna.order_comments c where c.organization_id = a.organization_id and c.addon_id = a.id)
       or tg_op = 'UPDATE' and a.addon_so_id is distinct from old.addon_so_id and not exists (
            select from ordna.orders k
             where k.organization_id = a.organization_id and k.id = a.addon_so_id and k.net_minor = a.value_minor
               and k.currency = a.currency) then
        raise exception 'a request has its words, and a child order costs what was asked' using errcode = 'check_violation', constraint = 'deed';
    end if;
    return null;
end
$$;

grant execute on function ordna.guard_author(), ordna.guard_comment(), ordna.guard_addon() to ordna_owner;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
create trigger guard_author before insert on ordna.order_comments for each row execute function ordna.guard_author();
create constraint trigger guard_comment after insert on ordna.order_comments deferrable initially deferred
    for each row execute function ordna.guard_comment();
create trigger guard_append_only before update or delete on ordna.order_comments for each row execute function ordna.guard_append_only();
create constraint trigger guard_addon after insert or update on ordna.order_addons deferrable initially deferred
    for each row execute function ordna.guard_addon();
reset role;
