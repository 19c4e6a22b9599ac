//! A statement that fails: where, why, and what next.

use crate::support::{Outcome, Project};

/// Deploys one migration whose `up.sql` is this.
fn deploy(up: impl AsRef<[u8]>) -> Outcome {
    let project = Project::empty();
    project.write("migrations/1_x/up.sql", up);
    project.write("migrations/1_x/down.sql", "SELECT 1");
    project.run(["migrate", "deploy"]).exits(1)
}

/// The place and the drawing: the lines from `at` to the one with the caret.
#[track_caller]
fn check(up: &str, place: &str, line: &str, caret: &str) {
    let outcome = deploy(up);
    let lines: Vec<&str> = outcome.stderr.lines().collect();
    let at = lines
        .iter()
        .position(|line| line.starts_with("  at "))
        .unwrap_or_else(|| panic!("{}", outcome.stderr));
    assert_eq!(
        lines[at],
        format!("  at migrations/1_x/up.sql:{place}"),
        "{}",
        outcome.stderr
    );
    let after_bar = |line: &str| {
        line.split_once('|')
            .map(|(_, rest)| rest.to_owned())
            .unwrap_or_default()
    };
    assert_eq!(after_bar(lines[at + 2]), line, "{}", outcome.stderr);
    assert_eq!(after_bar(lines[at + 3]), caret, "{}", outcome.stderr);
}

#[test]
fn everything_that_the_server_says_is_shown() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY);\nINSERT INTO t VALUES (1), (1);\n";
    deploy(sql).prints(
        "",
        "error[migration-failed]: migration 1_x failed: duplicate key value violates unique constraint \"t_pkey\"\n  \
           at migrations/1_x/up.sql:2:1\n  \
           |\n\
         2 | INSERT INTO t VALUES (1), (1);\n  \
           | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n  \
           sqlstate: 23505\n  \
           detail: Key (id)=(1) already exists.\n\
         hint: nothing of this migration was kept; fix the file and run the same command again",
    );
    deploy("DO $$\nBEGIN\n  RAISE EXCEPTION 'no' USING HINT = 'try yes', DETAIL = 'because', ERRCODE = 'GP001';\nEND $$;")
        .says("failed: no\n")
        .says("\n  sqlstate: GP001\n  detail: because\n  server hint: try yes\n  context: PL/pgSQL function inline_code_block line 3 at RAISE\n");
}

#[test]
fn the_caret_stands_under_the_character_that_the_server_means() {
    check(
        "SELECT 1;\nSELECT nope;\n",
        "2:8",
        " SELECT nope;",
        "        ^",
    );
    // Not the first statement, a comment before it, and lines of its own.
    check(
        "-- one\nSELECT 1; -- two\n\nSELECT\n  1,\n  nope\n;\n",
        "6:3",
        "   nope",
        "   ^",
    );
    // No line end at the end.
    check("SELECT nope", "1:8", " SELECT nope", "        ^");
    check(
        "SELECT 1;\r\nSELECT nope;\r\n",
        "2:8",
        " SELECT nope;",
        "        ^",
    );
    check(
        "\u{feff}SELECT nope;\n",
        "1:8",
        " SELECT nope;",
        "        ^",
    );
}

#[test]
fn tabs_and_wide_characters_do_not_move_the_caret() {
    // A tab is drawn as four columns, a character of two cells as two.
    check(
        "\tSELECT\tnope;\n",
        "1:9",
        "     SELECT    nope;",
        "               ^",
    );
    check(
        "SELECT 'äöü', nope;\n",
        "1:15",
        " SELECT 'äöü', nope;",
        "               ^",
    );
    check(
        "SELECT '日本', nope;\n",
        "1:14",
        " SELECT '日本', nope;",
        "                ^",
    );
    check(
        "SELECT '🎉', nope;\n",
        "1:13",
        " SELECT '🎉', nope;",
        "              ^",
    );
    check(
        "SELECT 'e\u{301}', nope;\n",
        "1:14",
        " SELECT 'e\u{301}', nope;",
        "             ^",
    );
    check(
        "SELECT 'ä';\nSELECT 'ä', \"größe\" FROM pg_class;\n",
        "2:13",
        " SELECT 'ä', \"größe\" FROM pg_class;",
        "             ^",
    );
}

