//! Signals: what is under way ends in order, and the last line describes how things stand.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{Outcome, Project, USERS, wait_until};

const SLOW: (&str, &str) = (
    "CREATE TABLE slow (id bigint PRIMARY KEY);\nSELECT pg_sleep(120);\n",
    "DROP TABLE slow;\n",
);
const NAME: &str = "2024-01-02-000000_slow";

/// A project with a migration that is quick and one that is not.
fn slow_project() -> Project {
    let project = Project::empty();
    project.migration("2024-01-01-000000_users", USERS);
    project.migration(NAME, SLOW);
    project
}

/// A command that runs.
struct Running<'a> {
    child: Child,
    project: &'a Project,
    started: Instant,
}

impl<'a> Running<'a> {
    fn new(project: &'a Project, words: &[&'static str]) -> Self {
        let mut command = project.command(words.iter().copied());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running {
            child: command.spawn().unwrap(),
            project,
            started: Instant::now(),
        }
    }

    /// Waits until this many `pg_sleep` run in databases of such a name.
    fn sleeps_in(&self, databases: &str) {
        let sql = format!(
            "SELECT pid::text FROM pg_stat_activity
             WHERE datname LIKE '{databases}' AND state = 'active' AND query LIKE '%pg\\_sleep(120)%' AND pid <> pg_backend_pid()"
        );
        // From another database: a reset drops the project's.
        let url = glowplug_testdb::server_url("postgres").unwrap();
        let mut server = glowplug_pq::Connection::connect(&url).unwrap();
        wait_until("the migration sleeps", || {
            !server.query(&sql, &[]).unwrap().is_empty()
        });
    }

    fn sleeps(&self) {
        self.sleeps_in(self.project.database.name());
    }

    /// The shadow databases of this command.
    fn shadows(&self) -> String {
        format!("glowplug\\_shadow\\_{}\\_%", self.child.id())
    }

    fn signal(&self, signal: &str) {
        let line = format!("kill -{signal} {}", self.child.id());
        assert!(
            Command::new("sh")
                .args(["-c", &line])
                .status()
                .unwrap()
                .success()
        );
    }

    fn end(self) -> Outcome {
        let shadows = self.shadows();
        let output = self.child.wait_with_output().unwrap();
        assert!(
            self.started.elapsed() < Duration::from_secs(60),
            "it waited for the statement's end"
        );
        let left = self.project.rows(&format!(
            "SELECT datname::text FROM pg_database WHERE datname LIKE '{shadows}'"
        ));
        assert!(left.is_empty(), "left behind: {left:?}");
        let name = self.project.database.name().to_owned();
        // The process that has just gone leaves nothing running and nothing locked, though its session may take a moment to end.
        let sessions = format!(
            "SELECT pid::text FROM pg_stat_activity WHERE datname = '{name}' AND pid <> pg_backend_pid() AND query LIKE '%pg\\_sleep(120)%'"
        );
        wait_until("no statement runs on", || {
            self.project.rows(&sessions).is_empty()
        });
        let locks = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory'
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        assert!(self.project.rows(locks).is_empty(), "the lock is held");
        Outcome::new(&output, |bytes| {
            String::from_utf8(bytes.to_vec())
                .unwrap()
                .replace(&name, "[DB]")
        })
    }
}

#[test]
fn a_migration_is_rolled_back_and_those_before_it_stay() {
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let project = slow_project();
        let running = Running::new(&project, &["migrate", "deploy"]);
        running.sleeps();
        running.signal(signal);
        running.end().exits(code).prints(
            "",
            &format!(
                "applied  2024-01-01-000000_users [TIME]\n\
                 error[interrupted]: stopped: migration {NAME} was rolled back, those before it stay applied; the lock is released"
            ),
        );
        assert_eq!(project.ledger(), ["20240101000000"]);
        assert!(project.has_table("users") && !project.has_table("slow"));
        project.migration(
            NAME,
            (
                "CREATE TABLE slow (id bigint PRIMARY KEY);",
                "DROP TABLE slow;",
            ),
        );
        project.run(["migrate", "deploy"]).ok();
    }
}

#[test]
fn what_runs_without_a_transaction_shows_how_far_it_came() {
    let project = slow_project();
    project.write(
        &format!("migrations/{NAME}/metadata.toml"),
        "run_in_transaction = false\n",
    );
    let running = Running::new(&project, &["migrate", "dev"]);
    running.sleeps();
    running.signal("INT");
    running
        .end()
        .exits(130)
        .says(&format!(
            "error[interrupted]: stopped while applying migration {NAME}, which has no transaction: 1 of its 2 statements are done, \
             and it is not recorded; the lock is released\n\
             hint: it is half applied: undo by hand what was done or make the file skip it, then run the same command again"
        ));
    assert!(project.has_table("slow"));
    assert_eq!(project.ledger(), ["20240101000000"]);
}

#[test]
fn a_down_migration_is_rolled_back() {
    let project = Project::empty();
    project.migration(
        NAME,
        (
            "CREATE TABLE slow ();",
            "DROP TABLE slow;\nSELECT pg_sleep(120);",
        ),
    );
    project.run(["migrate", "deploy"]).ok();
    let running = Running::new(&project, &["migrate", "revert"]);
    running.sleeps();
    running.signal("INT");
    running.end().exits(130).says(&format!(
        "error[interrupted]: stopped: migration {NAME} stays applied, its down.sql was rolled back; the lock is released"
    ));
    assert!(project.has_table("slow"));
}

