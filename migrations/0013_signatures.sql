-- signatures: an act that is to be signed takes the PIN of whoever has one (0011), or a session that badge and PIN opened.

set local role ordna_owner;
grant create on schema ordna to ordna_auth;
set local role ordna_auth;

-- how this session's person signs, here and now: signed, lacks, or none where they have no PIN to sign with
create function auth.signature() returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return case when auth_private.was_signed() then 'signed'
                when exists (select from auth_private.badges b
                              where b.organization_id = auth.current_org() and b.user_id = auth.current_user_id() and b.ended_at is null)
                then 'lacks' else 'none' end;
end
$$;
grant execute on function auth.signature() to public, ordna_guard;

set local role ordna_owner;
revoke create on schema ordna from ordna_auth;
reset role;
