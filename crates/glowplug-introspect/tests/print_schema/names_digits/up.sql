CREATE TABLE "2fa_tokens" ("1st" integer PRIMARY KEY, "2-nd" text, "3" text);
CREATE TABLE "_3d" (id integer PRIMARY KEY, _1 text);
