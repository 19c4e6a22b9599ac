CREATE TABLE diesel (id integer PRIMARY KEY, star text, all_columns text, dsl text, bool boolean, str text, diesel text, "Text" text, "Nullable" text, "Bool" integer);
CREATE TYPE t AS ENUM ('x');
CREATE TYPE ok AS ENUM ('y');
CREATE TABLE other (id integer PRIMARY KEY, diesel_id integer REFERENCES diesel, t t, ok ok[]);
