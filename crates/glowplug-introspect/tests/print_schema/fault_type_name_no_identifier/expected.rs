// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "--"))]
    pub struct Type;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "2fa"))]
    pub struct Type2fa;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Type2fa;
    use super::sql_types::Type;

    users (id) {
        id -> Int4,
        c0 -> Nullable<Type2fa>,
        c1 -> Type,
    }
}
