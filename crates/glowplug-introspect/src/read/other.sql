-- Objects of kinds that are compared as a whole: each has a name, and one text that says what it is.
--
-- PostgreSQL's own objects have identifiers below 16384, but for the schema that everyone uses:
-- https://www.postgresql.org/docs/current/system-catalog-initial-data.html#SYSTEM-CATALOG-OID-ASSIGNMENT
-- pg_identify_object gives the name: https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-OBJECT
WITH found (kind, class_id, object_id, sub_id, definition) AS (
    SELECT 'publication', 'pg_catalog.pg_publication'::pg_catalog.regclass, p.oid, 0,
        pg_catalog.concat_ws(
            ' ',
            (pg_catalog.to_jsonb(p) - '{oid,pubname,pubowner}'::pg_catalog.text[])::pg_catalog.text,
            (
                SELECT pg_catalog.string_agg(r.prrelid::pg_catalog.regclass::pg_catalog.text, ', ' ORDER BY r.prrelid::pg_catalog.regclass::pg_catalog.text)
                FROM pg_catalog.pg_publication_rel AS r
                WHERE r.prpubid = p.oid
            )
        )
    FROM pg_catalog.pg_publication AS p
    WHERE p.oid >= 16384
    UNION ALL
    SELECT 'statistics', 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass, s.oid, 0,
        pg_catalog.concat_ws(' target ', pg_catalog.pg_get_statisticsobjdef(s.oid), NULLIF(s.stxstattarget, -1)::pg_catalog.text)
    FROM pg_catalog.pg_statistic_ext AS s
    WHERE s.oid >= 16384
    UNION ALL
    -- The rule of a view is its definition.
    SELECT 'rule', 'pg_catalog.pg_rewrite'::pg_catalog.regclass, r.oid, 0,
        pg_catalog.concat_ws(' ', pg_catalog.pg_get_ruledef(r.oid), NULLIF(r.ev_enabled, 'O'))
    FROM pg_catalog.pg_rewrite AS r
    WHERE r.oid >= 16384 AND r.rulename <> '_RETURN'
    UNION ALL
    SELECT 'event_trigger', 'pg_catalog.pg_event_trigger'::pg_catalog.regclass, e.oid, 0,
        pg_catalog.concat_ws(
            ' ', e.evtevent, e.evtfoid::pg_catalog.regprocedure::pg_catalog.text, e.evtenabled, e.evttags::pg_catalog.text
        )
    FROM pg_catalog.pg_event_trigger AS e
    WHERE e.oid >= 16384
    UNION ALL
    SELECT 'collation', 'pg_catalog.pg_collation'::pg_catalog.regclass, c.oid, 0,
        (pg_catalog.to_jsonb(c) - '{oid,collname,collnamespace,collowner,collversion}'::pg_catalog.text[])::pg_catalog.text
    FROM pg_catalog.pg_collation AS c
    WHERE c.oid >= 16384
    UNION ALL
    SELECT 'conversion', 'pg_catalog.pg_conversion'::pg_catalog.regclass, c.oid, 0,
        (pg_catalog.to_jsonb(c) - '{oid,conname,connamespace,conowner}'::pg_catalog.text[])::pg_catalog.text
    FROM pg_catalog.pg_conversion AS c
    WHERE c.oid >= 16384
    UNION ALL
    SELECT 'cast', 'pg_catalog.pg_cast'::pg_catalog.regclass, c.oid, 0,
        pg_catalog.concat_ws(' ', c.castfunc::pg_catalog.regprocedure::pg_catalog.text, c.castcontext, c.castmethod)
    FROM pg_catalog.pg_cast AS c
    WHERE c.oid >= 16384
    UNION ALL
    SELECT 'operator', 'pg_catalog.pg_operator'::pg_catalog.regclass, o.oid, 0,
        pg_catalog.concat_ws(
            ' ', o.oprcode::pg_catalog.text, o.oprcom::pg_catalog.regoperator::pg_catalog.text,
            o.oprnegate::pg_catalog.regoperator::pg_catalog.text, o.oprrest::pg_catalog.text, o.oprjoin::pg_catalog.text,
            o.oprcanmerge::pg_catalog.text, o.oprcanhash::pg_catalog.text
        )
    FROM pg_catalog.pg_operator AS o
    WHERE o.oid >= 16384
    UNION ALL
    SELECT 'operator_class', 'pg_catalog.pg_opclass'::pg_catalog.regclass, o.oid, 0,
        pg_catalog.concat_ws(
            ' ', o.opcintype::pg_catalog.regtype::pg_catalog.text, o.opcdefault::pg_catalog.text, o.opckeytype::pg_catalog.regtype::pg_catalog.text
        )
    FROM pg_catalog.pg_opclass AS o
    WHERE o.oid >= 16384
    UNION ALL
    SELECT 'operator_family', 'pg_catalog.pg_opfamily'::pg_catalog.regclass, f.oid, 0,
        pg_catalog.concat_ws(
            ' ',
            (
                SELECT pg_catalog.string_agg(
                    pg_catalog.concat(a.amopstrategy, ' ', a.amopopr::pg_catalog.regoperator), ', '
                    ORDER BY a.amopstrategy, a.amopopr::pg_catalog.regoperator::pg_catalog.text
                )
                FROM pg_catalog.pg_amop AS a
                WHERE a.amopfamily = f.oid
            ),
            (
                SELECT pg_catalog.string_agg(
                    pg_catalog.concat(a.amprocnum, ' ', a.amproc), ', ' ORDER BY a.amprocnum, a.amproc::pg_catalog.text
                )
                FROM pg_catalog.pg_amproc AS a
                WHERE a.amprocfamily = f.oid
            )
        )
    FROM pg_catalog.pg_opfamily AS f
    WHERE f.oid >= 16384
    UNION ALL
    SELECT 'access_method', 'pg_catalog.pg_am'::pg_catalog.regclass, a.oid, 0,
        pg_catalog.concat_ws(' ', a.amtype, a.amhandler::pg_catalog.text)
    FROM pg_catalog.pg_am AS a
    WHERE a.oid >= 16384
    UNION ALL
    SELECT 'text_search_configuration', 'pg_catalog.pg_ts_config'::pg_catalog.regclass, c.oid, 0,
        pg_catalog.concat_ws(
            ' ',
            (
                SELECT i.identity
                FROM pg_catalog.pg_identify_object('pg_catalog.pg_ts_parser'::pg_catalog.regclass, c.cfgparser, 0) AS i
            ),
            (
                SELECT pg_catalog.string_agg(
                    pg_catalog.concat(m.maptokentype, ' ', m.mapdict::pg_catalog.regdictionary), ', ' ORDER BY m.maptokentype, m.mapseqno
                )
                FROM pg_catalog.pg_ts_config_map AS m
                WHERE m.mapcfg = c.oid
            )
        )
    FROM pg_catalog.pg_ts_config AS c
    WHERE c.oid >= 16384
    UNION ALL
    SELECT 'text_search_dictionary', 'pg_catalog.pg_ts_dict'::pg_catalog.regclass, d.oid, 0,
        pg_catalog.concat_ws(
            ' ',
            (
                SELECT i.identity
                FROM pg_catalog.pg_identify_object('pg_catalog.pg_ts_template'::pg_catalog.regclass, d.dicttemplate, 0) AS i
            ),
            d.dictinitoption
        )
    FROM pg_catalog.pg_ts_dict AS d
    WHERE d.oid >= 16384
    UNION ALL
    SELECT 'text_search_parser', 'pg_catalog.pg_ts_parser'::pg_catalog.regclass, p.oid, 0,
        (pg_catalog.to_jsonb(p) - '{oid,prsname,prsnamespace}'::pg_catalog.text[])::pg_catalog.text
    FROM pg_catalog.pg_ts_parser AS p
    WHERE p.oid >= 16384
    UNION ALL
    SELECT 'text_search_template', 'pg_catalog.pg_ts_template'::pg_catalog.regclass, t.oid, 0,
        (pg_catalog.to_jsonb(t) - '{oid,tmplname,tmplnamespace}'::pg_catalog.text[])::pg_catalog.text
    FROM pg_catalog.pg_ts_template AS t
    WHERE t.oid >= 16384
    UNION ALL
    SELECT 'foreign_data_wrapper', 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass, w.oid, 0,
        pg_catalog.concat_ws(
            ' ', w.fdwhandler::pg_catalog.regproc::pg_catalog.text, w.fdwvalidator::pg_catalog.regproc::pg_catalog.text, w.fdwoptions::pg_catalog.text
        )
    FROM pg_catalog.pg_foreign_data_wrapper AS w
    WHERE w.oid >= 16384
    UNION ALL
    SELECT 'foreign_server', 'pg_catalog.pg_foreign_server'::pg_catalog.regclass, s.oid, 0,
        pg_catalog.concat_ws(' ', w.fdwname, s.srvtype, s.srvversion, s.srvoptions::pg_catalog.text)
    FROM pg_catalog.pg_foreign_server AS s
    JOIN pg_catalog.pg_foreign_data_wrapper AS w ON w.oid = s.srvfdw
    UNION ALL
    SELECT 'transform', 'pg_catalog.pg_transform'::pg_catalog.regclass, t.oid, 0,
        pg_catalog.concat_ws(' ', t.trffromsql::pg_catalog.text, t.trftosql::pg_catalog.text)
    FROM pg_catalog.pg_transform AS t
    WHERE t.oid >= 16384
    UNION ALL
    SELECT 'language', 'pg_catalog.pg_language'::pg_catalog.regclass, l.oid, 0,
        pg_catalog.concat_ws(
            ' ', l.lanpltrusted::pg_catalog.text, l.lanplcallfoid::pg_catalog.regproc::pg_catalog.text,
            l.laninline::pg_catalog.regproc::pg_catalog.text, l.lanvalidator::pg_catalog.regproc::pg_catalog.text
        )
    FROM pg_catalog.pg_language AS l
    WHERE l.oid >= 16384
    UNION ALL
    SELECT 'replica_identity', 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0,
        CASE c.relreplident WHEN 'f' THEN 'full' WHEN 'n' THEN 'nothing' ELSE 'index' END
    FROM pg_catalog.pg_class AS c
    WHERE c.oid >= 16384 AND c.relkind IN ('r', 'p') AND c.relreplident <> 'd'
    UNION ALL
    SELECT 'default_privileges', 'pg_catalog.pg_default_acl'::pg_catalog.regclass, d.oid, 0,
        (
            SELECT pg_catalog.string_agg(
                pg_catalog.concat(
                    CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee) END, ' ', a.privilege_type,
                    CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END
                ),
                ', ' ORDER BY a.grantee, a.privilege_type
            )
            FROM pg_catalog.aclexplode(d.defaclacl) AS a
        )
    FROM pg_catalog.pg_default_acl AS d
    UNION ALL
    -- What others than the owner may do, where it is not what everyone may by default.
    SELECT 'privileges', granted.class_id, granted.object_id, granted.sub_id, given.list
    FROM (
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, c.oid, 0, c.relacl, c.relowner, CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END
        FROM pg_catalog.pg_class AS c
        WHERE c.oid >= 16384 AND c.relacl IS NOT NULL
        UNION ALL
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, a.attrelid, a.attnum, a.attacl, c.relowner, 'c'
        FROM pg_catalog.pg_attribute AS a
        JOIN pg_catalog.pg_class AS c ON c.oid = a.attrelid
        WHERE a.attrelid >= 16384 AND a.attacl IS NOT NULL AND NOT a.attisdropped
        UNION ALL
        SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, p.oid, 0, p.proacl, p.proowner, 'f'
        FROM pg_catalog.pg_proc AS p
        WHERE p.oid >= 16384 AND p.proacl IS NOT NULL
        UNION ALL
        SELECT 'pg_catalog.pg_namespace'::pg_catalog.regclass, n.oid, 0, n.nspacl, n.nspowner, 'n'
        FROM pg_catalog.pg_namespace AS n
        WHERE (n.oid >= 16384 OR n.nspname = 'public') AND n.nspacl IS NOT NULL
        UNION ALL
        SELECT 'pg_catalog.pg_type'::pg_catalog.regclass, t.oid, 0, t.typacl, t.typowner, 'T'
        FROM pg_catalog.pg_type AS t
        WHERE t.oid >= 16384 AND t.typacl IS NOT NULL
    ) AS granted (class_id, object_id, sub_id, acl, owner, kind)
    CROSS JOIN LATERAL (
        SELECT
            pg_catalog.string_agg(one.line, ', ' ORDER BY one.line COLLATE "C") FILTER (WHERE one.given) AS list,
            pg_catalog.string_agg(one.line, ', ' ORDER BY one.line COLLATE "C") FILTER (WHERE NOT one.given) AS usual
        FROM (
            SELECT a.given, pg_catalog.concat(
                CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_catalog.pg_get_userbyid(a.grantee) END, ' ', a.privilege_type,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' END
            ) AS line
            FROM (
                SELECT true, x.grantee, x.privilege_type, x.is_grantable FROM pg_catalog.aclexplode(granted.acl) AS x
                UNION ALL
                SELECT false, x.grantee, x.privilege_type, x.is_grantable
                FROM pg_catalog.aclexplode(pg_catalog.acldefault(granted.kind::pg_catalog."char", granted.owner)) AS x
            ) AS a (given, grantee, privilege_type, is_grantable)
            WHERE a.grantee <> granted.owner
        ) AS one
    ) AS given
    WHERE given.list IS DISTINCT FROM given.usual
)
SELECT found.kind, i.identity AS name, pg_catalog.concat_ws(' ', NULLIF(i.type, ''), i.identity) AS typed_name,
    COALESCE(found.definition, 'nothing') AS definition
FROM found
CROSS JOIN LATERAL pg_catalog.pg_identify_object(found.class_id, found.object_id, found.sub_id) AS i
WHERE
    (i.schema IS NULL OR i.schema !~ '^pg_' AND i.schema <> 'information_schema')
    AND ($1::pg_catalog.text[] IS NULL OR i.schema IS NULL OR i.schema = ANY ($1::pg_catalog.text[]))
    AND i.identity !~ '__diesel_schema_migrations|__glowplug_history'
    -- What an extension made comes and goes with the extension.
    AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS dep
        WHERE dep.classid = found.class_id AND dep.objid = found.object_id AND dep.deptype = 'e'
    )
ORDER BY found.kind, i.identity COLLATE "C", found.definition COLLATE "C"
