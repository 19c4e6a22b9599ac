-- The owners of what a rule of the settings may name.
SELECT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS name,
       pg_catalog.pg_get_userbyid(c.relowner)::pg_catalog.text AS owner
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
UNION ALL
SELECT n.nspname::pg_catalog.text, p.proname::pg_catalog.text, pg_catalog.pg_get_userbyid(p.proowner)::pg_catalog.text
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
UNION ALL
-- The row type of a table has its name; the table comes first above.
SELECT n.nspname::pg_catalog.text, t.typname::pg_catalog.text, pg_catalog.pg_get_userbyid(t.typowner)::pg_catalog.text
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
WHERE t.typrelid OPERATOR(pg_catalog.=) 0
UNION ALL
SELECT NULL, n.nspname::pg_catalog.text, pg_catalog.pg_get_userbyid(n.nspowner)::pg_catalog.text
FROM pg_catalog.pg_namespace AS n
UNION ALL
SELECT NULL, e.extname::pg_catalog.text, pg_catalog.pg_get_userbyid(e.extowner)::pg_catalog.text
FROM pg_catalog.pg_extension AS e
ORDER BY 1, 2, 3
