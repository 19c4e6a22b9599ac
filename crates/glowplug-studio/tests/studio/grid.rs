//! Pages of rows, compared with what the database itself says.

use std::collections::BTreeSet;

use glowplug_testdb::TestDatabase;
use serde_json::{Value, json};

use crate::running::{Running, options};
use crate::wire::Wire;

/// All rows of a relation by going from page to page, `forward` or back from the end.
#[track_caller]
fn walk(studio: &Running, request: &Value, forward: bool) -> Vec<Value> {
    let (start, next, step) = match forward {
        true => ("first", "after", "after"),
        false => ("last", "before", "before"),
    };
    let mut request = request.clone();
    request["at"] = json!(start);
    let mut found: Vec<Value> = Vec::new();
    loop {
        let page = studio.ask("/api/rows", &request);
        let rows = page["rows"].as_array().unwrap().clone();
        match forward {
            true => found.extend(rows),
            false => found = [rows, found].concat(),
        }
        assert!(found.len() < 10_000, "the pages do not end");
        match &page[next] {
            Value::Null => return found,
            cursor => request["at"] = json!({ step: cursor }),
        }
    }
}

/// The rows as the database orders them.
fn expected(database: &TestDatabase, sql: &str, width: usize) -> Vec<Value> {
    let rows = database.connect().unwrap().query(sql, &[]).unwrap();
    let row = |row: glowplug_pq::Row<'_>| (0..width).map(|at| json!(row.get(at))).collect();
    rows.iter().map(row).collect()
}

#[test]
fn everything_with_rows_is_listed_once() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE SCHEMA other;
             CREATE TABLE t (a int PRIMARY KEY);
             CREATE TABLE other.t (a int);
             CREATE VIEW v AS SELECT 1 AS a;
             CREATE MATERIALIZED VIEW m AS SELECT 1 AS a;
             CREATE TABLE parts (a int) PARTITION BY LIST (a);
             CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1);
             CREATE FOREIGN DATA WRAPPER w;
             CREATE SERVER s FOREIGN DATA WRAPPER w;
             CREATE FOREIGN TABLE f (a int) SERVER s;
             CREATE TABLE __diesel_schema_migrations (version text PRIMARY KEY)",
        )
        .unwrap();
    let studio = Running::on(&database);
    let listed: Vec<String> = studio
        .relations()
        .iter()
        .map(|one| format!("{}.{} {}", one["schema"], one["name"], one["kind"]).replace('"', ""))
        .collect();
    assert_eq!(
        listed,
        [
            "other.t table",
            "public.__diesel_schema_migrations table",
            "public.f foreign",
            "public.m materialized_view",
            "public.part_1 partition",
            "public.parts partitioned",
            "public.t table",
            "public.v view",
        ]
    );
}

#[test]
fn columns_come_in_the_tables_order() {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE TABLE t (z int, gone int, a int PRIMARY KEY, m int); ALTER TABLE t DROP COLUMN gone; INSERT INTO t VALUES (1, 2, 3)")
        .unwrap();
    let studio = Running::on(&database);
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "t") }),
    );
    assert_eq!(page["columns"], json!(["z", "a", "m"]));
    assert_eq!(page["rows"], json!([["1", "2", "3"]]));
    assert_eq!(page["keys"], json!([["2"]]));
}

