CREATE TABLE users (users text PRIMARY KEY, id integer);
CREATE TABLE "type" (type_ text, id integer PRIMARY KEY);
CREATE TABLE name (id integer PRIMARY KEY, name text NOT NULL, parent integer REFERENCES name);
