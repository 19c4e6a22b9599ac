CREATE TABLE notes (id integer PRIMARY KEY, text text);
COMMENT ON TABLE notes IS '   ';
COMMENT ON COLUMN notes.text IS E'\n \t\n';
