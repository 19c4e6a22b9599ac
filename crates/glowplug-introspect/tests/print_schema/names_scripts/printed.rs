// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "größe"]
    gr_e (id) {
        id -> Int4,
        #[sql_name = "breite_straße"]
        breite_stra_e -> Nullable<Text>,
        #[sql_name = "日本_x"]
        __x_ -> Nullable<Text>,
    }
}

diesel::table! {
    #[sql_name = "пользователи"]
    __ (id) {
        id -> Int4,
        #[sql_name = "имя_1"]
        __1_ -> Nullable<Text>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(gr_e, __,);
