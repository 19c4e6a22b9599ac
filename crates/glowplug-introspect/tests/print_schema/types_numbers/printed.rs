// @generated automatically by Diesel CLI.

diesel::table! {
    numbers (id) {
        id -> Int4,
        c0 -> Nullable<Int2>,
        c1 -> Int4,
        c2 -> Nullable<Int8>,
        c3 -> Numeric,
        c4 -> Nullable<Numeric>,
        c5 -> Float4,
        c6 -> Nullable<Float8>,
        c7 -> Float4,
        c8 -> Nullable<Numeric>,
        c9 -> Money,
        c10 -> Nullable<Oid>,
        c11 -> Bool,
        c12 -> Int2,
        c13 -> Int4,
        c14 -> Int8,
    }
}
