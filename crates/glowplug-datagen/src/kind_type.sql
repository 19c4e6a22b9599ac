SELECT t.oid::pg_catalog.int8 AS oid, n.nspname AS schema, t.typname AS name, t.typtype AS kind, t.typcategory AS category,
       t.typbasetype::pg_catalog.int8 AS base, t.typtypmod AS base_modifier, t.typelem::pg_catalog.int8 AS element,
       r.rngsubtype::pg_catalog.int8 AS range_subtype,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) t.typrelid AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
          AND NOT a.attisdropped) AS attributes
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) t.typnamespace
LEFT JOIN pg_catalog.pg_class c ON c.oid OPERATOR(pg_catalog.=) t.typrelid
LEFT JOIN pg_catalog.pg_range r ON r.rngtypid OPERATOR(pg_catalog.=) t.oid
-- Row types of tables are many, and no column has one.
WHERE t.typtype OPERATOR(pg_catalog.<>) 'c'::pg_catalog."char" OR c.relkind OPERATOR(pg_catalog.=) 'c'::pg_catalog."char"
ORDER BY t.oid
