-- Columns of tables and views. Types as information_schema.columns has them: a domain is looked through once.
SELECT
    a.attrelid AS relation_id,
    a.attname AS name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_sql,
    base_schema.nspname AS base_schema,
    base.typname AS base_name,
    base.typtype AS base_kind,
    element.oid IS NOT NULL AS is_array,
    domain_schema.nspname AS domain_schema,
    CASE WHEN t.typtype = 'd' THEN t.typname END AS domain_name,
    -- As information_schema._pg_char_max_length: character types count 4 bytes of header in, bit types do not.
    CASE
        WHEN under.typmod = -1 THEN NULL
        WHEN under.oid IN ('pg_catalog.bpchar'::pg_catalog.regtype, 'pg_catalog.varchar'::pg_catalog.regtype)
            THEN under.typmod - 4
        WHEN under.oid IN ('pg_catalog.bit'::pg_catalog.regtype, 'pg_catalog.varbit'::pg_catalog.regtype)
            THEN under.typmod
    END AS max_length,
    NOT (a.attnotnull OR (t.typtype = 'd' AND t.typnotnull)) AS nullable,
    pg_catalog.pg_get_expr(ad.adbin, ad.adrelid) AS expression,
    -- '' for a default, 's' for a stored and 'v' for a virtual generated column.
    a.attgenerated AS generated,
    a.attidentity AS identity,
    collation_schema.nspname AS collation_schema,
    coll.collname AS collation_name,
    d.description AS comment
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
-- The type underneath a domain, the column's own otherwise.
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE a.atttypid END AS oid,
        CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END AS typmod
) AS under
-- There is an element only when the type is its element's array type: int2vector has elements and is no array.
LEFT JOIN pg_catalog.pg_type AS element ON element.typarray = under.oid
JOIN pg_catalog.pg_type AS base ON base.oid = COALESCE(element.oid, under.oid)
JOIN pg_catalog.pg_namespace AS base_schema ON base_schema.oid = base.typnamespace
LEFT JOIN pg_catalog.pg_namespace AS domain_schema ON t.typtype = 'd' AND domain_schema.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_attrdef AS ad ON ad.adrelid = a.attrelid AND ad.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation AS coll ON coll.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_catalog.pg_namespace AS collation_schema ON collation_schema.oid = coll.collnamespace
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = a.attrelid AND d.objsubid = a.attnum
WHERE
    c.relkind IN ('r', 'p', 'f', 'v', 'm')
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- Below 1 are the system columns; a dropped column leaves its row behind.
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
