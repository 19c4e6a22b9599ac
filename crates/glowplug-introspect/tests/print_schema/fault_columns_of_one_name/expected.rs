// @generated automatically by Diesel CLI.

diesel::table! {
    points (id) {
        id -> Int4,
        #[sql_name = "x-y"]
        x_y_2 -> Nullable<Int4>,
        x_y -> Nullable<Int4>,
        #[sql_name = "x y"]
        x_y_3 -> Nullable<Int4>,
        #[sql_name = "type"]
        type_2 -> Nullable<Text>,
        type_ -> Nullable<Text>,
    }
}
