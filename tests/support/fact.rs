//! Facts about a database, one struct for each kind: what the story expectations and what the catalog has meet here.

use diesel::prelude::*;
use diesel::sql_types::{Array, Bool, Integer, Nullable, Text};
use diesel::{PgConnection, QueryableByName, sql_query};

/// A column with its place in the table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Column {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Integer)]
    pub position: i32,
    #[diesel(sql_type = Text)]
    pub column_name: String,
    #[diesel(sql_type = Text)]
    pub type_name: String,
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub default_value: Option<String>,
}

/// A primary or unique key, columns in the order of the key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Key {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub key_name: String,
    #[diesel(sql_type = Array<Text>)]
    pub columns: Vec<String>,
    #[diesel(sql_type = Bool)]
    pub nulls_not_distinct: bool,
}

/// An index over whole columns and all rows that belongs to no constraint.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct Index {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub index_name: String,
    #[diesel(sql_type = Text)]
    pub method: String,
    #[diesel(sql_type = Array<Text>)]
    pub columns: Vec<String>,
}

/// An index over expressions or some of the rows.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct SpecialIndex {
    #[diesel(sql_type = Text)]
    pub index_name: String,
    #[diesel(sql_type = Text)]
    pub definition: String,
}

/// A foreign key; actions in lower case with an underscore, such as `set_null`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct ForeignKey {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub key_name: String,
    #[diesel(sql_type = Array<Text>)]
    pub columns: Vec<String>,
    #[diesel(sql_type = Text)]
    pub target_table: String,
    #[diesel(sql_type = Array<Text>)]
    pub target_columns: Vec<String>,
    #[diesel(sql_type = Text)]
    pub on_delete: String,
    #[diesel(sql_type = Text)]
    pub on_update: String,
}

/// An enum type, labels in their order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, QueryableByName)]
pub struct EnumType {
    #[diesel(sql_type = Text)]
    pub type_name: String,
    #[diesel(sql_type = Array<Text>)]
    pub labels: Vec<String>,
}

impl Key {
    /// The primary key of a table, under PostgreSQL's own name for it.
    pub fn primary(table: &str, columns: Vec<String>) -> Self {
        let key_name = format!("{table}_pkey");
        Self {
            table_name: table.to_owned(),
            key_name,
            columns,
            nulls_not_distinct: false,
        }
    }
}

impl ForeignKey {
    /// A foreign key under Prisma's name for it, with Prisma's ON UPDATE CASCADE.
    pub fn new(
        table: &str,
        columns: Vec<String>,
        target: &str,
        target_columns: Vec<String>,
        on_delete: &str,
    ) -> Self {
        Self {
            table_name: table.to_owned(),
            key_name: format!("{table}_{}_fkey", columns.join("_")),
            columns,
            target_table: target.to_owned(),
            target_columns,
            on_delete: on_delete.to_owned(),
            on_update: "cascade".to_owned(),
        }
    }
}

/// The tables of the schema public, without Diesel's ledger.
pub fn tables(db: &mut PgConnection) -> Vec<String> {
    names(
        db,
        "SELECT relname::text AS name FROM pg_catalog.pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE '\\_\\_%'
         ORDER BY relname",
    )
}

pub fn columns(db: &mut PgConnection) -> Vec<Column> {
    load(db, include_str!("columns.sql"))
}

pub fn primary_keys(db: &mut PgConnection) -> Vec<Key> {
    load(db, &include_str!("keys.sql").replace(":kind", "'p'"))
}

pub fn unique_keys(db: &mut PgConnection) -> Vec<Key> {
    load(db, &include_str!("keys.sql").replace(":kind", "'u'"))
}

pub fn indexes(db: &mut PgConnection) -> Vec<Index> {
    load(db, include_str!("indexes.sql"))
}

pub fn special_indexes(db: &mut PgConnection) -> Vec<SpecialIndex> {
    load(db, include_str!("special_indexes.sql"))
}

pub fn foreign_keys(db: &mut PgConnection) -> Vec<ForeignKey> {
    load(db, include_str!("foreign_keys.sql"))
}

pub fn enum_types(db: &mut PgConnection) -> Vec<EnumType> {
    load(
        db,
        "SELECT t.typname::text AS type_name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS labels
         FROM pg_catalog.pg_type t JOIN pg_catalog.pg_enum e ON e.enumtypid = t.oid
         WHERE t.typnamespace = 'public'::regnamespace
         GROUP BY t.typname ORDER BY t.typname",
    )
}

/// A query whose only column is called `name`.
pub fn names(db: &mut PgConnection, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        name: String,
    }
    load::<Row>(db, query)
        .into_iter()
        .map(|row| row.name)
        .collect()
}

fn load<T>(db: &mut PgConnection, query: &str) -> Vec<T>
where
    T: diesel::deserialize::QueryableByName<diesel::pg::Pg> + 'static,
{
    sql_query(query)
        .load(db)
        .unwrap_or_else(|error| panic!("{error} in\n{query}"))
}
