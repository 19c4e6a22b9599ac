CREATE TABLE short (id integer PRIMARY KEY);
CREATE TABLE xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx (id integer PRIMARY KEY);
