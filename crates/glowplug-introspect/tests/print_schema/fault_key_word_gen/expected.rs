// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "gen"]
    gen_ (id) {
        id -> Int4,
        #[sql_name = "gen"]
        gen_2 -> Nullable<Text>,
    }
}

diesel::table! {
    other (id) {
        id -> Int4,
        #[sql_name = "gen"]
        gen_ -> Nullable<Int4>,
    }
}

diesel::joinable!(other -> gen_ (gen_));

diesel::allow_tables_to_appear_in_same_query!(gen_, other,);
// @generated automatically by Diesel CLI.

pub mod gen_ {
    pub mod sql_types {
        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "kind", schema = "gen"))]
        pub struct Kind;
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::Kind;

        #[sql_name = "gen"]
        gen.gen_ (id) {
            id -> Int4,
            kind -> Nullable<Kind>,
        }
    }
}
// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "gen"]
    gen_ (id) {
        id -> Int4,
        #[sql_name = "gen"]
        gen_2 -> Nullable<Text>,
    }
}

diesel::table! {
    other (id) {
        id -> Int4,
        #[sql_name = "gen"]
        gen_ -> Nullable<Int4>,
    }
}

diesel::joinable!(other -> gen_ (gen_));

diesel::allow_tables_to_appear_in_same_query!(gen_, other,);
