// @generated automatically by Diesel CLI.

pub mod app {
    diesel::table! {
        #[sql_name = "Big Table"]
        app.Big_Table (id) {
            id -> Int4,
            type_id -> Nullable<Int4>,
        }
    }

    diesel::table! {
        #[sql_name = "type"]
        app.type_ (id) {
            id -> Int4,
        }
    }

    diesel::joinable!(Big_Table -> type_ (type_id));

    diesel::allow_tables_to_appear_in_same_query!(Big_Table, type_,);
}
