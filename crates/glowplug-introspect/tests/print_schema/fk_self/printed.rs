// @generated automatically by Diesel CLI.

diesel::table! {
    leaves (id) {
        id -> Int4,
        node_id -> Nullable<Int4>,
    }
}

diesel::table! {
    nodes (id) {
        id -> Int4,
        parent_id -> Nullable<Int4>,
    }
}

diesel::joinable!(leaves -> nodes (node_id));

diesel::allow_tables_to_appear_in_same_query!(leaves, nodes,);
