-- Indexes of tables and materialized views, those of constraints included.
WITH wanted AS (
    SELECT i.*
    FROM pg_catalog.pg_index AS i
    JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
),
key AS (
    SELECT
        i.indexrelid AS index_id,
        -- One entry for each: NULL where the key is an expression.
        pg_catalog.array_agg(a.attname ORDER BY k.position) FILTER (WHERE k.position <= i.indnkeyatts) AS columns,
        pg_catalog.array_agg(
            CASE WHEN k.number = 0 THEN pg_catalog.pg_get_indexdef(i.indexrelid, k.position::pg_catalog.int4, false) END
            ORDER BY k.position
        ) FILTER (WHERE k.position <= i.indnkeyatts) AS expressions,
        pg_catalog.array_agg(a.attname ORDER BY k.position) FILTER (WHERE k.position > i.indnkeyatts) AS include
    FROM wanted AS i
    CROSS JOIN LATERAL pg_catalog.unnest(i.indkey::pg_catalog.int2[]) WITH ORDINALITY AS k (number, position)
    LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
    GROUP BY i.indexrelid
)
SELECT
    i.indrelid AS relation_id,
    ic.relname AS name,
    am.amname AS method,
    i.indisunique AS is_unique,
    -- The column came with PostgreSQL 15; asked for by name, it would be an error before.
    CASE WHEN i.indisunique
        THEN COALESCE((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false)
        ELSE false
    END AS nulls_not_distinct,
    key.columns,
    key.expressions,
    key.include,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS predicate,
    pg_catalog.pg_get_indexdef(i.indexrelid) AS definition,
    con.conname AS constraint_name,
    i.indisvalid AS valid,
    d.description AS comment
FROM wanted AS i
JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam
JOIN key ON key.index_id = i.indexrelid
-- A foreign key names the index it leans on too, and does not own it.
LEFT JOIN pg_catalog.pg_constraint AS con ON con.conindid = i.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = i.indexrelid AND d.objsubid = 0
ORDER BY i.indrelid, ic.relname COLLATE "C"
