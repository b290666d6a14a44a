-- combined invoices: one that asks for an order and for add-ons of it together, its lines by order.
--
-- nothing is summed up over the family: what an order costs, its tax and its rounding are its own, and a combined invoice comes to
-- the sum of them. so it asks for the same, to the last minor unit, as an invoice for each would.

set local role ordna_owner;

alter table ordna.order_addons
    -- whether its order is invoiced alone or together with the parent
    add column invoicing text not null default 'own' check (invoicing in ('own', 'combined'));
alter table ordna.order_addons alter column invoicing set statistics 0;
grant update (invoicing) on ordna.order_addons to public;

alter table ordna.invoice_items
    -- of a combined invoice: the order that the line is of
    add column order_id uuid,
    add foreign key (organization_id, order_id) references ordna.orders;

-- what a combined invoice asks of each of its orders, the parent first
create table ordna.invoice_orders (
    organization_id uuid not null,
    invoice_id uuid not null,
    order_id uuid not null,
    position int not null check (position > 0),
    net_minor bigint not null,
    tax_minor bigint not null,
    total_minor bigint not null,
    primary key (organization_id, invoice_id, order_id),
    unique (organization_id, invoice_id, position),
    foreign key (organization_id, invoice_id) references ordna.invoices,
    foreign key (organization_id, order_id) references ordna.orders
);
create index invoice_orders_order on ordna.invoice_orders (organization_id, order_id);
-- nobody asks twice for the rest of an order
create unique index invoices_one_rest on ordna.invoices (organization_id, order_id) where status <> 'void' and kind in ('final', 'combined');

do $$
declare
    office constant text[] := array['admin', 'staff', 'system'];
begin
    perform auth_private.protect('ordna.invoice_orders', office, office);
end
$$;
reset role;

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- the invoice that asks for an order together with others; nothing where it was voided
create function ordna.covering(organization uuid, of_order uuid) returns uuid
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select c.invoice_id from ordna.invoice_orders c
              join ordna.invoices i on i.organization_id = c.organization_id and i.id = c.invoice_id
             where c.organization_id = organization and c.order_id = of_order and i.status <> 'void' limit 1);
end
$$;

-- whether somebody was asked for the rest of an order, alone or with others; a draft does not ask yet
create function ordna.has_final(organization uuid, of_order uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from ordna.invoices i
         where i.organization_id = organization and i.order_id = of_order and i.kind in ('final', 'combined') and i.status in ('issued', 'paid'))
        or exists (
        select from ordna.invoice_orders c
          join ordna.invoices i on i.organization_id = c.organization_id and i.id = c.invoice_id
         where c.organization_id = organization and c.order_id = of_order and i.status in ('issued', 'paid'));
end
$$;

-- the number of the order at which an add-on is paid that is invoiced with it; nothing once it is paid
create function ordna.paid_with(organization uuid, of_order uuid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select h.number from ordna.invoices i
              join ordna.orders h on h.organization_id = i.organization_id and h.id = i.order_id
              join ordna.orders o on o.organization_id = i.organization_id and o.id = of_order
             where i.organization_id = organization and i.id = ordna.covering(organization, of_order) and h.id <> o.id
               and o.paid_minor - o.refunded_minor < o.total_minor);
end
$$;

-- the number of the order whose invoice, not made yet, will ask for this add-on too
create function ordna.invoiced_with(organization uuid, of_order uuid) returns text
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select p.number from ordna.order_addons a
              join ordna.orders p on p.organization_id = a.organization_id and p.id = a.parent_so_id
             where a.organization_id = organization and a.addon_so_id = of_order and a.invoicing = 'combined'
               and p.stage not in ('done', 'lost') and not ordna.has_final(organization, p.id));
end
$$;

-- what is still due of the others that one invoice asks for together with an order
create function ordna.due_beside(organization uuid, of_order uuid) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select coalesce(sum(greatest(k.total_minor - k.paid_minor + k.refunded_minor, 0)), 0)
              from ordna.invoices i
              join ordna.invoice_orders c on c.organization_id = i.organization_id and c.invoice_id = i.id
              join ordna.orders k on k.organization_id = c.organization_id and k.id = c.order_id
             where i.organization_id = organization and i.order_id = of_order and i.kind = 'combined' and i.status <> 'void'
               and k.id <> of_order);
end
$$;

