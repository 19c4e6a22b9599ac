//! Schemas that are hard to fill. The server proves the constraints; the tests prove that rows came at all.

use glowplug_datagen::DemoRules;

use super::support::{database, filled, options, rules, seed, value};

/// The refusal of a schema: its code and its text. Nothing may be left of the attempt.
fn refused(sql: &str, rows: u64) -> (String, String) {
    let database = database(sql);
    let error = seed(&database, &DemoRules::default(), &options(rows)).unwrap_err();
    let left = "SELECT sum((xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %s', oid::regclass), false, true, '')))[1]::text::int) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace";
    assert_eq!(value(&database, left), "0");
    (error.code().to_owned(), error.to_string())
}

#[test]
fn rows_point_to_earlier_rows_of_their_own_table() {
    let sql = "CREATE TABLE categories (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id bigint REFERENCES categories, name text NOT NULL UNIQUE);
               CREATE TABLE forced (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES forced)";
    let database = filled(sql, &DemoRules::default(), 5_000);
    let loops = "SELECT count(*) FROM categories WHERE parent_id >= id";
    assert_eq!(value(&database, loops), "0");
    assert_eq!(
        value(
            &database,
            "SELECT count(*) > 2000 FROM categories WHERE parent_id IS NOT NULL"
        ),
        "t"
    );
    // The identity goes on after the rows.
    database
        .execute("INSERT INTO categories (name) VALUES ('by hand')")
        .unwrap();
}

#[test]
fn keys_of_several_columns_stay_unique() {
    let sql = "CREATE TABLE tenants (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text NOT NULL);
               CREATE TABLE users (tenant_id uuid NOT NULL REFERENCES tenants, id int NOT NULL, email varchar(30) NOT NULL, PRIMARY KEY (tenant_id, id), UNIQUE (email));
               CREATE TABLE notes (tenant_id uuid NOT NULL REFERENCES tenants, id serial, user_id int NOT NULL, body text, PRIMARY KEY (tenant_id, id),
                                   FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id));
               CREATE TYPE kind AS ENUM ('like', 'love', 'laugh');
               CREATE TABLE reactions (tenant_id uuid, user_id int, kind kind, loud boolean, PRIMARY KEY (tenant_id, user_id, kind, loud),
                                       FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id));
               CREATE TABLE profiles (id int PRIMARY KEY, owner_id int UNIQUE REFERENCES profiles);
               CREATE TABLE labels (name text, note_tenant uuid, note_id int, UNIQUE NULLS NOT DISTINCT (name, note_tenant), FOREIGN KEY (note_tenant, note_id) REFERENCES notes (tenant_id, id))";
    let rules = rules("[tables.tenants]\nrows = 0.1\n[tables.reactions]\nrows = 6\n");
    let database = filled(sql, &rules, 1_000);
    assert_eq!(value(&database, "SELECT count(*) FROM reactions"), "12000");
    assert_eq!(value(&database, "SELECT count(*) FROM tenants"), "200");
}

#[test]
fn a_unique_enum_names_itself_when_there_are_more_rows_than_labels() {
    let sql = "CREATE TYPE plan AS ENUM ('a', 'b'); CREATE TABLE settings (id int PRIMARY KEY, plan plan NOT NULL CONSTRAINT one_each UNIQUE)";
    let error = seed(
        &database(sql),
        &rules("tables.settings.fixed = 100"),
        &options(1),
    )
    .unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    let text = error.to_string();
    assert!(
        text.contains("settings") && text.contains("one_each") && text.contains('2'),
        "{text}"
    );
    // Without a number of its own the table gets as many rows as there are labels.
    let database = database(sql);
    seed(&database, &DemoRules::default(), &options(100)).unwrap();
    assert_eq!(
        value(&database, "SELECT count(DISTINCT plan) FROM settings"),
        "2"
    );
}

