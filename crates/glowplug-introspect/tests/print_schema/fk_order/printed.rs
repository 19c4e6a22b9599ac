// @generated automatically by Diesel CLI.

diesel::table! {
    Z (id) {
        id -> Int4,
        a -> Nullable<Int4>,
        b -> Nullable<Int4>,
        c -> Nullable<Int4>,
    }
}

diesel::table! {
    p1 (id) {
        id -> Int4,
    }
}

diesel::table! {
    p10 (id) {
        id -> Int4,
    }
}

diesel::table! {
    p2 (id) {
        id -> Int4,
    }
}

diesel::table! {
    p9 (id) {
        id -> Int4,
    }
}

diesel::table! {
    y_y (id) {
        id -> Int4,
        a -> Nullable<Int4>,
    }
}

diesel::table! {
    yy (id) {
        id -> Int4,
        a -> Nullable<Int4>,
    }
}

diesel::joinable!(Z -> p1 (c));
diesel::joinable!(Z -> p10 (b));
diesel::joinable!(Z -> p9 (a));
diesel::joinable!(y_y -> p2 (a));
diesel::joinable!(yy -> p2 (a));

diesel::allow_tables_to_appear_in_same_query!(Z, p1, p10, p2, p9, y_y, yy,);
