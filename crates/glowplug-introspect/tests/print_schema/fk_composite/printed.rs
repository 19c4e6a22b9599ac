// @generated automatically by Diesel CLI.

diesel::table! {
    lines (id) {
        id -> Int4,
        shop -> Nullable<Int4>,
        number -> Nullable<Int4>,
    }
}

diesel::table! {
    orders (shop, number) {
        shop -> Int4,
        number -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(lines, orders,);
