-- Indexes of one table, with their size and how often each was used since statistics were reset.
SELECT
    ic.relname AS name,
    pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
    i.indisprimary AS is_primary,
    i.indisunique AS is_unique,
    i.indisvalid AS is_valid,
    -- A partitioned index holds nothing itself.
    CASE WHEN ic.relkind = 'i' THEN pg_catalog.pg_relation_size(i.indexrelid) END AS bytes,
    CASE WHEN ic.relkind = 'i' THEN pg_catalog.pg_stat_get_numscans(i.indexrelid) END AS scans
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
WHERE i.indrelid = $1::pg_catalog.oid
ORDER BY i.indisprimary DESC, ic.relname COLLATE "C"
