CREATE TYPE range AS ENUM ('short', 'long');
CREATE TYPE "array" AS ENUM ('x');
CREATE TABLE shots (
    id integer PRIMARY KEY,
    c0 range,
    c1 "array"[] NOT NULL,
    c2 int4range
);
