-- Constraints of tables.
WITH wanted AS (
    SELECT con.*
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS c ON c.oid = con.conrelid
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    LEFT JOIN pg_catalog.pg_constraint AS above ON above.oid = con.conparentid
    WHERE
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
        -- 'n' is NOT NULL (from PostgreSQL 18), a fact of the column; 't' is a constraint trigger, a trigger.
        AND con.contype IN ('p', 'u', 'f', 'c', 'x')
        -- A foreign key to a partitioned table has a hidden twin on its own table for each partition.
        AND (above.oid IS NULL OR above.conrelid <> con.conrelid)
),
own_column AS (
    SELECT con.oid, pg_catalog.array_agg(a.attname ORDER BY k.position) AS names
    FROM wanted AS con
    CROSS JOIN LATERAL pg_catalog.unnest(con.conkey) WITH ORDINALITY AS k (number, position)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.conrelid AND a.attnum = k.number
    GROUP BY con.oid
),
foreign_column AS (
    SELECT con.oid, pg_catalog.array_agg(a.attname ORDER BY k.position) AS names
    FROM wanted AS con
    CROSS JOIN LATERAL pg_catalog.unnest(con.confkey) WITH ORDINALITY AS k (number, position)
    JOIN pg_catalog.pg_attribute AS a ON a.attrelid = con.confrelid AND a.attnum = k.number
    GROUP BY con.oid
)
SELECT
    con.conrelid AS table_id,
    con.conname AS name,
    con.contype AS kind,
    own_column.names AS columns,
    pg_catalog.pg_get_constraintdef(con.oid) AS definition,
    foreign_schema.nspname AS foreign_schema,
    foreign_table.relname AS foreign_table,
    foreign_column.names AS foreign_columns,
    con.confdeltype AS on_delete,
    con.confupdtype AS on_update,
    con.convalidated AS validated,
    d.description AS comment
FROM wanted AS con
LEFT JOIN own_column ON own_column.oid = con.oid
LEFT JOIN foreign_column ON foreign_column.oid = con.oid
LEFT JOIN pg_catalog.pg_class AS foreign_table ON con.contype = 'f' AND foreign_table.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace AS foreign_schema ON foreign_schema.oid = foreign_table.relnamespace
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND d.objoid = con.oid AND d.objsubid = 0
ORDER BY con.conrelid, con.conname COLLATE "C", con.oid
