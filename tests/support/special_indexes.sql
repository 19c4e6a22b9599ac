SELECT c.relname::text AS index_name,
       pg_catalog.pg_get_indexdef(i.indexrelid) AS definition
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace
  AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)
ORDER BY index_name