#[test]
fn every_order_is_the_databases_own_in_both_directions() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
             CREATE TABLE t (a int, b int, n int, m mood, t text COLLATE \"C\", f float8, ts timestamptz, ar int[], PRIMARY KEY (a, b));
             INSERT INTO t SELECT i / 10, i % 10,
                 CASE WHEN i % 3 = 0 THEN NULL ELSE i % 7 END,
                 CASE WHEN i % 4 <> 0 THEN ((ARRAY['sad', 'ok', 'happy'])[i % 3 + 1])::mood END,
                 CASE WHEN i % 5 <> 0 THEN pg_catalog.chr(65 + i % 26) END,
                 CASE i % 6 WHEN 0 THEN 'NaN' WHEN 1 THEN '-Infinity' WHEN 2 THEN i / 3.0 END,
                 CASE WHEN i % 2 = 0 THEN '2026-03-29 01:30:00.123456+00'::timestamptz + i % 9 * interval '1 hour' END,
                 CASE WHEN i % 8 <> 0 THEN ARRAY[i % 3, NULL, i] END
             FROM generate_series(1, 97) AS i",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let ascending = |column: &str| json!({ "column": column });
    let descending = |column: &str| json!({ "column": column, "descending": true });
    let orders = [
        (json!([]), "a, b"),
        (json!([descending("a")]), "a DESC, b DESC"),
        (json!([ascending("n")]), "n, a, b"),
        (json!([descending("n")]), "n DESC, a DESC, b DESC"),
        (
            json!([ascending("m"), descending("n")]),
            "m, n DESC, a DESC, b DESC",
        ),
        (json!([descending("t"), ascending("m")]), "t DESC, m, a, b"),
        (json!([ascending("f")]), "f, a, b"),
        (
            json!([descending("ts"), descending("f")]),
            "ts DESC, f DESC, a DESC, b DESC",
        ),
        (json!([ascending("ar")]), "ar, a, b"),
        (json!([ascending("b"), descending("a")]), "b, a DESC"),
        (
            json!([ascending("a"), descending("t")]),
            "a, t DESC, b DESC",
        ),
    ];
    for (sort, by) in orders {
        let sql = format!("SELECT a, b, n, m, t, f, ts, ar FROM t ORDER BY {by}");
        let expected = expected(&database, &sql, 8);
        assert_eq!(expected.len(), 97);
        for limit in [1, 7, 200] {
            let request = json!({ "relation": id, "sort": sort, "limit": limit });
            for forward in [true, false] {
                let found = walk(&studio, &request, forward);
                // The studio's sessions print times in ISO and their own zone, as this test's do.
                assert!(
                    found == expected,
                    "{by}, {limit} at a time, forward: {forward}"
                );
            }
        }
    }
}

#[test]
fn an_extensions_type_is_sorted_by_its_own_operators() {
    let database = TestDatabase::new().unwrap();
    let available = database
        .connect()
        .unwrap()
        .query(
            "SELECT FROM pg_available_extensions WHERE name = 'citext'",
            &[],
        )
        .unwrap();
    assert!(
        !available.is_empty(),
        "the server's contrib modules are not installed"
    );
    database
        .execute(
            "CREATE SCHEMA odd; CREATE EXTENSION citext SCHEMA odd;
             CREATE TABLE t (name odd.citext PRIMARY KEY);
             INSERT INTO t VALUES ('b'), ('A'), ('C'), ('a2'), ('B2')",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let expected = expected(&database, "SELECT name FROM t ORDER BY name", 1);
    for forward in [true, false] {
        let found = walk(&studio, &json!({ "relation": id, "limit": 2 }), forward);
        assert_eq!(found, expected);
    }
    let filter = json!([{ "column": "name", "operator": "equal", "values": ["a"] }]);
    let page = studio.ask("/api/rows", &json!({ "relation": id, "filters": filter }));
    assert_eq!(page["rows"], json!([["A"]]));
}

#[test]
fn a_table_without_key_is_paged_by_its_blocks() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (a int, pad text);
             INSERT INTO t SELECT i, repeat('x', 300) FROM generate_series(1, 3000) AS i;
             DELETE FROM t WHERE a BETWEEN 100 AND 2800;
             CREATE TABLE small (a int); INSERT INTO small VALUES (1), (1), (1);
             CREATE TABLE none (a int)",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let expected = expected(
        &database,
        "SELECT a, left(pad, 256) FROM t ORDER BY ctid",
        2,
    );
    assert_eq!(expected.len(), 299);
    for limit in [13, 200] {
        for forward in [true, false] {
            let found = walk(&studio, &json!({ "relation": id, "limit": limit }), forward);
            assert!(found == expected, "{limit} at a time, forward: {forward}");
        }
    }
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "small") }),
    );
    assert_eq!(page["way"], "blocks");
    assert_eq!(page["rows"], json!([["1"], ["1"], ["1"]]));
    let keys: BTreeSet<String> = page["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    assert_eq!(keys.len(), 3);
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "none") }),
    );
    assert_eq!((&page["rows"], &page["after"]), (&json!([]), &Value::Null));
}

