CREATE TABLE documents (
    id integer PRIMARY KEY,
    c0 json,
    c1 jsonb NOT NULL,
    c2 jsonpath,
    c3 xml NOT NULL,
    c4 bytea,
    c5 uuid NOT NULL
);
