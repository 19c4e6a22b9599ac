CREATE TABLE numbers (
    id integer PRIMARY KEY,
    c0 smallint,
    c1 integer NOT NULL,
    c2 bigint,
    c3 numeric NOT NULL,
    c4 numeric(10,2),
    c5 real NOT NULL,
    c6 double precision,
    c7 float(10) NOT NULL,
    c8 decimal,
    c9 money NOT NULL,
    c10 oid,
    c11 boolean NOT NULL,
    c12 smallserial,
    c13 serial NOT NULL,
    c14 bigserial
);
