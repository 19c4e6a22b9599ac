-- Tables. This query alone decides which tables are read: columns, constraints, indexes, triggers and policies of others
-- are left out when they are put together.
WITH parent AS (
    SELECT
        i.inhrelid AS table_id,
        pg_catalog.array_agg(n.nspname ORDER BY i.inhseqno) AS schemas,
        pg_catalog.array_agg(c.relname ORDER BY i.inhseqno) AS names
    FROM pg_catalog.pg_inherits AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.inhparent
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    GROUP BY i.inhrelid
)
SELECT
    c.oid AS id,
    n.nspname AS schema_name,
    c.relname AS name,
    c.relkind AS kind,
    c.relpersistence AS persistence,
    c.relrowsecurity AS row_security,
    c.relforcerowsecurity AS force_row_security,
    CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_bound,
    parent.schemas AS parent_schemas,
    parent.names AS parent_names,
    c.reloptions AS options,
    toast.reloptions AS toast_options,
    d.description AS comment
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_class AS toast ON toast.oid = c.reltoastrelid
LEFT JOIN parent ON parent.table_id = c.oid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE
    c.relkind IN ('r', 'p', 'f')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- The ledger tables are the tools' own.
    AND c.relname <> ALL ($2::pg_catalog.text[])
    -- What an extension made comes and goes with it.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS dep
        WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = c.oid AND dep.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
