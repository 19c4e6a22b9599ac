CREATE TABLE notes (id integer PRIMARY KEY, marks text, controls text, "turned‮" text, joined text);
COMMENT ON TABLE notes IS E'turns \u202e around \u2066 and \u2069 back';
COMMENT ON COLUMN notes.marks IS E'\u200e \u200f \u061c';
COMMENT ON COLUMN notes.controls IS E'\u0001\u001b[31m\u007f\u0085.';
COMMENT ON COLUMN notes.joined IS E'a tab\there, a family 👨\u200d👩\u200d👧';
CREATE TYPE "‮" AS ENUM ('x');
ALTER TABLE notes ADD COLUMN kind "‮";
