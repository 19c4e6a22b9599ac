// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "email"))]
    pub struct Email;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "short"))]
    pub struct Short;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Short;
    use super::sql_types::Email;

    domains (id) {
        id -> Int4,
        c0 -> Nullable<Text>,
        c1 -> Text,
        c2 -> Int4,
        #[max_length = 12]
        c3 -> Varchar,
        c4 -> Nullable<Short>,
        c5 -> Array<Nullable<Text>>,
        c6 -> Nullable<Array<Nullable<Email>>>,
        c7 -> Array<Nullable<Text>>,
        c8 -> Nullable<Timestamptz>,
        c9 -> Array<Nullable<Short>>,
    }
}
