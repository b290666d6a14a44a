-- the tables of the trade itself, a row each: how many rows, and a fingerprint of them.
select 'rows' as kind, 'ordna.machine_tables' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_tables t
union all
select 'rows' as kind, 'ordna.machine_statuses' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_statuses t
union all
select 'rows' as kind, 'ordna.machine_transitions' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_transitions t
union all
select 'rows' as kind, 'ordna.machine_causes' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_causes t
union all
select 'rows' as kind, 'ordna.machine_columns' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_columns t
union all
select 'rows' as kind, 'ordna.machine_needs' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_needs t
union all
select 'rows' as kind, 'ordna.machine_requests' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_requests t
union all
select 'rows' as kind, 'ordna.machine_papers' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_papers t
union all
select 'rows' as kind, 'ordna.machine_stamps' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_stamps t
union all
select 'rows' as kind, 'ordna.machine_reversible' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.machine_reversible t
union all
select 'rows' as kind, 'ordna.addon_births' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.addon_births t
union all
select 'rows' as kind, 'ordna.number_series' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.number_series t
union all
select 'rows' as kind, 'ordna.setting_defaults' as name, count(*) || ' ' || left(md5(string_agg(t::text, chr(10) order by t::text collate "C")), 16) as state from ordna.setting_defaults t
