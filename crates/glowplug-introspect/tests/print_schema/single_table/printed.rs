// @generated automatically by Diesel CLI.

diesel::table! {
    one (id) {
        id -> Int4,
    }
}
