CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE days (day timestamp PRIMARY KEY);
CREATE TABLE codes (code varchar(5) PRIMARY KEY);
CREATE TABLE posts (
    id integer PRIMARY KEY,
    user_id bigint REFERENCES users,
    day date REFERENCES days,
    code text REFERENCES codes
);
