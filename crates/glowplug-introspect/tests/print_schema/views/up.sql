CREATE TABLE users (id serial PRIMARY KEY, name varchar(80) NOT NULL);
CREATE TABLE posts (id serial PRIMARY KEY, user_id integer NOT NULL REFERENCES users, title text NOT NULL, body text);
CREATE TABLE comments (id bigserial PRIMARY KEY, post_id integer NOT NULL REFERENCES posts, user_id integer REFERENCES users, body text NOT NULL);
CREATE TABLE settings (key text PRIMARY KEY, value jsonb);
CREATE VIEW active AS SELECT * FROM users;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM posts;
CREATE SEQUENCE numbers;