#[test]
fn what_has_neither_key_nor_blocks_shows_its_first_rows() {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE VIEW v AS SELECT i AS a FROM generate_series(1, 450) AS i; CREATE VIEW many AS SELECT i AS a FROM generate_series(1, 5000) AS i")
        .unwrap();
    let studio = Running::on(&database);
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "v") }),
    );
    assert_eq!(
        (&page["way"], page["rows"].as_array().unwrap().len()),
        (&json!("capped"), 450)
    );
    let sorted = json!({ "relation": studio.id("public", "many"), "sort": [{ "column": "a", "descending": true }] });
    let page = studio.ask("/api/rows", &sorted);
    assert_eq!(
        (&page["rows"][0], page["rows"].as_array().unwrap().len()),
        (&json!(["5000"]), 1000)
    );
}

#[test]
fn a_key_is_jumped_to() {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE TABLE t (a int, b text, PRIMARY KEY (a, b)); INSERT INTO t SELECT i * 10, 'x' FROM generate_series(1, 100) AS i")
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let first = |key: Value| {
        let page = studio.ask(
            "/api/rows",
            &json!({ "relation": id, "at": { "from": key }, "limit": 2 }),
        );
        page["rows"][0].clone()
    };
    assert_eq!(first(json!(["500", "x"])), json!(["500", "x"]));
    assert_eq!(first(json!(["500", "y"])), json!(["510", "x"]));
    assert_eq!(first(json!(["501", ""])), json!(["510", "x"]));
    assert_eq!(first(json!(["5000", ""])), Value::Null);
}

#[test]
fn filters_go_by_type() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TYPE mood AS ENUM ('sad', 'ok');
             CREATE DOMAIN short AS varchar(5);
             CREATE TABLE t (id int PRIMARY KEY, n numeric, t text, m mood, b bool, d date, j jsonb, js json, a text[], u uuid, s short);
             INSERT INTO t VALUES
             (1, 9007199254740993, '50% off_x', 'sad', true, '2026-01-01', '{\"a\": 1}', '{\"a\": 1}', '{x,y}', '00000000-0000-0000-0000-000000000001', 'ab'),
             (2, 0.1, '50 off', 'ok', false, '2026-06-01', '{\"a\": 2}', '[]', '{y}', NULL, 'abc'),
             (3, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
        )
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let found = |column: &str, operator: &str, values: Value| {
        let filters = json!([{ "column": column, "operator": operator, "values": values }]);
        let page = studio.ask("/api/rows", &json!({ "relation": id, "filters": filters }));
        let rows = page["rows"].as_array().unwrap();
        rows.iter()
            .map(|row| row[0].as_str().unwrap().to_owned())
            .collect::<String>()
    };
    assert_eq!(found("n", "equal", json!(["9007199254740993"])), "1");
    assert_eq!(found("n", "equal", json!(["9007199254740992"])), "");
    assert_eq!(found("n", "less", json!(["1"])), "2");
    assert_eq!(found("n", "not_equal", json!(["0.10"])), "1");
    assert_eq!(found("id", "between", json!(["2", "3"])), "23");
    assert_eq!(found("id", "any_of", json!(["1", "3", "7"])), "13");
    assert_eq!(found("t", "contains", json!(["0% OFF_"])), "1");
    assert_eq!(found("t", "starts_with", json!(["50 "])), "2");
    assert_eq!(found("t", "ends_with", json!(["_x"])), "1");
    assert_eq!(found("t", "matches", json!(["^5\\d o"])), "2");
    assert_eq!(found("m", "equal", json!(["ok"])), "2");
    assert_eq!(found("m", "greater_or_equal", json!(["ok"])), "2");
    assert_eq!(found("m", "null", json!([])), "3");
    assert_eq!(found("b", "equal", json!(["true"])), "1");
    assert_eq!(found("b", "not_null", json!([])), "12");
    assert_eq!(found("d", "greater", json!(["2026-02-01"])), "2");
    assert_eq!(found("j", "has", json!(["{\"a\": 1}"])), "1");
    assert_eq!(found("js", "equal", json!(["[]"])), "2");
    assert_eq!(found("a", "has", json!(["{x}"])), "1");
    assert_eq!(found("a", "equal", json!(["{y}"])), "2");
    assert_eq!(
        found(
            "u",
            "equal",
            json!(["00000000-0000-0000-0000-000000000001"])
        ),
        "1"
    );
    // Not cut to the domain's length on the way.
    assert_eq!(found("s", "equal", json!(["abcdef"])), "");
    assert_eq!(found("s", "equal", json!(["abc"])), "2");
    let wrong = json!([{ "column": "n", "operator": "equal", "values": ["x"] }]);
    let answer = studio.post("/api/rows", &json!({ "relation": id, "filters": wrong }));
    assert_eq!(
        answer.json()["error"]["sqlstate"],
        "22P02",
        "{}",
        answer.body
    );
}

