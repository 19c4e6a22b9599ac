// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "address"))]
    pub struct Address;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "people"))]
    pub struct People;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::People;

    nested (id) {
        id -> Int4,
        c0 -> Nullable<People>,
        c1 -> Array<Nullable<People>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Address;

    people (id) {
        id -> Int4,
        c0 -> Nullable<Address>,
        c1 -> Address,
        c2 -> Nullable<Array<Nullable<Address>>>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(nested, people,);
