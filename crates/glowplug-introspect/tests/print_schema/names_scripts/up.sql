CREATE TABLE "пользователи" (id integer PRIMARY KEY, "имя_1" text);
CREATE TABLE größe (id integer PRIMARY KEY, breite_straße text, "日本_x" text);
