-- Columns, each with the operators that its type is sorted by: those of the default btree operator class. A name alone would
-- not do, because the operators of a type such as citext are in the schema of its extension.
WITH RECURSIVE
    base AS (
        SELECT t.oid AS type_id, t.oid AS base_id, t.typtype, t.typbasetype FROM pg_catalog.pg_type AS t
        UNION ALL
        SELECT base.type_id, t.oid, t.typtype, t.typbasetype
        FROM base
        JOIN pg_catalog.pg_type AS t ON base.typtype = 'd' AND t.oid = base.typbasetype
    ),
    own_class AS (
        SELECT oc.opcintype AS type_id, n.nspname AS schema_name
        FROM pg_catalog.pg_opclass AS oc
        JOIN pg_catalog.pg_am AS am ON am.oid = oc.opcmethod AND am.amname = 'btree'
        -- Strategy 3 is equality.
        JOIN pg_catalog.pg_amop AS ao
            ON ao.amopfamily = oc.opcfamily AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype
            AND ao.amopstrategy = 3
        JOIN pg_catalog.pg_operator AS o ON o.oid = ao.amopopr
        JOIN pg_catalog.pg_namespace AS n ON n.oid = o.oprnamespace
        WHERE oc.opcdefault
    ),
    sorted AS (
        SELECT type_id, schema_name FROM own_class
        UNION
        -- varchar has text's, cidr inet's.
        SELECT k.castsource, own_class.schema_name
        FROM pg_catalog.pg_cast AS k
        JOIN pg_catalog.pg_type AS target ON target.oid = k.casttarget AND target.typispreferred
        JOIN own_class ON own_class.type_id = k.casttarget
        WHERE k.castmethod = 'b' AND k.castcontext = 'i'
            AND NOT EXISTS (SELECT FROM own_class AS own WHERE own.type_id = k.castsource)
        UNION
        SELECT t.oid, 'pg_catalog' FROM pg_catalog.pg_type AS t WHERE t.typtype IN ('e', 'r', 'm')
    ),
    operators AS (
        SELECT type_id, pg_catalog.min(schema_name) AS schema_name
        FROM (
            SELECT sorted.type_id, sorted.schema_name FROM sorted
            UNION ALL
            SELECT element.typarray, 'pg_catalog' FROM sorted
            JOIN pg_catalog.pg_type AS element ON element.oid = sorted.type_id AND element.typarray <> 0
        ) AS found
        GROUP BY type_id
    )
SELECT
    a.attrelid AS relation_id,
    a.attname AS name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_sql,
    -- With -1 and not NULL, which would print `character` for bpchar: that is one character.
    pg_catalog.format_type(bt.oid, -1) AS cast_sql,
    btn.nspname AS base_schema,
    bt.typname AS base_name,
    bt.typtype AS base_kind,
    bt.typcategory AS category,
    bt.typlen > 0 AS is_short,
    a.attnotnull OR (t.typtype = 'd' AND t.typnotnull) AS not_null,
    pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) AS expression,
    a.attgenerated <> '' AS is_generated,
    a.attidentity <> '' AS is_identity,
    pg_catalog.has_column_privilege(a.attrelid, a.attnum, 'SELECT') AS readable,
    operators.schema_name AS operators,
    EXISTS (
        SELECT FROM pg_catalog.pg_index AS i
        JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
        JOIN pg_catalog.pg_am AS am ON am.oid = ic.relam AND am.amname = 'btree'
        WHERE i.indrelid = a.attrelid AND i.indisvalid AND i.indpred IS NULL AND i.indkey[0] = a.attnum
    ) AS is_indexed,
    (
        SELECT pg_catalog.array_agg(label.enumlabel ORDER BY label.enumsortorder)
        FROM pg_catalog.pg_enum AS label
        WHERE label.enumtypid = bt.oid
    ) AS labels,
    pg_catalog.col_description(a.attrelid, a.attnum) AS comment
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
JOIN base ON base.type_id = a.atttypid AND base.typtype <> 'd'
JOIN pg_catalog.pg_type AS bt ON bt.oid = base.base_id
JOIN pg_catalog.pg_namespace AS btn ON btn.oid = bt.typnamespace
LEFT JOIN operators ON operators.type_id = bt.oid
LEFT JOIN pg_catalog.pg_attrdef AS ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
WHERE
    c.relkind IN ('r', 'p', 'f', 'v', 'm')
    AND c.relpersistence <> 't'
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
