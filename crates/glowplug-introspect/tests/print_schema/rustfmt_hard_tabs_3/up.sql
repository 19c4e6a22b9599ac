CREATE SCHEMA app;
CREATE TYPE app.mood AS ENUM ('sad');
CREATE TYPE size AS ENUM ('xl');
CREATE TABLE app.users (id integer PRIMARY KEY, mood app.mood, size size, name varchar(5));
CREATE TABLE app.posts (id integer PRIMARY KEY, user_id integer REFERENCES app.users);
CREATE TABLE public_one (id integer PRIMARY KEY, mood app.mood);
CREATE TYPE feeling AS ENUM ('sad');
CREATE TYPE address AS (street text);
CREATE TABLE folk (
    id integer PRIMARY KEY,
    c0 feeling,
    c1 address NOT NULL,
    c2 point,
    c3 tsvector NOT NULL,
    c4 text
);
CREATE TABLE plain (
    id integer PRIMARY KEY,
    c0 text
);
CREATE TABLE clients (id serial PRIMARY KEY, name varchar(80) NOT NULL);
CREATE TABLE posts (id serial PRIMARY KEY, client_id integer NOT NULL REFERENCES clients, title text NOT NULL, body text);
CREATE TABLE comments (id bigserial PRIMARY KEY, post_id integer NOT NULL REFERENCES posts, client_id integer REFERENCES clients, body text NOT NULL);
CREATE TABLE settings (key text PRIMARY KEY, value jsonb);
