CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION ltree;
CREATE TABLE extended (
    id integer PRIMARY KEY,
    c0 citext,
    c1 hstore NOT NULL,
    c2 ltree,
    c3 citext[] NOT NULL,
    c4 ltree[],
    c5 lquery NOT NULL
);
