// @generated automatically by Diesel CLI.

diesel::table! {
    network (id) {
        id -> Int4,
        c0 -> Nullable<Inet>,
        c1 -> Cidr,
        c2 -> Nullable<Macaddr>,
        c3 -> Macaddr8,
    }
}
