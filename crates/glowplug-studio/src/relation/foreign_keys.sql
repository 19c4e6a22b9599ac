-- Foreign keys, with the columns of both sides in the key's order. Those that a partition inherits are its parent's.
SELECT
    con.conrelid AS from_id,
    con.confrelid AS to_id,
    con.conname AS name,
    (
        SELECT pg_catalog.array_agg(a.attname ORDER BY k.place)
        FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.number
    ) AS from_columns,
    (
        SELECT pg_catalog.array_agg(a.attname ORDER BY k.place)
        FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY AS k (number, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.number
    ) AS to_columns
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS target ON target.oid = con.confrelid
WHERE con.contype = 'f' AND (con.conparentid = 0 OR NOT target.relispartition)
ORDER BY con.conrelid, con.conname COLLATE "C"
