SELECT tn.nspname AS schema, t.relname AS table_name, a.attname AS column_name, s.seqrelid::pg_catalog.int8 AS oid,
       pg_catalog.format('%I.%I', sn.nspname, sc.relname) AS name,
       s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqstart AS start
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class t ON t.oid = a.attrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN LATERAL (
    -- The sequence of an identity column hangs on its column.
    SELECT d.objid AS oid FROM pg_catalog.pg_depend d
    WHERE a.attidentity <> '' AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype = 'i'
    UNION
    -- A default hangs on the sequence that it takes numbers from. What it makes of them must be nothing else than they are.
    SELECT d.refobjid FROM pg_catalog.pg_attrdef f
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
      AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    WHERE f.adrelid = a.attrelid AND f.adnum = a.attnum
      AND pg_catalog.pg_get_expr(f.adbin, f.adrelid) ~ '^\(?nextval\(''([^'']|'''')+''::regclass\)\)?(::(smallint|integer|bigint))?$'
) one ON true
JOIN pg_catalog.pg_sequence s ON s.seqrelid = one.oid
JOIN pg_catalog.pg_class sc ON sc.oid = s.seqrelid
JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
WHERE t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY s.seqrelid, tn.nspname, t.relname, a.attnum
