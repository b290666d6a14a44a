-- bind values, among them passwords and tokens, never reach the server's log.
do $$
begin
    execute format('alter database %I set log_parameter_max_length = 0', current_database());
    execute format('alter database %I set log_parameter_max_length_on_error = 0', current_database());
end
$$;
