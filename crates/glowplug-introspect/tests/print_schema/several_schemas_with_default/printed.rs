// @generated automatically by Diesel CLI.

pub mod app {
    pub mod sql_types {
        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "mood", schema = "app"))]
        pub struct Mood;

        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "size"))]
        pub struct Size;
    }

    diesel::table! {
        app.posts (id) {
            id -> Int4,
            user_id -> Nullable<Int4>,
        }
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::Mood;
        use super::sql_types::Size;

        app.users (id) {
            id -> Int4,
            mood -> Nullable<Mood>,
            size -> Nullable<Size>,
            #[max_length = 5]
            name -> Nullable<Varchar>,
        }
    }

    diesel::joinable!(posts -> users (user_id));

    diesel::allow_tables_to_appear_in_same_query!(posts, users,);
}
// @generated automatically by Diesel CLI.

pub mod public {
    pub mod sql_types {
        #[derive(diesel::sql_types::SqlType)]
        #[diesel(postgres_type(name = "mood", schema = "app"))]
        pub struct Mood;
    }

    diesel::table! {
        use diesel::sql_types::*;
        use super::sql_types::Mood;

        public_one (id) {
            id -> Int4,
            mood -> Nullable<Mood>,
        }
    }
}
