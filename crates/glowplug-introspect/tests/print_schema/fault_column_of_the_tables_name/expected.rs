// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "match"]
    match_ (id) {
        id -> Int4,
        #[sql_name = "match"]
        match_2 -> Nullable<Text>,
    }
}

diesel::table! {
    #[sql_name = "表"]
    __ (id) {
        id -> Int4,
        #[sql_name = "行"]
        _2 -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(match_, __,);
