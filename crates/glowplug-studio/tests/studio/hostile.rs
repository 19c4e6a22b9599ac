//! Names and values that break what does not expect them.

use glowplug_schema::ident::{Ident, Literal};
use glowplug_testdb::TestDatabase;
use serde_json::json;

use crate::running::Running;

const NAMES: [&str; 8] = [
    "<img src=x onerror=alert(1)>",
    "weird \"\"table\"\"; drop table t; --",
    "select",
    "tab\tnew\nline",
    "\u{202e}ltr\u{200f}\u{feff}",
    "${1} %s \\ ' \u{1}",
    "ünïcödé 🐘",
    "a123456789012345678901234567890123456789012345678901234567890_3",
];

#[test]
fn hostile_names_and_values_come_back_as_they_are() {
    let database = TestDatabase::new().unwrap();
    for name in NAMES {
        let (id, text) = (Ident(name), Literal(name));
        database
            .execute(&format!("CREATE SCHEMA {id}; CREATE TABLE {id}.{id} ({id} text PRIMARY KEY, other text); INSERT INTO {id}.{id} VALUES ({text}, {text})"))
            .unwrap();
    }
    let studio = Running::on(&database);
    for name in NAMES {
        let id = studio.id(name, name);
        let page = studio.ask("/api/rows", &json!({ "relation": id }));
        assert_eq!(page["columns"], json!([name, "other"]));
        assert_eq!(page["rows"], json!([[name, name]]));
        let request = json!({
            "relation": id,
            "sort": [{ "column": name, "descending": true }],
            "filters": [{ "column": name, "operator": "equal", "values": [name] },
                        { "column": "other", "operator": "contains", "values": [name] }],
        });
        assert_eq!(
            studio.ask("/api/rows", &request)["rows"],
            json!([[name, name]])
        );
        let value = studio.ask(
            "/api/value",
            &json!({ "relation": id, "key": [name], "column": name }),
        );
        assert_eq!(value["text"], json!(name));
        let relation = studio.ask("/api/relation", &json!({ "relation": id }));
        assert_eq!(relation["key"], json!([name]));
    }
}

#[test]
fn objects_of_the_database_do_not_stand_in_for_postgres_own() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'x');
             CREATE FUNCTION public.left(text, int) RETURNS text LANGUAGE sql AS 'SELECT ''stolen''::text';
             CREATE FUNCTION public.never(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
             CREATE OPERATOR public.= (LEFTARG = int, RIGHTARG = int, FUNCTION = public.never);
             CREATE DOMAIN public.text AS pg_catalog.int4;
             ALTER DATABASE {} SET search_path = public, pg_catalog"
                .replace("{}", database.name())
                .as_str(),
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let filter = json!([{ "column": "a", "operator": "equal", "values": ["2"] }]);
    assert_eq!(
        studio.ask("/api/rows", &json!({ "relation": id, "filters": filter }))["rows"],
        json!([])
    );
    assert_eq!(
        studio.ask("/api/rows", &json!({ "relation": id }))["rows"],
        json!([["1", "x"]])
    );
}

#[test]
fn a_large_value_is_cut_and_comes_whole_when_asked_for() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (a int PRIMARY KEY, t text, b bytea, j jsonb, whole text);
             INSERT INTO t SELECT i, repeat('ü', 1000000), decode(repeat('ab', 100000), 'hex'),
                 jsonb_build_object('n', 9007199254740993, 'x', repeat('x', 1000)), repeat('w', 256) FROM generate_series(1, 200) AS i",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let answer = studio.post("/api/rows", &json!({ "relation": id }));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert!(answer.body.len() < 1_000_000, "{} bytes", answer.body.len());
    let page = answer.json();
    assert_eq!(page["rows"][0][1].as_str().unwrap().chars().count(), 256);
    assert_eq!(page["rows"][0][4].as_str().unwrap().chars().count(), 256);
    let cut = page["cut"].as_array().unwrap();
    assert!(
        cut.contains(&json!([0, 1]))
            && cut.contains(&json!([199, 2]))
            && cut.contains(&json!([0, 3])),
        "{cut:?}"
    );
    assert!(!cut.iter().any(|place| place[1] == 0 || place[1] == 4));
    let value = |column: &str| {
        studio.ask(
            "/api/value",
            &json!({ "relation": id, "key": ["7"], "column": column }),
        )
    };
    assert_eq!(
        value("t")["text"].as_str().unwrap().chars().count(),
        1_000_000
    );
    assert_eq!(
        value("b")["text"],
        json!(format!("\\x{}", "ab".repeat(100_000)))
    );
    assert!(
        value("j")["text"]
            .as_str()
            .unwrap()
            .contains("9007199254740993")
    );
    let gone = studio.post(
        "/api/value",
        &json!({ "relation": id, "key": ["999"], "column": "t" }),
    );
    assert_eq!(gone.json()["error"]["code"], "row-gone");
}

#[test]
fn sixteen_hundred_columns_make_a_bounded_page() {
    let database = TestDatabase::new().unwrap();
    let columns: Vec<String> = (1..1600).map(|at| format!("c{at} text")).collect();
    let sql = format!(
        "CREATE TABLE wide (id int PRIMARY KEY, {})",
        columns.join(", ")
    );
    database.execute(&sql).unwrap();
    database
        .execute("INSERT INTO wide (id, c1599) SELECT i, 'end' FROM generate_series(1, 500) AS i")
        .unwrap();
    let studio = Running::on(&database);
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "wide"), "limit": 200 }),
    );
    assert_eq!(page["columns"].as_array().unwrap().len(), 1600);
    assert_eq!(page["rows"].as_array().unwrap().len(), 12);
    assert_eq!(page["rows"][0][1599], "end");
}

#[test]
fn numbers_and_times_keep_every_digit() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (id bigint PRIMARY KEY, n numeric(20, 6), ts timestamptz, i interval, f float8, m money, o bool, ip inet, r int4range, x xml, c char(3));
             INSERT INTO t VALUES (9007199254740993, 12345678901234.000001, '2026-03-29 02:30:00.123456+02', '1 mon -3 days 00:00:00.000001', 0.1, 5, true,
                 '10.0.0.1', '[1,5)', '<a>b</a>', 'a')",
        )
        .unwrap();
    let studio = Running::on(&database);
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "t") }),
    );
    let mut session = database.connect().unwrap();
    let rows = session
        .query(
            "SELECT id, n, ts, i, f, m, o::text, ip, r, x, c FROM t",
            &[],
        )
        .unwrap();
    let row = rows.iter().next().unwrap();
    let mut expected: Vec<_> = (0..11).map(|at| row.get(at).unwrap().to_owned()).collect();
    expected[10] = "a".to_owned();
    assert_eq!(page["rows"], json!([expected]));
    assert_eq!(page["rows"][0][0], "9007199254740993");
}
