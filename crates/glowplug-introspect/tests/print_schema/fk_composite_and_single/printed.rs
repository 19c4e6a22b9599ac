// @generated automatically by Diesel CLI.

diesel::table! {
    c (id) {
        id -> Int4,
        p_id -> Nullable<Int4>,
        kind -> Nullable<Text>,
    }
}

diesel::table! {
    p (id) {
        id -> Int4,
        kind -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(c, p,);
