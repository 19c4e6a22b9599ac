// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "Big Size", schema = "shared"))]
    pub struct BigSize;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "colour", schema = "shared"))]
    pub struct Colour;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Colour;
    use super::sql_types::BigSize;

    shirts (id) {
        id -> Int4,
        c0 -> Nullable<Colour>,
        c1 -> Int4,
        c2 -> Nullable<Array<Nullable<BigSize>>>,
    }
}