#[test]
fn neither_count_nor_offset_is_ever_sent() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE k (a int PRIMARY KEY, n int); INSERT INTO k SELECT i, i % 5 FROM generate_series(1, 1000) AS i;
             CREATE TABLE h (a int); INSERT INTO h SELECT generate_series(1, 1000);
             CREATE VIEW v AS SELECT a FROM h",
        )
        .unwrap();
    let wire = Wire::before(database.url());
    let studio = Running::with(&wire.url, options());
    for name in ["k", "h", "v"] {
        let id = studio.id("public", name);
        studio.ask("/api/relation", &json!({ "relation": id }));
        walk(&studio, &json!({ "relation": id }), true);
        studio.ask(
            "/api/rows",
            &json!({ "relation": id, "sort": [{ "column": "a" }] }),
        );
    }
    let id = studio.id("public", "k");
    walk(
        &studio,
        &json!({ "relation": id, "sort": [{ "column": "n" }], "limit": 90 }),
        false,
    );
    studio.ask(
        "/api/rows",
        &json!({ "relation": id, "at": { "from": ["500"] } }),
    );
    let sent = wire.sent();
    assert!(
        sent.contains("order by r.n") && sent.contains("r.ctid"),
        "the statements were not seen"
    );
    for word in ["count(", "offset"] {
        assert!(!sent.contains(word), "{word} was sent");
    }
    wire.clear();
}

#[test]
fn a_deep_page_is_served_by_the_index() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE t (a int PRIMARY KEY, n int); INSERT INTO t SELECT i, CASE WHEN i % 10 > 0 THEN i / 7 END FROM generate_series(1, 50000) AS i;
             CREATE INDEX ON t (n); ANALYZE t",
        )
        .unwrap();
    let wire = Wire::before(database.url());
    let studio = Running::with(&wire.url, options());
    let id = studio.id("public", "t");
    let plan = |request: Value, values: &str| {
        wire.clear();
        let page = studio.ask("/api/rows", &request);
        assert_eq!(page["rows"].as_array().unwrap().len(), 100);
        // The first statement with values, as it was sent.
        let sent = wire.sent();
        let start = sent.find("select r.a").unwrap();
        let sql = sent[start..].split('\0').next().unwrap();
        let mut session = database.connect().unwrap();
        session.execute(&format!("PREPARE page AS {sql}")).unwrap();
        let explain = format!("EXPLAIN EXECUTE page ({values})");
        let rows = session.query(&explain, &[]).unwrap();
        let lines = rows.iter().map(|row| row.get(0).unwrap().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    };
    let after = |values: Value| json!({ "after": { "values": values } });
    let deep = json!({ "relation": id, "at": after(json!(["49000"])), "limit": 100 });
    let sorted = json!({
        "relation": id,
        "sort": [{ "column": "n" }],
        "at": after(json!(["6500", "45501"])),
        "limit": 100,
    });
    for plan in [plan(deep, "'49000'"), plan(sorted, "'6500', '45501'")] {
        assert!(
            plan.contains("Index Cond") && !plan.contains("Seq Scan"),
            "{plan}"
        );
    }
}

#[test]
fn a_renamed_table_and_a_new_column_are_seen_at_once() {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE TABLE t (a int PRIMARY KEY, b int); INSERT INTO t VALUES (1, 2)")
        .unwrap();
    let studio = Running::on(&database);
    let id = studio.id("public", "t");
    let rows = || studio.ask("/api/rows", &json!({ "relation": id }));
    assert_eq!(rows()["rows"], json!([["1", "2"]]));
    database.execute("ALTER TABLE t DROP COLUMN b; ALTER TABLE t RENAME TO u; ALTER TABLE u ADD c int DEFAULT 3").unwrap();
    assert_eq!(rows()["rows"], json!([["1", "3"]]));
    database.execute("DROP TABLE u").unwrap();
    let answer = studio.post("/api/rows", &json!({ "relation": id }));
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (404, &json!("gone"))
    );
}

