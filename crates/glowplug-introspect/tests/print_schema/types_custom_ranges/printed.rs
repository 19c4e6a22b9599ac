// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "float_multirange"))]
    pub struct FloatMultirange;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "float_range"))]
    pub struct FloatRange;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::FloatRange;
    use super::sql_types::FloatMultirange;

    measures (id) {
        id -> Int4,
        c0 -> Nullable<FloatRange>,
        c1 -> Array<Nullable<FloatRange>>,
        c2 -> Nullable<FloatMultirange>,
    }
}
