// @generated automatically by Diesel CLI.

diesel::table! {
    profiles (user_id) {
        user_id -> Int4,
        bio -> Nullable<Text>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
    }
}

diesel::joinable!(profiles -> users (user_id));

diesel::allow_tables_to_appear_in_same_query!(profiles, users,);
