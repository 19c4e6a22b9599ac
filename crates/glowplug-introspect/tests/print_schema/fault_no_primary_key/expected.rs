// @generated automatically by Diesel CLI.

diesel::table! {
    kids (id) {
        id -> Int4,
        parent -> Nullable<Int4>,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(kids, users,);
