-- whoever logs in to work changes no schema: not even `drop owned by current_user`, which would take every right from a
-- role that all share. whoever may act as the owner, may. the one thing that is made at work is the counters of a badge's PIN, in
-- auth_private.fresh_slot: nothing else runs a statement of its own making as ordna_auth, and nobody can be ordna_auth.
create or replace function auth_private.refuse_ddl() returns event_trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if not pg_has_role(session_user, 'ordna_owner', 'member') and (tg_tag, current_user) <> ('CREATE SEQUENCE', 'ordna_auth') then
        raise exception 'nobody changes the schema from here' using errcode = '42501';
    end if;
end
$$;
drop event trigger if exists ordna_refuses_ddl;
create event trigger ordna_refuses_ddl on ddl_command_start execute function auth_private.refuse_ddl();
