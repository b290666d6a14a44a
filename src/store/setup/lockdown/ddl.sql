-- whoever logs in to work changes no schema: not even `drop owned by current_user`, which would take every right from a
-- role that all share. whoever may act as the owner, may.
create or replace function auth_private.refuse_ddl() returns event_trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if not pg_has_role(session_user, 'ordna_owner', 'member') then
        raise exception 'nobody changes the schema from here' using errcode = '42501';
    end if;
end
$$;
drop event trigger if exists ordna_refuses_ddl;
create event trigger ordna_refuses_ddl on ddl_command_start execute function auth_private.refuse_ddl();