#[test]
fn checks_are_met() {
    let sql = "CREATE TABLE products (
                 id smallint PRIMARY KEY, name varchar(40) NOT NULL CHECK (length(name) BETWEEN 5 AND 20),
                 price numeric(6, 2) NOT NULL CHECK (price > 0 AND price < 50), stars int CHECK (stars >= 1 AND stars <= 5),
                 status text NOT NULL CHECK (status IN ('new', 'old')), code char(3) NOT NULL, valid_from date NOT NULL, valid_to date NOT NULL CHECK (valid_from < valid_to),
                 low int NOT NULL, high int NOT NULL, tags text[] NOT NULL CHECK (array_position(tags, NULL) IS NULL AND cardinality(tags) >= 1),
                 owner_id int, team_id int, CHECK (num_nonnulls(owner_id, team_id) = 1), CHECK (low <= high), CHECK (status <> 'old' OR stars IS NOT NULL),
                 born timestamptz CHECK (born >= '2020-01-01' AND born < '2021-01-01'), bill money CHECK (bill >= 0::money))";
    let database = filled(sql, &DemoRules::default(), 2_000);
    assert_eq!(value(&database, "SELECT count(*) FROM products"), "4000");
    assert_eq!(
        value(&database, "SELECT count(DISTINCT stars) FROM products"),
        "5"
    );
}

#[test]
fn a_check_that_cannot_be_met_is_named_with_its_table() {
    for (sql, constraint) in [
        (
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL CONSTRAINT never CHECK (a > 5 AND a < 3))",
            "never",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL CONSTRAINT shape CHECK (md5(a) = 'x'))",
            "shape",
        ),
        (
            "CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, b int NOT NULL, CONSTRAINT odd CHECK (a + b = -17))",
            "odd",
        ),
    ] {
        let (code, text) = refused(sql, 50);
        assert_eq!(code, "constraint-unmet", "{text}");
        assert!(text.contains(constraint) && text.contains(" t"), "{text}");
    }
}

#[test]
fn circles_are_broken_where_they_may_be() {
    let nullable = "CREATE TABLE a (id int PRIMARY KEY, b_id int); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a);
                    ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b";
    filled(nullable, &DemoRules::default(), 500);
    let deferrable = "CREATE TABLE a (id int PRIMARY KEY, b_id int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a);
                      ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b DEFERRABLE";
    filled(deferrable, &DemoRules::default(), 500);
    let neither = deferrable.replace(" DEFERRABLE", "");
    assert_eq!(refused(&neither, 10).0, "constraint-unmet");
}

#[test]
fn rows_fall_into_partitions() {
    let sql = "CREATE TABLE events (id bigint GENERATED ALWAYS AS IDENTITY, at timestamptz NOT NULL, kind text NOT NULL, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
               CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2024-02-01');
               CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2025-06-01') TO ('2025-07-01');
               CREATE TABLE places (id int, region text NOT NULL) PARTITION BY LIST (region);
               CREATE TABLE places_eu PARTITION OF places FOR VALUES IN ('de', 'fr');
               CREATE TABLE places_us PARTITION OF places FOR VALUES IN ('us')";
    let database = filled(sql, &DemoRules::default(), 1_000);
    for table in ["events_a", "events_b", "places_eu", "places_us"] {
        assert_eq!(
            value(&database, &format!("SELECT count(*) > 100 FROM {table}")),
            "t",
            "{table}"
        );
    }
}

