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

diesel::joinable!(comments -> posts (post_id));

diesel::allow_tables_to_appear_in_same_query!(comments, posts, settings,);
