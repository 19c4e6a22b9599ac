CREATE TABLE p9 (id integer PRIMARY KEY);
CREATE TABLE p10 (id integer PRIMARY KEY);
CREATE TABLE p2 (id integer PRIMARY KEY);
CREATE TABLE p1 (id integer PRIMARY KEY);
CREATE TABLE "Z" (id integer PRIMARY KEY, a integer REFERENCES p9, b integer REFERENCES p10, c integer REFERENCES p1);
CREATE TABLE y_y (id integer PRIMARY KEY, a integer REFERENCES p2);
CREATE TABLE yy (id integer PRIMARY KEY, a integer REFERENCES p2);
