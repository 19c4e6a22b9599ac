CREATE TABLE aaaaaaaaaaaaaaa (id integer PRIMARY KEY);
CREATE TABLE bbbbbbbbbbbbbbb (id integer PRIMARY KEY);
CREATE TABLE cccccccccccccccccc (id integer PRIMARY KEY);
