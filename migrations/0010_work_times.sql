-- when somebody worked on a card, or inspected it: a row for each spell, from the act that began it to the one that ended it.
--
-- a spell is named by the act that began it. who, where, when and in which round are taken from that act and its card, so nobody
-- writes hours down that they did not work; what counts of it is said by src/domain/shift.rs: never more than up to shift_ends_at.

set local role ordna_owner;

create table ordna.work_times (
    organization_id uuid not null,
    -- the act that began it
    id uuid not null,
    order_id uuid not null,
    job_card_id uuid not null,
    kind text not null check (kind in ('work', 'rework', 'inspection')),
    -- the round of inspection that it is for
    round int not null check (round > 0),
    -- who worked, and at which station
    person uuid,
    station text,
    began_at timestamptz not null,
    -- when the shift ends that it was begun in; empty where the organization has none
    shift_ends_at timestamptz check (shift_ends_at > began_at),
    ended_at timestamptz check (ended_at >= began_at),
    ended_by text check (ended_by in ('pause', 'complete', 'hand_over', 'cancel', 'pass', 'fail', 'shift_end')),
    primary key (organization_id, id),
    check ((ended_at is null) = (ended_by is null)),
    foreign key (organization_id, id) references ordna.events (organization_id, id),
    foreign key (organization_id, order_id) references ordna.orders,
    foreign key (organization_id, job_card_id) references ordna.job_cards
);
-- nobody works twice on a card at once
create unique index work_times_open on ordna.work_times (organization_id, job_card_id) where ended_at is null;
create index work_times_card on ordna.work_times (organization_id, job_card_id, began_at);
create index work_times_order on ordna.work_times (organization_id, order_id, began_at);
create index work_times_began on ordna.work_times (organization_id, began_at, id);

do $$
declare
    people constant text[] := array['admin', 'staff', 'production', 'quality', 'kiosk', 'system'];
    acting constant text[] := array['admin', 'staff', 'production', 'quality', 'system'];
begin
    perform auth_private.protect('ordna.work_times', people, acting, acting, array['ended_at', 'ended_by'], free_text => array['station']);
end
$$;
reset role;

grant create on schema ordna to ordna_guard;
set local role ordna_guard;

-- begins with an act of this transaction, and says of it what is true
create function ordna.guard_work_time() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    act ordna.events;
    card ordna.job_cards;
begin
    -- of another organization this says nothing: row security refuses it right after
    if new.organization_id is distinct from auth.current_org() then return new; end if;
    select e.* into act from ordna.events e
     where e.organization_id = new.organization_id and e.id = new.id and e.transaction_id = pg_current_xact_id()
       and (e.machine = 'job_card' and e.action in ('start', 'resume', 'rework') or e.machine = 'qir' and e.action in ('start', 'reinspect'));
    if found then
        select c.* into card from ordna.job_cards c
         where c.organization_id = new.organization_id
           and c.id = case when act.machine = 'job_card' then act.subject_id
                           else (select q.job_card_id from ordna.quality_inspection_reports q
                                  where q.organization_id = act.organization_id and q.id = act.subject_id) end;
    end if;
    if card.id is null or new.ended_at is not null then
        raise exception 'work begins only beside the act that begins it' using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    new.order_id := card.order_id;
    new.job_card_id := card.id;
    new.began_at := act.at;
    -- which shift it is, the program says (src/domain/shift.rs); no shift, nor the gap before the next, is longer than a day,
    -- and a day has 25 hours when clocks are put back
    if new.shift_ends_at > act.at + interval '25 hours'
       or new.shift_ends_at is not null and jsonb_array_length(ordna.setting(new.organization_id, 'shifts')) = 0 then
        raise exception 'no shift of this organization ends then' using errcode = 'check_violation', constraint = 'work_times_shift';
    end if;
    new.round := 1 + (select count(*) from ordna.events e
                       where e.organization_id = new.organization_id and e.machine = 'job_card' and e.subject_id = card.id and e.action = 'rework');
    if act.machine = 'qir' then
        new.kind := 'inspection';
        new.person := act.actor_id;
        new.station := null;
    else
        new.kind := case when new.round > 1 then 'rework' else 'work' end;
        new.person := card.assignee;
        new.station := card.station;
    end if;
    return new;
end
$$;

-- ends with an act of this transaction, when that was done or the shift was over; what has ended stays as it is
create function ordna.guard_work_end() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    act ordna.events;
begin
    select e.* into act from ordna.events e
     where e.organization_id = new.organization_id and e.transaction_id = pg_current_xact_id()
       and (e.machine = 'job_card' and e.subject_id = new.job_card_id and e.action in ('pause', 'complete', 'hand_over')
            or e.machine = 'qir' and e.root_order_id = new.order_id and e.action in ('pass', 'fail')
            or e.subject_id = new.order_id and e.action = 'cancel')
     order by e.at limit 1;
    if not found or old.ended_at is not null then
        raise exception 'work ends once, beside the act that ends it' using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    if new.shift_ends_at <= act.at then
        new.ended_at := new.shift_ends_at;
        new.ended_by := 'shift_end';
    else
        new.ended_at := greatest(act.at, new.began_at);
        new.ended_by := act.action;
    end if;
    return new;
end
$$;

-- whoever begins a card that nobody has becomes its assignee, and nobody else: who it is given to is another act's to say
create function ordna.guard_maker() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if (old.assignee is not null or new.assignee is distinct from auth.current_user_id()) and not exists (
        select from ordna.events e
         where e.organization_id = new.organization_id and e.machine = 'job_card' and e.subject_id = new.id
           and e.transaction_id = pg_current_xact_id() and e.action in ('assign', 'hand_over', 'undo')) then
        raise exception 'who begins a card that nobody has becomes its assignee, and nobody else'
            using errcode = 'check_violation', constraint = 'beside_act';
    end if;
    return new;
end
$$;

grant execute on function ordna.guard_work_time(), ordna.guard_work_end(), ordna.guard_maker() to ordna_owner;
reset role;
revoke create on schema ordna from ordna_guard;

set local role ordna_owner;
create trigger guard_work_time before insert on ordna.work_times for each row execute function ordna.guard_work_time();
create trigger guard_work_end before update on ordna.work_times for each row execute function ordna.guard_work_end();
create trigger guard_keep before delete on ordna.work_times for each row execute function ordna.guard_append_only();
create trigger guard_maker before update on ordna.job_cards for each row
    when (new.assignee is distinct from old.assignee) execute function ordna.guard_maker();
reset role;
