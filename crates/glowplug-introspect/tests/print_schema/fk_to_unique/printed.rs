// @generated automatically by Diesel CLI.

diesel::table! {
    halves (id) {
        id -> Int4,
        b -> Nullable<Int4>,
    }
}

diesel::table! {
    invites (id) {
        id -> Int4,
        email -> Nullable<Text>,
    }
}

diesel::table! {
    pairs (a, b) {
        a -> Int4,
        b -> Int4,
    }
}

diesel::table! {
    users (id) {
        id -> Int4,
        email -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(halves, invites, pairs, users,);
