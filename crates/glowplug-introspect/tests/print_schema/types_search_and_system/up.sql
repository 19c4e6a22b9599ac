CREATE TABLE others (
    id integer PRIMARY KEY,
    c0 tsvector,
    c1 tsquery NOT NULL,
    c2 regclass,
    c3 regtype NOT NULL,
    c4 xid,
    c5 xid8 NOT NULL,
    c6 cid,
    c7 tid NOT NULL,
    c8 int2vector,
    c9 oidvector NOT NULL,
    c10 txid_snapshot,
    c11 pg_snapshot NOT NULL,
    c12 refcursor
);
