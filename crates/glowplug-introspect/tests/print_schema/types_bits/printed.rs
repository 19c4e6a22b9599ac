// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "varbit", schema = "pg_catalog"))]
    pub struct Varbit;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Varbit;

    bits (id) {
        id -> Int4,
        #[max_length = 1]
        c0 -> Nullable<Bit>,
        #[max_length = 3]
        c1 -> Bit,
        c2 -> Nullable<Varbit>,
        #[max_length = 5]
        c3 -> Varbit,
        c4 -> Nullable<PgLsn>,
    }
}
