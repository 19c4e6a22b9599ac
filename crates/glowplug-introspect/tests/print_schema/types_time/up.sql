CREATE TABLE times (
    id integer PRIMARY KEY,
    c0 date,
    c1 time NOT NULL,
    c2 timetz,
    c3 timestamp NOT NULL,
    c4 timestamptz,
    c5 interval NOT NULL,
    c6 timestamp(3),
    c7 timestamptz(0) NOT NULL,
    c8 interval year to month,
    c9 time(2) NOT NULL
);
