// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "array"))]
    pub struct PublicArray;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "range"))]
    pub struct PublicRange;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PublicRange;
    use super::sql_types::PublicArray;

    shots (id) {
        id -> Int4,
        c0 -> Nullable<PublicRange>,
        c1 -> Array<Nullable<PublicArray>>,
        c2 -> Nullable<Int4range>,
    }
}
