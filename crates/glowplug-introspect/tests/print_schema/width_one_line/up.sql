CREATE TABLE aaaaaaaaaaaaaaa (id integer PRIMARY KEY);
CREATE TABLE bbbbbbbbbbbbbbb (id integer PRIMARY KEY);
CREATE TABLE cccccccccccccccc (id integer PRIMARY KEY);
