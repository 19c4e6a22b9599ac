-- Functions, procedures, aggregates and window functions.
SELECT
    n.nspname AS schema_name,
    p.proname AS name,
    p.prokind AS kind,
    argument.types AS arguments,
    CASE
        -- pg_get_functiondef refuses aggregates.
        WHEN p.prokind = 'a' THEN pg_catalog.concat_ws(
            ', ',
            'RETURNS ' || pg_catalog.pg_get_function_result(p.oid),
            'SFUNC = ' || agg.aggtransfn::pg_catalog.regprocedure::pg_catalog.text,
            'STYPE = ' || pg_catalog.format_type(agg.aggtranstype, NULL),
            'FINALFUNC = ' || NULLIF(agg.aggfinalfn, 0)::pg_catalog.regprocedure::pg_catalog.text,
            'COMBINEFUNC = ' || NULLIF(agg.aggcombinefn, 0)::pg_catalog.regprocedure::pg_catalog.text,
            'MSFUNC = ' || NULLIF(agg.aggmtransfn, 0)::pg_catalog.regprocedure::pg_catalog.text,
            'INITCOND = ' || pg_catalog.quote_literal(agg.agginitval),
            'SORTOP = ' || NULLIF(agg.aggsortop, 0)::pg_catalog.regoperator::pg_catalog.text,
            'KIND = ' || NULLIF(agg.aggkind, 'n')::pg_catalog.text,
            'PARALLEL = ' || p.proparallel::pg_catalog.text
        )
        ELSE pg_catalog.pg_get_functiondef(p.oid)
    END AS definition,
    d.description AS comment
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_aggregate AS agg ON agg.aggfnoid = p.oid
-- Types alone: names of arguments do not distinguish functions.
CROSS JOIN LATERAL (
    SELECT COALESCE(pg_catalog.string_agg(pg_catalog.format_type(one.type_id, NULL), ', ' ORDER BY one.position), '') AS types
    FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) WITH ORDINALITY AS one (type_id, position)
) AS argument
LEFT JOIN pg_catalog.pg_description AS d
    ON d.classoid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND d.objoid = p.oid AND d.objsubid = 0
WHERE
    n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
    AND ($1::pg_catalog.text[] IS NULL OR n.nspname = ANY ($1::pg_catalog.text[]))
    -- 'e': what an extension made comes and goes with it; 'i': a range type's constructors do so with the type.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS dep
        WHERE dep.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND dep.objid = p.oid AND dep.deptype IN ('e', 'i')
    )
ORDER BY n.nspname COLLATE "C", p.proname COLLATE "C", argument.types COLLATE "C"
