-- What else there is to know of one table or view.
SELECT
    CASE WHEN c.relkind IN ('r', 'm', 'p') THEN (
        SELECT pg_catalog.sum(pg_catalog.pg_total_relation_size(tree.relid))::pg_catalog.int8
        FROM (
            SELECT c.oid AS relid WHERE c.relkind <> 'p'
            UNION ALL
            SELECT part.relid::pg_catalog.oid FROM pg_catalog.pg_partition_tree(c.oid) AS part WHERE part.isleaf AND c.relkind = 'p'
        ) AS tree
    ) END AS bytes,
    pg_catalog.pg_get_userbyid(c.relowner) AS owner,
    c.relrowsecurity AS row_security,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid, true) END AS definition,
    CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
    pg_catalog.pg_get_expr(c.relpartbound, c.oid) AS partition_bound
FROM pg_catalog.pg_class AS c
WHERE c.oid = $1::pg_catalog.oid