#[test]
fn a_very_long_line_is_cut_around_the_place() {
    let sql = format!(
        "SELECT '{}', nope, '{}';\n",
        "ä".repeat(100_000),
        "日".repeat(100_000)
    );
    let outcome = deploy(&sql);
    let line = outcome
        .stderr
        .lines()
        .find(|line| line.starts_with("1 |"))
        .unwrap();
    assert!(
        line.chars().count() < 250,
        "{} characters",
        line.chars().count()
    );
    assert!(line.contains(", nope, '"), "{line}");
    let caret = outcome
        .stderr
        .lines()
        .find(|line| line.contains('^'))
        .unwrap();
    assert_eq!(
        caret.find('^').unwrap(),
        line[..line.find("nope").unwrap()].chars().count()
    );
    outcome.says("up.sql:1:100012");
}

#[test]
fn the_end_of_input_is_behind_the_last_word() {
    check(
        "CREATE TABLE t (\n  id int\n\n\n",
        "2:9",
        "   id int",
        "         ^",
    );
}

#[test]
fn a_failure_without_a_position_shows_its_statement() {
    check(
        "SELECT 1;\nDROP TABLE nothing;\n",
        "2:1",
        " DROP TABLE nothing;",
        " ^^^^^^^^^^^^^^^^^^",
    );
    check(
        "SELECT 1;\n  ALTER TABLE nothing\n  ADD COLUMN x int;\n",
        "2:3",
        "   ALTER TABLE nothing",
        "   ^^^^^^^^^^^^^^^^^^^",
    );
}

#[test]
fn a_failure_at_commit_is_called_one() {
    let sql = "CREATE TABLE t (id int PRIMARY KEY, parent int REFERENCES t DEFERRABLE INITIALLY DEFERRED);\n\
               INSERT INTO t VALUES (1, 2);\nSELECT 1;\n";
    deploy(sql)
        .says("violates foreign key constraint \"t_parent_fkey\"")
        .says("\n  every statement passed; COMMIT failed, which is where deferred constraints are checked\n")
        .says("at migrations/1_x/up.sql:3:10\n")
        .says("detail: Key (parent)=(2) is not present in table \"t\".");
}

const TAKE_OUT: &str =
    "begins or ends a transaction; take it out: the migration runs in a transaction of its own";

#[test]
fn transaction_control_is_refused_before_anything_runs() {
    for (sql, places) in [
        (
            "CREATE TABLE t ();\nBEGIN;\nSELECT 1;\nCOMMIT;\n",
            &["2:1", "4:1"][..],
        ),
        ("CREATE TABLE t ();\n  COMMIT;", &["2:3"]),
        ("START TRANSACTION; SELECT 1; END;", &["1:1", "1:30"]),
        ("ABORT;", &["1:1"]),
        ("ROLLBACK;", &["1:1"]),
        ("SAVEPOINT a; ROLLBACK;", &["1:14"]),
        ("PREPARE TRANSACTION 'x';", &["1:1"]),
        ("COMMIT PREPARED 'x';", &["1:1"]),
    ] {
        let project = Project::empty();
        project.migration("0_before", ("CREATE TABLE before ()", "DROP TABLE before"));
        project.migration("1_x", (sql, "SELECT 1"));
        let mut outcome = project.run(["migrate", "deploy"]).exits(1);
        for place in places {
            outcome = outcome.says(&format!("  - migrations/1_x/up.sql:{place}: {TAKE_OUT}\n"));
        }
        outcome.says("error[migrations-folder]");
        assert!(!project.has_table("before"), "nothing was applied");
        project
            .run(["validate", "--offline"])
            .exits(1)
            .says("failed  migration files are valid")
            .says(TAKE_OUT);
    }
}

