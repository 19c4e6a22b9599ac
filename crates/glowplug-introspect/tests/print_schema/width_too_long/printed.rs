// @generated automatically by Diesel CLI.

diesel::table! {
    aaaaaaaaaaaaaaa (id) {
        id -> Int4,
    }
}

diesel::table! {
    bbbbbbbbbbbbbbb (id) {
        id -> Int4,
    }
}

diesel::table! {
    ccccccccccccccccccc (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    aaaaaaaaaaaaaaa,
    bbbbbbbbbbbbbbb,
    ccccccccccccccccccc,
);
