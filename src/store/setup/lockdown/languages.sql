-- no `do` blocks for those who log in: a loop that catches errors is the cheapest way to guess.
do $$
begin
    grant usage on language plpgsql, sql to ordna_owner, ordna_auth, ordna_guard;
    revoke usage on language plpgsql, sql from public;
    if has_language_privilege('public', 'plpgsql', 'usage') or has_language_privilege('public', 'sql', 'usage') then
        raise exception 'not the owner of the languages' using errcode = '42501';
    end if;
end
$$;
