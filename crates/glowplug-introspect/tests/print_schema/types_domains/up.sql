CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN required AS integer NOT NULL;
CREATE DOMAIN short AS varchar(12);
CREATE DOMAIN shorter AS short CHECK (length(VALUE) < 6);
CREATE DOMAIN tags AS text[];
CREATE DOMAIN moment AS timestamptz;
CREATE TABLE domains (
    id integer PRIMARY KEY,
    c0 email,
    c1 email NOT NULL,
    c2 required,
    c3 short NOT NULL,
    c4 shorter,
    c5 tags NOT NULL,
    c6 email[],
    c7 tags NOT NULL,
    c8 moment,
    c9 short[] NOT NULL
);
