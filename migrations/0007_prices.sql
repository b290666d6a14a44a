-- what customers pay: price lists, contract prices, discount codes.
--
-- a contract's prices are found by the number that stands on the customer, a price list's by the customer being put on it. how
-- often a code is in use is counted from the orders that carry it, under the code's lock, so that nothing has to be given back:
-- an order that was called off before it was confirmed, or carries another discount, does not count.

set local role ordna_owner;

create table ordna.price_lists (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('price_list') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    -- a short name that people type, as a product's SKU is
    number text collate "C" not null check (length(number) between 1 and 60),
    name text not null check (length(name) between 1 and 200),
    kind text not null default 'list' check (kind in ('list', 'contract')),
    ncr_bid_no text collate "C" check (length(ncr_bid_no) between 1 and 60),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    valid_from date,
    valid_until date,
    primary key (organization_id, id),
    unique (organization_id, number),
    constraint price_lists_contract_check check ((kind = 'contract') = (ncr_bid_no is not null)),
    constraint price_lists_dates_check check (valid_from <= valid_until)
);
create index price_lists_name on ordna.price_lists (organization_id, name, id);
create index price_lists_contract on ordna.price_lists (organization_id, ncr_bid_no) where ncr_bid_no is not null;

create table ordna.price_list_items (
    organization_id uuid not null,
    id uuid not null,
    price_list_id uuid not null,
    product_id uuid not null,
    -- the quantity that this price begins at; zero is any
    from_quantity numeric(12, 3) not null default 0 check (from_quantity >= 0),
    unit_price_minor bigint not null check (unit_price_minor >= 0),
    valid_from date,
    valid_until date,
    created_at timestamptz not null default clock_timestamp(),
    -- a price that was changed or taken out stays, for the timeline's sake
    removed_at timestamptz,
    primary key (organization_id, id),
    foreign key (organization_id, price_list_id) references ordna.price_lists,
    foreign key (organization_id, product_id) references ordna.products,
    constraint price_list_items_dates_check check (valid_from <= valid_until)
);
create unique index price_list_items_price on ordna.price_list_items
    (organization_id, price_list_id, product_id, from_quantity, (coalesce(valid_from, '-infinity'))) where removed_at is null;
create index price_list_items_product on ordna.price_list_items (organization_id, product_id) where removed_at is null;

create table ordna.discount_codes (
    organization_id uuid not null references ordna.organizations,
    id uuid not null,
    machine text not null generated always as ('discount_code') stored,
    status text not null,
    stage text,
    version int not null default 1,
    status_since timestamptz not null default clock_timestamp(),
    root_order_id uuid generated always as (null::uuid) stored,
    created_at timestamptz not null default clock_timestamp(),
    code text collate "C" not null check (code = upper(code) and length(code) between 1 and 40),
    description text,
    -- at least one of the two, the percentage taken first
    discount_percent numeric(6, 3) check (discount_percent > 0 and discount_percent <= 100),
    discount_minor bigint check (discount_minor > 0),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    valid_from date,
    valid_until date,
    uses_max int check (uses_max > 0),
    uses_per_customer int check (uses_per_customer > 0),
    -- what the lines come to at least
    minimum_minor bigint not null default 0 check (minimum_minor >= 0),
    primary key (organization_id, id),
    unique (organization_id, code),
    constraint discount_codes_gives_check check (num_nonnulls(discount_percent, discount_minor) > 0),
    constraint discount_codes_dates_check check (valid_from <= valid_until)
);

alter table ordna.customers add column price_list_id uuid,
    add foreign key (organization_id, price_list_id) references ordna.price_lists;
create index customers_price_list on ordna.customers (organization_id, price_list_id) where price_list_id is not null;
grant update (price_list_id) on ordna.customers to public;

alter table ordna.orders add column discount_code text collate "C",
    -- checked last, so that whoever may not write it learns nothing about which codes there are
    add foreign key (organization_id, discount_code) references ordna.discount_codes (organization_id, code)
        deferrable initially deferred;
-- no statistics of words, as `protect` has it
alter table ordna.orders alter column discount_code set statistics 0;
create index orders_discount_code on ordna.orders (organization_id, discount_code) where discount_code is not null;
grant update (discount_code) on ordna.orders to public;

-- whether an order uses up its code; a use before the order is confirmed ends with the order
create function ordna.uses_code(it ordna.orders) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
begin
    return it.discount_code is not null and (it.confirmed_at is not null or it.status not in ('cancelled', 'lost'));
end
$$;
grant execute on function ordna.uses_code(ordna.orders) to public;

