CREATE TABLE taabcdea (id integer PRIMARY KEY);
CREATE TABLE tbabcdeb (id integer PRIMARY KEY);
CREATE TABLE tcabcdec (id integer PRIMARY KEY);
CREATE TABLE tdabcded (id integer PRIMARY KEY);
CREATE TABLE teabcdee (id integer PRIMARY KEY);
CREATE TABLE tfabcdef (id integer PRIMARY KEY);
