SELECT n.nspname AS schema, c.relname AS table_name, a.attname AS column_name,
       a.atttypid::pg_catalog.int8 AS type_oid, a.atttypmod AS modifier
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) a.attrelid
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
-- Tables and partitioned tables; attributes below 1 are the system's.
WHERE c.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
  AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
  AND n.nspname OPERATOR(pg_catalog.<>) ALL ('{pg_catalog,information_schema,pg_toast}'::pg_catalog.name[])
ORDER BY n.nspname, c.relname, a.attnum
