CREATE TABLE aaaaaaaaaaaaaaa (id integer PRIMARY KEY);
CREATE TABLE bbbbbbbbbbbbbbb (id integer PRIMARY KEY);
CREATE TABLE ccccccccccccccccccc (id integer PRIMARY KEY);
