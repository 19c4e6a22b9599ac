SELECT n.nspname AS schema, c.relname AS table_name, a.attname AS column_name,
       a.atttypid::pg_catalog.int8 AS type_oid, a.atttypmod AS modifier
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
-- Tables and partitioned tables; attributes below 1 are the system's.
WHERE c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
ORDER BY n.nspname, c.relname, a.attnum
