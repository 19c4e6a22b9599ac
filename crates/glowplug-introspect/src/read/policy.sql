-- Row security policies.
SELECT
    p.polrelid AS table_id,
    p.polname AS name,
    p.polpermissive AS permissive,
    p.polcmd AS command,
    -- Role 0 is everyone.
    COALESCE(role.names, '{public}'::pg_catalog.name[]) AS roles,
    pg_catalog.pg_get_expr(p.polqual, p.polrelid) AS using_expression,
    pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) AS check_expression
FROM pg_catalog.pg_policy AS p
JOIN pg_catalog.pg_class AS c ON c.oid = p.polrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT q.oid, pg_catalog.array_agg(r.rolname ORDER BY r.rolname COLLATE "C") AS names
    FROM pg_catalog.pg_policy AS q
    CROSS JOIN LATERAL pg_catalog.unnest(q.polroles) AS one (role_id)
    JOIN pg_catalog.pg_roles AS r ON r.oid = one.role_id
    GROUP BY q.oid
) AS role ON role.oid = p.oid
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
ORDER BY p.polrelid, p.polname COLLATE "C"
