-- What a statement can leave in its session, and where the session's transaction is.
SELECT
    pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text AS moment,
    pg_catalog.current_setting('track_counts')::pg_catalog.bool AS counts,
    pg_catalog.concat_ws(
        pg_catalog.chr(10), session_user, current_user, pg_catalog.pg_my_temp_schema(),
        (
            SELECT pg_catalog.string_agg(pg_catalog.concat_ws('=', s.name, s.setting), pg_catalog.chr(10) ORDER BY s.name)
            FROM pg_catalog.pg_settings AS s
            WHERE s.source OPERATOR(pg_catalog.=) 'session'
        ),
        -- Our own stay.
        (
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_prepared_statements AS p
            WHERE NOT pg_catalog.starts_with(p.name, 'glowplug_')
        ),
        (SELECT pg_catalog.count(*) FROM pg_catalog.pg_cursors),
        (SELECT pg_catalog.count(*) FROM pg_catalog.pg_listening_channels()),
        (
            SELECT pg_catalog.count(*) FROM pg_catalog.pg_locks AS l
            WHERE l.pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid() AND l.locktype OPERATOR(pg_catalog.=) 'advisory'
        )
    ) AS session
