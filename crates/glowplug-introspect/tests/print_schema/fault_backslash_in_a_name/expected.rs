// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "c\\d"))]
    pub struct CD;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::CD;

    #[sql_name = "e\\f"]
    e_f (id) {
        id -> Int4,
        kind -> Nullable<CD>,
    }
}

diesel::table! {
    paths (id) {
        id -> Int4,
        #[sql_name = "a\\b"]
        a_b -> Nullable<Text>,
        #[sql_name = "line\nbreak"]
        line_break -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(e_f, paths,);
