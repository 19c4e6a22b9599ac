SELECT t.relname::text AS table_name,
       c.relname::text AS index_name,
       m.amname::text AS method,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(i.indkey) WITH ORDINALITY AS part (number, place)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.number
           ORDER BY part.place
       ) AS columns
FROM pg_catalog.pg_index i
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
JOIN pg_catalog.pg_am m ON m.oid = c.relam
WHERE c.relnamespace = 'public'::regnamespace
  AND i.indisvalid
  AND NOT i.indisunique
  -- Indexes over expressions or some of the rows are read by special_indexes.sql.
  AND i.indpred IS NULL
  AND i.indexprs IS NULL
ORDER BY table_name, index_name
