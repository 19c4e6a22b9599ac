// @generated automatically by Diesel CLI.

diesel::table! {
    table_00 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_01 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_02 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_03 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_04 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_05 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_06 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_07 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_08 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_09 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_10 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_11 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_12 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_13 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_14 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_15 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_16 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_17 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_18 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_19 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_20 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_21 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_22 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_23 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_24 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_25 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_26 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_27 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_28 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_29 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_30 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_31 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_32 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_33 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_34 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_35 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_36 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_37 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_38 (id) {
        id -> Int4,
    }
}

diesel::table! {
    table_39 (id) {
        id -> Int4,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    table_00, table_01, table_02, table_03, table_04, table_05, table_06, table_07, table_08,
    table_09, table_10, table_11, table_12, table_13, table_14, table_15, table_16, table_17,
    table_18, table_19, table_20, table_21, table_22, table_23, table_24, table_25, table_26,
    table_27, table_28, table_29, table_30, table_31, table_32, table_33, table_34, table_35,
    table_36, table_37, table_38, table_39,
);
