CREATE TABLE points (id integer PRIMARY KEY, "x-y" integer, x_y integer, "x y" integer, "type" text, type_ text);
