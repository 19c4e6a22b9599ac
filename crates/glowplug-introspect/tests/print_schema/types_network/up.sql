CREATE TABLE network (
    id integer PRIMARY KEY,
    c0 inet,
    c1 cidr NOT NULL,
    c2 macaddr,
    c3 macaddr8 NOT NULL
);