#[test]
fn savepoints_are_no_transaction_control() {
    let project = Project::empty();
    let up = "CREATE TABLE t ();\nSAVEPOINT a;\nCREATE TABLE u ();\nROLLBACK TO SAVEPOINT a;\nROLLBACK TO a;\nRELEASE SAVEPOINT a;\n";
    project.migration("1_x", (up, "DROP TABLE t"));
    project.run(["migrate", "deploy"]).ok();
    assert!(project.has_table("t") && !project.has_table("u"));
}

#[test]
fn transaction_control_in_a_down_migration_keeps_it_from_being_reverted() {
    let project = Project::empty();
    project.migration(
        "1_x",
        ("CREATE TABLE t ()", "BEGIN;\nDROP TABLE t;\nCOMMIT;"),
    );
    project.run(["migrate", "deploy"]).ok();
    project
        .run(["validate", "--offline"])
        .exits(1)
        .says("migrations/1_x/down.sql:1:1: begins or ends a transaction, so the migration cannot be reverted; take it out");
    project
        .run(["migrate", "revert"])
        .exits(1)
        .says("error[transaction-control]: migrations/1_x/down.sql:1:1 begins or ends a transaction\n")
        .says("hint: take it out: the migration runs in a transaction of its own");
    assert!(project.has_table("t"));
}

fn without_transaction(up: &str, down: &str) -> Project {
    let project = Project::empty();
    project.migration("1_x", (up, down));
    project.write(
        "migrations/1_x/metadata.toml",
        "run_in_transaction = false\n",
    );
    project
}

#[test]
fn without_a_transaction_whole_blocks_run() {
    let project = without_transaction(
        "BEGIN;\nCREATE TABLE t (id int);\nCOMMIT;\nCREATE INDEX CONCURRENTLY t_id_idx ON t (id);\n\
         START TRANSACTION;\nCREATE TABLE u ();\nROLLBACK AND CHAIN;\nCREATE TABLE v ();\nEND;\nBEGIN;\nDROP TABLE v;\nABORT;\n",
        "BEGIN;\nDROP TABLE v;\nDROP TABLE t;\nCOMMIT;\n",
    );
    project.run(["migrate", "deploy"]).ok();
    assert!(project.has_table("t") && !project.has_table("u") && project.has_table("v"));
    assert_eq!(project.ledger(), ["1"]);
    project.run(["migrate", "revert"]).ok();
    assert!(!project.has_table("t"));
    assert!(project.ledger().is_empty());
}

