CREATE SCHEMA app;
CREATE TABLE app.short (id integer PRIMARY KEY);
CREATE TABLE app.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id integer PRIMARY KEY);
