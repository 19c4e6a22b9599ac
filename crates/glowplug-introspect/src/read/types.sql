-- Enums, domains, composite types and ranges.
WITH label AS (
    SELECT e.enumtypid AS type_id, pg_catalog.array_agg(e.enumlabel ORDER BY e.enumsortorder) AS labels
    FROM pg_catalog.pg_enum AS e
    GROUP BY e.enumtypid
),
domain_check AS (
    SELECT
        con.contypid AS type_id,
        pg_catalog.array_agg(con.conname ORDER BY con.conname COLLATE "C") AS names,
        pg_catalog.array_agg(pg_catalog.pg_get_constraintdef(con.oid) ORDER BY con.conname COLLATE "C") AS definitions
    FROM pg_catalog.pg_constraint AS con
    -- From PostgreSQL 17 on NOT NULL of a domain is a row here too ('n'); it is read from the type.
    WHERE con.contypid <> 0 AND con.contype = 'c'
    GROUP BY con.contypid
),
attribute AS (
    SELECT
        a.attrelid AS relation_id,
        pg_catalog.array_agg(a.attname ORDER BY a.attnum) AS names,
        pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum) AS types
    FROM pg_catalog.pg_attribute AS a
    JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
    -- Only what CREATE TYPE .. AS made: a table's row type is not a type of its own.
    WHERE c.relkind = 'c' AND a.attnum > 0 AND NOT a.attisdropped
    GROUP BY a.attrelid
)
SELECT
    n.nspname AS schema_name,
    t.typname AS name,
    t.typtype AS kind,
    label.labels,
    -- A domain's base with its length, a range's subtype.
    CASE t.typtype
        WHEN 'd' THEN pg_catalog.format_type(t.typbasetype, t.typtypmod)
        WHEN 'r' THEN pg_catalog.format_type(r.rngsubtype, NULL)
    END AS base_type,
    t.typnotnull AS not_null,
    pg_catalog.pg_get_expr(t.typdefaultbin, 0) AS default_expression,
    domain_check.names AS check_names,
    domain_check.definitions AS check_definitions,
    attribute.names AS attribute_names,
    attribute.types AS attribute_types,
    -- The comment of a composite type may stand on the type or, from some tools, on its relation.
    COALESCE(d.description, rd.description) AS comment
FROM pg_catalog.pg_type AS t
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_class AS c ON c.oid = t.typrelid
LEFT JOIN pg_catalog.pg_range AS r ON r.rngtypid = t.oid
LEFT JOIN label ON label.type_id = t.oid
LEFT JOIN domain_check ON domain_check.type_id = t.oid
LEFT JOIN attribute ON attribute.relation_id = t.typrelid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_type'::pg_catalog.regclass AND d.objoid = t.oid AND d.objsubid = 0
LEFT JOIN pg_catalog.pg_description AS rd
    ON rd.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND rd.objoid = c.oid AND rd.objsubid = 0
WHERE
    -- A multirange ('m') is made with its range; an array type ('b') with its element.
    (t.typtype IN ('e', 'd', 'r') OR (t.typtype = 'c' AND c.relkind = 'c'))
    AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- What an extension made comes and goes with it.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS dep
        WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass AND dep.objid = t.oid AND dep.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", t.typname COLLATE "C"
