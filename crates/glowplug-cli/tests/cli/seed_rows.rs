//! `seed --rows`: generated rows in bulk, and how a run ends that was reported to.

use std::process::{Child, Command, Stdio};

use crate::reset::on_a_terminal;
use crate::support::{Outcome, Project, wait_until};

const TABLES: &str = "CREATE TABLE people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text NOT NULL UNIQUE, name text NOT NULL);
    CREATE TABLE notes (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), person_id bigint NOT NULL REFERENCES people, body text NOT NULL CHECK (body <> ''),
                        number int NOT NULL, UNIQUE (person_id, number))";

/// What stands in the tables.
const CONTENT: &str = "SELECT md5(string_agg(p::text, ';' ORDER BY id)) || (SELECT md5(string_agg(n::text, ';' ORDER BY id)) FROM notes n) FROM people p";
const COUNTS: &str = "SELECT (SELECT count(*) FROM people) || ' ' || (SELECT count(*) FROM notes)";

fn project(tables: &str) -> Project {
    let project = Project::empty();
    project.sql(tables);
    project
}

/// Starts a run and waits until a query shows that it writes rows.
fn started(project: &Project, words: &[&'static str], seen: &str) -> Child {
    let mut command = project.command(words.iter().copied());
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    wait_until("rows are written", || project.rows(seen) == ["true"]);
    child
}

fn signal(child: &Child, name: &str) {
    // The shell's own: a bare machine has no program of that name.
    let kill = format!("kill -s {name} {}", child.id());
    let sent = Command::new("sh").args(["-c", &kill]).status();
    assert!(sent.unwrap().success());
}

#[test]
fn every_table_is_filled_and_reported_in_plain_lines() {
    let project = project(TABLES);
    let outcome = project.run(["seed", "--rows", "300"]).ok();
    assert_eq!(
        outcome.stdout,
        " table          new  kept\n public.people  300     0\n public.notes   300     0\n"
    );
    // No bar, no colour: one line.
    let line = outcome.stderr.strip_suffix(" rows/s\n").unwrap();
    assert!(line.starts_with("generated 600 rows [TIME], "), "{line}");
    assert_eq!(line.lines().count(), 1);
    assert_eq!(project.rows(COUNTS), ["300 300"]);
    // Sequences go on after them.
    project.sql("INSERT INTO people (email, name) VALUES ('a@example.com', 'by hand')");

    let document = self::project(TABLES)
        .run(["seed", "--rows", "7", "--json"])
        .ok()
        .json();
    assert_eq!(document["result"]["rows"], 14);
    assert_eq!(document["result"]["tables"][1]["table"], "public.notes");
    assert_eq!(document["result"]["tables"][1]["inserted"], 7);
}

#[test]
fn the_same_seed_gives_the_same_rows_on_any_number_of_connections() {
    let content = |words: &[&'static str]| {
        let project = project(TABLES);
        project
            .run(["seed", "--rows", "5000"].iter().chain(words).copied())
            .ok();
        project.rows(CONTENT)
    };
    let first = content(&[]);
    assert_eq!(content(&["--jobs", "1", "--random-seed", "1"]), first);
    assert_eq!(content(&["--jobs", "5"]), first);
    assert_ne!(content(&["--random-seed", "2"]), first);
}

#[test]
fn what_is_no_number_of_rows_is_wrong_usage() {
    let project = project(TABLES);
    for rows in [
        "0",
        "-1",
        "many",
        "1.5",
        "1e6",
        "",
        "1000000001",
        "99999999999999999999",
    ] {
        project
            .run([format!("--rows={rows}").as_str()].iter().fold(
                vec!["seed"],
                |mut words, word| {
                    words.push(word);
                    words
                },
            ))
            .exits(64)
            .says("--rows <N>");
    }
    for words in [
        &["--rows", "5", "--jobs", "0"][..],
        &["--rows", "5", "--jobs", "65"],
        &["--rows", "5", "--random-seed", "-1"],
        &["--rows", "5", "--clean"],
        &["--append"],
        &["--jobs", "2"],
    ] {
        project.run(["seed"].iter().chain(words).copied()).exits(64);
    }
    project
        .run(["seed", "--profile", "nightly", "--rows", "5"])
        .exits(1)
        .prints(
            "",
            "error[unknown-profile]: profile \"nightly\" generates no rows\n\
             hint: only profile `demo` takes `--rows`",
        );
    assert_eq!(project.rows(COUNTS), ["0 0"]);
    project
        .run(["seed", "--profile", "demo", "--rows", "5"])
        .ok();
}

#[test]
fn tables_with_rows_are_added_to_only_when_asked() {
    let project = project(TABLES);
    project.run(["seed", "--rows", "100"]).ok();
    let before = project.rows(CONTENT);
    project.run(["seed", "--rows", "100"]).exits(1).prints(
        "",
        "error[not-empty]: table public.notes of database [DB] has rows, and so has public.people\n\
         hint: `--append` adds to them; `glowplug reset --skip-seed` starts over; if migrations fill the table, `fixed = 0` in `[package.metadata.glowplug.demo.tables.notes]` keeps its rows, and those of other tables point to them",
    );
    assert_eq!(project.rows(CONTENT), before);
    for kept in [100, 200] {
        let outcome = project.run(["seed", "--rows", "100", "--append"]).ok();
        let line = format!(" public.notes   100   {kept}");
        assert!(outcome.stdout.contains(&line), "{}", outcome.stdout);
    }
    assert_eq!(project.rows(COUNTS), ["300 300"]);
    assert_eq!(
        project.rows("SELECT count(DISTINCT email)::text FROM people"),
        ["300"]
    );
}

#[test]
fn a_constraint_that_cannot_be_met_is_named_with_what_to_do() {
    let unmet = |tables: &str, rows: &str| {
        let project = project(tables);
        let outcome = project.run(["seed", "--rows", rows]).exits(1);
        assert_eq!(
            project.run(["seed", "--rows", rows, "--json"]).json()["error"]["code"],
            "constraint-unmet"
        );
        outcome
    };
    // A table's own keys cut its rows.
    project("CREATE TABLE codes (code smallint PRIMARY KEY)")
        .run(["seed", "--rows", "100000"])
        .ok()
        .says("warning: table public.codes gets 32767 rows: its unique constraint codes_pkey allows no more");
    unmet(
        "CREATE TABLE \"Odd codes\" (id int PRIMARY KEY, code text NOT NULL CONSTRAINT shape CHECK (md5(code) = 'x'))",
        "50",
    )
    .says("error[constraint-unmet]: constraint shape of table public.\"Odd codes\" cannot be met by generated rows")
    .says("hint: give its columns rules that fit: `[package.metadata.glowplug.demo.tables.\"Odd codes\".columns]`");
    unmet(
        "CREATE TABLE a (id int PRIMARY KEY, b_id int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES a);
         ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b_id) REFERENCES b",
        "5",
    )
    .says("constraint to_b of table public.a cannot be met: it closes a circle of foreign keys")
    .says("or make the key nullable or deferrable");
}

