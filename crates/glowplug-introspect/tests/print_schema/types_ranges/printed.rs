// @generated automatically by Diesel CLI.

diesel::table! {
    ranges (id) {
        id -> Int4,
        c0 -> Nullable<Int4range>,
        c1 -> Int8range,
        c2 -> Nullable<Numrange>,
        c3 -> Tsrange,
        c4 -> Nullable<Tstzrange>,
        c5 -> Daterange,
        c6 -> Nullable<Int4multirange>,
        c7 -> Int8multirange,
        c8 -> Nullable<Nummultirange>,
        c9 -> Tsmultirange,
        c10 -> Nullable<Tstzmultirange>,
        c11 -> Datemultirange,
    }
}
