CREATE TABLE arrays (
    id integer PRIMARY KEY,
    c0 text[],
    c1 integer[] NOT NULL,
    c2 bigint[][],
    c3 boolean[] NOT NULL,
    c4 uuid[],
    c5 jsonb[] NOT NULL,
    c6 timestamptz[],
    c7 numeric(6,2)[] NOT NULL,
    c8 int4range[],
    c9 bytea[] NOT NULL,
    c10 point[],
    c11 varchar(5)[] NOT NULL,
    c12 char(2)[],
    c13 name[] NOT NULL,
    c14 int2vector[]
);
