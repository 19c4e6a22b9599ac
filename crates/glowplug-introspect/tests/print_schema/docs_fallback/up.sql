CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE users (id integer PRIMARY KEY, "type" text, mood mood, tags text[], name varchar(9) NOT NULL);
CREATE TABLE posts (id integer PRIMARY KEY, point point);
COMMENT ON TABLE users IS 'People who sign in.';
COMMENT ON COLUMN users.mood IS 'How they feel.';
COMMENT ON COLUMN posts.id IS 'A number.';
