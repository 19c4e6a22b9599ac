CREATE SCHEMA shared;
CREATE TYPE shared.colour AS ENUM ('red');
CREATE DOMAIN shared.positive AS integer CHECK (VALUE > 0);
CREATE TYPE shared."Big Size" AS ENUM ('xl');
CREATE TABLE shirts (
    id integer PRIMARY KEY,
    c0 shared.colour,
    c1 shared.positive NOT NULL,
    c2 shared."Big Size"[]
);
