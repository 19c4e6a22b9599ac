SELECT t.oid::pg_catalog.int8 AS oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, t.typcategory AS category,
       t.typbasetype::pg_catalog.int8 AS base, t.typtypmod AS base_modifier, t.typelem::pg_catalog.int8 AS element,
       r.rngsubtype::pg_catalog.int8 AS range_subtype
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid = t.oid
-- Row types of tables are many and of no use here.
WHERE t.typtype <> 'c'
ORDER BY t.oid
