// @generated automatically by Diesel CLI.

diesel::table! {
    cities (id) {
        id -> Int8,
        #[max_length = 2]
        country -> Bpchar,
    }
}

diesel::table! {
    countries (code) {
        #[max_length = 2]
        code -> Bpchar,
        name -> Text,
    }
}

diesel::joinable!(cities -> countries (country));

diesel::allow_tables_to_appear_in_same_query!(cities, countries,);
