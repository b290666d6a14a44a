-- the guard, continued: what must hold before a move, and that a row says the truth.
--
-- the needs are those of the code's table (src/domain/need.rs), by name: which row of a machine has which is data (machine_needs,
-- filled by 0004), and a test asks both sides about every thing at every status. what a number, a sum or a link has to be is
-- said here alone; whoever writes them, the program or psql, writes them so or not at all.

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- what somebody chose for the organization, or what counts until then
create function ordna.setting(organization uuid, wanted text) returns jsonb
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    chosen constant jsonb := (select s."values" -> wanted from ordna.settings s where s.organization_id = organization);
begin
    return coalesce((select d.value || chosen from ordna.setting_defaults d where d.key = wanted and d.merges and jsonb_typeof(chosen) = 'object'),
                    chosen, (select d.value from ordna.setting_defaults d where d.key = wanted));
end
$$;

create function ordna.share_minor(organization uuid, setting text, of_minor bigint) returns bigint
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return round(of_minor * (ordna.setting(organization, setting) #>> '{}')::numeric / 100);
end
$$;

-- whether an order takes an add-on: it is none itself, stands before the cutoff, and all together stay within their part of it. for
-- somebody who asks what is undecided counts as well; for who decides only what was approved and not called off
create function ordna.takes_addon(organization uuid, addon uuid, asked boolean) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    mine ordna.order_addons;
    parent ordna.orders;
    taken numeric;
begin
    select a.* into mine from ordna.order_addons a where a.organization_id = organization and a.id = addon;
    select o.* into parent from ordna.orders o where o.organization_id = organization and o.id = mine.parent_so_id;
    if parent.parent_order_id is not null or not exists (
           select from ordna.machine_statuses here join ordna.machine_statuses bound on bound.machine = here.machine
            where here.machine = parent.machine and here.status = parent.status and here.stage not in ('done', 'lost')
              and bound.status = ordna.setting(organization, 'addon_cutoff_status') ->> parent.workflow and here.place < bound.place) then
        return false;
    end if;
    select coalesce(sum(case when k.id is null then a.value_minor else k.net_minor end), 0) into taken
      from ordna.order_addons a
      left join ordna.orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
     where a.organization_id = organization and a.parent_so_id = parent.id
       and case when a.id = addon then false when a.status = 'pending' then asked when k.stage = 'lost' then false
                else a.status = 'approved' end;
    return (taken + mine.value_minor) * 100
        <= parent.net_minor * (ordna.setting(organization, 'addon_max_percent') #>> '{}')::numeric;
end
$$;

-- whether a request is approved by itself: it costs less than the organization looks at, in its own currency, and nobody typed a price
create function ordna.addon_is_small(organization uuid, addon uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return exists (
        select from ordna.order_addons a
         where a.organization_id = organization and a.id = addon
           and a.value_minor < (ordna.setting(organization, 'addon_auto_approve_threshold') #>> '{}')::numeric
           and a.currency = ordna.setting(organization, 'currency') #>> '{}'
           and not exists (select from jsonb_array_elements(a.items) l where coalesce(l ->> 'sku', '') = ''));
end
$$;

-- whether who asks may not judge this report: they were given its card, or did the work on it, and the organization wants two
-- pairs of eyes
create function ordna.is_maker(organization uuid, report uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    me constant uuid := auth.current_user_id();
begin
    return me is not null and ordna.setting(organization, 'inspector_may_be_maker') is distinct from 'true'::jsonb and exists (
        select from ordna.quality_inspection_reports q
          join ordna.job_cards c on c.organization_id = q.organization_id and c.id = q.job_card_id
         where q.organization_id = organization and q.id = report
           and (c.assignee = me or exists (
                select from ordna.events e
                 where e.organization_id = c.organization_id and e.machine = 'job_card' and e.subject_id = c.id
                   and (e.actor_id = me and e.action in ('start', 'resume', 'complete', 'rework')
                     or e.action in ('assign', 'hand_over') and e.data ->> 'assignee' = me::text))));
end
$$;

-- whether a need of the machines' tables holds for a thing, or for the order that it hangs on
create function ordna.need_holds(need text, organization uuid, of_machine text, thing uuid, root uuid) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
declare
    o ordna.orders;
    kept bigint;
    cards bigint;
begin
    select t.* into o from ordna.orders t where t.organization_id = organization and t.id = root;
    kept := o.paid_minor - o.refunded_minor;
    case need
        when 'items' then
            return coalesce(o.item_count, (select f.item_count from ordna.offers f where f.organization_id = organization and f.id = thing)) > 0;
        when 'cash' then return o.payment_mode = 'cash';
        when 'online' then return o.payment_mode = 'online';
        when 'deposit_asked' then return o.workflow = 'goods' and ordna.share_minor(organization, 'deposit_percent', o.total_minor) > 0;
        when 'no_deposit_asked' then return not (o.workflow = 'goods' and ordna.share_minor(organization, 'deposit_percent', o.total_minor) > 0);
        when 'deposit_paid' then
            return kept >= case when o.workflow = 'goods' then ordna.share_minor(organization, 'deposit_percent', o.total_minor) else 0 end;
        when 'advance_paid' then return kept >= ordna.share_minor(organization, 'advance_percent', o.total_minor);
        when 'paid' then return kept >= o.total_minor and ordna.due_beside(organization, root) = 0;
        when 'money_taken' then return kept > 0;
        when 'money_due' then return kept < o.total_minor or ordna.due_beside(organization, root) > 0;
        when 'paid_alone' then return ordna.is_paid_alone(organization, root);
        when 'not_covered' then return o.parent_order_id is null or ordna.covering(organization, root) is null;
        when 'invoiced_alone' then return ordna.invoiced_with(organization, root) is null;
        when 'not_invoiced' then
            return not exists (
                select from ordna.order_addons a where a.organization_id = organization and a.id = thing
                   and (ordna.has_final(organization, a.parent_so_id)
                        or a.addon_so_id is not null and ordna.has_final(organization, a.addon_so_id)));
        when 'order_open' then return o.status <> 'cancelled';
        when 'order_in_production' then return o.status = 'in_production';
        when 'cards_assigned' then
            select count(*) into cards from ordna.job_cards c where c.organization_id = organization and c.order_id = root;
            return cards >= o.item_count and not exists (
                select from ordna.job_cards c where c.organization_id = organization and c.order_id = root
                   and c.assignee is null and c.station is null);
        when 'cards_completed' then
            select count(*) into cards from ordna.job_cards c where c.organization_id = organization and c.order_id = root;
            return cards >= o.item_count and not exists (
                select from ordna.job_cards c where c.organization_id = organization and c.order_id = root
                   and c.status not in ('completed', 'quality_inspection', 'approved'));
        when 'cards_ready' then
            select count(*) into cards from ordna.job_cards c where c.organization_id = organization and c.order_id = root;
            return cards >= o.item_count and not exists (
                select from ordna.job_cards c where c.organization_id = organization and c.order_id = root
                   and not (c.status = 'approved' or c.status = 'completed' and not exists (
                        select from ordna.quality_inspection_reports q where q.organization_id = organization and q.job_card_id = c.id)));
        when 'cards_missing' then
            return (select count(*) from ordna.job_cards c where c.organization_id = organization and c.order_id = root) < o.item_count;
        when 'needed_reports_passed' then
            return not exists (select from ordna.quality_inspection_reports q
                                where q.organization_id = organization and q.order_id = root and q.status <> 'passed');
        when 'all_reports_passed' then
            select count(*) into cards from ordna.job_cards c where c.organization_id = organization and c.order_id = root;
            return cards >= o.item_count and cards <= (
                select count(*) from ordna.quality_inspection_reports q
                 where q.organization_id = organization and q.order_id = root and q.status = 'passed')
               and not exists (select from ordna.quality_inspection_reports q
                                where q.organization_id = organization and q.order_id = root and q.status <> 'passed');
        when 'addons_ready' then
            return not exists (
                select from ordna.order_addons a
                  left join ordna.orders k on k.organization_id = a.organization_id and k.id = a.addon_so_id
                 where a.organization_id = organization and a.parent_so_id = root and (a.status = 'pending'
                    or a.status = 'approved' and not exists (
                        select from ordna.machine_statuses s where s.machine = k.machine and s.status = k.status and s.is_ready)));
        when 'final_invoice', 'no_final_invoice', 'invoiced_or_paid' then
            return need = 'invoiced_or_paid' and kept >= o.total_minor
                or (need = 'no_final_invoice') <> ordna.has_final(organization, root);
        when 'settled' then
            return (select case i.kind when 'deposit' then kept >= i.total_minor
                                when 'combined' then not exists (
                                    select from ordna.invoice_orders c
                                      join ordna.orders k on k.organization_id = c.organization_id and k.id = c.order_id
                                     where c.organization_id = organization and c.invoice_id = i.id
                                       and k.paid_minor - k.refunded_minor < k.total_minor)
                                else kept >= o.total_minor end
                      from ordna.invoices i where i.organization_id = organization and i.id = thing);
        when 'no_credit' then
            return not exists (
                select from ordna.invoices i where i.organization_id = organization and i.id = thing and i.kind = 'credit');
        when 'not_deducted' then
            return not exists (
                select from ordna.invoices i left join ordna.invoices f
                    on f.organization_id = i.organization_id and f.order_id = i.order_id and f.kind = 'final' and f.status <> 'void'
                 where i.organization_id = organization and i.id = thing and i.kind = 'deposit'
                   and (f.id is not null or ordna.covering(organization, i.order_id) is not null));
        when 'assignee' then
            return exists (select from ordna.job_cards c where c.organization_id = organization and c.id = thing
                             and (c.assignee is not null or c.station is not null));
        when 'report' then
            return exists (select from ordna.quality_inspection_reports q where q.organization_id = organization and q.job_card_id = thing);
        when 'running', 'paused' then
            return (need = 'paused') = exists (
                select from ordna.job_cards c where c.organization_id = organization and c.id = thing and c.paused_at is not null);
        when 'card_in_inspection' then
            return exists (
                select from ordna.quality_inspection_reports q
                  join ordna.job_cards c on c.organization_id = q.organization_id and c.id = q.job_card_id
                 where q.organization_id = organization and q.id = thing and c.status = 'quality_inspection');
        when 'lines_passed' then
            return not exists (
                select from ordna.quality_inspection_reports q, jsonb_array_elements(q.checklist) l
                 where q.organization_id = organization and q.id = thing and l ->> 'result' is distinct from 'pass');
        when 'not_maker' then return not ordna.is_maker(organization, thing);
        -- a mail asks for a code where it carries one
        when 'codes_left' then
            return of_machine = 'email' and not exists (
                    select from ordna.email_logs m where m.organization_id = organization and m.id = thing
                       and m.email_type in ('sale_order', 'otp', 'otp_reminder'))
                or auth.code_again_at(root) is null;
        when 'addon_allowed', 'addon_approvable' then return ordna.takes_addon(organization, thing, need = 'addon_allowed');
        when 'addon_small' then return ordna.addon_is_small(organization, thing);
        -- the last day ends where the organization is
        when 'past_validity', 'valid' then
            return (need = 'past_validity') = exists (
                select from ordna.offers f where f.organization_id = organization and f.id = thing
                   and f.valid_until < (now() at time zone (ordna.setting(organization, 'time_zone') #>> '{}'))::date);
        when 'undoable' then
            return exists (
                select from ordna.machine_reversible r where r.action = (
                    select e.action from ordna.events e
                     where e.organization_id = organization and e.machine = of_machine and e.subject_id = thing order by e.seq desc limit 1));
        when 'row_valid', 'row_invalid' then
            return (need = 'row_invalid') = exists (
                select from ordna.order_staging s where s.organization_id = organization and s.id = thing and s.problem is not null
                union all
                select from ordna.customer_staging s where s.organization_id = organization and s.id = thing and s.problem is not null);
    end case;
end
$$;

-- whether an order may be born of this act: of a request for it, beside the parent and where the parent's status lets it begin, or
-- of the offer that it names
create function ordna.may_be_born_of(cause_machine text, organization uuid, cause uuid, born uuid, at_status text) returns boolean
language plpgsql stable set search_path = pg_catalog, pg_temp as $$
begin
    return case cause_machine
        when 'addon' then exists (
            select from ordna.order_addons a
              join ordna.orders p on p.organization_id = a.organization_id and p.id = a.parent_so_id
              join ordna.orders k on k.organization_id = a.organization_id and k.parent_order_id = p.id and k.machine = p.machine
               and k.customer_id = p.customer_id
              join ordna.addon_births b on b.machine = p.machine and b.parent_status = p.status and b.birth_status = at_status
             where a.organization_id = organization and a.id = cause and a.status = 'approved' and k.id = born
               and ordna.takes_addon(organization, cause, false))
        when 'offer' then exists (
            select from ordna.orders k where k.organization_id = organization and k.id = born and k.offer_id = cause)
        else true end;
end
$$;

-- a row takes the number that was just counted for it, and no other: nobody takes one that the next thing will need
create function ordna.guard_number() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    perform from ordna.counters c
     where c.organization_id = new.organization_id and c.kind = tg_argv[0]
       and new.number = ordna.written_number(tg_argv[1], c.year, c.last);
    if not found then
        raise exception '% is not the next number', new.number using errcode = 'check_violation', constraint = 'thing_number';
    end if;
    return new;
end
$$;

-- what hangs on an order is numbered after it
create function ordna.guard_number_below() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    above text;
    beside bigint;
    wanted text;
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    if tg_table_name = 'orders' then
        select o.number into above from ordna.orders o where o.organization_id = new.organization_id and o.id = new.parent_order_id;
        select count(*) into beside from ordna.orders o
         where o.organization_id = new.organization_id and o.parent_order_id = new.parent_order_id;
        wanted := above || '-A' || beside + 1;
    elsif tg_table_name = 'job_cards' then
        select o.number into above from ordna.orders o where o.organization_id = new.organization_id and o.id = new.order_id;
        select count(*) into beside from ordna.job_cards c
         where c.organization_id = new.organization_id and c.order_id = new.order_id;
        wanted := above || '/' || lpad((beside + 1)::text, greatest(2, length((beside + 1)::text)), '0');
    else
        select c.number into above from ordna.job_cards c
         where c.organization_id = new.organization_id and c.id = new.job_card_id and c.order_id = new.order_id;
        wanted := 'QIR-' || replace(above, '/', '-');
    end if;
    if new.number is distinct from wanted then
        raise exception '% is not the next number', new.number using errcode = 'check_violation', constraint = 'thing_number';
    end if;
    return new;
end
$$;

-- an invoice takes its number as it is issued, once
create function ordna.guard_number_issued() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    if tg_op = 'INSERT' and new.number is null or tg_op = 'UPDATE' and new.number is not distinct from old.number then
        return new;
    end if;
    perform from ordna.counters c
     where c.organization_id = new.organization_id and c.kind = tg_argv[0]
       and new.number = ordna.written_number(tg_argv[1], c.year, c.last);
    if not found or tg_op = 'INSERT' or old.number is not null then
        raise exception 'an invoice takes the next number as it is issued' using errcode = 'check_violation', constraint = 'thing_number';
    end if;
    return new;
end
$$;

-- what an act stamps is empty until then
create function ordna.guard_unstamped() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
    born jsonb := to_jsonb(new);
    early text;
begin
    select c into early from unnest(tg_argv) c where born ->> c is not null limit 1;
    if early is not null then
        raise exception 'nothing is born with %', early using errcode = 'check_violation', constraint = 'thing_birth';
    end if;
    return new;
end
$$;

-- money is the order's own, and a refund is no payment
create function ordna.guard_payment() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    perform from ordna.orders o
     where o.organization_id = new.organization_id and o.id = new.order_id and o.customer_id = new.customer_id and o.currency = new.currency
       and exists (select from ordna.events e
                    where e.organization_id = o.organization_id and e.machine = o.machine and e.subject_id = o.id
                      and e.transaction_id = pg_current_xact_id() and (e.action = 'refund') = (new.kind = 'refund'));
    if not found then
        raise exception 'a payment is in its order''s currency and by its customer' using errcode = 'check_violation', constraint = 'payments_order';
    end if;
    return new;
end
$$;

-- whether these sums are those of lines with these amounts and rates: each rate's part of the lines after discount, freight at the
-- highest rate; a discount is spread over the lines to the last minor unit, so that a line may be off by one
create function ordna.comes_to(amounts numeric[], rates numeric[], item_count int, net bigint, discount bigint, freight bigint, tax bigint,
    total bigint) returns boolean
language plpgsql immutable set search_path = pg_catalog, pg_temp as $$
declare
    gross numeric;
    due numeric;
begin
    select coalesce(sum(a), 0) into gross from unnest(amounts) a;
    select coalesce(sum(round(r.net * r.rate / 100)), 0) into due
      from (select l.rate, case when gross = 0 then 0 else sum(l.amount) * (gross - discount) / gross end
                   + case when l.rate = max(l.rate) over () then freight else 0 end as net
              from unnest(amounts, rates) as l (amount, rate) group by l.rate) r;
    return item_count = cardinality(amounts) and discount <= gross and net = gross - discount and total = net + freight + tax
       and abs(tax - due) <= cardinality(amounts) + 1;
end
$$;

-- at the end of the transaction an order says what its lines and its payments come to
create function ordna.guard_sums() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    thing uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    o ordna.orders;
    lines record;
    money record;
begin
    select t.* into o from ordna.orders t where t.organization_id = new.organization_id and t.id = thing;
    select coalesce(array_agg(round(i.quantity * i.unit_price_minor)), '{}') as amounts, coalesce(array_agg(i.tax_percent), '{}') as rates into lines
      from ordna.order_items i where i.organization_id = o.organization_id and i.order_id = o.id and i.removed_at is null;
    select coalesce(sum(p.amount_minor) filter (where p.kind = 'payment'), 0) as paid,
           coalesce(sum(p.amount_minor) filter (where p.kind = 'refund'), 0) as refunded into money
      from ordna.payments p where p.organization_id = o.organization_id and p.order_id = o.id;
    if (o.paid_minor, o.refunded_minor) is distinct from (money.paid::bigint, money.refunded::bigint) or o.refunded_minor > o.paid_minor then
        raise exception 'what was paid for % is the sum of its payments', o.number using errcode = 'check_violation', constraint = 'orders_paid';
    end if;
    if not ordna.comes_to(lines.amounts, lines.rates, o.item_count, o.net_minor, o.discount_minor, o.freight_minor, o.tax_minor, o.total_minor) then
        raise exception 'what % comes to is the sum of its lines', o.number using errcode = 'check_violation', constraint = 'orders_sums';
    end if;
    return null;
end
$$;

-- so does an offer, which becomes an order at these prices
create function ordna.guard_offer_sums() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    thing uuid := (to_jsonb(new) ->> tg_argv[0])::uuid;
    o ordna.offers;
    lines record;
begin
    select t.* into o from ordna.offers t where t.organization_id = new.organization_id and t.id = thing;
    select coalesce(array_agg(round(i.quantity * i.unit_price_minor)), '{}') as amounts, coalesce(array_agg(i.tax_percent), '{}') as rates into lines
      from ordna.offer_items i where i.organization_id = o.organization_id and i.offer_id = o.id and i.removed_at is null;
    if not ordna.comes_to(lines.amounts, lines.rates, o.item_count, o.net_minor, o.discount_minor, o.freight_minor, o.tax_minor, o.total_minor) then
        raise exception 'what % comes to is the sum of its lines', o.number using errcode = 'check_violation', constraint = 'offers_sums';
    end if;
    return null;
end
$$;

-- a child order and the request that it came from name each other, so do an order and its offer
create function ordna.guard_links() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if tg_table_name = 'orders' then
        if new.parent_order_id is not null and not exists (
               select from ordna.order_addons a
                where a.organization_id = new.organization_id and a.addon_so_id = new.id and a.parent_so_id = new.parent_order_id
                  and a.status = 'approved')
           or new.offer_id is not null and not exists (
               select from ordna.offers f
                where f.organization_id = new.organization_id and f.id = new.offer_id and f.order_id = new.id and f.status = 'accepted'
                  and f.customer_id = new.customer_id) then
            raise exception 'an order comes from an offer or an add-on that names it' using errcode = 'check_violation', constraint = 'deed';
        end if;
    elsif exists (
               select from ordna.order_addons a
                where a.organization_id = new.organization_id and a.id = new.id and (a.status = 'approved') <> (a.addon_so_id is not null)
                   or a.organization_id = new.organization_id and a.id = new.id and a.addon_so_id is not null and not exists (
                        select from ordna.orders k
                         where k.organization_id = a.organization_id and k.id = a.addon_so_id and k.parent_order_id = a.parent_so_id)) then
        raise exception 'an approved add-on has its order' using errcode = 'check_violation', constraint = 'deed';
    end if;
    return null;
end
$$;

-- a report says who inspected, and passes with every line right; what is to be looked at stays what it was, and a measure that is
-- out passes only with a note that says why
create function ordna.guard_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if new.inspected_by is distinct from old.inspected_by and new.inspected_by is not null
       and new.inspected_by is distinct from auth.current_user_id()
       or new.status = 'passed' and (new.status, new.checklist) is distinct from (old.status, old.checklist) and exists (
           select from jsonb_array_elements(new.checklist) l where l ->> 'result' is distinct from 'pass')
       or new.checklist is distinct from old.checklist and (
           (select array_agg((l ->> 'line', l ->> 'expected')::text order by n) from jsonb_array_elements(new.checklist) with ordinality t (l, n))
           is distinct from
           (select array_agg((l ->> 'line', l ->> 'expected')::text order by n) from jsonb_array_elements(old.checklist) with ordinality t (l, n))
           or exists (
               select from jsonb_array_elements(new.checklist) with ordinality t (l, n)
                where l is distinct from old.checklist -> (n - 1)::int
                  and (l ->> 'result' not in ('pass', 'fail')
                    or l ->> 'by' is not null and (l ->> 'by')::uuid is distinct from auth.current_user_id()
                    or l ->> 'result' = 'pass' and length(btrim(coalesce(l ->> 'note', ''))) = 0
                       and abs((l ->> 'measured')::numeric - (new.dimensions -> (l ->> 'line') ->> 'nominal')::numeric)
                           > coalesce((new.dimensions -> (l ->> 'line') ->> 'tolerance')::numeric, 0)))) then
        raise exception 'a report says who inspected, and passes with nothing wrong'
            using errcode = 'check_violation', constraint = 'qirs_truth';
    end if;
    return null;
end
$$;

-- a run has one lead, which is in no other
create function ordna.guard_run() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if exists (select from ordna.production_batches l
                where l.organization_id = new.organization_id and l.id = new.run_id and l.run_id is not null)
       or exists (select from ordna.production_batches m
                where m.organization_id = new.organization_id and m.run_id = new.id) then
        raise exception 'a run has one lead, which is in no other' using errcode = 'check_violation', constraint = 'batches_run';
    end if;
    return null;
end
$$;

grant execute on function ordna.guard_run(), ordna.guard_number(), ordna.guard_number_below(), ordna.guard_number_issued(), ordna.guard_unstamped(),
    ordna.guard_payment(), ordna.guard_sums(), ordna.guard_offer_sums(), ordna.guard_links(), ordna.guard_report() to ordna_owner;
-- the program asks as the guard does
grant execute on function ordna.setting(uuid, text), ordna.is_maker(uuid, uuid) to public;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
do $$
declare
    it record;
begin
    for it in select * from ordna.number_series loop
        if it.table_name = 'invoices' then
            execute format('create constraint trigger guard_gapless after insert or update on ordna.counters deferrable initially deferred
                for each row when (new.kind = %L) execute function ordna.guard_gapless(%L)', it.series, it.prefix);
            execute format('create trigger guard_number before insert or update on ordna.invoices for each row
                execute function ordna.guard_number_issued(%L, %L)', it.series, it.prefix);
        elsif it.table_name = 'orders' then
            execute format('create trigger guard_number before insert on ordna.orders for each row when (new.parent_order_id is null)
                execute function ordna.guard_number(%L, %L)', it.series, it.prefix);
        else
            execute format('create trigger guard_number before insert on ordna.%I for each row execute function ordna.guard_number(%L, %L)',
                it.table_name, it.series, it.prefix);
        end if;
    end loop;
    for it in select s.table_name, string_agg(quote_literal(s.column_name), ', ' order by s.column_name) as columns
                from ordna.machine_stamps s group by s.table_name loop
        execute format('create trigger guard_unstamped before insert on ordna.%I for each row execute function ordna.guard_unstamped(%s)',
            it.table_name, it.columns);
    end loop;
end
$$;
create trigger guard_number_below before insert on ordna.orders for each row when (new.parent_order_id is not null)
    execute function ordna.guard_number_below();
create trigger guard_number_below before insert on ordna.job_cards for each row execute function ordna.guard_number_below();
create trigger guard_number_below before insert on ordna.quality_inspection_reports for each row execute function ordna.guard_number_below();
create trigger guard_payment before insert on ordna.payments for each row execute function ordna.guard_payment();
create constraint trigger guard_sums_born after insert on ordna.orders deferrable initially deferred
    for each row execute function ordna.guard_sums('id');
create constraint trigger guard_sums after update on ordna.orders deferrable initially deferred
    for each row when ((old.item_count, old.net_minor, old.discount_minor, old.freight_minor, old.tax_minor, old.total_minor, old.paid_minor, old.refunded_minor)
        is distinct from (new.item_count, new.net_minor, new.discount_minor, new.freight_minor, new.tax_minor, new.total_minor, new.paid_minor, new.refunded_minor))
    execute function ordna.guard_sums('id');
create constraint trigger guard_sums after insert or update on ordna.order_items deferrable initially deferred
    for each row execute function ordna.guard_sums('order_id');
create constraint trigger guard_sums_born after insert on ordna.offers deferrable initially deferred
    for each row execute function ordna.guard_offer_sums('id');
create constraint trigger guard_sums after update on ordna.offers deferrable initially deferred
    for each row when ((old.item_count, old.net_minor, old.discount_minor, old.freight_minor, old.tax_minor, old.total_minor)
        is distinct from (new.item_count, new.net_minor, new.discount_minor, new.freight_minor, new.tax_minor, new.total_minor))
    execute function ordna.guard_offer_sums('id');
create constraint trigger guard_sums after insert or update on ordna.offer_items deferrable initially deferred
    for each row execute function ordna.guard_offer_sums('offer_id');
create constraint trigger guard_sums after insert on ordna.payments deferrable initially deferred
    for each row execute function ordna.guard_sums('order_id');
create constraint trigger guard_links after insert on ordna.orders deferrable initially deferred
    for each row when (new.parent_order_id is not null or new.offer_id is not null) execute function ordna.guard_links();
create constraint trigger guard_links after insert or update on ordna.order_addons deferrable initially deferred
    for each row execute function ordna.guard_links();
create constraint trigger guard_report after update on ordna.quality_inspection_reports deferrable initially deferred
    for each row execute function ordna.guard_report();
create constraint trigger guard_run after update on ordna.production_batches deferrable initially deferred
    for each row when (new.run_id is not null and new.run_id is distinct from old.run_id) execute function ordna.guard_run();
reset role;
