//! Values keep to the bounds of their columns and types, and rules that no value of a type follows are refused.

use glowplug_datagen::{DemoOptions, DemoRules};

use super::support::{database, options, rules, seed, value};

const NONE: &str = "SELECT count(*) FROM t";

/// Fills a table, then again with `--append`.
fn filled(sql: &str, said: &str, rows: u64) -> glowplug_testdb::TestDatabase {
    let database = database(sql);
    for append in [false, true] {
        let options = DemoOptions {
            append,
            ..options(rows)
        };
        seed(&database, &rules(said), &options)
            .unwrap_or_else(|error| panic!("{sql}: append {append}: {error}: {:?}", error.hint()));
    }
    database
}

#[test]
fn whole_numbers_never_wrap() {
    let database =
        database("CREATE TABLE t (id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
    seed(&database, &DemoRules::default(), &options(30_000)).unwrap();
    let append = DemoOptions {
        append: true,
        ..options(10_000)
    };
    let error = seed(&database, &DemoRules::default(), &append).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    let text = error.to_string();
    assert!(
        text.contains(".t ") || text.contains(" t ") || text.contains("\"t\""),
        "{text}"
    );
    assert!(
        text.contains("column id") && text.contains("ends at 32767") && text.contains("40000"),
        "{text}"
    );
    assert_eq!(
        value(&database, "SELECT min(id) || ' ' || max(id) FROM t"),
        "1 30000"
    );
    let rest = DemoOptions {
        append: true,
        ..options(2_767)
    };
    seed(&database, &DemoRules::default(), &rest).unwrap();
}

#[test]
fn keys_from_zero_on_go_on_after_the_last_one() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY CHECK (id >= 0), n int UNIQUE NOT NULL CHECK (n >= -5), d int UNIQUE NOT NULL CHECK (d < 0))";
    let database = filled(sql, "", 100);
    assert_eq!(
        value(
            &database,
            "SELECT min(id) || ' ' || max(id) || ' ' || max(n) || ' ' || min(d) FROM t"
        ),
        "0 199 194 -200"
    );
}

#[test]
fn rules_that_no_value_of_the_type_follows_are_refused_with_their_place() {
    let cases = [
        ("smallint", "{ min = 0, max = 100000 }", "max"),
        ("smallint", "{ min = -40000 }", "min"),
        ("smallint", "{ one_of = [70000] }", "one_of"),
        ("int", "{ one_of = [3000000000] }", "one_of"),
        ("int", "{ one_of = [1.5] }", "one_of"),
        ("bigint", "{ one_of = [1e30] }", "one_of"),
        ("time", "{ template = 'soon' }", "template"),
        ("time", "{ one_of = ['25:00'] }", "one_of"),
        ("time", "{ min = 9, max = 30 }", "max"),
        ("interval", "{ template = '3 moons' }", "template"),
        ("boolean", "{ template = 'maybe' }", "template"),
        ("boolean", "{ min = 1 }", "min"),
        ("real", "{ template = 'much' }", "template"),
        ("real", "{ one_of = [1e300] }", "one_of"),
        ("uuid", "{ one_of = ['none'] }", "one_of"),
        ("uuid", "{ max = 3 }", "max"),
        ("inet", "{ template = '10.0.0' }", "template"),
        ("bytea", "{ one_of = ['\\x0'] }", "one_of"),
        ("int[]", "{ template = '1' }", "template"),
        ("numeric", "{ template = 'x' }", "template"),
    ];
    let columns: Vec<String> = (0..cases.len())
        .map(|at| format!("c{at} {}", cases[at].0))
        .collect();
    let database = database(&format!("CREATE TABLE t ({})", columns.join(", ")));
    for (at, (kind, rule, key)) in cases.into_iter().enumerate() {
        let said = rules(&format!("tables.t.columns.c{at} = {rule}"));
        let error = seed(&database, &said, &options(10)).unwrap_err();
        assert_eq!(error.code(), "demo-rules", "{kind} {rule}: {error}");
        let place = format!("tables.t.columns.c{at}.{key} ");
        assert!(error.to_string().contains(&place), "{kind} {rule}: {error}");
        assert_eq!(value(&database, NONE), "0");
    }
}

