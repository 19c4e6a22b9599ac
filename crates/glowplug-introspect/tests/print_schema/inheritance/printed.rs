// @generated automatically by Diesel CLI.

diesel::table! {
    base (id) {
        id -> Int4,
        name -> Nullable<Text>,
    }
}

diesel::table! {
    derived (id) {
        id -> Int4,
        name -> Nullable<Text>,
        extra -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(base, derived,);
