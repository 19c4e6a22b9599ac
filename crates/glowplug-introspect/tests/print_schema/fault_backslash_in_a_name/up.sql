CREATE TABLE paths (id integer PRIMARY KEY, "a\b" text, "line
break" text);
CREATE TYPE "c\d" AS ENUM ('x');
CREATE TABLE "e\f" (id integer PRIMARY KEY, kind "c\d");
