// @generated automatically by Diesel CLI.

diesel::table! {
    kinds (id) {
        id -> Int4,
    }
}

diesel::table! {
    #[sql_name = "match"]
    match_ (id) {
        id -> Int4,
        #[sql_name = "a-b"]
        a_b -> Nullable<Int4>,
        #[sql_name = "while"]
        while_ -> Nullable<Int4>,
    }
}

diesel::table! {
    things (id) {
        id -> Int4,
        #[sql_name = "type"]
        type_ -> Nullable<Int4>,
    }
}

diesel::joinable!(match_ -> kinds (a_b));
diesel::joinable!(match_ -> things (while_));
diesel::joinable!(things -> kinds (type_));

diesel::allow_tables_to_appear_in_same_query!(kinds, match_, things,);
