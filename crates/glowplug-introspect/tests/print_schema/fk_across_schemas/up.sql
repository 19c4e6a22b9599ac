CREATE SCHEMA other;
CREATE TABLE other.owners (id integer PRIMARY KEY);
CREATE TABLE things (id integer PRIMARY KEY, owner_id integer REFERENCES other.owners);
CREATE TABLE parts (id integer PRIMARY KEY, thing_id integer REFERENCES things);
