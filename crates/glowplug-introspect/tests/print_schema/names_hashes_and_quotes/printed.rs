// @generated automatically by Diesel CLI.

diesel::table! {
    #[sql_name = r#"say "hi""#]
    say_hi_ (id) {
        id -> Int4,
        #[sql_name = r#"a"b"#]
        a_b -> Nullable<Text>,
        #[sql_name = "c#d"]
        c_d -> Nullable<Text>,
        #[sql_name = r##"e"#f"##]
        e_f -> Nullable<Text>,
        #[sql_name = "it's"]
        it_s -> Nullable<Text>,
    }
}