do $$
declare
    office constant text[] := array['admin', 'staff', 'system'];
    -- the lists that a customer buys by
    own_list constant text := '%s in (select l.id from ordna.price_lists l, ordna.customers c
        where c.id = (select auth.current_customer()) and (l.id = c.price_list_id or l.ncr_bid_no = c.ncr_bid_no))';
    it text;
begin
    perform auth_private.protect('ordna.price_lists', office || '{customer}'::text[], office, office,
        customer_sees => 'exists (select from ordna.customers c where c.id = (select auth.current_customer()) '
            || 'and (c.price_list_id = price_lists.id or c.ncr_bid_no = price_lists.ncr_bid_no))',
        free_text => array['name']);
    perform auth_private.protect('ordna.price_list_items', office || '{customer}'::text[], office, office, array['removed_at'],
        customer_sees => format(own_list, 'price_list_id'));
    -- a code goes above the ceiling of whoever gives it, so an admin makes it
    perform auth_private.protect('ordna.discount_codes', office, array['admin'], array['admin'], free_text => array['description']);

    foreach it in array array['price_lists', 'discount_codes'] loop
        execute format('create trigger guard_change after update on ordna.%I for each row execute function ordna.guard_change()', it);
        execute format('create trigger guard_keep before delete on ordna.%I for each row execute function ordna.guard_append_only()', it);
        -- born with its event: it stands where the first one put it
        execute format('alter table ordna.%I add foreign key (organization_id, machine, id, version, status)
            references ordna.events (organization_id, machine, subject_id, seq, to_status) deferrable initially deferred', it);
    end loop;
end
$$;
create trigger guard_beside before insert or update on ordna.price_list_items for each row
    execute function ordna.guard_beside('price_list', 'price_list_id', 'open', 'set_price', 'remove_price', 'import_prices');
reset role;

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- an order takes a code only while there is a use of it left; of two at once on the last one, the second waits for the first
create function ordna.guard_code() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    it ordna.discount_codes;
    together bigint;
    theirs bigint;
begin
    select c.* into it from ordna.discount_codes c
     where c.organization_id = new.organization_id and c.code = new.discount_code for no key update;
    -- that there is one is for the reference to say
    if not found then return null; end if;
    if it.status <> 'active' then
        raise exception 'code % has been ended', it.code using errcode = 'check_violation', constraint = 'orders_code';
    end if;
    select count(*), count(*) filter (where u.customer_id = new.customer_id) into together, theirs
      from ordna.orders u where u.organization_id = new.organization_id and u.discount_code = it.code and ordna.uses_code(u);
    if together > it.uses_max then
        raise exception 'code % is used up: % of %', it.code, it.uses_max, it.uses_max
            using errcode = 'check_violation', constraint = 'orders_code';
    end if;
    if theirs > it.uses_per_customer then
        raise exception 'code % goes % times a customer, and this one has used it', it.code, it.uses_per_customer
            using errcode = 'check_violation', constraint = 'orders_code';
    end if;
    return null;
end
$$;
grant execute on function ordna.guard_code() to ordna_owner;

-- on any day a contract has one list: of two, each line would take its price from another. of two at once, the second waits
create function ordna.guard_contract() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    other text;
begin
    perform pg_advisory_xact_lock(hashtextextended(new.organization_id::text || new.ncr_bid_no, 2));
    select l.number into other from ordna.price_lists l
     where l.organization_id = new.organization_id and l.ncr_bid_no = new.ncr_bid_no and l.id <> new.id
       and daterange(l.valid_from, l.valid_until, '[]') && daterange(new.valid_from, new.valid_until, '[]')
     order by l.number limit 1;
    if found then
        raise exception 'contract % has a price list for some of these days already: %', new.ncr_bid_no, other
            using errcode = 'check_violation', constraint = 'price_lists_contract_once',
                hint = 'set its valid_until before the first day of this one, or set the prices there';
    end if;
    return null;
end
$$;
grant execute on function ordna.guard_contract() to ordna_owner;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
create trigger guard_code_born after insert on ordna.orders for each row when (new.discount_code is not null)
    execute function ordna.guard_code();
create trigger guard_code after update on ordna.orders for each row
    when (new.discount_code is not null and new.discount_code is distinct from old.discount_code)
    execute function ordna.guard_code();
create trigger guard_contract after insert or update of ncr_bid_no, valid_from, valid_until on ordna.price_lists for each row
    when (new.ncr_bid_no is not null) execute function ordna.guard_contract();
reset role;
