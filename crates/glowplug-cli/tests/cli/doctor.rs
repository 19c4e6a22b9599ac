//! `doctor`: what is not wrong yet.

use crate::support::{Project, without_code};

#[test]
fn each_finding_is_named() {
    let project = Project::empty();
    project.sql(
        "CREATE TABLE parents (id int PRIMARY KEY, name text UNIQUE);
         CREATE TABLE children (id int PRIMARY KEY, parent_id int REFERENCES parents, a int, b int);
         CREATE TABLE lines (line text);
         CREATE INDEX parents_name_idx ON parents (name);
         CREATE INDEX children_a_idx ON children (a);
         CREATE INDEX children_a_b_idx ON children (a, b);
         CREATE INDEX children_a_desc_idx ON children (a DESC);
         CREATE INDEX children_a_some_idx ON children (a) WHERE b > 0;
         ALTER TABLE children ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;",
    );
    project.sql("INSERT INTO lines VALUES ('x'), ('x')");
    assert!(
        project
            .database
            .execute("CREATE UNIQUE INDEX CONCURRENTLY lines_line_idx ON lines (line)")
            .is_err()
    );
    let outcome = project.run(["doctor"]).ok();
    let findings: Vec<&str> = outcome
        .stdout
        .lines()
        .filter(|line| line.starts_with('!'))
        .map(without_code)
        .collect();
    assert_eq!(
        findings,
        [
            "! public.children: index children_a_idx is superfluous: children_a_b_idx serves its queries",
            "! public.children: foreign key children_parent_id_fkey has no index on (parent_id)",
            "! public.children: constraint positive was never checked against existing rows: VALIDATE CONSTRAINT",
            "! public.lines: has no primary key, so Diesel cannot use it",
            "! public.lines: index lines_line_idx is invalid: it costs and is never used; drop it or REINDEX CONCURRENTLY",
            "! public.parents: index parents_name_idx is superfluous: parents_name_key serves its queries",
        ],
        "{}",
        outcome.stdout
    );
    let document = project.run(["doctor", "--json"]).ok().json();
    let codes: Vec<&str> = document["result"]["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect();
    assert_eq!(
        codes,
        [
            "redundant-index",
            "unindexed-foreign-key",
            "not-validated",
            "no-primary-key",
            "invalid-index",
            "redundant-index"
        ]
    );
}

#[test]
fn findings_are_an_exit_code_on_demand() {
    let project = Project::empty();
    project.sql("CREATE TABLE lines (line text)");
    project.run(["doctor"]).ok();
    let document = project
        .run(["doctor", "--exit-code", "--json"])
        .exits(1)
        .json();
    assert_eq!(document["ok"], false);
    project.sql("ALTER TABLE lines ADD PRIMARY KEY (line)");
    project.run(["doctor", "--exit-code"]).ok();
}

#[test]
fn a_healthy_database_has_nothing_to_fix() {
    let project = Project::deployed_shop();
    let outcome = project.run(["doctor"]).ok();
    let lines: Vec<&str> = outcome.stdout.lines().collect();
    assert!(
        lines[0].starts_with("[DB] on PostgreSQL "),
        "{}",
        outcome.stdout
    );
    assert_eq!(lines[1], "connecting takes [TIME], one statement [TIME]");
    assert!(
        lines[2].starts_with("extensions: plpgsql "),
        "{}",
        outcome.stdout
    );
    // Diesel's ledger is none of the project's tables.
    assert_eq!(lines[3..], ["no findings"]);
    let document = project.run(["doctor", "--json"]).ok().json();
    assert!(document["result"]["connect_microseconds"].as_u64().unwrap() > 0);
    assert!(document["result"]["latency_microseconds"].as_u64().unwrap() > 0);
}

#[test]
fn a_database_that_was_named_needs_no_project() {
    let project = Project::deployed_shop();
    std::fs::remove_file(project.path("diesel.toml")).unwrap();
    std::fs::remove_file(project.path("Cargo.toml")).unwrap();
    let outcome = project.run(["doctor"]).ok();
    assert!(outcome.stdout.contains("no findings"), "{}", outcome.stdout);
}
