CREATE TABLE texts (
    id integer PRIMARY KEY,
    c0 text,
    c1 varchar NOT NULL,
    c2 varchar(20),
    c3 char NOT NULL,
    c4 char(3),
    c5 "char" NOT NULL,
    c6 name,
    c7 bpchar NOT NULL,
    c8 character varying(300),
    c9 varchar COLLATE "C" NOT NULL
);
