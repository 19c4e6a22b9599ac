// @generated automatically by Diesel CLI.

diesel::table! {
    cache (key) {
        key -> Text,
        value -> Nullable<Bytea>,
    }
}

diesel::table! {
    sums (id) {
        id -> Int4,
        a -> Int4,
        at -> Nullable<Timestamptz>,
        c -> Nullable<Int4>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(cache, sums,);
