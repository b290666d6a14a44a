-- where a job card, an inspection or a batch stands in its queue: what is urgent first, then what was promised first.
--
-- the place is taken from the thing, its batch, its order and the order that this one is an add-on of, and is written again when one
-- of these changes. nobody writes a place by hand, so none can be untrue.

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- the nearest that says anything counts, and `normal` says nothing: 0 urgent, 1 high, 2 normal, 3 low
create function ordna.queue_rank(variadic nearest_first text[]) returns smallint
language sql immutable parallel safe set search_path = pg_catalog, pg_temp as $$
    select coalesce((select case said.it when 'urgent' then 0 when 'high' then 1 else 3 end
                       from unnest(nearest_first) with ordinality said (it, at)
                      where said.it <> 'normal' order by said.at limit 1), 2)::smallint
$$;

-- the place of what hangs on an order and has a priority of its own; a report has its card's
create function ordna.queue_place(organization uuid, its_order uuid, own_priority text, out rank smallint, out due timestamptz, out family uuid)
language sql stable set search_path = pg_catalog, pg_temp as $$
    select ordna.queue_rank(own_priority, b.priority, o.priority, pb.priority, p.priority),
           coalesce(p.promised_at, o.promised_at, timestamptz '9999-01-01 00:00:00Z'), coalesce(p.id, o.id)
      from ordna.orders o
      left join ordna.production_batches b on b.organization_id = o.organization_id and b.order_id = o.id
      left join ordna.orders p on p.organization_id = o.organization_id and p.id = o.parent_order_id
      left join ordna.production_batches pb on pb.organization_id = p.organization_id and pb.order_id = p.id
     where o.organization_id = organization and o.id = its_order
$$;

create function ordna.take_queue_place() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own_priority text := 'normal';
    place record;
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    if tg_table_name = 'quality_inspection_reports' then
        select c.priority into own_priority from ordna.job_cards c
         where c.organization_id = new.organization_id and c.id = new.job_card_id;
    else
        own_priority := new.priority;
    end if;
    if tg_table_name = 'job_cards' then
        new.queue_inspected := exists (select from ordna.quality_inspection_reports q
            where q.organization_id = new.organization_id and q.order_id = new.order_id and q.job_card_id = new.id);
    end if;
    select * into place from ordna.queue_place(new.organization_id, new.order_id, own_priority);
    if place.family is not null then
        new.queue_rank := place.rank;
        new.queue_due := place.due;
        new.queue_family := place.family;
    end if;
    return new;
end
$$;

-- what hangs on a thing whose priority or promise has changed takes its place anew
create function ordna.give_queue_places() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    about uuid := case tg_table_name when 'orders' then new.id else (to_jsonb(new) ->> 'order_id')::uuid end;
    family uuid[];
begin
    select array_agg(o.id) into family from ordna.orders o
     where o.organization_id = new.organization_id and (o.id = about or o.parent_order_id = about);
    if tg_table_name = 'orders' then
        update ordna.production_batches set queue_rank = queue_rank where organization_id = new.organization_id and order_id = any (family);
    elsif tg_table_name = 'production_batches' then
        update ordna.production_batches set queue_rank = queue_rank
         where organization_id = new.organization_id and order_id = any (family) and id <> new.id;
    end if;
    if tg_table_name <> 'job_cards' then
        update ordna.job_cards set queue_rank = queue_rank where organization_id = new.organization_id and order_id = any (family);
    end if;
    update ordna.quality_inspection_reports set queue_rank = queue_rank
     where organization_id = new.organization_id and order_id = any (family);
    return null;
end
$$;

-- a card whose report comes waits for it
create function ordna.mark_inspected() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    update ordna.job_cards set queue_inspected = true where organization_id = new.organization_id and id = new.job_card_id;
    return null;
end
$$;

grant execute on function ordna.take_queue_place(), ordna.mark_inspected(), ordna.give_queue_places() to ordna_owner;
grant execute on function ordna.queue_rank(text[]), ordna.queue_place(uuid, uuid, text) to ordna_owner;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
do $$
declare
    it text;
begin
    foreach it in array array['job_cards', 'production_batches', 'quality_inspection_reports'] loop
        execute format('create trigger take_queue_place before insert or update of %s queue_rank, queue_due, queue_family on ordna.%I
            for each row execute function ordna.take_queue_place()',
            case it when 'quality_inspection_reports' then '' when 'job_cards' then 'priority, queue_inspected,' else 'priority,' end, it);
    end loop;
    foreach it in array array['job_cards', 'production_batches'] loop
        execute format('create trigger give_queue_places after update of priority on ordna.%I for each row
            when (new.priority is distinct from old.priority) execute function ordna.give_queue_places()', it);
    end loop;
end
$$;
create trigger mark_inspected after insert on ordna.quality_inspection_reports for each row execute function ordna.mark_inspected();
create trigger give_queue_places after update of priority, promised_at, parent_order_id on ordna.orders for each row
    when ((new.priority, new.promised_at, new.parent_order_id) is distinct from (old.priority, old.promised_at, old.parent_order_id))
    execute function ordna.give_queue_places();
reset role;
