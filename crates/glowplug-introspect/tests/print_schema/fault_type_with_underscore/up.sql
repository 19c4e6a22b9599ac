CREATE TYPE _mood AS ENUM ('sad');
CREATE TABLE people (
    id integer PRIMARY KEY,
    c0 _mood,
    c1 _mood[] NOT NULL
);
