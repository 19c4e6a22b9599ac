// @generated automatically by Diesel CLI.

diesel::table! {
    codes (code) {
        #[max_length = 5]
        code -> Varchar,
    }
}

diesel::table! {
    days (day) {
        day -> Timestamp,
    }
}

diesel::table! {
    posts (id) {
        id -> Int4,
        user_id -> Nullable<Int8>,
        day -> Nullable<Date>,
        code -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
    }
}

diesel::joinable!(posts -> codes (code));

diesel::allow_tables_to_appear_in_same_query!(codes, days, posts, users,);
