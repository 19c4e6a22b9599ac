-- Everything that has rows. What an extension or a migration tool made is there too: a studio hides nothing.
SELECT
    c.oid AS id,
    n.nspname AS schema_name,
    c.relname AS name,
    c.relkind AS kind,
    -- Never analysed is -1 since PostgreSQL 14; before, 0 pages say the same.
    CASE
        WHEN c.relkind = 'p' THEN (
            SELECT pg_catalog.sum(NULLIF(leaf.reltuples, -1))::pg_catalog.int8
            FROM pg_catalog.pg_partition_tree(c.oid) AS tree
            JOIN pg_catalog.pg_class AS leaf ON leaf.oid = tree.relid AND tree.isleaf
        )
        WHEN c.relkind IN ('r', 'm', 'f') AND c.reltuples >= 0 AND (c.relpages > 0 OR c.reltuples > 0)
            THEN c.reltuples::pg_catalog.int8
    END AS estimate,
    c.relkind IN ('r', 'm') AS has_blocks,
    c.relkind = 'r' AND c.relhassubclass AS has_children,
    parent.inhparent AS parent,
    pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS readable,
    e.extname AS extension,
    pg_catalog.obj_description(c.oid, 'pg_class') AS comment
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_inherits AS parent ON parent.inhrelid = c.oid AND c.relispartition
LEFT JOIN pg_catalog.pg_depend AS dep
    ON dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = c.oid AND dep.objsubid = 0
    AND dep.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = dep.refobjid
WHERE
    c.relkind IN ('r', 'p', 'f', 'v', 'm')
    AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