#[test]
fn rows_fall_into_partitions_of_partitions() {
    let sql = "CREATE TABLE users (id int PRIMARY KEY);
               CREATE TABLE ev (id bigint GENERATED ALWAYS AS IDENTITY, region text NOT NULL, created_at timestamptz NOT NULL, user_id int REFERENCES users, PRIMARY KEY (id, region, created_at)) PARTITION BY LIST (region);
               CREATE TABLE ev_eu PARTITION OF ev FOR VALUES IN ('de', 'fr') PARTITION BY RANGE (created_at);
               CREATE TABLE ev_eu_24 PARTITION OF ev_eu FOR VALUES FROM ('2024-01-01') TO ('2024-02-01') PARTITION BY HASH (id);
               CREATE TABLE ev_eu_24_a PARTITION OF ev_eu_24 FOR VALUES WITH (MODULUS 2, REMAINDER 0);
               CREATE TABLE ev_eu_24_b PARTITION OF ev_eu_24 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
               CREATE TABLE ev_eu_25 PARTITION OF ev_eu FOR VALUES FROM ('2025-01-01') TO ('2025-02-01') PARTITION BY RANGE (created_at);
               CREATE TABLE ev_eu_25_a PARTITION OF ev_eu_25 FOR VALUES FROM ('2024-01-01') TO ('2025-01-03');
               CREATE TABLE ev_us PARTITION OF ev FOR VALUES IN ('us') PARTITION BY RANGE (created_at);
               CREATE TABLE ev_us_23 PARTITION OF ev_us FOR VALUES FROM ('2023-06-01') TO ('2023-07-01');
               CREATE TABLE ev_other PARTITION OF ev DEFAULT;
               CREATE TYPE kind AS ENUM ('a', 'b');
               CREATE TABLE logs (user_id int REFERENCES users, kind kind, at date NOT NULL, PRIMARY KEY (user_id, kind, at)) PARTITION BY LIST (kind);
               CREATE TABLE logs_a PARTITION OF logs FOR VALUES IN ('a') PARTITION BY RANGE (at);
               CREATE TABLE logs_a_1 PARTITION OF logs_a FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
               CREATE TABLE logs_b PARTITION OF logs FOR VALUES IN ('b') PARTITION BY RANGE (at);
               CREATE TABLE logs_b_1 PARTITION OF logs_b FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
               CREATE TABLE days (id int PRIMARY KEY, created_at timestamptz NOT NULL) PARTITION BY HASH (id);
               CREATE TABLE days_0 PARTITION OF days FOR VALUES WITH (MODULUS 1, REMAINDER 0);
               CREATE TABLE hours (id int, created_at timestamptz NOT NULL) PARTITION BY RANGE (created_at);
               CREATE TABLE hours_0 PARTITION OF hours FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')";
    let database = filled(sql, &DemoRules::default(), 1_000);
    for table in [
        "ev_eu_24_a",
        "ev_eu_24_b",
        "ev_eu_25_a",
        "ev_us_23",
        "logs_a_1",
        "logs_b_1",
        "hours_0",
    ] {
        assert_eq!(
            value(&database, &format!("SELECT count(*) > 100 FROM {table}")),
            "t",
            "{table}"
        );
    }
}

#[test]
fn a_refused_partition_is_named_by_the_table_that_it_is_a_part_of() {
    let sql = "CREATE TABLE ev (id int, name text NOT NULL CHECK (md5(name) = 'x')) PARTITION BY RANGE (id);
               CREATE TABLE ev_a PARTITION OF ev FOR VALUES FROM (1) TO (100000)";
    let database = database(sql);
    let error = seed(&database, &DemoRules::default(), &options(10)).unwrap_err();
    assert!(
        error.to_string().contains("table public.ev cannot"),
        "{error}"
    );
    assert!(error.hint().unwrap().contains("demo.tables.ev."), "{error}");
}

