CREATE TABLE base (id integer PRIMARY KEY, name text);
CREATE TABLE derived (extra text, PRIMARY KEY (id)) INHERITS (base);
