CREATE TABLE geometry (
    id integer PRIMARY KEY,
    c0 point,
    c1 line NOT NULL,
    c2 lseg,
    c3 box NOT NULL,
    c4 path,
    c5 polygon NOT NULL,
    c6 circle
);
