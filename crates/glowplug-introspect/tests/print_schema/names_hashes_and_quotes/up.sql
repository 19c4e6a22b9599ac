CREATE TABLE "say ""hi""" (id integer PRIMARY KEY, "a""b" text, "c#d" text, "e""#f" text, "it's" text);
