-- three cards and their reports put to any statuses, past the triggers, and what the order may then do by hand

-- where a status is empty the card or the report is none of this order's
create function walk.three(root uuid, cards uuid[], statuses text[], reports text[], assigned boolean[]) returns void
language sql security definer set session_replication_role = replica as $$
    update ordna.job_cards c
       set status = case when t.status = '' then c.status else t.status end,
           assignee = case when t.assigned then gen_random_uuid() end,
           order_id = case when t.status = '' then gen_random_uuid() else root end
      from unnest(cards, statuses, assigned) as t (card, status, assigned)
     where c.id = t.card;
    update ordna.quality_inspection_reports q
       set status = case when t.report = '' then q.status else t.report end,
           job_card_id = case when t.report = '' then gen_random_uuid() else t.card end,
           order_id = case when t.report = '' then gen_random_uuid() else root end
      from unnest(cards, reports) as t (card, report)
     where q.id = t.card;
$$;

-- one answer for each three of the lists: what the guard says to the move
create function walk.of_three(
    of_machine text, thing uuid, at_version int, root uuid, action text, at_status text, to_status text,
    cards uuid[], statuses text[], reports text[], assigned boolean[]
) returns text[]
language plpgsql as $$
declare
    answers text[] := '{}';
    a int;
    z int;
begin
    for i in 0 .. cardinality(statuses) / 3 - 1 loop
        a := i * 3 + 1;
        z := i * 3 + 3;
        perform walk.three(root, cards, statuses[a:z], reports[a:z], assigned[a:z]);
        answers := answers || walk.events(of_machine, thing, at_version, root, array[action], array[at_status],
            array[to_status], null, null);
    end loop;
    return answers;
end
$$;
