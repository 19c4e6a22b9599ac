CREATE TYPE "2fa" AS ENUM ('totp');
CREATE TYPE "--" AS ENUM ('x');
CREATE TABLE users (
    id integer PRIMARY KEY,
    c0 "2fa",
    c1 "--" NOT NULL
);
