// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "user_role"))]
    pub struct UserRole;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;
    use super::sql_types::UserRole;

    people (id) {
        id -> Int4,
        c0 -> Nullable<Mood>,
        c1 -> Mood,
        c2 -> Nullable<UserRole>,
        c3 -> Array<Nullable<Mood>>,
        c4 -> Nullable<Array<Nullable<UserRole>>>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;

    pets (id) {
        id -> Int4,
        c0 -> Nullable<Mood>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(people, pets,);
