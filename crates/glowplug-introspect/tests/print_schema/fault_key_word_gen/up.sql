CREATE TABLE gen (id integer PRIMARY KEY, gen text);
CREATE TABLE other (id integer PRIMARY KEY, gen integer REFERENCES gen);
CREATE SCHEMA gen;
CREATE TYPE gen.kind AS ENUM ('gen');
CREATE TABLE gen.gen (id integer PRIMARY KEY, kind gen.kind);
