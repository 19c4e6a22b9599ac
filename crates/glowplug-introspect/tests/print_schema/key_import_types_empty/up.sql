CREATE TYPE mood AS ENUM ('sad');
CREATE TYPE address AS (street text);
CREATE TABLE people (
    id integer PRIMARY KEY,
    c0 mood,
    c1 address NOT NULL,
    c2 point,
    c3 tsvector NOT NULL,
    c4 text
);
CREATE TABLE plain (
    id integer PRIMARY KEY,
    c0 text
);
