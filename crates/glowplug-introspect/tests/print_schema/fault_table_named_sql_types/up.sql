CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE sql_types (id integer PRIMARY KEY, mood mood);
