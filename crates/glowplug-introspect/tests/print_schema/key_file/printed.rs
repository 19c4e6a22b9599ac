// @generated automatically by Diesel CLI.

diesel::table! {
    comments (id) {
        id -> Int8,
        post_id -> Int4,
        user_id -> Nullable<Int4>,
        body -> Text,
    }
}

diesel::table! {
    posts (id) {
        id -> Int4,
        user_id -> Int4,
        title -> Text,
        body -> Nullable<Text>,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Nullable<Jsonb>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
        #[max_length = 80]
        name -> Varchar,
    }
}

diesel::joinable!(comments -> posts (post_id));
diesel::joinable!(comments -> users (user_id));
diesel::joinable!(posts -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(comments, posts, settings, users,);