#[test]
fn a_server_that_ends_the_sessions_is_asked_again() {
    let database = TestDatabase::new().unwrap();
    database
        .execute("CREATE TABLE t (a int PRIMARY KEY)")
        .unwrap();
    let studio = Running::on(&database);
    studio.id("public", "t");
    database
        .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
        .unwrap();
    studio.id("public", "t");
}

#[test]
fn what_this_user_may_not_read_is_locked_and_the_rest_works() {
    let database = TestDatabase::new().unwrap();
    let role = format!("reader_of_{}", database.name());
    database
        .execute(&format!(
            "CREATE TABLE closed (a int PRIMARY KEY); CREATE TABLE half (a int PRIMARY KEY, secret int); INSERT INTO half VALUES (1, 2);
             CREATE ROLE {role} LOGIN; GRANT SELECT (a) ON half TO {role}"
        ))
        .unwrap();
    let url = glowplug_pq::ConnectionString::parse(database.url())
        .unwrap()
        .with("user", &role)
        .reveal();
    let studio = Running::with(&url, options());
    let relations = studio.relations();
    let readable =
        |name: &str| relations.iter().find(|one| one["name"] == name).unwrap()["readable"].clone();
    assert_eq!(
        (readable("closed"), readable("half")),
        (json!(false), json!(true))
    );
    let answer = studio.post(
        "/api/rows",
        &json!({ "relation": studio.id("public", "closed") }),
    );
    assert_eq!(
        (answer.status, &answer.json()["error"]["code"]),
        (403, &json!("no-permission"))
    );
    let page = studio.ask(
        "/api/rows",
        &json!({ "relation": studio.id("public", "half") }),
    );
    assert_eq!(
        (&page["columns"], &page["rows"]),
        (&json!(["a"]), &json!([["1"]]))
    );
    drop(studio);
    database
        .execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .unwrap();
}

#[test]
fn the_structure_of_a_table_is_shown_whole() {
    let database = TestDatabase::new().unwrap();
    database
        .execute(
            "CREATE TABLE parents (id int PRIMARY KEY);
             CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent_id int NOT NULL REFERENCES parents, n int DEFAULT 5 CHECK (n > 0));
             CREATE INDEX t_n_idx ON t (n DESC) WHERE n > 1;
             CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
             CREATE VIEW v AS SELECT id FROM t;
             CREATE TABLE parts (a int) PARTITION BY LIST (a); CREATE TABLE part_1 PARTITION OF parts FOR VALUES IN (1)",
        )
        .unwrap();
    let studio = Running::on(&database);
    let structure = |name: &str| {
        studio.ask(
            "/api/structure",
            &json!({ "relation": studio.id("public", name) }),
        )
    };
    let names = |list: &Value| -> Vec<String> {
        let list = list.as_array().unwrap().iter();
        list.map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let t = structure("t");
    assert_eq!(names(&t["indexes"]), ["t_pkey", "t_n_idx"]);
    assert_eq!(
        names(&t["constraints"]),
        ["t_pkey", "t_parent_id_fkey", "t_n_check"]
    );
    assert_eq!(
        t["constraints"][1]["definition"],
        "FOREIGN KEY (parent_id) REFERENCES public.parents(id)"
    );
    assert_eq!(names(&t["triggers"]), ["touch"]);
    assert!(t["facts"]["bytes"].as_i64().unwrap() > 0);
    assert!(
        structure("v")["facts"]["definition"]
            .as_str()
            .unwrap()
            .contains("FROM public.t")
    );
    assert_eq!(structure("parts")["facts"]["partition_key"], "LIST (a)");
    assert_eq!(
        structure("part_1")["facts"]["partition_bound"],
        "FOR VALUES IN (1)"
    );
    let relation = studio.ask(
        "/api/relation",
        &json!({ "relation": studio.id("public", "t") }),
    );
    assert_eq!(relation["foreign_keys"][0]["to_columns"], json!(["id"]));
    assert_eq!(relation["columns"][0]["is_identity"], true);
    assert_eq!(relation["columns"][2]["expression"], "5");
}
