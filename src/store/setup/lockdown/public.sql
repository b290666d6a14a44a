-- before version 15 everybody may make objects in the schema public, which is not always the database owner's.
do $$
begin
    revoke all on schema public from public;
    if has_schema_privilege('public', 'public', 'create') then
        raise exception 'not the owner of the schema public' using errcode = '42501';
    end if;
exception when invalid_schema_name then
    -- dropped: nothing can be made in it
    null;
end
$$;
