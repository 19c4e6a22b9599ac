-- What the system catalogs hold, without printing it: how many rows each has, how many of them are newer than the transaction $1,
-- and of pg_class a digest.
--
-- A row never changes in place but for statistics and flags that are not read here: an UPDATE makes a new one. A catalog that has
-- no row newer than a moment, and as many as at that moment, has the very same rows.
WITH moment AS MATERIALIZED (
    -- A newer row's transaction has at most this age. What came with the server has the largest there is.
    SELECT pg_catalog.age($1::pg_catalog.text::pg_catalog.xid) AS age
),
counted (rows, newer) AS (
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_attribute AS a
    -- A dropped column leaves its row behind, which is not read.
    WHERE NOT a.attisdropped
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_attrdef AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_constraint AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_index AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_inherits AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_partitioned_table AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_namespace AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_type AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_enum AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_range AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_proc AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_aggregate AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_language AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_transform AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_operator AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_opclass AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_opfamily AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_amop AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_amproc AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_am AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_collation AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_conversion AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_cast AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_ts_config AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_ts_config_map AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_ts_dict AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_ts_parser AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_ts_template AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_trigger AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_event_trigger AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_rewrite AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_policy AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_sequence AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_description AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_seclabel AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_depend AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_extension AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_foreign_server AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_foreign_data_wrapper AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_foreign_table AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_statistic_ext AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_publication AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_publication_rel AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_default_acl AS a
    UNION ALL
    SELECT pg_catalog.count(*), pg_catalog.count(*) FILTER (WHERE pg_catalog.age(a.xmin) <= (SELECT age FROM moment))
    FROM pg_catalog.pg_db_role_setting AS a
)
SELECT
    -- As the type xid has it: the number of the round cut off.
    (pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text::pg_catalog.int8 & 4294967295)::pg_catalog.text AS moment,
    pg_catalog.array_to_string(pg_catalog.array_agg(counted.rows), ' ') AS rows,
    pg_catalog.sum(counted.newer)::pg_catalog.int8 AS newer,
    (
        -- Adding and dropping a column leaves a new row of pg_class, and so does a foreign key on the table that it points to:
        -- here the contents count, but for counters, places on disk, and the flags that stay set when nothing is left.
        SELECT pg_catalog.concat_ws(' ', pg_catalog.sum(pg_catalog.hashtextextended(one.row, 1)), pg_catalog.sum(pg_catalog.hashtextextended(one.row, 2)))
        FROM (
            SELECT pg_catalog.concat_ws(
                '|', c.oid, c.relnamespace, c.reltype, c.reloftype, c.relowner, c.relam, c.reltablespace, c.reltoastrelid,
                c.relisshared, c.relpersistence, c.relkind, c.relchecks, c.relrowsecurity, c.relforcerowsecurity,
                c.relispopulated, c.relreplident, c.relispartition, pg_catalog.quote_literal(c.relname),
                pg_catalog.quote_nullable(c.relacl::pg_catalog.text), pg_catalog.quote_nullable(c.reloptions::pg_catalog.text),
                pg_catalog.quote_nullable(c.relpartbound::pg_catalog.text)
            ) AS row
            FROM pg_catalog.pg_class AS c
        ) AS one
    ) AS relations,
    -- Policies name roles; their own table is not for everybody to read.
    (SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', r.oid, pg_catalog.quote_literal(r.rolname)), ' ' ORDER BY r.oid) FROM pg_catalog.pg_roles AS r) AS roles
FROM counted
