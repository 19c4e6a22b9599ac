// @generated automatically by Diesel CLI.

diesel::table! {
    short (id) {
        id -> Int4,
    }
}

diesel::table! {
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    short,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx,);
