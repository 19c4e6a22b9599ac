// @generated automatically by Diesel CLI.

diesel::table! {
    odd (b_c, type_, odd_) {
        #[sql_name = "type"]
        type_ -> Int4,
        #[sql_name = "b-c"]
        b_c -> Int4,
        #[sql_name = "odd"]
        odd_ -> Text,
    }
}
