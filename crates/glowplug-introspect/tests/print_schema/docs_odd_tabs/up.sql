CREATE SCHEMA app;
SET search_path = app;
CREATE TABLE odd (
    id integer PRIMARY KEY, quotes text, lines text, blank text, code text, ends text, stars text, unicode text,
    long text, spaces text, slashes text, crlf text, empty text, "a""b" text
);
COMMENT ON TABLE odd IS E'First line.\n\n    indented\n\ttabbed\n* list\n* list "quoted" it''s `code`\n\nLast.\n';
COMMENT ON COLUMN odd.quotes IS 'a "lone quote and an apostrophe'' and r#"raw"# and {brace (paren';
COMMENT ON COLUMN odd.lines IS E'one\ntwo\n\n\nthree';
COMMENT ON COLUMN odd.code IS E'```sql\nSELECT 1;\n```\n\n    let x = 1;';
COMMENT ON COLUMN odd.ends IS E'ends with blanks   \n\n\n';
COMMENT ON COLUMN odd.stars IS '*/ closes /* opens // slashes \ backslash \n not a newline';
COMMENT ON COLUMN odd.unicode IS 'Größe 日本語 🚀 é';
COMMENT ON COLUMN odd.long IS 'A comment that goes on and on, far past the hundredth column, because nobody who writes comments in a database thinks of the width of lines in Rust.';
COMMENT ON COLUMN odd.spaces IS '  two  before   ';
COMMENT ON COLUMN odd.slashes IS '/// three';
COMMENT ON COLUMN odd.crlf IS E'one\r\ntwo\r\n';
COMMENT ON COLUMN odd."a""b" IS '#[derive(Debug)]';
