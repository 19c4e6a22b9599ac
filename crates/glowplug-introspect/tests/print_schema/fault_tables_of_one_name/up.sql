CREATE TABLE "a-b" (id integer PRIMARY KEY);
CREATE TABLE a_b (id integer PRIMARY KEY, other integer REFERENCES "a-b");
CREATE TABLE "東京" (id integer PRIMARY KEY);
CREATE TABLE "京都" (id integer PRIMARY KEY);
