// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = "Order Items"]
    Order_Items (Id) {
        Id -> Int4,
        #[sql_name = "unit price"]
        unit_price -> Nullable<Numeric>,
        #[sql_name = "a-b"]
        a_b -> Nullable<Text>,
        #[sql_name = "a.c"]
        a_c -> Nullable<Text>,
        #[sql_name = "a$d"]
        a_d -> Nullable<Text>,
        #[sql_name = "ä"]
        __ -> Nullable<Text>,
    }
}

diesel::table! {
    UPPER (ID) {
        ID -> Int4,
    }
}

diesel::table! {
    camelCase (userId) {
        userId -> Int4,
        createdAt -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(UPPER -> camelCase (ID));

diesel::allow_tables_to_appear_in_same_query!(Order_Items, UPPER, camelCase,);
