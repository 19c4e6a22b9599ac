// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "--"))]
    pub struct T;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "2fa"))]
    pub struct T2fa;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::T2fa;
    use super::sql_types::T;

    users (id) {
        id -> Int4,
        c0 -> Nullable<T2fa>,
        c1 -> T,
    }
}
