-- Triggers of tables and views.
SELECT
    t.tgrelid AS relation_id,
    t.tgname AS name,
    pg_catalog.pg_get_triggerdef(t.oid) AS definition,
    t.tgenabled AS state,
    d.description AS comment
FROM pg_catalog.pg_trigger AS t
JOIN pg_catalog.pg_class AS c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_trigger AS above ON above.oid = t.tgparentid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND d.objoid = t.oid AND d.objsubid = 0
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- A partition has a copy of each trigger of its table, which PostgreSQL 13 and 14 call internal. It is a fact of its own
    -- only where it was disabled or enabled apart from the original. All other internal ones carry out constraints.
    AND CASE WHEN above.oid IS NULL THEN NOT t.tgisinternal ELSE above.tgenabled <> t.tgenabled END
ORDER BY t.tgrelid, t.tgname COLLATE "C"