#[test]
fn texts_of_rules_are_read_as_their_types() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, a time NOT NULL, b interval NOT NULL, c boolean NOT NULL, d real NOT NULL, e uuid NOT NULL, f bytea NOT NULL, g inet NOT NULL,
                 h cidr NOT NULL, i macaddr NOT NULL, j bit(3) NOT NULL, k timetz NOT NULL, l numeric(6, 2) NOT NULL, m bigint NOT NULL, n smallint NOT NULL, o time[] NOT NULL, p date NOT NULL)";
    let said = r"[tables.t.columns]
        a.template = '10:00'
        b.one_of = ['3 days', '1 mon 02:00']
        c.template = 'true'
        d.template = '1.5'
        e.one_of = ['b4e1c1f0-98a5-4a9c-8b4f-0a1b2c3d4e5f']
        f.template = '\x00ff'
        g.one_of = ['10.1.0.0/16', '::1']
        h.template = '10.0.0.0/8'
        i.template = 'aa:bb:cc:dd:ee:ff'
        j.one_of = ['101']
        k.template = '10:00+02'
        l.template = '12.25'
        m.one_of = [9007199254740993]
        n.template = '{id}'
        o = { one_of = ['10:00'], min = 1 }
        p.template = '2024-02-29'";
    let database = filled(sql, said, 50);
    let wrong = "SELECT count(*) FROM t WHERE a <> '10:00' OR b::text NOT IN ('3 days', '1 mon 02:00:00') OR NOT c OR d <> 1.5 OR e <> 'b4e1c1f0-98a5-4a9c-8b4f-0a1b2c3d4e5f'
                 OR f <> '\\x00ff' OR g::text NOT IN ('10.1.0.0/16', '::1/128') OR h <> '10.0.0.0/8' OR i <> 'aa:bb:cc:dd:ee:ff' OR j <> '101' OR k <> '08:00+00'
                 OR l <> 12.25 OR m <> 9007199254740993 OR n <> id OR o <> '{10:00}' OR p <> '2024-02-29'";
    assert_eq!(value(&database, wrong), "0");
    assert_eq!(
        value(
            &database,
            "SELECT count(DISTINCT b) || ' ' || count(DISTINCT g) FROM t"
        ),
        "2 2"
    );
}

#[test]
fn other_columns_are_written_into_texts_as_the_server_writes_them() {
    let sql = "CREATE TABLE t (id uuid PRIMARY KEY, a time NOT NULL, b inet NOT NULL, c numeric NOT NULL, d numeric NOT NULL CHECK (d > 0 AND d < 0.005), e text NOT NULL, f text NOT NULL, g text)";
    let said = "[tables.t.columns]
        c.one_of = [0.001, 1e13]
        b.one_of = ['10.0.0.0/8', '::1']
        e.template = '{id} {a} {b}'
        f.copy = 'id'
        g = { template = 'x', only_when = { b = ['::1'] }, null_fraction = 0 }";
    let database = filled(sql, said, 100);
    let wrong = "SELECT count(*) FROM t WHERE e <> id || ' ' || a || ' ' || CASE masklen(b) WHEN 8 THEN b::text ELSE host(b) END OR f <> id::text
                 OR c NOT IN (0.001, 1e13) OR (g IS NULL) <> (b <> '::1')";
    assert_eq!(value(&database, wrong), "0");
    let many = "SELECT count(DISTINCT c) || ' ' || (count(DISTINCT d) > 20) FROM t";
    assert_eq!(value(&database, many), "2 true");
}

#[test]
fn a_template_that_gives_no_value_of_the_type_names_its_column() {
    let database =
        database("CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, at time, n smallint)");
    for column in ["at", "n"] {
        let said = rules(&format!(
            "tables.t.columns.{column} = {{ template = '{{name}}', null_fraction = 0 }}"
        ));
        let error = seed(&database, &said, &options(10)).unwrap_err();
        let text = error.to_string();
        assert!(
            error.code() == "constraint-unmet" && text.contains(&format!("column {column} ")),
            "{text}"
        );
        assert_eq!(value(&database, NONE), "0");
    }
}

