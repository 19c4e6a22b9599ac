CREATE TYPE address AS (street text, city text);
CREATE TABLE people (
    id integer PRIMARY KEY,
    c0 address,
    c1 address NOT NULL,
    c2 address[]
);
CREATE TABLE nested (
    id integer PRIMARY KEY,
    c0 people,
    c1 people[] NOT NULL
);
