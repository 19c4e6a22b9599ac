-- The system catalogs that this session has written to, also where that was rolled back. It may be more than the transaction has.
SELECT c.relname
FROM pg_catalog.pg_class AS c
WHERE c.relnamespace OPERATOR(pg_catalog.=) 11::pg_catalog.oid
    AND c.relkind OPERATOR(pg_catalog.=) 'r'::pg_catalog."char"
    AND (
        pg_catalog.pg_stat_get_xact_tuples_inserted(c.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8
        OR pg_catalog.pg_stat_get_xact_tuples_updated(c.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8
        OR pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) OPERATOR(pg_catalog.>) 0::pg_catalog.int8
    )
ORDER BY c.relname
