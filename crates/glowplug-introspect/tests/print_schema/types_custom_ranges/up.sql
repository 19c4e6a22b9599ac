CREATE TYPE float_range AS RANGE (subtype = double precision);
CREATE TABLE measures (
    id integer PRIMARY KEY,
    c0 float_range,
    c1 float_range[] NOT NULL,
    c2 float_multirange
);
