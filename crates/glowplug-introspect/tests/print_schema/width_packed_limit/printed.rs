// @generated automatically by Diesel CLI.

diesel::table! {
    abcdefgh00 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh01 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh02 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh03 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh04 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh05 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh06 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh07 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh08 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh09 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh10 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh11 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh12 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh13 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh14 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh15 (id) {
        id -> Int4,
    }
}

diesel::table! {
    abcdefgh16 (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    abcdefgh00, abcdefgh01, abcdefgh02, abcdefgh03, abcdefgh04, abcdefgh05, abcdefgh06, abcdefgh07,
    abcdefgh08, abcdefgh09, abcdefgh10, abcdefgh11, abcdefgh12, abcdefgh13, abcdefgh14, abcdefgh15,
    abcdefgh16,
);
