// @generated automatically by Diesel CLI.

diesel::table! {
    messages (id) {
        id -> Int4,
        sender -> Nullable<Int4>,
        receiver -> Nullable<Int4>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(messages, users,);
