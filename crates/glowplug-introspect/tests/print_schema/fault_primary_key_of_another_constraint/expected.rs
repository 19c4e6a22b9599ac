// @generated automatically by Diesel CLI.

diesel::table! {
    a (id) {
        id -> Int4,
    }
}

diesel::table! {
    b (id) {
        id -> Int4,
        x -> Nullable<Int4>,
    }
}

diesel::joinable!(b -> a (x));

diesel::allow_tables_to_appear_in_same_query!(a, b,);
