// @generated automatically by Diesel CLI.

diesel::table! {
    _shown (id) {
        id -> Int4,
        #[sql_name = "__x"]
        __x_ -> Nullable<Text>,
        __y_ -> Nullable<Text>,
        _z -> Nullable<Text>,
        w_ -> Nullable<Text>,
        hidden_id -> Nullable<Int4>,
    }
}

diesel::table! {
    shown__too (__) {
        #[sql_name = "_"]
        __ -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(_shown, shown__too,);
