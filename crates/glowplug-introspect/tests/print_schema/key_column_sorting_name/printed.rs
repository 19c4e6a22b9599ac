// @generated automatically by Diesel CLI.

diesel::table! {
    comments (id) {
        body -> Text,
        id -> Int8,
        post_id -> Int4,
        user_id -> Nullable<Int4>,
    }
}

diesel::table! {
    posts (id) {
        body -> Nullable<Text>,
        id -> Int4,
        title -> Text,
        user_id -> Int4,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Nullable<Jsonb>,
    }
}

diesel::table! {
    sorted (b, a) {
        A -> Nullable<Int4>,
        a -> Int4,
        b -> Int4,
        b1 -> Nullable<Int4>,
        b_a -> Nullable<Int4>,
        #[sql_name = "é"]
        __ -> Nullable<Int4>,
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

diesel::allow_tables_to_appear_in_same_query!(comments, posts, settings, sorted, users,);