#[test]
fn a_replay_leaves_no_shadow_database() {
    for words in [&["generate"][..], &["validate"], &["validate", "--offline"]] {
        let project = slow_project();
        let running = Running::new(&project, words);
        running.sleeps_in(&running.shadows());
        running.signal("INT");
        running.end().exits(130).says(
            "error[interrupted]: stopped while replaying the migrations; the shadow database is dropped, and nothing else was touched\n",
        );
        assert!(!project.path("src/schema.rs").exists());
    }
}

#[test]
fn a_down_migration_in_a_replay_is_no_finding() {
    let project = Project::empty();
    project.migration(
        NAME,
        (
            "CREATE TABLE slow ();",
            "DROP TABLE slow;\nSELECT pg_sleep(120);",
        ),
    );
    let running = Running::new(&project, &["validate", "--offline", "--json"]);
    running.sleeps_in(&running.shadows());
    running.signal("TERM");
    let outcome = running.end().exits(143);
    assert_eq!(outcome.json()["error"]["code"], "interrupted");
}

#[test]
fn a_reset_keeps_what_it_migrated() {
    let project = slow_project();
    // The replay before the drop is quick, so that the migration is stopped on the database itself.
    let up = "SELECT pg_sleep(CASE WHEN current_database() LIKE 'glowplug_shadow_%' THEN 0 ELSE 120 END) /* pg_sleep(120) */;";
    project.write(&format!("migrations/{NAME}/up.sql"), up);
    let running = Running::new(&project, &["reset", "--force"]);
    running.sleeps();
    running.signal("INT");
    running
        .end()
        .exits(130)
        .says(&format!("migration {NAME} was rolled back"));
    assert!(project.has_table("users"));
}

#[test]
fn anyone_who_waits_for_another_run_did_nothing() {
    let project = slow_project();
    let mut first = Running::new(&project, &["migrate", "deploy"]);
    first.sleeps();
    let mut second = Running::new(&project, &["migrate", "deploy"]);
    std::thread::sleep(Duration::from_millis(500));
    second.signal("INT");
    // It ends while the first one holds the lock.
    assert_eq!(second.child.wait().unwrap().code(), Some(130));
    assert!(first.child.try_wait().unwrap().is_none());
    first.signal("INT");
    first.end().exits(130);
    second
        .end()
        .says("error[interrupted]: stopped while waiting for another run; nothing was done");
}

#[test]
fn a_seed_command_is_waited_for_and_reported() {
    let project = Project::empty();
    let seed = |command: &str| {
        project.write(
            "Cargo.toml",
            format!(
                "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nseed = '''{command}'''\n"
            ),
        );
        let running = Running::new(&project, &["seed"]);
        let mark = project.path("began");
        wait_until("the command runs", || mark.exists());
        std::fs::remove_file(mark).unwrap();
        running
    };
    let running = seed("trap 'echo tidied; exit 7' TERM; touch began; while :; do sleep 0.1; done");
    running.signal("TERM");
    running.end().exits(7).says("tidied");
    // No terminal sends it Ctrl-C here, so the command does.
    let running = seed("trap 'echo tidied; exit 9' INT; touch began; while :; do sleep 0.1; done");
    running.signal("INT");
    running.end().exits(9).says("tidied");
    // It may take its time, but only once.
    let running = seed("trap \"\" INT; touch began; sleep 4");
    running.signal("INT");
    std::thread::sleep(Duration::from_millis(500));
    running.signal("INT");
    let started = Instant::now();
    running.child.wait_with_output().map_or_else(
        |error| panic!("{error}"),
        |output| assert_eq!(output.status.code(), Some(130)),
    );
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn every_process_of_a_seed_command_gets_the_signal() {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\n\
         seed = '''sh -c 'sleep 600 & echo $! > one; sleep 600 & echo $! > two; touch began; wait'; exit $?'''\n",
    );
    for signal in ["TERM", "HUP"] {
        let running = Running::new(&project, &["seed"]);
        let mark = project.path("began");
        wait_until("the command runs", || mark.exists());
        std::fs::remove_file(mark).unwrap();
        running.signal(signal);
        running.end().exits(143);
        for name in ["one", "two"] {
            let process = project.read(name).trim().to_owned();
            wait_until("the process is gone", || !is_alive(&process));
        }
    }
}

/// Whether a process runs. One that has ended may wait for its parent to ask how.
fn is_alive(process: &str) -> bool {
    let state = Command::new("ps")
        .args(["-o", "stat=", "-p", process])
        .output()
        .unwrap();
    let state = String::from_utf8(state.stdout).unwrap();
    !state.trim().is_empty() && !state.trim().starts_with('Z')
}

#[test]
fn an_interrupted_seed_leaves_no_generated_rows() {
    let project = Project::empty();
    project.sql("CREATE TABLE numbers (id bigint PRIMARY KEY, name text NOT NULL)");
    let running = Running::new(&project, &["seed", "--rows", "50000000"]);
    wait_until("rows are written", || {
        project.rows("SELECT EXISTS (SELECT FROM numbers)::text") == ["true"]
    });
    running.signal("TERM");
    running
        .end()
        .exits(143)
        .says("error[interrupted]: stopped; no generated rows are left");
    assert_eq!(project.rows("SELECT count(*)::text FROM numbers"), ["0"]);
}
