// @generated automatically by Diesel CLI.

diesel::table! {
    name (id) {
        id -> Int4,
        #[sql_name = "name"]
        name_ -> Text,
        parent -> Nullable<Int4>,
    }
}

diesel::table! {
    #[sql_name = "type"]
    type_ (id) {
        #[sql_name = "type_"]
        type__ -> Nullable<Text>,
        id -> Int4,
    }
}

diesel::table! {
    users (users_) {
        #[sql_name = "users"]
        users_ -> Text,
        id -> Nullable<Int4>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(name, type_, users,);
