-- Schemas and extensions.
SELECT found.*
FROM (
    SELECT
        'schema' AS kind,
        n.nspname AS name,
        NULL::pg_catalog.text AS extension_schema,
        NULL::pg_catalog.text AS extension_version,
        d.description AS comment
    FROM pg_catalog.pg_namespace AS n
    LEFT JOIN pg_catalog.pg_description AS d
        ON d.classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND d.objoid = n.oid AND d.objsubid = 0
    WHERE
        -- PostgreSQL keeps names that begin with pg_ for itself: pg_catalog, pg_toast, pg_temp_3.
        n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
        AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
        -- A schema that an extension made comes and goes with the extension.
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_depend AS dep
            WHERE dep.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND dep.objid = n.oid AND dep.deptype = 'e'
        )
    UNION ALL
    SELECT
        'extension' AS kind,
        e.extname AS name,
        n.nspname AS extension_schema,
        e.extversion AS extension_version,
        NULL AS comment
    FROM pg_catalog.pg_extension AS e
    JOIN pg_catalog.pg_namespace AS n ON n.oid = e.extnamespace
) AS found
ORDER BY found.kind, found.name COLLATE "C"
