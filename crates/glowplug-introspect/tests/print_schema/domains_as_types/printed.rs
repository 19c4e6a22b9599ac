// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "code"))]
    pub struct Code;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "email"))]
    pub struct Email;

    #[derive(diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "email_list"))]
    pub struct EmailList;
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Email;
    use super::sql_types::EmailList;
    use super::sql_types::Code;

    domains (id) {
        id -> Int4,
        c0 -> Nullable<Email>,
        c1 -> Email,
        c2 -> Nullable<EmailList>,
        c3 -> Int4,
        c4 -> Nullable<Numeric>,
        #[max_length = 7]
        c5 -> Code,
        c6 -> Nullable<Array<Nullable<Email>>>,
    }
}
