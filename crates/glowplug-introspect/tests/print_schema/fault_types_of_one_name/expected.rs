// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "foo_bar"))]
    pub struct FooBar;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "fooBar"))]
    pub struct FooBar2;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood", schema = "other"))]
    pub struct OtherMood;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::OtherMood;
    use super::sql_types::Mood;
    use super::sql_types::FooBar;
    use super::sql_types::FooBar2;

    people (id) {
        id -> Int4,
        c0 -> Nullable<OtherMood>,
        c1 -> Mood,
        c2 -> Nullable<FooBar>,
        c3 -> FooBar2,
    }
}
