CREATE TABLE odd ("type" integer, "b-c" integer, odd text, PRIMARY KEY ("b-c", "type", odd));
