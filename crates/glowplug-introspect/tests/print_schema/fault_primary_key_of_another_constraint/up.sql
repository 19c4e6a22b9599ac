CREATE TABLE a (id integer CONSTRAINT shared_name PRIMARY KEY);
CREATE TABLE b (id integer PRIMARY KEY, x integer, CONSTRAINT shared_name FOREIGN KEY (x) REFERENCES a);
