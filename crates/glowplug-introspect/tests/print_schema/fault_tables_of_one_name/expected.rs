// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "a-b"]
    a_b_2 (id) {
        id -> Int4,
    }
}

diesel::table! {
    a_b (id) {
        id -> Int4,
        other -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "京都"]
    __ (id) {
        id -> Int4,
    }
}

diesel::table! {
    #[sql_name = "東京"]
    _2 (id) {
        id -> Int4,
    }
}

diesel::joinable!(a_b -> a_b_2 (other));

diesel::allow_tables_to_appear_in_same_query!(a_b_2, a_b, __, _2,);
