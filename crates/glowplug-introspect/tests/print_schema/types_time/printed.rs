// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "timetz", schema = "pg_catalog"))]
    pub struct Timetz;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Timetz;

    times (id) {
        id -> Int4,
        c0 -> Nullable<Date>,
        c1 -> Time,
        c2 -> Nullable<Timetz>,
        c3 -> Timestamp,
        c4 -> Nullable<Timestamptz>,
        c5 -> Interval,
        c6 -> Nullable<Timestamp>,
        c7 -> Timestamptz,
        c8 -> Nullable<Interval>,
        c9 -> Time,
    }
}
