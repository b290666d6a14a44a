-- nobody makes objects or temporary tables in this database but the roles that own its schemas: a temporary table is a place
-- for functions and operators that run with somebody else's rights.
do $$
begin
    execute format('revoke temporary, create on database %I from public', current_database());
    if has_database_privilege('public', current_database(), 'temporary') or has_database_privilege('public', current_database(), 'create') then
        raise exception 'not the owner of this database' using errcode = '42501';
    end if;
end
$$;
