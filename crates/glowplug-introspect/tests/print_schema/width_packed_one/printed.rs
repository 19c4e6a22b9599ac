// @generated automatically by Diesel CLI.

diesel::table! {
    taabcdea (id) {
        id -> Int4,
    }
}

diesel::table! {
    tbabcdeb (id) {
        id -> Int4,
    }
}

diesel::table! {
    tcabcdec (id) {
        id -> Int4,
    }
}

diesel::table! {
    tdabcded (id) {
        id -> Int4,
    }
}

diesel::table! {
    teabcdee (id) {
        id -> Int4,
    }
}

diesel::table! {
    tfabcdef (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    taabcdea, tbabcdeb, tcabcdec, tdabcded, teabcdee, tfabcdef,
);