-- whether money for an order is taken where it is asked for: not at an add-on that is invoiced with its parent, but beside a
-- payment of that
create function ordna.is_paid_alone(organization uuid, of_order uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return ordna.paid_with(organization, of_order) is null or exists (
        select from ordna.invoices i
          join ordna.events e on e.organization_id = i.organization_id and e.root_order_id = i.order_id and e.subject_id = i.order_id
           and e.transaction_id = pg_current_xact_id() and e.action in ('add_payment', 'record_payment', 'pay')
         where i.organization_id = organization and i.id = ordna.covering(organization, of_order));
end
$$;

-- whether an invoice asks for an order, together with that of which it is
create function ordna.is_asked_for(organization uuid, invoice uuid, of_order uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (select from ordna.invoice_orders c
                    where c.organization_id = organization and c.invoice_id = invoice and c.order_id = of_order);
end
$$;

-- an order is put on a combined invoice beside that invoice's birth, the parent or an add-on of it that is to be invoiced with it
-- and that the customer wants; whoever asks for the same order at the same moment waits
create function ordna.guard_covered() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    it ordna.invoices;
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    perform from ordna.orders o where o.organization_id = new.organization_id and o.id = new.order_id for no key update;
    select i.* into it from ordna.invoices i where i.organization_id = new.organization_id and i.id = new.invoice_id;
    if it.kind is distinct from 'combined' or not (new.order_id = it.order_id or exists (
           select from ordna.order_addons a
             join ordna.orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
            where a.organization_id = it.organization_id and a.addon_so_id = new.order_id and a.parent_so_id = it.order_id
              and a.status = 'approved' and a.invoicing = 'combined' and k.stage not in ('lead', 'quote', 'approval', 'lost'))) then
        raise exception 'only an add-on that is invoiced with its order is put on that order''s invoice'
            using errcode = 'check_violation', constraint = 'invoices_covered';
    end if;
    return new;
end
$$;

-- whether a combined invoice says of each of its orders what that costs, less what was asked for before, and nobody else asks for it
create function ordna.is_combined_right(it ordna.invoices) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return (select count(*) > 1 and bool_or(k.id = it.order_id) and bool_and(
                       k.customer_id = it.customer_id and k.currency = it.currency
                       and c.total_minor = c.net_minor + c.tax_minor
                       and (c.net_minor, c.tax_minor) = (coalesce(l.net, 0), coalesce(l.tax, 0))
                       and k.total_minor = c.total_minor + coalesce(d.total, 0)
                       and not exists (
                            select from ordna.invoices f
                             where f.organization_id = it.organization_id and f.order_id = k.id and f.kind = 'final' and f.status <> 'void')
                       and not exists (
                            select from ordna.invoice_orders o
                              join ordna.invoices i on i.organization_id = o.organization_id and i.id = o.invoice_id
                             where o.organization_id = it.organization_id and o.order_id = k.id and o.invoice_id <> it.id
                               and i.status <> 'void'))
                   and (sum(c.net_minor), sum(c.tax_minor)) = (it.net_minor, it.tax_minor)
              from ordna.invoice_orders c
              join ordna.orders k on k.organization_id = c.organization_id and k.id = c.order_id
              left join lateral (
                   select sum(l.net_minor) as net, sum(l.tax_minor) as tax from ordna.invoice_items l
                    where l.organization_id = c.organization_id and l.invoice_id = c.invoice_id and l.order_id = c.order_id) l on true
              left join lateral (
                   select sum(d.total_minor) as total from ordna.invoices d
                    where d.organization_id = c.organization_id and d.order_id = c.order_id and d.kind = 'deposit'
                      and d.status <> 'void') d on true
             where c.organization_id = it.organization_id and c.invoice_id = it.id)
       and not exists (
            select from ordna.invoice_items l
             where l.organization_id = it.organization_id and l.invoice_id = it.id and (l.order_id is null or not exists (
                   select from ordna.invoice_orders c
                    where c.organization_id = it.organization_id and c.invoice_id = it.id and c.order_id = l.order_id)));
end
$$;

-- at the end of the transaction an invoice says what its lines come to, has its number if and only if it was issued, and asks for
-- what its order costs, or each of its orders
create function ordna.guard_invoice() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    it ordna.invoices;
    fits boolean;
begin
    -- whoever asks for the same order at the same moment waits, and then finds what was asked
    perform from ordna.orders o where o.organization_id = new.organization_id and o.id = new.order_id for no key update;
    select i.* into it from ordna.invoices i where i.organization_id = new.organization_id and i.id = new.id;
    if (it.status = 'draft') <> (it.number is null) then
        raise exception 'an invoice has its number if and only if it was issued' using errcode = 'check_violation', constraint = 'deed';
    end if;
    select it.net_minor = coalesce(sum(l.net_minor), 0) and it.tax_minor = coalesce(sum(l.tax_minor), 0)
           and it.total_minor = it.net_minor + it.tax_minor into fits
      from ordna.invoice_items l where l.organization_id = it.organization_id and l.invoice_id = it.id;
    fits := fits and case it.kind
        -- with what was invoiced before it comes to what the order costs
        when 'final' then (it.status = 'void' or ordna.covering(it.organization_id, it.order_id) is null) and exists (
            select from ordna.orders o where o.organization_id = it.organization_id and o.id = it.order_id
               and o.customer_id = it.customer_id and o.currency = it.currency
               and o.total_minor = it.total_minor + coalesce((
                    select sum(d.total_minor) from ordna.invoices d
                     where d.organization_id = it.organization_id and d.order_id = it.order_id and d.kind = 'deposit'
                       and d.status <> 'void'), 0))
        -- so does one for several, for each of them
        when 'combined' then it.status = 'void' or ordna.is_combined_right(it)
        -- nobody asks for a part once the rest was asked for without it
        when 'deposit' then exists (
            select from ordna.orders o where o.organization_id = it.organization_id and o.id = it.order_id
               and o.customer_id = it.customer_id and o.currency = it.currency and it.total_minor between 0 and o.total_minor
               and (it.status = 'void' or not exists (
                    select from ordna.invoices f
                     where f.organization_id = it.organization_id and f.order_id = it.order_id and f.kind = 'final'
                       and f.status <> 'void' and f.total_minor <> o.total_minor - it.total_minor)
                   and not exists (
                    select from ordna.invoice_orders c
                     where c.organization_id = it.organization_id and c.invoice_id = ordna.covering(it.organization_id, it.order_id)
                       and c.order_id = it.order_id and c.total_minor <> o.total_minor - it.total_minor)))
        when 'credit' then exists (
            select from ordna.invoices v where v.organization_id = it.organization_id and v.id = it.credits_id and v.status = 'void'
               and v.order_id = it.order_id and v.customer_id = it.customer_id and v.currency = it.currency
               and v.total_minor = - it.total_minor)
        else false end;
    if not fits then
        raise exception 'an invoice comes to the sum of its lines, and to what its order costs'
            using errcode = 'check_violation', constraint = 'invoices_sums';
    end if;
    return null;
end
$$;

-- how an add-on is invoiced is said before it or its order is
create function ordna.guard_invoicing() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op = 'INSERT' or ordna.has_final(new.organization_id, new.parent_so_id)
       or new.addon_so_id is not null and ordna.has_final(new.organization_id, new.addon_so_id) then
        raise exception 'how an add-on is invoiced is said before it or its order is'
            using errcode = 'check_violation', constraint = 'addons_invoicing';
    end if;
    return new;
end
$$;

grant execute on function ordna.guard_covered(), ordna.guard_invoice(), ordna.guard_invoicing() to ordna_owner;
-- the program asks as the guard does
grant execute on function ordna.covering(uuid, uuid), ordna.has_final(uuid, uuid), ordna.paid_with(uuid, uuid),
    ordna.invoiced_with(uuid, uuid), ordna.due_beside(uuid, uuid) to public;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
create constraint trigger guard_invoice after insert or update on ordna.invoices deferrable initially deferred
    for each row execute function ordna.guard_invoice();
create trigger guard_covered before insert on ordna.invoice_orders for each row execute function ordna.guard_covered();
create trigger guard_beside before insert on ordna.invoice_orders for each row
    execute function ordna.guard_beside('invoice', 'invoice_id', 'open');
create trigger guard_keep before update or delete on ordna.invoice_orders for each row execute function ordna.guard_append_only();
create trigger guard_invoicing_born before insert on ordna.order_addons for each row when (new.invoicing <> 'own')
    execute function ordna.guard_invoicing();
create trigger guard_invoicing before update on ordna.order_addons for each row when (new.invoicing is distinct from old.invoicing)
    execute function ordna.guard_invoicing();
reset role;
