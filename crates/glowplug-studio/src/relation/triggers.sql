-- Triggers of one table that somebody wrote.
SELECT
    t.tgname AS name,
    pg_catalog.pg_get_triggerdef(t.oid, true) AS definition,
    t.tgenabled <> 'D' AS is_enabled
FROM pg_catalog.pg_trigger AS t
WHERE t.tgrelid = $1::pg_catalog.oid AND NOT t.tgisinternal
ORDER BY t.tgname COLLATE "C"
