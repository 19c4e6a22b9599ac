// @generated automatically by Diesel CLI.

diesel::table! {
    abcdef (id) {
        id -> Int4,
    }
}

diesel::table! {
    bcdefg (id) {
        id -> Int4,
    }
}

diesel::table! {
    cdefgh (id) {
        id -> Int4,
    }
}

diesel::table! {
    defghi (id) {
        id -> Int4,
    }
}

diesel::table! {
    efghij (id) {
        id -> Int4,
    }
}

diesel::table! {
    fghijklm (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(abcdef, bcdefg, cdefgh, defghi, efghij, fghijklm,);