#[test]
fn without_a_transaction_a_failed_block_is_rolled_back() {
    let project = without_transaction(
        "CREATE TABLE t ();\nBEGIN;\nCREATE TABLE u ();\nSELECT 1 / 0;\nCOMMIT;\n",
        "DROP TABLE u; DROP TABLE t;",
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("up.sql:4:1")
        .says("is half applied (1 statement done) and not recorded");
    assert!(project.has_table("t") && !project.has_table("u"));
    assert!(project.ledger().is_empty());
}

#[test]
fn without_a_transaction_blocks_that_are_not_whole_are_refused() {
    for (sql, problem) in [
        (
            "SELECT 1;\nCOMMIT;",
            "up.sql:2:1: ends a transaction that the file does not begin; write BEGIN before it, or take it out",
        ),
        (
            "BEGIN;\nCREATE TABLE t ();",
            "up.sql:1:1: begins a transaction that the file does not end; write COMMIT behind its last statement, or take it out",
        ),
        (
            "BEGIN; BEGIN; COMMIT;",
            "up.sql:1:8: begins a transaction inside another; end the first transaction before it, or take it out",
        ),
    ] {
        let project = without_transaction(sql, "SELECT 1");
        let outcome = project.run(["migrate", "deploy"]).exits(1);
        outcome.says(problem).says_not("run_in_transaction");
        assert!(!project.has_table("__diesel_schema_migrations"));
    }
}

#[test]
fn without_a_transaction_a_file_that_cannot_be_cut_is_found_before_anything_runs() {
    let project = without_transaction("SELEC 1; SELECT 2;", "SELECT 1");
    project.migration("0_before", ("CREATE TABLE before ()", "DROP TABLE before"));
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("migrations/1_x/up.sql: cannot be cut into statements with certainty, which a migration without transaction needs");
    assert!(!project.has_table("before"));
}

#[test]
fn no_depth_of_expressions_ends_the_process() {
    for sql in [
        format!("SELECT {}1{};", "(".repeat(20_000), ")".repeat(20_000)),
        format!("SELECT 'a'{};", " || 'a'".repeat(60_000)),
        format!("SELECT {}true;", "not ".repeat(100_000)),
    ] {
        let project = Project::empty();
        project.migration("1_x", (&sql, "SELECT 1"));
        // What the parser cannot follow is the server's to judge, and this is too deep for it, too.
        project
            .run(["migrate", "deploy"])
            .exits(1)
            .says("error[migration-failed]: migration 1_x failed: ")
            .says("at migrations/1_x/up.sql:");
        project.write(
            "migrations/1_x/metadata.toml",
            "run_in_transaction = false\n",
        );
        project.run(["validate", "--offline"]).exits(1).says(
            "migrations/1_x/up.sql: cannot be cut into statements: its expressions are too deep or too long for the parser",
        );
    }
}

#[test]
fn a_procedure_that_commits_is_found_out() {
    let project = Project::empty();
    // The parser of this tool may not know it, the server does.
    project.migration(
        "1_x",
        (
            "CREATE TABLE t ();\nDO $$ BEGIN COMMIT; END $$;\n",
            "DROP TABLE t",
        ),
    );
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("invalid transaction termination");
    assert!(project.ledger().is_empty() && !project.has_table("t"));
}

#[test]
fn what_only_psql_understands_is_called_so() {
    deploy("SELECT 1;\n\\set x 1\nSELECT :x;\n")
        .says("up.sql:2:1")
        .says("hint: `\\set` is a command of psql and no SQL; write what it does as SQL, or take it out");
    let hint = "hint: COPY with data of the client works in psql only: write INSERT, or COPY from a file of the server";
    let table = "CREATE TABLE t (a int, b text);\n";
    deploy(format!("{table}COPY t (a, b) FROM stdin;\n1\tx\n\\.\n"))
        .says("up.sql:3:1")
        .says(hint);
    deploy(format!("{table}COPY t FROM STDIN;\n"))
        .says("failed: COPY FROM STDIN needs a client")
        .says("up.sql:2:1")
        .says(hint);
    deploy(format!("{table}COPY t TO STDOUT;\n"))
        .says("failed: COPY TO STDOUT needs a client")
        .says(hint);
}

#[test]
fn a_huge_file_runs() {
    let project = Project::empty();
    let mut up = String::from("CREATE TABLE t (id int, v text);\n");
    for id in 0..3_000 {
        up.push_str(&format!(
            "INSERT INTO t VALUES ({id}, '{}');\n",
            "x;".repeat(500)
        ));
    }
    project.migration("1_x", (&up, "DROP TABLE t"));
    project.run(["migrate", "deploy"]).ok();
    assert_eq!(project.rows("SELECT count(*)::text FROM t"), ["3000"]);
}

#[test]
fn a_lost_connection_is_reported_with_the_migration() {
    deploy("SELECT 1;\nSELECT pg_terminate_backend(pg_backend_pid());\n")
        .says("migration 1_x failed: the connection to the server was lost: terminating connection due to administrator command")
        .says("up.sql:2:1")
        .says("hint: the server undoes what was not committed; see its log, and run the same command again when it is back");
}

#[test]
fn json_carries_place_and_report() {
    let project = Project::empty();
    project.migration("1_x", ("SELECT 1;\nSELECT nope;\n", "SELECT 1"));
    let error = project.run(["migrate", "deploy", "--json"]).exits(1).json()["error"].clone();
    assert_eq!(error["code"], "migration-failed");
    assert_eq!(error["sqlstate"], "42703");
    assert_eq!(error["migration"], "1_x");
    assert_eq!(
        error["location"],
        serde_json::json!({ "path": "migrations/1_x/up.sql", "line": 2, "column": 8, "text": "SELECT nope;" })
    );
    assert_eq!(error["rolled_back"], true);
}

#[test]
fn a_role_that_is_there_already_is_explained() {
    let project = Project::empty();
    let role = project.database.name().replace("test", "twice");
    project.migration(
        "1_a",
        (
            &format!("CREATE ROLE {role};"),
            &format!("DROP ROLE {role};"),
        ),
    );
    project.sql(&format!("CREATE ROLE {role}"));
    let outcome = project.run(["migrate", "deploy"]).exits(1);
    project.sql(&format!("DROP ROLE {role}"));
    outcome
        .says("sqlstate: 42710")
        .says("hint: roles belong to the whole server");
}

#[test]
fn without_a_transaction_what_an_earlier_run_left_is_explained() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a (); SELECT 1 / 0;", "DROP TABLE a;"));
    project.write(
        "migrations/1_a/metadata.toml",
        "run_in_transaction = false\n",
    );
    let run = || project.run(["migrate", "deploy"]).exits(1);
    run().says("is half applied (1 statement done) and not recorded");
    run()
        .says("hint: no statement of it was completed in this run")
        .says_not("half applied");
}

