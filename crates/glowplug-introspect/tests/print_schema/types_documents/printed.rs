// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "jsonpath", schema = "pg_catalog"))]
    pub struct Jsonpath;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "xml", schema = "pg_catalog"))]
    pub struct Xml;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Jsonpath;
    use super::sql_types::Xml;

    documents (id) {
        id -> Int4,
        c0 -> Nullable<Json>,
        c1 -> Jsonb,
        c2 -> Nullable<Jsonpath>,
        c3 -> Xml,
        c4 -> Nullable<Bytea>,
        c5 -> Uuid,
    }
}
