// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "int2vector", schema = "pg_catalog"))]
    pub struct Int2vector;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "name", schema = "pg_catalog"))]
    pub struct Name;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "point", schema = "pg_catalog"))]
    pub struct Point;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Point;
    use super::sql_types::Name;
    use super::sql_types::Int2vector;

    arrays (id) {
        id -> Int4,
        c0 -> Nullable<Array<Nullable<Text>>>,
        c1 -> Array<Nullable<Int4>>,
        c2 -> Nullable<Array<Nullable<Int8>>>,
        c3 -> Array<Nullable<Bool>>,
        c4 -> Nullable<Array<Nullable<Uuid>>>,
        c5 -> Array<Nullable<Jsonb>>,
        c6 -> Nullable<Array<Nullable<Timestamptz>>>,
        c7 -> Array<Nullable<Numeric>>,
        c8 -> Nullable<Array<Nullable<Int4range>>>,
        c9 -> Array<Nullable<Bytea>>,
        c10 -> Nullable<Array<Nullable<Point>>>,
        c11 -> Array<Nullable<Varchar>>,
        c12 -> Nullable<Array<Nullable<Bpchar>>>,
        c13 -> Array<Nullable<Name>>,
        c14 -> Nullable<Array<Nullable<Int2vector>>>,
    }
}
