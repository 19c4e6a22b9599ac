CREATE TABLE abcdef (id integer PRIMARY KEY);
CREATE TABLE bcdefg (id integer PRIMARY KEY);
CREATE TABLE cdefgh (id integer PRIMARY KEY);
CREATE TABLE defghi (id integer PRIMARY KEY);
CREATE TABLE efghij (id integer PRIMARY KEY);
CREATE TABLE fghijklm (id integer PRIMARY KEY);
