// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "point", schema = "pg_catalog"))]
    pub struct Point;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Point;

    posts (id) {
        id -> Int4,
        point -> Nullable<Point>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;

    users (id) {
        id -> Int4,
        #[sql_name = "type"]
        type_ -> Nullable<Text>,
        mood -> Nullable<Mood>,
        tags -> Nullable<Array<Nullable<Text>>>,
        #[max_length = 9]
        name -> Varchar,
    }
}

diesel::allow_tables_to_appear_in_same_query!(posts, users,);
