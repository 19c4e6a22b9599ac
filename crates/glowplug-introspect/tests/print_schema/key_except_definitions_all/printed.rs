// @generated automatically by Diesel CLI.

diesel::table! {
    people (id) {
        id -> Int4,
        c0 -> Nullable<Mood>,
        c1 -> Address,
        c2 -> Nullable<Point>,
        c3 -> Tsvector,
        c4 -> Nullable<Text>,
    }
}

diesel::table! {
    plain (id) {
        id -> Int4,
        c0 -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(people, plain,);
