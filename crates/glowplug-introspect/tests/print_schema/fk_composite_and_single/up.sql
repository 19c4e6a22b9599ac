CREATE TABLE p (id integer PRIMARY KEY, kind text, UNIQUE (id, kind));
CREATE TABLE c (id integer PRIMARY KEY, p_id integer REFERENCES p, kind text, FOREIGN KEY (p_id, kind) REFERENCES p (id, kind));
