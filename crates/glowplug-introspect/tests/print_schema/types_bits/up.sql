CREATE TABLE bits (
    id integer PRIMARY KEY,
    c0 bit,
    c1 bit(3) NOT NULL,
    c2 bit varying,
    c3 bit varying(5) NOT NULL,
    c4 pg_lsn
);
