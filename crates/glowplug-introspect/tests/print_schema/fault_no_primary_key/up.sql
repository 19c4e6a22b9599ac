CREATE TABLE logs (at timestamptz, line text);
CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE keyless_parent (id integer UNIQUE);
CREATE TABLE kids (id integer PRIMARY KEY, parent integer REFERENCES keyless_parent (id));