#[test]
fn a_rule_that_cannot_be_followed_is_reported_with_its_place() {
    let project = project(TABLES);
    let with = |rules: &str| {
        project.write(
            "Cargo.toml",
            "[package]\nname = \"shop\"\n[package.metadata.glowplug]\ndemo = \"demo.toml\"\n",
        );
        project.write("demo.toml", rules);
        project.run(["seed", "--rows", "5"]).exits(1)
    };
    for (rules, reported) in [
        ("\n[tables.people]\nrow = 3\n", "demo.toml:3:1"),
        (
            "[tables.people]\ncolumns.name = { generate = \"nam\" }\n",
            "demo.toml:2:",
        ),
        ("days = -1", "demo.toml:1:"),
        ("days = 1000000", "`days = 1000000`"),
        ("tables.persons.rows = 1", "table persons"),
        (
            "tables.people.columns.nick = {}",
            "column nick of table people",
        ),
        (
            "tables.people.columns.name = { null_fraction = 0.5 }",
            "tables.people.columns.name.null_fraction",
        ),
        (
            "tables.people.columns.name = { one_of = [] }",
            "tables.people.columns.name.one_of",
        ),
        (
            "tables.people.columns.name = { one_of = ['a'], weights = [1, 2] }",
            "tables.people.columns.name.weights",
        ),
        (
            "tables.people.columns.name = { generate = 'past' }",
            "tables.people.columns.name.generate",
        ),
        (
            "tables.people.columns.name = { template = 'of {nick}' }",
            "tables.people.columns.name.template of the demo rules names \"nick\"",
        ),
        (
            "tables.notes.columns.number = { min = 5, max = 1 }",
            "tables.notes.columns.number.min",
        ),
        (
            "tables.notes.columns.number = { one_of = [1, 'two'] }",
            "tables.notes.columns.number.one_of",
        ),
        (
            "tables.notes.columns.number = { generate = 'share', max = 0.5 }",
            "tables.notes.columns.number.of",
        ),
        (
            "tables.notes.columns.number = { generate = 'part', of = ['person_id.id'] }",
            "tables.notes.columns.number.of",
        ),
        (
            "tables.notes.columns.body = { copy = 'person_id.nick' }",
            "tables.notes.columns.body.copy",
        ),
        (
            "tables.notes.columns.body = { copy = 'body_id.name' }",
            "there is no such foreign key",
        ),
        (
            "tables.notes.columns.body = { even = true }",
            "tables.notes.columns.body.even",
        ),
        (
            "tables.notes.columns.body = { cases = [{ only_when = { nick = [1] } }] }",
            "tables.notes.columns.body.only_when",
        ),
        (
            "tables.notes.columns.body = { template = '{number}' }\ntables.notes.columns.number = { only_when = { body = ['x'] } }",
            "wait for each other",
        ),
    ] {
        let outcome = with(rules);
        assert!(
            outcome.stderr.contains(reported),
            "{rules}\n{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("error["), "{}", outcome.stderr);
    }
    assert_eq!(project.rows(COUNTS), ["0 0"]);
    project.write(
        "demo.toml",
        "tables.notes.columns.body = { template = '{{{person_id.name}}}: {number}' }",
    );
    project.run(["seed", "--rows", "20"]).ok();
    let copied = "SELECT bool_and(body = '{' || name || '}: ' || number)::text FROM notes n JOIN people p ON p.id = person_id";
    assert_eq!(project.rows(copied), ["true"]);
}

#[test]
fn on_a_terminal_it_shows_how_fast_it_goes_and_how_long_it_takes() {
    let project = project(TABLES);
    let command = project.command(["seed", "--rows", "60000"]);
    let Some((code, screen)) = on_a_terminal(&command, "?", "") else {
        return;
    };
    assert_eq!(code, 0, "{screen}");
    assert!(screen.contains("/120,000 "), "{screen}");
    assert!(
        screen.contains(" rows/s") && screen.contains("s left"),
        "{screen}"
    );
    assert!(
        screen.contains("people") && screen.contains("generated"),
        "{screen}"
    );
}

#[test]
fn a_signal_leaves_the_rows_that_were_there_and_one_line() {
    for (name, code) in [("INT", 130), ("TERM", 143)] {
        let project = project(TABLES);
        project.run(["seed", "--rows", "150"]).ok();
        let before = project.rows(CONTENT);
        // All of it is one transaction, so nobody sees the rows.
        let seen = "SELECT (count(*) > 0)::text FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%'";
        let child = started(&project, &["seed", "--rows", "50000000", "--append"], seen);
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        let outcome = Outcome::new(&output, |bytes| String::from_utf8_lossy(bytes).into_owned());
        outcome.exits(code).prints(
            "",
            "error[interrupted]: stopped; no generated rows are left",
        );
        assert_eq!(project.rows(CONTENT), before, "SIG{name}");
        assert_eq!(project.rows(COUNTS), ["150 150"], "SIG{name}");
    }
}

#[test]
fn what_a_killed_run_leaves_is_reported_by_the_next() {
    let project = project(TABLES);
    let seen = "SELECT (count(*) > 0)::text FROM people";
    let mut child = started(&project, &["seed", "--rows", "50000000"], seen);
    signal(&child, "KILL");
    child.wait().unwrap();
    // The server ends the sessions of the dead process by itself, and with them what they had not committed.
    let sessions = format!(
        "SELECT pid::text FROM pg_stat_activity WHERE datname = '{}' AND pid <> pg_backend_pid() AND application_name LIKE 'glowplug%'",
        project.database.name()
    );
    wait_until("the sessions end", || project.rows(&sessions).is_empty());
    // A table with rows is kept, and that is said.
    project
        .run(["seed", "--rows", "5"])
        .ok()
        .says("warning: kept as they are, because they have rows: people; `--append` adds to them");
    project
        .run(["seed", "--rows", "5"])
        .exits(1)
        .says("error[not-empty]: table public.notes of database [DB] has rows")
        .says("`glowplug reset --skip-seed` starts over");
}
