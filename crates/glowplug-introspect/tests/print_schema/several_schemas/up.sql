CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad');
CREATE TYPE size AS ENUM ('xl');
CREATE TABLE app.users (id integer PRIMARY KEY, mood app.mood, size size, name varchar(5));
CREATE TABLE app.posts (id integer PRIMARY KEY, user_id integer REFERENCES app.users);
CREATE TABLE public_one (id integer PRIMARY KEY, mood app.mood);
