-- A type by its name, and for a domain the type that it is made of.
WITH RECURSIVE base AS (
    SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typrelid, t.typsend
    FROM pg_catalog.pg_type t
    WHERE t.oid OPERATOR(pg_catalog.=) pg_catalog.to_regtype($1)
    UNION ALL
    SELECT t.oid, t.typname, t.typtype, t.typbasetype, t.typrelid, t.typsend
    FROM base
    JOIN pg_catalog.pg_type t ON t.oid OPERATOR(pg_catalog.=) base.typbasetype
    WHERE base.typtype OPERATOR(pg_catalog.=) 'd'::pg_catalog."char"
)
SELECT base.typname AS name, base.typtype::pg_catalog.text AS kind,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_attribute a
        WHERE a.attrelid OPERATOR(pg_catalog.=) base.typrelid AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2
          AND NOT a.attisdropped) AS columns,
       (SELECT pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.', pg_catalog.quote_ident(p.proname))
        FROM pg_catalog.pg_proc p
        JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) p.pronamespace
        WHERE p.oid OPERATOR(pg_catalog.=) base.typsend::pg_catalog.oid) AS send
FROM base
WHERE base.typtype OPERATOR(pg_catalog.<>) 'd'::pg_catalog."char"
