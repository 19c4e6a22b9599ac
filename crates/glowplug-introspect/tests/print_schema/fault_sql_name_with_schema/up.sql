CREATE SCHEMA app;
CREATE TABLE app."type" (id integer PRIMARY KEY);
CREATE TABLE app."Big Table" (id integer PRIMARY KEY, type_id integer REFERENCES app."type");
