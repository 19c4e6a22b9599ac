CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE user_role AS ENUM ('ADMIN', 'USER');
CREATE TABLE people (
    id integer PRIMARY KEY,
    c0 mood,
    c1 mood NOT NULL,
    c2 user_role,
    c3 mood[] NOT NULL,
    c4 user_role[]
);
CREATE TABLE pets (
    id integer PRIMARY KEY,
    c0 mood
);
