CREATE TABLE users (id integer PRIMARY KEY, email text UNIQUE);
CREATE TABLE invites (id integer PRIMARY KEY, email text REFERENCES users (email));
CREATE TABLE pairs (a integer, b integer UNIQUE, PRIMARY KEY (a, b));
CREATE TABLE halves (id integer PRIMARY KEY, b integer REFERENCES pairs (b));
