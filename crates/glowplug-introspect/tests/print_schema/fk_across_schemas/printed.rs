// @generated automatically by Diesel CLI.

diesel::table! {
    parts (id) {
        id -> Int4,
        thing_id -> Nullable<Int4>,
    }
}

diesel::table! {
    things (id) {
        id -> Int4,
        owner_id -> Nullable<Int4>,
    }
}

diesel::joinable!(parts -> things (thing_id));

diesel::allow_tables_to_appear_in_same_query!(parts, things,);