#[test]
fn every_common_type_is_made() {
    let sql = "CREATE DOMAIN positive AS int NOT NULL CHECK (VALUE > 0); CREATE DOMAIN short AS varchar(8) CHECK (length(VALUE) > 2);
               CREATE TABLE \"Odd Names\" (\"select\" int PRIMARY KEY, \"a\"\"b\" text);
               CREATE TABLE everything (id uuid PRIMARY KEY, p positive, s short, ss short[], i2 smallint NOT NULL, i8 bigint NOT NULL, f4 real NOT NULL, f8 float8 NOT NULL,
                 n numeric NOT NULL, n2 numeric(4, 3) NOT NULL, m money NOT NULL, c char(5) NOT NULL, by bytea NOT NULL, j json NOT NULL, jb jsonb NOT NULL,
                 ts timestamp(0) NOT NULL, d date NOT NULL, t time NOT NULL, tz timetz NOT NULL, iv interval NOT NULL, ip inet NOT NULL, net cidr NOT NULL, mac macaddr NOT NULL,
                 b bit(11) NOT NULL, vb varbit(9) NOT NULL, v tsvector NOT NULL, r int4range NOT NULL, tr tstzrange NOT NULL, dr daterange NOT NULL, ia int[] NOT NULL,
                 x point, g int GENERATED ALWAYS AS (i2 * 2) STORED, ser serial, k integer DEFAULT 7, lo text UNIQUE, odd int REFERENCES \"Odd Names\");
               CREATE UNIQUE INDEX ON everything (lower(s::text)); CREATE UNIQUE INDEX ON everything (odd) WHERE odd IS NOT NULL";
    let database = filled(sql, &DemoRules::default(), 600);
    assert_eq!(
        value(
            &database,
            "SELECT count(*) FROM everything WHERE g = i2 * 2 AND n >= 0 AND jb ? 'score'"
        ),
        "1200"
    );
    assert_eq!(
        value(&database, "SELECT count(DISTINCT n) > 300 FROM everything"),
        "t"
    );
}

#[test]
fn a_type_of_which_nothing_is_known_is_named() {
    let (code, text) = refused(
        "CREATE DOMAIN far AS polygon CHECK (npoints(VALUE) > 20);
         CREATE TABLE shapes (id int PRIMARY KEY, outline far NOT NULL)",
        10,
    );
    assert_eq!(code, "type-unknown");
    assert!(
        text.contains("outline") && text.contains("shapes") && text.contains("far"),
        "{text}"
    );
}

#[test]
fn rules_that_fit_no_table_are_refused() {
    let database = database("CREATE TABLE t (id int PRIMARY KEY)");
    for text in [
        "tables.other.rows = 1",
        "tables.t.columns.nope.generate = \"email\"",
        "tables.t.rows = -1",
        "today = \"soon\"",
    ] {
        let error = seed(&database, &rules(text), &options(10)).unwrap_err();
        assert_eq!(error.code(), "demo-rules", "{text}");
    }
    assert!(DemoRules::parse("x", "tables.t.colums = 1").is_err());
}

#[test]
fn a_database_without_tables_and_one_of_the_servers_are_refused() {
    let empty = database("SELECT 1");
    let error = seed(&empty, &DemoRules::default(), &options(10)).unwrap_err();
    assert_eq!(error.code(), "no-tables");
}

#[test]
fn rows_of_exclusion_constraints_never_meet() {
    let sql = "CREATE EXTENSION btree_gist;
               CREATE TABLE bookings (room int NOT NULL, during tstzrange NOT NULL, EXCLUDE USING gist (room WITH =, during WITH &&));
               CREATE TABLE shifts (days daterange NOT NULL, EXCLUDE USING gist (days WITH &&));
               CREATE TABLE seats (id int PRIMARY KEY, number int NOT NULL, EXCLUDE (number WITH =))";
    let database = filled(sql, &DemoRules::default(), 2_000);
    assert_eq!(value(&database, "SELECT count(*) FROM bookings"), "4000");
}

#[test]
fn parts_of_every_row_add_up_and_cases_follow_it() {
    let sql = "CREATE TABLE orders (id int PRIMARY KEY, status text NOT NULL CHECK (status IN ('open', 'paid')), total numeric(10, 2) NOT NULL, tip money NOT NULL, items int NOT NULL,
                                    created_at timestamptz NOT NULL, paid_at timestamptz);
               CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id int NOT NULL REFERENCES orders, amount numeric(10, 2) NOT NULL, tip money NOT NULL,
                                      items int NOT NULL, at timestamptz NOT NULL, note text)";
    let rules = rules(
        "[tables.orders]
         columns.total = { cases = [{ only_when = { status = ['open'] }, one_of = [0] }, { min = 1, max = 5000 }] }
         columns.tip = { generate = 'share', of = ['total'], max = 0.2 }
         columns.items = { min = 0, max = 50 }
         columns.paid_at = { after = 'created_at', max = 3, only_when = { status = ['paid'] }, null_fraction = 0 }
         [tables.payments]
         rows = 3.7
         columns.order_id = { even = true }
         columns.amount = { generate = 'part', of = ['order_id.total'] }
         columns.tip = { generate = 'part', of = ['order_id.tip'] }
         columns.items = { generate = 'part', of = ['order_id.items'] }
         columns.at = { after = 'order_id.paid_at', max = 1 }
         columns.note = { template = '{order_id.status} {{{order_id}}}', only_when = { 'order_id.status' = ['open'] }, null_fraction = 0 }",
    );
    let database = database(sql);
    seed(&database, &rules, &options(1_000)).unwrap();
    for (what, sql) in [
        (
            "sums",
            "SELECT count(*) FROM (SELECT o.total, o.tip, o.items, sum(amount) a, sum(p.tip) t, sum(p.items) i, count(*) n FROM orders o JOIN payments p ON p.order_id = o.id GROUP BY o.id) s
             WHERE (total, tip, items) <> (a, t, i) OR n NOT IN (3, 4)",
        ),
        (
            "orders without payments",
            "SELECT count(*) - 1000 FROM (SELECT DISTINCT order_id FROM payments) p",
        ),
        (
            "cases",
            "SELECT count(*) FROM orders WHERE (status = 'open') <> (total = 0) OR (status = 'paid') <> (paid_at IS NOT NULL) OR tip > (total * 0.21)::money",
        ),
        (
            "copies",
            "SELECT count(*) FROM payments p JOIN orders o ON o.id = order_id WHERE note IS DISTINCT FROM CASE status WHEN 'open' THEN 'open {' || order_id || '}' END",
        ),
        (
            "times",
            "SELECT count(*) FROM payments p JOIN orders o ON o.id = order_id WHERE p.at < o.paid_at",
        ),
        (
            "nothing of it",
            "SELECT count(*) FROM (SELECT FROM orders WHERE total > 0 HAVING count(*) < 300) few",
        ),
    ] {
        assert_eq!(value(&database, sql), "0", "{what}");
    }
}

#[test]
fn hints_name_a_table_as_the_rules_do() {
    let sql = "CREATE SCHEMA app; CREATE TYPE plan AS ENUM ('a', 'b');
               CREATE TABLE app.users (id int PRIMARY KEY, plan plan";
    let key = "[package.metadata.glowplug.demo.tables.\"app.users\"";
    for column in [
        // Refused by the maker and by the server.
        ", a int NOT NULL, b int NOT NULL, CHECK (a + b = -17))",
        ", a text NOT NULL CHECK (position('Q' in a) = 4 AND length(a) = 5 AND a ~* 'zz'))",
    ] {
        let database = database(&format!("{sql}{column}"));
        let error = seed(&database, &DemoRules::default(), &options(50)).unwrap_err();
        assert_eq!(error.code(), "constraint-unmet", "{error}");
        assert!(error.to_string().contains("app.users"), "{error}");
        assert!(error.hint().unwrap().contains(key), "{:?}", error.hint());
    }
    let database = database(&format!("{sql})"));
    let said = rules("tables.\"app.users\".columns.plan.weights = [1]");
    let error = seed(&database, &said, &options(50)).unwrap_err();
    assert!(
        error.to_string().contains("tables.\"app.users\".columns"),
        "{error}"
    );
}
