CREATE TABLE "Order Items" ("Id" integer PRIMARY KEY, "unit price" numeric, "a-b" text, "a.c" text, "a$d" text, "ä" text);
CREATE TABLE "camelCase" ("userId" integer PRIMARY KEY, "createdAt" timestamptz);
CREATE TABLE "UPPER" ("ID" integer PRIMARY KEY REFERENCES "camelCase");
