CREATE TABLE kinds (id integer PRIMARY KEY);
CREATE TABLE things (id integer PRIMARY KEY, "type" integer REFERENCES kinds);
CREATE TABLE "match" (id integer PRIMARY KEY, "a-b" integer REFERENCES kinds, "while" integer REFERENCES things);
