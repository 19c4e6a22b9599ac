// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "hstore"))]
    pub struct Hstore;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "lquery"))]
    pub struct Lquery;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "ltree"))]
    pub struct Ltree;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Hstore;
    use super::sql_types::Ltree;
    use super::sql_types::Lquery;

    extended (id) {
        id -> Int4,
        c0 -> Nullable<Citext>,
        c1 -> Hstore,
        c2 -> Nullable<Ltree>,
        c3 -> Array<Nullable<Citext>>,
        c4 -> Nullable<Array<Nullable<Ltree>>>,
        c5 -> Lquery,
    }
}
