// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "2fa_tokens"]
    _2fa_tokens (_1st) {
        #[sql_name = "1st"]
        _1st -> Int4,
        #[sql_name = "2-nd"]
        _2_nd -> Nullable<Text>,
        #[sql_name = "3"]
        _3 -> Nullable<Text>,
    }
}

diesel::table! {
    _3d (id) {
        id -> Int4,
        _1 -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(_2fa_tokens, _3d,);
