-- Bit 2 of `tgtype` is INSERT.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_trigger t
    WHERE NOT t.tgisinternal AND t.tgenabled OPERATOR(pg_catalog.<>) 'D'::pg_catalog."char"
      AND (t.tgtype OPERATOR(pg_catalog.&) 4::pg_catalog.int2) OPERATOR(pg_catalog.<>) 0::pg_catalog.int2
) AS fires
