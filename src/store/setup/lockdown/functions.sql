-- what shows or hits other people's connections, counts what is in tables nobody may read, or is one space shared by all:
-- statistics, advisory locks, large objects, sizes, snapshots, the write-ahead log, functions that run a text as a query.
do $$
declare
    it regprocedure;
    -- read anew after the revokes, which a server may ignore with a mere warning
    shared constant text := $q$
        select p.oid::regprocedure from pg_proc p
         where p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege('public', p.oid, 'execute')
           and (p.proname ~ '^(pg_stat_get_|pg_(try_)?advisory_|lo_)' or p.proname in (
                'loread', 'lowrite', 'pg_cancel_backend', 'pg_terminate_backend', 'pg_lock_status', 'pg_blocking_pids', 'pg_safe_snapshot_blocking_pids',
                'pg_isolation_test_session_is_blocked', 'pg_notify', 'pg_notification_queue_usage', 'pg_relation_size', 'pg_total_relation_size',
                'pg_table_size', 'pg_indexes_size', 'pg_database_size', 'pg_tablespace_size', 'pg_export_snapshot', 'pg_logical_emit_message',
                'pg_current_wal_lsn', 'pg_current_wal_insert_lsn', 'pg_current_wal_flush_lsn', 'pg_get_backend_memory_contexts', 'pg_prepared_xact', 'pg_cursor',
                'query_to_xml', 'query_to_xml_and_xmlschema', 'query_to_xmlschema', 'table_to_xml', 'table_to_xml_and_xmlschema', 'cursor_to_xml',
                'schema_to_xml', 'schema_to_xml_and_xmlschema', 'database_to_xml', 'database_to_xml_and_xmlschema', 'ts_stat'))
    $q$;
begin
    for it in execute shared loop
        execute format('grant execute on function %s to pg_monitor', it);
        execute format('revoke execute on function %s from public', it);
    end loop;
    -- the one who pokes, and the one who lets the audit wait for writers
    grant execute on function pg_notify(text, text) to ordna_auth;
    grant execute on function pg_advisory_xact_lock(bigint), pg_advisory_xact_lock_shared(bigint) to ordna_guard;
    execute shared into it;
    if it is not null then
        raise exception 'not a superuser: % stays open', it using errcode = '42501';
    end if;
end
$$;
