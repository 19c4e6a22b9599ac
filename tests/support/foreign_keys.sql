SELECT c.relname::text AS table_name,
       k.conname::text AS key_name,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(k.conkey) WITH ORDINALITY AS part (number, place)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = part.number
           ORDER BY part.place
       ) AS columns,
       t.relname::text AS target_table,
       ARRAY(
           SELECT a.attname::text
           FROM unnest(k.confkey) WITH ORDINALITY AS part (number, place)
           JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = part.number
           ORDER BY part.place
       ) AS target_columns,
       CASE k.confdeltype
           WHEN 'a' THEN 'no_action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
           WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default'
       END AS on_delete,
       CASE k.confupdtype
           WHEN 'a' THEN 'no_action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade'
           WHEN 'n' THEN 'set_null' WHEN 'd' THEN 'set_default'
       END AS on_update
FROM pg_catalog.pg_constraint k
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_class t ON t.oid = k.confrelid
WHERE k.contype = 'f'
  AND c.relnamespace = 'public'::regnamespace
ORDER BY table_name, key_name
