-- everything that protects the data, a row each: what it is called and how it stands. read with nothing but pg_catalog on the
-- search path, so that every name is whole. a restore writes brackets anew, so they are left out of the fingerprints.
with ours as (
    select n.oid, n.nspname from pg_namespace n where n.nspname in ('ordna', 'auth', 'auth_private')
), tables as (
    select c.*, c.oid::regclass::text as called from pg_class c join ours on ours.oid = c.relnamespace
     where c.relkind in ('r', 'p', 'v', 'm', 'f')
    union all
    -- a view shows what its owner may see, wherever it stands
    select c.*, c.oid::regclass::text from pg_class c
     where c.relkind in ('v', 'm') and c.relnamespace not in (select oid from ours)
       and exists (select from pg_rewrite r
                     join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = r.oid and d.refclassid = 'pg_class'::regclass
                     join pg_class t on t.oid = d.refobjid
                    where r.ev_class = c.oid and t.relnamespace in (select oid from ours))
), granted as (
    select 'schema ' || quote_ident(n.nspname) as called, n.nspowner as owner, coalesce(n.nspacl, acldefault('n', n.nspowner)) as acl
      from pg_namespace n where n.nspname in ('ordna', 'auth', 'auth_private', 'ext', 'setup')
    union all
    select 'table ' || called, relowner, coalesce(relacl, acldefault('r', relowner)) from tables
    union all
    select 'table ' || c.oid::regclass, c.relowner, coalesce(c.relacl, acldefault('r', c.relowner))
      from pg_class c where c.relnamespace = to_regnamespace('setup') and c.relkind = 'r'
    union all
    select 'sequence ' || c.oid::regclass, c.relowner, coalesce(c.relacl, acldefault('s', c.relowner))
      from pg_class c join ours on ours.oid = c.relnamespace where c.relkind = 'S'
    union all
    select 'function ' || p.oid::regprocedure, p.proowner, coalesce(p.proacl, acldefault('f', p.proowner))
      from pg_proc p join ours on ours.oid = p.pronamespace
), lines (kind, name, state) as (
    select 'schema', quote_ident(n.nspname), pg_get_userbyid(n.nspowner)::text from pg_namespace n join ours using (oid)
    union all
    select 'owner', called, pg_get_userbyid(relowner)::text from tables
    union all
    select 'row security', called, case when relrowsecurity and relforcerowsecurity then 'forced' when relrowsecurity then 'enabled' else 'off' end
      from tables where relkind in ('r', 'p')
    union all
    select 'sequence', regexp_replace(c.oid::regclass::text, '[0-9]+$', 'N'), string_agg(distinct pg_get_userbyid(c.relowner), ', ') || ' ' || count(*)
      from pg_class c join ours on ours.oid = c.relnamespace where c.relkind = 'S'
       -- a badge brings its own
       and not (pg_get_userbyid(c.relowner) = 'ordna_auth' and c.oid::regclass::text ~ '^auth_private\.badge_(tries|passes|misses)_[0-9]+$')
     group by 2
    union all
    select 'view', called, pg_get_viewdef(oid) || coalesce(array_to_string(reloptions, ','), '') from tables where relkind in ('v', 'm')
    union all
    select 'column', t.called || '.' || quote_ident(a.attname),
           concat_ws(' ', format_type(a.atttypid, a.atttypmod), case when a.attnotnull then 'not null' end, case when a.attgenerated <> '' then 'generated' end,
                     case when a.attidentity <> '' then 'identity' end, case when a.attstattarget = 0 then 'without statistics' end,
                     (select 'default ' || pg_get_expr(d.adbin, d.adrelid) from pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum))
      from tables t join pg_attribute a on a.attrelid = t.oid where a.attnum > 0 and not a.attisdropped
    union all
    select 'policy', quote_ident(p.polname) || ' on ' || t.called,
           concat_ws(' ', p.polcmd, p.polpermissive, (select string_agg(case r when 0 then 'public' else pg_get_userbyid(r) end, ',' order by r) from unnest(p.polroles) r),
                     pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid))
      from tables t join pg_policy p on p.polrelid = t.oid
    union all
    select 'trigger', quote_ident(g.tgname) || ' on ' || t.called, pg_get_triggerdef(g.oid)
      from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
    union all
    select 'trigger works', quote_ident(g.tgname) || ' on ' || t.called, case g.tgenabled when 'O' then 'yes' when 'D' then 'no' else 'not always' end
      from tables t join pg_trigger g on g.tgrelid = t.oid where not g.tgisinternal
    union all
    select 'references are checked', t.called, case when bool_and(g.tgenabled = 'O') then 'yes' else 'no' end
      from tables t join pg_trigger g on g.tgrelid = t.oid where g.tgisinternal group by t.called
    union all
    select 'rule', quote_ident(r.rulename) || ' on ' || t.called, r.ev_enabled::text
      from tables t join pg_rewrite r on r.ev_class = t.oid where t.relkind in ('r', 'p')
    union all
    select 'constraint', quote_ident(k.conname) || ' on ' || t.called, pg_get_constraintdef(k.oid)
      from tables t join pg_constraint k on k.conrelid = t.oid where k.contype in ('c', 'f', 'p', 'u', 'x')
    union all
    select 'index', x.indexrelid::regclass::text, pg_get_indexdef(x.indexrelid) || case when x.indisvalid then '' else ' invalid' end
      from tables t join pg_index x on x.indrelid = t.oid
    union all
    -- the lock-down makes this one where it may
    select 'function', p.oid::regprocedure::text,
           concat_ws(' ', pg_get_userbyid(p.proowner), l.lanname, p.provolatile, p.prosecdef, p.proleakproof, p.proisstrict, p.prokind,
                     array_to_string(p.proconfig, ','), pg_get_function_result(p.oid), p.prosrc)
      from pg_proc p join ours on ours.oid = p.pronamespace join pg_language l on l.oid = p.prolang where p.proname <> 'refuse_ddl'
    union all
    select 'grant', format('%s on %s to %s', lower(g.privilege_type), o.called, case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end),
           case when g.is_grantable then 'to pass on' else 'yes' end
      from granted o cross join aclexplode(o.acl) g where g.grantee <> o.owner and o.called <> 'function auth_private.refuse_ddl()'
    union all
    select 'grant', format('%s (%I) on table %s to %s', lower(g.privilege_type), a.attname, t.called, case g.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(g.grantee)) end),
           case when g.is_grantable then 'to pass on' else 'yes' end
      from tables t join pg_attribute a on a.attrelid = t.oid cross join aclexplode(a.attacl) g where g.grantee <> t.relowner and not a.attisdropped
)
select kind, name,
       case when kind in ('view', 'policy', 'trigger', 'constraint', 'index', 'function') or (kind = 'column' and state ~ ' default ')
            then left(md5(regexp_replace(state, '[[:space:]()]', '', 'g')), 16) else state end as state
  from lines order by kind collate "C", name collate "C", 3
