-- What a generator of Rust stumbles over, one table for each difficulty.

CREATE SCHEMA app;

CREATE TYPE mood AS ENUM ('happy', 'Happy', 'so-so', 'c', 'c++', 'c#', '', '1st', 'Self', 'it''s "quoted" \ `back`', '日本', '💥');
COMMENT ON TYPE mood IS 'Labels that are no identifiers. See [nothing], <b>bold</b>, ```rust
fn main() {}
``` and https://example.org/a_b.';
CREATE TYPE app.mood AS ENUM ('calm', 'stormy');
CREATE TYPE result AS ENUM ('some', 'none');
CREATE TYPE "Status" AS ENUM ('OPEN', 'CLOSED');
CREATE TYPE nothing AS ENUM ();
CREATE TYPE pair AS (a integer, b text);
CREATE DOMAIN positive AS integer DEFAULT 1 CHECK (VALUE > 0);
CREATE DOMAIN email AS text NOT NULL CHECK (VALUE LIKE '%@%');

-- All types that Diesel has a Rust type for, plain, nullable, and as arrays with and without NULL elements.
CREATE TABLE types (
    id bigserial PRIMARY KEY,
    c_bool boolean NOT NULL,
    c_int2 smallint NOT NULL,
    c_int4 integer NOT NULL,
    c_int8 bigint NOT NULL,
    c_float4 real NOT NULL,
    c_float8 double precision NOT NULL,
    c_numeric numeric(12, 3) NOT NULL,
    c_money money NOT NULL,
    c_text text NOT NULL,
    c_varchar varchar(20) NOT NULL,
    c_bpchar char(3) NOT NULL,
    c_bytea bytea NOT NULL,
    c_date date NOT NULL,
    c_time time NOT NULL,
    c_timestamp timestamp NOT NULL,
    c_timestamptz timestamptz NOT NULL,
    c_interval interval NOT NULL,
    c_json json NOT NULL,
    c_jsonb jsonb NOT NULL,
    c_macaddr macaddr NOT NULL,
    c_macaddr8 macaddr8 NOT NULL,
    c_oid oid NOT NULL,
    c_pg_lsn pg_lsn NOT NULL,
    c_int4range int4range NOT NULL,
    c_int8range int8range NOT NULL,
    c_numrange numrange NOT NULL,
    c_daterange daterange NOT NULL,
    c_tsrange tsrange NOT NULL,
    c_tstzrange tstzrange NOT NULL,
    c_int4multirange int4multirange NOT NULL,
    c_mood mood NOT NULL
);
CREATE TABLE more_types (
    id bigserial PRIMARY KEY,
    c_positive positive NOT NULL,
    c_email email,
    n_money money,
    n_json json,
    n_mood mood,
    a_text text[] NOT NULL DEFAULT '{}',
    a_strict text[] NOT NULL DEFAULT '{}' CHECK (array_position(a_strict, NULL) IS NULL),
    a_money money[],
    a_mood mood[] NOT NULL DEFAULT '{happy}' CHECK (array_position(a_mood, NULL) IS NULL),
    a_jsonb jsonb[] NOT NULL DEFAULT '{}',
    a_bytea bytea[],
    d_nullable text DEFAULT 'x'
);

-- Types that Diesel has no Rust type for.
CREATE TABLE unmapped (
    id integer PRIMARY KEY,
    name text NOT NULL,
    c_point point,
    c_xml xml,
    c_tsvector tsvector DEFAULT '',
    c_bit bit(3),
    c_pair pair,
    c_timetz timetz
);
-- No insert without the column that is missing.
CREATE TABLE unmapped_required (id integer PRIMARY KEY, place point NOT NULL);
-- No identity without it.
CREATE TABLE unmapped_key (place bit(3) PRIMARY KEY, name text);
-- Not one column is left.
CREATE TABLE unmapped_all (place bit(3) PRIMARY KEY);

-- Key words, and names that Diesel's macros need.
CREATE TABLE type (
    id integer PRIMARY KEY,
    type text, match text, self text, "Self" text, crate text, super text, "fn" text, "async" text, dyn text,
    "table" text, columns text, is_nullable text, "static" text, "try" text, "macro_rules" text, "union" text
);
CREATE TABLE key_words (
    id integer PRIMARY KEY, "as" text, "break" text, "const" text, "continue" text, "else" text, "enum" text,
    "extern" text, "false" text, "for" text, "if" text, "impl" text, "in" text, "let" text, "loop" text, "mod" text,
    "move" text, "mut" text, "pub" text, "ref" text, "return" text, "struct" text, "trait" text, "true" text,
    "unsafe" text, "use" text, "where" text, "while" text, "await" text
);
CREATE TABLE more_key_words (
    id integer PRIMARY KEY, "abstract" text, "become" text, "box" text,
    "do" text, "final" text, "gen" text, "macro" text, "override" text, "priv" text, "typeof" text, "unsized" text,
    "virtual" text, "yield" text, "raw" text, "safe" text, "auto" text, "default" text
);
CREATE TYPE "fn" AS ENUM ('gen', 'self', 'fn', 'type');
CREATE TABLE gen (id integer PRIMARY KEY, gen text, fn "fn");
CREATE TABLE uses_gen (id integer PRIMARY KEY, gen integer NOT NULL REFERENCES gen);

-- Names that are no identifiers, or only one of several.
CREATE TABLE "odd names" (
    id integer PRIMARY KEY,
    "x-y" text, x_y text, "x y" text, "2nd" text, "userId" text, "user_id" text, a__b text, "_c" text, "größe" text, "日本" text,
    "--" text, "odd names" text, "quote""d" text, "back\slash" text
);
CREATE TABLE "CamelCase" ("Id" integer PRIMARY KEY, "createdAt" timestamptz NOT NULL DEFAULT now());
CREATE TABLE "таблица" (id integer PRIMARY KEY, "имя" text NOT NULL);

-- Names of Rust's own, and of what the generated files import.
CREATE TABLE option (id integer PRIMARY KEY, option result);
CREATE TABLE strings (id integer PRIMARY KEY, string text);
CREATE TABLE vec (id integer PRIMARY KEY, vec text[]);
CREATE TABLE results (id integer PRIMARY KEY, ok boolean NOT NULL);
CREATE TABLE clones (id integer PRIMARY KEY);
CREATE TABLE money (id integer PRIMARY KEY, money money NOT NULL);
CREATE TABLE date_times (id integer PRIMARY KEY, at timestamptz);
CREATE TABLE defaults (id integer PRIMARY KEY DEFAULT 7, name text DEFAULT 'n');
CREATE TABLE std (id integer PRIMARY KEY, chrono timestamptz, serde_json jsonb);
CREATE TABLE chrono (id integer PRIMARY KEY, at timestamptz NOT NULL);
CREATE TABLE enums (id integer PRIMARY KEY, mood mood NOT NULL, nothing nothing);
CREATE TABLE status (id integer PRIMARY KEY, status "Status" NOT NULL DEFAULT 'OPEN');

-- Tables whose structs would have the same names.
CREATE TABLE users (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name text NOT NULL,
    upper_name text GENERATED ALWAYS AS (upper(name)) STORED
);
COMMENT ON TABLE users IS E'Lines\r\nof a comment\n\n    let not_code = 1;\n# no title\n- no list\n1. no list\n\t```\n*/ [x](y) <T>\n';
COMMENT ON COLUMN users.name IS '   ';
COMMENT ON COLUMN users.upper_name IS E'\u202eturned\u202c \u2066round\u2069, \u0001';
CREATE TABLE "user" (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text NOT NULL);
CREATE TABLE new_users (id integer PRIMARY KEY);
CREATE TABLE user_changes (id integer PRIMARY KEY, name text);

