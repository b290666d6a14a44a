-- what a walk tries, many at a time: each try in a savepoint of its own that is rolled back, whatever came of it.
-- run with the rights of whoever calls; an answer is `accepted`, or the state and the name of what refused.

create schema walk;
grant usage on schema walk to public;

-- an event by hand, for a thing that stands at its version
create function walk.events(
    of_machine text, thing uuid, at_version int, root uuid, actions text[], froms text[], tos text[], why text, cause uuid
) returns text[]
language plpgsql as $$
declare
    answers text[] := array_fill(''::text, array[cardinality(actions)]);
    state text;
    rule text;
begin
    for i in 1 .. cardinality(actions) loop
        begin
            insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status, to_status,
                root_order_id, justification, cause_id)
            values (auth.current_org(), of_machine, thing, at_version + 1, gen_random_uuid(), actions[i], froms[i], tos[i], root, why,
                cause);
            set constraints all immediate;
            raise exception using errcode = 'WALK0';
        exception when others then
            get stacked diagnostics state = returned_sqlstate, rule = constraint_name;
            answers[i] := case state when 'WALK0' then 'accepted' else state || ' ' || rule end;
        end;
    end loop;
    return answers;
end
$$;

-- a thing by hand, with its first event or, where the action is empty, without one
create function walk.births(
    of_machine text, thing uuid, beside uuid, root uuid, statement text, actions text[], tos text[], stages text[]
) returns text[]
language plpgsql as $$
declare
    answers text[] := array_fill(''::text, array[cardinality(actions)]);
    state text;
    rule text;
begin
    for i in 1 .. cardinality(actions) loop
        begin
            execute statement using auth.current_org(), array[thing], array[beside], tos[i], stages[i], 1;
            if actions[i] <> '' then
                insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id)
                values (auth.current_org(), of_machine, thing, 1, gen_random_uuid(), actions[i], 'nothing', tos[i], root);
            end if;
            set constraints all immediate;
            raise exception using errcode = 'WALK0';
        exception when others then
            get stacked diagnostics state = returned_sqlstate, rule = constraint_name;
            answers[i] := case state when 'WALK0' then 'accepted' else state || ' ' || rule end;
        end;
    end loop;
    return answers;
end
$$;

-- a status by hand, without an event; `unseen` where the session may not even touch the row
create function walk.updates(of_table text, organization uuid, thing uuid, sets text, statuses text[]) returns text[]
language plpgsql as $$
declare
    answers text[] := array_fill(''::text, array[cardinality(statuses)]);
    state text;
    rule text;
    touched int;
begin
    for i in 1 .. cardinality(statuses) loop
        begin
            execute format('update ordna.%I set %s where id = $1 and organization_id = $3', of_table, sets)
                using thing, statuses[i], organization;
            get diagnostics touched = row_count;
            set constraints all immediate;
            raise exception using errcode = 'WALK0';
        exception when others then
            get stacked diagnostics state = returned_sqlstate, rule = constraint_name;
            answers[i] := case when state <> 'WALK0' then state || ' ' || rule when touched = 0 then 'unseen' else 'accepted' end;
        end;
    end loop;
    return answers;
end
$$;

-- a cause by hand, and beside it, in the same transaction, what may follow from it. a thing that is born with either comes
-- with the statement that inserts it.
create function walk.follows(cause jsonb, act jsonb) returns text
language plpgsql as $$
declare
    state text;
    rule text;
    cause_id constant uuid := gen_random_uuid();
    it jsonb;
begin
    foreach it in array array[cause, act] loop
        if it ->> 'from' = 'nothing' then
            execute it ->> 'statement' using auth.current_org(), array[(it ->> 'thing')::uuid], array[(it ->> 'beside')::uuid],
                it ->> 'to', it ->> 'stage', 1;
        end if;
        insert into ordna.events (organization_id, machine, subject_id, seq, id, action, from_status, to_status, root_order_id,
            justification, cause_id)
        values (auth.current_org(), it ->> 'machine', (it ->> 'thing')::uuid, (it ->> 'seq')::int,
            case when it = cause then cause_id else gen_random_uuid() end, it ->> 'action', it ->> 'from', it ->> 'to',
            (it ->> 'root')::uuid, it ->> 'why', case when it = act then cause_id end);
        state := 'caused';
    end loop;
    set constraints all immediate;
    raise exception using errcode = 'WALK0';
exception when others then
    if state is null then return 'no cause'; end if;
    get stacked diagnostics state = returned_sqlstate, rule = constraint_name;
    return case state when 'WALK0' then 'accepted' else state || ' ' || rule end;
end
$$;

-- everything that there is, as one word
create function walk.digest() returns text
language plpgsql as $$
declare
    place regclass;
    part text;
    whole text := '';
begin
    for place in select c.oid::regclass from pg_class c where c.relnamespace = 'ordna'::regnamespace and c.relkind = 'r' order by c.relname loop
        execute format('select md5(coalesce(string_agg(t::text, '','' order by t::text), '''')) from %s t', place) into part;
        whole := whole || part;
    end loop;
    return md5(whole);
end
$$;
