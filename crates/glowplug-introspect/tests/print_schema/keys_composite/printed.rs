// @generated automatically by Diesel CLI.

diesel::table! {
    members (user_id, org_id) {
        org_id -> Int4,
        role -> Nullable<Text>,
        user_id -> Int4,
    }
}

diesel::table! {
    triple (c, a, b) {
        a -> Int4,
        b -> Int4,
        c -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(members, triple,);
