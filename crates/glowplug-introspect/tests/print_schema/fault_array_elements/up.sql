CREATE DOMAIN labels AS text[] CHECK (array_position(VALUE, NULL) IS NULL);
CREATE TYPE mood AS ENUM ('sad');
CREATE TABLE posts (
    id integer PRIMARY KEY,
    tags text[] NOT NULL CHECK (array_position(tags, NULL) IS NULL),
    "Moods" mood[] CHECK (array_position("Moods", NULL) IS NULL AND cardinality("Moods") < 9),
    codes varchar(5)[] NOT NULL CHECK (array_remove(codes, NULL) = codes),
    labels labels,
    loose integer[] NOT NULL CHECK (NOT (NULL = ANY (loose))),
    late integer[] NOT NULL,
    either integer[] CHECK (array_position(either, NULL) IS NULL OR id > 5)
);
ALTER TABLE posts ADD CHECK (array_position(late, NULL) IS NULL) NOT VALID;
