CREATE TABLE ranges (
    id integer PRIMARY KEY,
    c0 int4range,
    c1 int8range NOT NULL,
    c2 numrange,
    c3 tsrange NOT NULL,
    c4 tstzrange,
    c5 daterange NOT NULL,
    c6 int4multirange,
    c7 int8multirange NOT NULL,
    c8 nummultirange,
    c9 tsmultirange NOT NULL,
    c10 tstzmultirange,
    c11 datemultirange NOT NULL
);
