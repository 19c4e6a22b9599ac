// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "address"))]
    pub struct Address;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "point", schema = "pg_catalog"))]
    pub struct Point;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "tsvector", schema = "pg_catalog"))]
    pub struct Tsvector;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;
    use super::sql_types::Address;
    use super::sql_types::Point;
    use super::sql_types::Tsvector;

    people (id) {
        id -> Int4,
        c0 -> Nullable<Mood>,
        c1 -> Address,
        c2 -> Nullable<Point>,
        c3 -> Tsvector,
        c4 -> Nullable<Text>,
    }
}

diesel::table! {
    plain (id) {
        id -> Int4,
        c0 -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(people, plain,);
