// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "name", schema = "pg_catalog"))]
    pub struct Name;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Name;

    texts (id) {
        id -> Int4,
        c0 -> Nullable<Text>,
        c1 -> Varchar,
        #[max_length = 20]
        c2 -> Nullable<Varchar>,
        #[max_length = 1]
        c3 -> Bpchar,
        #[max_length = 3]
        c4 -> Nullable<Bpchar>,
        c5 -> Char,
        c6 -> Nullable<Name>,
        c7 -> Bpchar,
        #[max_length = 300]
        c8 -> Nullable<Varchar>,
        c9 -> Varchar,
    }
}
