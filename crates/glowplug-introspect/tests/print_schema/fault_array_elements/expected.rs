// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "mood"))]
    pub struct Mood;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Mood;

    posts (id) {
        id -> Int4,
        tags -> Array<Text>,
        Moods -> Nullable<Array<Mood>>,
        codes -> Array<Varchar>,
        labels -> Nullable<Array<Text>>,
        loose -> Array<Nullable<Int4>>,
        late -> Array<Nullable<Int4>>,
        either -> Nullable<Array<Nullable<Int4>>>,
    }
}
