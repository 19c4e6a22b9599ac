CREATE TABLE "match" (id integer PRIMARY KEY, "match" text);
CREATE TABLE "表" (id integer PRIMARY KEY, "行" text);
