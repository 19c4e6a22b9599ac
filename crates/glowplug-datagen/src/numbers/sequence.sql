SELECT tn.nspname AS schema, t.relname AS table_name, a.attname AS column_name, s.seqrelid::pg_catalog.int8 AS oid,
       pg_catalog.format('%I.%I', sn.nspname, sc.relname) AS name,
       s.seqincrement AS increment, s.seqmin AS min, s.seqmax AS max, s.seqstart AS start
FROM pg_catalog.pg_attribute a
JOIN pg_catalog.pg_class t ON t.oid OPERATOR(pg_catalog.=) a.attrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid OPERATOR(pg_catalog.=) t.relnamespace
JOIN LATERAL (
    -- The sequence of an identity column hangs on its column.
    SELECT d.objid AS oid FROM pg_catalog.pg_depend d
    WHERE a.attidentity OPERATOR(pg_catalog.<>) ''::pg_catalog."char"
      AND d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
      AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
      AND d.refobjid OPERATOR(pg_catalog.=) a.attrelid
      AND d.refobjsubid OPERATOR(pg_catalog.=) a.attnum::pg_catalog.int4
      AND d.deptype OPERATOR(pg_catalog.=) 'i'::pg_catalog."char"
    UNION ALL
    -- A default hangs on the sequence that it takes numbers from. What it makes of them must be nothing else than they are.
    SELECT d.refobjid FROM pg_catalog.pg_attrdef f
    JOIN pg_catalog.pg_depend d
      ON d.classid OPERATOR(pg_catalog.=) 'pg_catalog.pg_attrdef'::pg_catalog.regclass::pg_catalog.oid
     AND d.objid OPERATOR(pg_catalog.=) f.oid
     AND d.refclassid OPERATOR(pg_catalog.=) 'pg_catalog.pg_class'::pg_catalog.regclass::pg_catalog.oid
    WHERE f.adrelid OPERATOR(pg_catalog.=) a.attrelid AND f.adnum OPERATOR(pg_catalog.=) a.attnum
      AND pg_catalog.pg_get_expr(f.adbin, f.adrelid)
          OPERATOR(pg_catalog.~) '^\(?nextval\(''([^'']|'''')+''::regclass\)\)?(::(smallint|integer|bigint))?$'
) one ON true
JOIN pg_catalog.pg_sequence s ON s.seqrelid OPERATOR(pg_catalog.=) one.oid
JOIN pg_catalog.pg_class sc ON sc.oid OPERATOR(pg_catalog.=) s.seqrelid
JOIN pg_catalog.pg_namespace sn ON sn.oid OPERATOR(pg_catalog.=) sc.relnamespace
WHERE t.relkind OPERATOR(pg_catalog.=) ANY ('{r,p}'::pg_catalog."char"[])
  AND a.attnum OPERATOR(pg_catalog.>) 0::pg_catalog.int2 AND NOT a.attisdropped
ORDER BY s.seqrelid, tn.nspname, t.relname, a.attnum
