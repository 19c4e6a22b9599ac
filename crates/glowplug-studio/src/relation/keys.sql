-- Unique indexes on whole columns that tell every row from every other. The primary key comes first, then the shortest.
SELECT
    i.indrelid AS relation_id,
    i.indisprimary AS is_primary,
    pg_catalog.array_agg(a.attname ORDER BY k.place) AS columns
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, place)
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
WHERE
    i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    -- What INCLUDE adds tells nothing apart.
    AND k.place <= i.indnkeyatts
GROUP BY i.indrelid, i.indexrelid, i.indisprimary, i.indnkeyatts
HAVING pg_catalog.bool_and(a.attnotnull)
ORDER BY i.indrelid, i.indisprimary DESC, i.indnkeyatts, i.indexrelid
