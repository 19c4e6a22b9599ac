-- Sequences and who owns them.
SELECT
    n.nspname AS schema_name,
    c.relname AS name,
    pg_catalog.format_type(s.seqtypid, NULL) AS data_type,
    s.seqstart AS start,
    s.seqincrement AS increment,
    s.seqmin AS min,
    s.seqmax AS max,
    s.seqcache AS cache,
    s.seqcycle AS cycle,
    owner_schema.nspname AS owner_schema,
    owner.relname AS owner_table,
    owner_column.attname AS owner_column,
    d.description AS comment
FROM pg_catalog.pg_sequence AS s
JOIN pg_catalog.pg_class AS c ON c.oid = s.seqrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_depend AS owned
    ON owned.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owned.objid = c.oid AND owned.objsubid = 0
    AND owned.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND owned.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_class AS owner ON owner.oid = owned.refobjid
LEFT JOIN pg_catalog.pg_namespace AS owner_schema ON owner_schema.oid = owner.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS owner_column
    ON owner_column.attrelid = owned.refobjid AND owner_column.attnum = owned.refobjsubid
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = c.oid AND d.objsubid = 0
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- An identity column's sequence ('i') is a part of the column.
    AND owned.deptype IS DISTINCT FROM 'i'
    -- The ledger tables are the tools' own.
    AND (owner.relname IS NULL OR owner.relname <> ALL ($2::pg_catalog.text[]))
    -- What an extension made comes and goes with it.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS dep
        WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = c.oid AND dep.deptype = 'e'
    )
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