-- Keys.
CREATE TABLE composite (a integer, b text, c date, note text, PRIMARY KEY (c, a, b));
CREATE TABLE only_key (a integer, b integer, PRIMARY KEY (a, b));
CREATE TABLE key_not_id (code text PRIMARY KEY, id integer);
CREATE TABLE float_key (x double precision PRIMARY KEY, y text);
CREATE TABLE only_identity (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
CREATE TABLE no_key (a integer, b text);

-- Relations.
CREATE TABLE categories (id integer PRIMARY KEY, parent_id integer REFERENCES categories, name text NOT NULL);
CREATE TABLE messages (
    id integer PRIMARY KEY,
    sender_id integer NOT NULL REFERENCES users,
    receiver_id integer REFERENCES users,
    category_id integer REFERENCES categories
);
CREATE TABLE composite_children (
    id integer PRIMARY KEY, a integer, b text, c date,
    FOREIGN KEY (c, a, b) REFERENCES composite
);
CREATE TABLE code_children (id integer PRIMARY KEY, code varchar(5) REFERENCES key_not_id);
-- A key and what refers to it, of two types.
CREATE TABLE wide_children (id integer PRIMARY KEY, user_id bigint REFERENCES users);
CREATE TABLE by_unique (id integer PRIMARY KEY, code text UNIQUE);
CREATE TABLE by_unique_children (id integer PRIMARY KEY, code text REFERENCES by_unique (code));
CREATE TABLE app.users (id integer PRIMARY KEY, mood app.mood NOT NULL, other mood);
CREATE TABLE app.notes (
    id integer PRIMARY KEY,
    author integer NOT NULL REFERENCES public.users,
    text text NOT NULL,
    mood mood
);

-- Relations of every other shape: one child at most, by a key or a unique; a chain; several columns; one column to two tables; two
-- tables of one name; narrower numbers.
CREATE TABLE profiles (user_id integer PRIMARY KEY REFERENCES users, nickname text);
CREATE TABLE badges (id integer PRIMARY KEY, user_id integer UNIQUE REFERENCES users);
CREATE TABLE chains (id integer PRIMARY KEY, next_id integer UNIQUE REFERENCES chains);
CREATE TABLE composite_details (a integer, b text, c date, PRIMARY KEY (a, b, c), FOREIGN KEY (a, b, c) REFERENCES composite (a, b, c));
CREATE TABLE both_parents (id integer PRIMARY KEY REFERENCES categories REFERENCES "user");
CREATE TABLE visits (id integer PRIMARY KEY, host_id integer REFERENCES users, guest_id integer REFERENCES app.users);
CREATE TABLE narrow_children (id integer PRIMARY KEY, user_id smallint REFERENCES users);
-- Keys of other types than numbers and text, and some that PostgreSQL finds equal and Rust does not.
CREATE TABLE moods (mood mood PRIMARY KEY);
CREATE TABLE mood_children (id integer PRIMARY KEY, mood mood REFERENCES moods);
CREATE TABLE blobs (key bytea PRIMARY KEY);
CREATE TABLE blob_children (id integer PRIMARY KEY, blob_key bytea NOT NULL REFERENCES blobs);
CREATE TABLE prices (price numeric PRIMARY KEY);
CREATE TABLE price_children (id integer PRIMARY KEY, price numeric REFERENCES prices);
CREATE TABLE float_children (id integer PRIMARY KEY, x double precision REFERENCES float_key);
CREATE TABLE padded (code char(5) PRIMARY KEY);
CREATE TABLE padded_children (id integer PRIMARY KEY, padded_code char(5) REFERENCES padded);
-- No value of one Rust type for both, and no Rust type at all.
CREATE TABLE whole_prices (id integer PRIMARY KEY, price integer REFERENCES prices);
CREATE TABLE unmapped_key_children (id integer PRIMARY KEY, place bit(3) REFERENCES unmapped_key);
-- Names that other functions have, and names that become names of other functions.
CREATE TABLE "find" (
    id integer PRIMARY KEY, "create" integer REFERENCES gen, "table_id" integer REFERENCES gen, type_id integer REFERENCES type
);
CREATE TABLE marks (id integer PRIMARY KEY, gen_id integer REFERENCES gen);
CREATE TABLE load_marks (id integer PRIMARY KEY, gen_id integer REFERENCES gen);
CREATE TABLE marks_of (id integer PRIMARY KEY, gen_id integer REFERENCES gen);
CREATE TABLE twins (
    id integer PRIMARY KEY, a integer, b text, c date, x integer, y text, z date,
    CONSTRAINT "twins_the first_fkey" FOREIGN KEY (c, a, b) REFERENCES composite,
    CONSTRAINT "twins_½ of ""it""" FOREIGN KEY (z, x, y) REFERENCES composite,
    CONSTRAINT twins_again FOREIGN KEY (b, a, c) REFERENCES composite (b, a, c)
);

-- Inheritance of both kinds.
CREATE TABLE events (id bigint, at date NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');

-- Long names, and more of everything than fits on a line.
CREATE TABLE a_table_whose_name_is_as_long_as_postgresql_allows_names_to_be (
    a_column_whose_name_is_as_long_as_postgresql_allows_names_to_be integer NOT NULL,
    another_column_with_a_name_as_long_as_postgresql_allows_them_to tstzrange NOT NULL,
    the_third_column_with_a_name_as_long_as_postgresql_allows_them_ tstzmultirange,
    the_fourth_column_with_a_long_name_that_has_a_short_array timestamptz[] NOT NULL DEFAULT '{}',
    a_column_that_must_be_given_and_is_an_array_of_moods_for_a_test mood[] NOT NULL,
    required_1 text NOT NULL, required_2 text NOT NULL, required_3 text NOT NULL, required_4 text NOT NULL,
    required_5 text NOT NULL, required_6 text NOT NULL, required_7 text NOT NULL, required_8 text NOT NULL,
    PRIMARY KEY (
        a_column_whose_name_is_as_long_as_postgresql_allows_names_to_be,
        another_column_with_a_name_as_long_as_postgresql_allows_them_to,
        required_1
    )
);

-- Keys over columns of many types, and over names that the functions use themselves; keys that find but cannot arbitrate, keys in which
-- NULL is a value, and indexes that are no keys of a row.
CREATE TABLE keyed (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    amount money UNIQUE, at timestamptz NOT NULL UNIQUE, data bytea UNIQUE, words text[] UNIQUE, span int4range UNIQUE,
    doc jsonb UNIQUE, mood mood UNIQUE, price numeric(12, 2) DEFAULT 0 UNIQUE, flag boolean, real real UNIQUE,
    conn text, new text, changes text, rows text, UNIQUE (conn, new, changes, rows),
    slow text UNIQUE DEFERRABLE INITIALLY DEFERRED,
    part text, expr text, type text UNIQUE,
    nothing text, number integer DEFAULT 1, UNIQUE NULLS NOT DISTINCT (nothing, number)
);
CREATE UNIQUE INDEX keyed_part ON keyed (part) WHERE part <> '';
CREATE UNIQUE INDEX keyed_expr ON keyed (lower(expr));
CREATE UNIQUE INDEX keyed_both ON keyed (part, expr) INCLUDE (slow);
CREATE TABLE slow_key (id integer PRIMARY KEY DEFERRABLE, name text);
CREATE TABLE functions (id integer PRIMARY KEY, diesel text);
CREATE TABLE own_words (
    id integer PRIMARY KEY, conn text, conn_ text, UNIQUE (conn, conn_),
    query text, found text, insert text, created text, UNIQUE NULLS NOT DISTINCT (query, found, insert, created)
);

-- Keys and what refers to them, of types that are seldom keys; a key of which a part alone may be NULL.
CREATE EXTENSION citext;
CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE folded (word citext PRIMARY KEY);
CREATE TABLE folded_children (id integer PRIMARY KEY, word citext REFERENCES folded);
CREATE TABLE loosely (name text COLLATE loose PRIMARY KEY);
CREATE TABLE loosely_children (id integer PRIMARY KEY, name text COLLATE loose REFERENCES loosely);
CREATE TABLE addresses (email email PRIMARY KEY);
CREATE TABLE address_children (id integer PRIMARY KEY, email email REFERENCES addresses);
CREATE TABLE spans (span int4range PRIMARY KEY);
CREATE TABLE span_children (id integer PRIMARY KEY, span int4range REFERENCES spans);
CREATE TABLE multispans (spans int4multirange PRIMARY KEY);
CREATE TABLE multispan_children (id integer PRIMARY KEY, spans int4multirange NOT NULL REFERENCES multispans);
CREATE TABLE lists (words text[] PRIMARY KEY);
CREATE TABLE list_children (id integer PRIMARY KEY, words text[] REFERENCES lists);
CREATE TABLE tenant_lists (tenant integer, words text[], PRIMARY KEY (tenant, words));
CREATE TABLE tenant_list_children (
    id integer PRIMARY KEY, tenant integer, words text[], FOREIGN KEY (tenant, words) REFERENCES tenant_lists
);
CREATE TABLE places (tenant integer, id integer, PRIMARY KEY (tenant, id));
CREATE TABLE place_children (
    id integer PRIMARY KEY, tenant integer NOT NULL, place_id integer, FOREIGN KEY (tenant, place_id) REFERENCES places
);
CREATE TABLE rare_keys (
    doc jsonb UNIQUE, wait interval UNIQUE, mac macaddr PRIMARY KEY, lsn pg_lsn UNIQUE, oid oid UNIQUE, amount money UNIQUE,
    day date UNIQUE, clock time UNIQUE, at timestamp UNIQUE, flag boolean UNIQUE
);
CREATE TABLE rare_key_children (
    id integer PRIMARY KEY, doc jsonb REFERENCES rare_keys (doc), wait interval REFERENCES rare_keys (wait), mac macaddr REFERENCES rare_keys,
    lsn pg_lsn REFERENCES rare_keys (lsn), oid oid REFERENCES rare_keys (oid), amount money REFERENCES rare_keys (amount),
    day date REFERENCES rare_keys (day), clock time REFERENCES rare_keys (clock), at timestamp REFERENCES rare_keys (at),
    flag boolean REFERENCES rare_keys (flag)
);
