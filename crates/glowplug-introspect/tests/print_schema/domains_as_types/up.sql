CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%');
CREATE DOMAIN email_list AS text[];
CREATE DOMAIN score AS integer NOT NULL;
CREATE DOMAIN score_limit AS numeric(5,2);
CREATE DOMAIN code AS varchar(7);
CREATE TABLE domains (
    id integer PRIMARY KEY,
    c0 email,
    c1 email NOT NULL,
    c2 email_list,
    c3 score NOT NULL,
    c4 score_limit,
    c5 code NOT NULL,
    c6 email[]
);
