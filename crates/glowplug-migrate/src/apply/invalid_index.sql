-- The index of this name that the session's path leads to, if it is invalid. One of a partitioned table (relkind I) is invalid until
-- all of its parts are attached, which is no fault.
SELECT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_index AS i ON i.indexrelid OPERATOR(pg_catalog.=) c.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.relname OPERATOR(pg_catalog.=) $1::pg_catalog.name
  AND c.relkind OPERATOR(pg_catalog.=) 'i'::pg_catalog."char"
  AND NOT i.indisvalid
ORDER BY 1
