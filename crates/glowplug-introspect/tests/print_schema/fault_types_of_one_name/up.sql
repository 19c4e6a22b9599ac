CREATE SCHEMA other;
CREATE TYPE mood AS ENUM ('sad');
CREATE TYPE other.mood AS ENUM ('glad');
CREATE TYPE "fooBar" AS ENUM ('a');
CREATE TYPE foo_bar AS ENUM ('b');
CREATE TABLE people (
    id integer PRIMARY KEY,
    c0 other.mood,
    c1 mood NOT NULL,
    c2 foo_bar,
    c3 "fooBar" NOT NULL
);
