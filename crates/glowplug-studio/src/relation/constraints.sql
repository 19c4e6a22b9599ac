-- Constraints of one table. NOT NULL, which PostgreSQL 18 keeps here too, is a fact of the column.
SELECT
    con.conname AS name,
    con.contype AS kind,
    pg_catalog.pg_get_constraintdef(con.oid, true) AS definition,
    con.convalidated AS is_validated,
    pg_catalog.obj_description(con.oid, 'pg_constraint') AS comment
FROM pg_catalog.pg_constraint AS con
WHERE con.conrelid = $1::pg_catalog.oid AND con.contype IN ('p', 'u', 'f', 'c', 'x')
ORDER BY pg_catalog.strpos('pufcx', con.contype::pg_catalog.text), con.conname COLLATE "C"
