// @generated automatically by Diesel CLI.

diesel::table! {
    alone (id) {
        id -> Int4,
    }
}

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
    sales (id) {
        id -> Int4,
        shop_id -> Nullable<Int4>,
    }
}

diesel::table! {
    settings (key) {
        key -> Text,
        value -> Nullable<Jsonb>,
    }
}

diesel::table! {
    shops (id) {
        id -> Int4,
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
diesel::joinable!(sales -> shops (shop_id));