#[test]
fn bounds_and_lengths_of_every_type_are_met() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, a time NOT NULL CHECK (a >= '09:00' AND a < '17:30'), b timetz NOT NULL CHECK (b > '20:00+00'),
                 c interval NOT NULL CHECK (c >= '3 days' AND c <= '3 days 02:00'), d interval NOT NULL CHECK (d > interval '1 mon'), e bytea NOT NULL CHECK (octet_length(e) = 32),
                 f real NOT NULL CHECK (f > 0 AND f < 0.005), g bigint NOT NULL CHECK (g > 1e17), h text NOT NULL CHECK (h = upper(h)), i text NOT NULL UNIQUE CHECK (i = lower(i)),
                 j smallint NOT NULL CHECK (j > 32000), k time NOT NULL, l interval NOT NULL, m bytea NOT NULL, n double precision NOT NULL CHECK (n >= 1e17),
                 o int NOT NULL CHECK (o > 2000000000 AND o < 2000000002), p text NOT NULL, q time(0) NOT NULL CHECK (q = '10:00'))";
    let said = "[tables.t.columns]
        k = { min = 9, max = 17.5 }
        l = { min = 1, max = 2.5 }
        m = { min = 3, max = 5 }
        p = { min = 30, max = 40 }";
    let database = filled(sql, said, 400);
    let wrong = "SELECT count(*) FROM t WHERE k NOT BETWEEN '09:00' AND '17:30' OR l NOT BETWEEN '1 day' AND '60 hours' OR octet_length(m) NOT BETWEEN 3 AND 5 OR length(p) NOT BETWEEN 30 AND 40";
    assert_eq!(value(&database, wrong), "0");
    let many = "SELECT count(DISTINCT a) > 300 AND count(DISTINCT f) > 50 AND count(DISTINCT g) > 300 AND count(DISTINCT c) > 100 FROM t";
    assert_eq!(value(&database, many), "t");
}

#[test]
fn unique_columns_are_counted_within_their_bounds() {
    for kind in [
        "numeric UNIQUE NOT NULL CHECK (c >= 100)",
        "numeric(5, 2) UNIQUE CHECK (c >= 100 AND c < 900)",
        "double precision UNIQUE CHECK (c > 5)",
        "double precision UNIQUE",
        "real UNIQUE CHECK (c < 0)",
        "time UNIQUE CHECK (c >= '09:00')",
        "time UNIQUE",
        "interval UNIQUE CHECK (c <= '10 days')",
        "date UNIQUE CHECK (c >= '2020-01-01')",
        "date UNIQUE CHECK (c < '2020-01-01')",
        "timestamptz UNIQUE CHECK (c >= '2020-01-01' AND c < '2020-01-02')",
        "money UNIQUE CHECK (c >= 10::money)",
        "bigint UNIQUE CHECK (c > 1e17)",
        "bytea UNIQUE CHECK (octet_length(c) = 2)",
        "bytea UNIQUE CHECK (octet_length(c) = 16)",
        "varchar(20) UNIQUE CHECK (c = upper(c))",
    ] {
        let sql = format!("CREATE TABLE t (id int PRIMARY KEY, c {kind})");
        // Where it may be NULL, NULL must not be what meets the bounds.
        let said = if kind.contains("NOT NULL") {
            ""
        } else {
            "tables.t.columns.c.null_fraction = 0"
        };
        let database = filled(&sql, said, 300);
        assert_eq!(
            value(&database, "SELECT count(DISTINCT c) FROM t"),
            "600",
            "{kind}"
        );
    }
    let database =
        database("CREATE TABLE t (id int PRIMARY KEY, c time UNIQUE NOT NULL CHECK (c < '00:01'))");
    let report = seed(&database, &DemoRules::default(), &options(100)).unwrap();
    assert_eq!(report.rows, 60);
}

#[test]
fn unique_dates_keep_to_the_days_of_their_rules() {
    let sql = "CREATE TABLE shops (id int PRIMARY KEY); CREATE TABLE t (id int PRIMARY KEY, shop_id int NOT NULL REFERENCES shops, day date NOT NULL, at timestamptz NOT NULL UNIQUE,
                 UNIQUE (shop_id, day))";
    let said = rules(
        "today = '2026-01-31'
         tables.shops.fixed = 20
         [tables.t]
         fixed = 180
         columns.day = { min = -9, max = 0 }
         columns.at = { min = 1, max = 2 }",
    );
    let database = database(sql);
    seed(&database, &said, &options(1)).unwrap();
    let wrong = "SELECT count(*) FROM t WHERE day NOT BETWEEN '2026-01-22' AND '2026-01-31' OR at NOT BETWEEN '2026-02-01 00:00Z' AND '2026-02-02 00:00Z'";
    assert_eq!(value(&database, wrong), "0");
    assert_eq!(value(&database, "SELECT count(DISTINCT day) FROM t"), "10");
}

#[test]
fn tables_of_which_the_server_makes_every_column_are_filled() {
    let sql = "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY); CREATE TABLE p (at point NOT NULL DEFAULT '(0,0)'); CREATE TABLE nothing ()";
    let database = filled(sql, "tables.t.columns.id.generate = 'default'", 3_000);
    assert_eq!(
        value(
            &database,
            "SELECT (SELECT count(*) FROM t) || ' ' || (SELECT count(*) FROM p) || ' ' || (SELECT count(*) FROM nothing)"
        ),
        "6000 6000 6000"
    );
}
