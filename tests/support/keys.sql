SELECT c.relname::text AS table_name,
       k.conname::text AS key_name,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(k.conkey) WITH ORDINALITY AS part (number, place)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number
           ORDER BY part.place
       ) AS columns,
       i.indnullsnotdistinct AS nulls_not_distinct
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_index i ON i.indexrelid = k.conindid
WHERE k.contype = :kind
  AND c.relnamespace = 'public'::regnamespace
  -- Diesel's ledger is no table of the story.
  AND c.relname NOT LIKE '\_\_%'
ORDER BY table_name, key_name