#[test]
fn a_text_that_is_not_understood_does_not_end_its_transaction_unseen() {
    let project = Project::empty();
    // No parser of ours understands the first statement, so the file goes whole; the transaction that is open at its end is
    // another than the one that it began in.
    project.migration(
        "2024-01-01-000000_odd",
        (
            "CREATE TABLE kept ();\nCOMMIT;\nBEGIN;\nSELECT 1 +;\n",
            "DROP TABLE kept;",
        ),
    );
    project.run(["migrate", "deploy"]).exits(1);
    project.write(
        "migrations/2024-01-01-000000_odd/up.sql",
        "CREATE TABLE kept ();\nCOMMIT;\nBEGIN;\nCREATE TABLE other () USING heap WITH (fillfactor = 70, );\n",
    );
    project.run(["migrate", "deploy"]).exits(1);
    assert!(project.ledger().is_empty());
}

#[test]
fn a_failure_that_is_not_the_files_is_not_blamed_on_it() {
    for (state, next) in [
        ("53100", "free space on the disk of the server"),
        (
            "40P01",
            "let the other sessions that use these tables finish",
        ),
        (
            "40001",
            "let the other sessions that use these tables finish",
        ),
        ("57014", "raise statement_timeout"),
        ("25006", "have the server accept writes"),
        ("53200", "give the server more memory"),
        ("55P03", "let the session that holds the lock finish"),
    ] {
        let project = Project::empty();
        let up = format!("DO $$ BEGIN RAISE 'x' USING ERRCODE = '{state}'; END $$;");
        project.migration("1_x", (&up, "SELECT 1;"));
        project
            .run(["migrate", "deploy"])
            .exits(1)
            .says(next)
            .says("run the same command again")
            .says_not("fix the file");
    }
}

#[test]
fn what_is_wrong_with_an_applied_migration_does_not_block_the_next_one() {
    let project = Project::empty();
    project.migration(
        "1_old",
        ("BEGIN; CREATE TABLE a (); COMMIT;", "DROP TABLE a;"),
    );
    project.migration("2_new", ("CREATE TABLE b ();", "DROP TABLE b;"));
    project
        .run(["migrate", "deploy"])
        .exits(1)
        .says("error[migrations-folder]")
        .says("migrations/1_old/up.sql:1:1");
    assert!(!project.has_table("a") && !project.has_table("b"));
    // Another tool applied it.
    project.sql(
        "CREATE TABLE a ();
         CREATE TABLE __diesel_schema_migrations (
             version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
         INSERT INTO __diesel_schema_migrations VALUES ('1');",
    );
    project
        .run(["migrate", "deploy"])
        .ok()
        .says("applied 1 migration, 1 was applied before");
}
