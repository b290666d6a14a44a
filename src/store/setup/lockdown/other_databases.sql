-- privileges on functions are kept per database: from another database the same login would watch and end the connections
-- of this one. only where the server is ours alone, because elsewhere those databases are somebody's.
do $$
declare
    other name;
begin
    select d.datname into other from pg_database d
     where d.datallowconn and d.datname not in ('postgres', 'template1') and d.datname <> current_database() and d.datname not like 'ordna%' limit 1;
    if found then
        raise exception 'this server has other databases, "%" for one', other using errcode = '42501';
    end if;
    foreach other in array array['postgres', 'template1'] loop
        continue when not exists (select from pg_database d where d.datname = other);
        continue when not has_database_privilege('public', other, 'connect');
        execute format('revoke connect on database %I from public', other);
        if has_database_privilege('public', other, 'connect') then
            raise exception 'not the owner of the database "%"', other using errcode = '42501';
        end if;
    end loop;
end
$$;
