// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "ok"))]
    pub struct PublicOk;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "t"))]
    pub struct PublicT;
}

diesel::table! {
    #[sql_name = "diesel"]
    diesel_ (id) {
        id -> Int4,
        #[sql_name = "star"]
        star_ -> Nullable<Text>,
        #[sql_name = "all_columns"]
        all_columns_ -> Nullable<Text>,
        #[sql_name = "dsl"]
        dsl_ -> Nullable<Text>,
        #[sql_name = "bool"]
        bool_ -> Nullable<Bool>,
        #[sql_name = "str"]
        str_ -> Nullable<Text>,
        #[sql_name = "diesel"]
        diesel_2 -> Nullable<Text>,
        #[sql_name = "Text"]
        Text_ -> Nullable<Text>,
        #[sql_name = "Nullable"]
        Nullable_ -> Nullable<Text>,
        #[sql_name = "Bool"]
        Bool_ -> Nullable<Int4>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PublicT;
    use super::sql_types::PublicOk;

    other (id) {
        id -> Int4,
        diesel_id -> Nullable<Int4>,
        t -> Nullable<PublicT>,
        ok -> Nullable<Array<Nullable<PublicOk>>>,
    }
}

diesel::joinable!(other -> diesel_ (diesel_id));

diesel::allow_tables_to_appear_in_same_query!(diesel_, other,);
