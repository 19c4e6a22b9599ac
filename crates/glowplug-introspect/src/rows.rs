//! The texts of the queries that compare system catalogs row by row.

/// Catalogs that nothing in a [`Catalog`](glowplug_schema::catalog::Catalog) is read from.
pub(crate) const UNREAD: [&str; 6] = [
    "pg_shdepend",
    "pg_statistic",
    "pg_statistic_ext_data",
    "pg_largeobject",
    "pg_largeobject_metadata",
    "pg_init_privs",
];

/// Catalogs whose rows are found by an object identifier, with the column that holds it.
pub(crate) const KEYED: [(&str, &str); 45] = [
    ("pg_aggregate", "aggfnoid"),
    ("pg_am", "oid"),
    ("pg_amop", "oid"),
    ("pg_amproc", "oid"),
    ("pg_attrdef", "oid"),
    ("pg_attribute", "attrelid"),
    ("pg_cast", "oid"),
    ("pg_class", "oid"),
    ("pg_collation", "oid"),
    ("pg_constraint", "oid"),
    ("pg_conversion", "oid"),
    ("pg_default_acl", "oid"),
    ("pg_description", "objoid"),
    ("pg_enum", "oid"),
    ("pg_event_trigger", "oid"),
    ("pg_extension", "oid"),
    ("pg_foreign_data_wrapper", "oid"),
    ("pg_foreign_server", "oid"),
    ("pg_foreign_table", "ftrelid"),
    ("pg_index", "indexrelid"),
    ("pg_inherits", "inhrelid"),
    ("pg_language", "oid"),
    ("pg_namespace", "oid"),
    ("pg_opclass", "oid"),
    ("pg_operator", "oid"),
    ("pg_opfamily", "oid"),
    ("pg_partitioned_table", "partrelid"),
    ("pg_policy", "oid"),
    ("pg_proc", "oid"),
    ("pg_publication", "oid"),
    ("pg_publication_namespace", "oid"),
    ("pg_publication_rel", "oid"),
    ("pg_range", "rngtypid"),
    ("pg_rewrite", "oid"),
    ("pg_sequence", "seqrelid"),
    ("pg_statistic_ext", "oid"),
    ("pg_transform", "oid"),
    ("pg_trigger", "oid"),
    ("pg_ts_config", "oid"),
    ("pg_ts_dict", "oid"),
    ("pg_ts_parser", "oid"),
    ("pg_ts_template", "oid"),
    ("pg_type", "oid"),
    // It has no key, so rows that are newer are never taken for the old ones.
    ("pg_depend", ""),
    ("pg_seclabel", ""),
];

/// Of pg_class, counters, places on disk and the flags that stay set when nothing is left do not count.
const RELATION: &str = "pg_catalog.concat_ws('|', a.oid, a.relnamespace, a.reltype, a.reloftype, a.relowner, a.relam, \
    a.reltablespace, a.relisshared, a.relpersistence, a.relkind, a.relchecks, a.relrowsecurity, \
    a.relforcerowsecurity, a.relispopulated, a.relreplident, a.relispartition, pg_catalog.quote_literal(a.relname), \
    pg_catalog.quote_nullable(a.relacl::pg_catalog.text), pg_catalog.quote_nullable(a.reloptions::pg_catalog.text), \
    pg_catalog.quote_nullable(a.relpartbound::pg_catalog.text))";

/// Of pg_attribute, the number of a table's column is read apart ([`NUMBER`]): a column that is made again is another one only by
/// its number. The order of a composite type's attributes does count. How values are stored that were there before the column
/// does not.
const COLUMN: &str = "(pg_catalog.to_jsonb(a) OPERATOR(pg_catalog.-) CASE \
    WHEN EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) a.attrelid \
        AND c.relkind OPERATOR(pg_catalog.=) 'c'::pg_catalog.\"char\") \
    THEN '{}' ELSE '{attnum,attcacheoff,attmissingval,atthasmissing}' END::pg_catalog.text[])::pg_catalog.text";

/// The number of a column, and how many its table has had. Indexes and constraints refer to columns by number.
const NUMBER: (&str, &str) = (
    "a.attnum::pg_catalog.int8",
    "(SELECT c.relnatts FROM pg_catalog.pg_class AS c WHERE c.oid OPERATOR(pg_catalog.=) a.attrelid)::pg_catalog.int8",
);

/// For rows without such a number.
const NO_NUMBER: (&str, &str) = ("0::pg_catalog.int8", "0::pg_catalog.int8");

/// Which rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Read {
    /// All but those of dropped columns, which stay behind.
    All,
    /// Nor those of TOAST tables.
    WithoutToast,
}

impl Read {
    fn filter(self, name: &str) -> &'static str {
        match (name, self) {
            ("pg_class", Read::WithoutToast) => {
                "a.relnamespace OPERATOR(pg_catalog.<>) 99::pg_catalog.oid"
            }
            ("pg_attribute", Read::All) => "NOT a.attisdropped",
            ("pg_attribute", Read::WithoutToast) => {
                "NOT a.attisdropped AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c \
                 WHERE c.relnamespace OPERATOR(pg_catalog.=) 99::pg_catalog.oid AND c.oid OPERATOR(pg_catalog.=) a.attrelid)"
            }
            ("pg_index", Read::WithoutToast) => {
                "NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c \
                 WHERE c.relnamespace OPERATOR(pg_catalog.=) 99::pg_catalog.oid AND c.oid OPERATOR(pg_catalog.=) a.indexrelid)"
            }
            ("pg_depend", Read::WithoutToast) => {
                "NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c WHERE c.relnamespace OPERATOR(pg_catalog.=) 99::pg_catalog.oid \
                 AND c.oid OPERATOR(pg_catalog.=) a.objid AND a.classid OPERATOR(pg_catalog.=) 1259::pg_catalog.oid)"
            }
            _ => "true",
        }
    }
}

/// A row that is newer than the moment `$1`.
pub(crate) const NEWER: &str = "pg_catalog.age(a.xmin) OPERATOR(pg_catalog.<=) (SELECT pg_catalog.age(($1::pg_catalog.int8 \
    OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8)::pg_catalog.text::pg_catalog.xid))";

/// In the order of the parts.
pub(crate) fn union(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(" UNION ALL ")
}

pub(crate) fn state(name: &str, read: Read) -> String {
    format!(
        "SELECT '{name}'::pg_catalog.text AS catalog, pg_catalog.count(*) AS rows, \
         pg_catalog.count(*) FILTER (WHERE {NEWER}) AS newer FROM pg_catalog.{name} AS a WHERE {}",
        read.filter(name)
    )
}

pub(crate) fn rows_of(name: &str, key: &str, condition: &str, read: Read) -> String {
    let (number, columns) = match name {
        "pg_attribute" => NUMBER,
        _ => NO_NUMBER,
    };
    format!(
        "SELECT '{name}'::pg_catalog.text AS catalog, a.{key}::pg_catalog.oid::pg_catalog.text AS id, {} AS text, \
         {number} AS number, {columns} AS columns \
         FROM pg_catalog.{name} AS a WHERE {condition} AND {}",
        text(name),
        read.filter(name)
    )
}

fn text(name: &str) -> &'static str {
    match name {
        "pg_class" => RELATION,
        "pg_attribute" => COLUMN,
        _ => "a::pg_catalog.text",
    }
}
