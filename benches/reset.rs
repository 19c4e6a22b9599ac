//! How long `reset` takes to drop, make and migrate a database against `dropdb`, `createdb` and one `psql` with the same SQL.
//!
//! psql sends everything in one transaction and keeps no record; `reset` counts what is lost, takes the lock, runs each
//! migration in a transaction of its own and records it. The ratio is the price of that. The databases must come out equal.
//!
//! `cargo bench --bench reset [-- [--quick] [--rounds N]]`: `--quick` is one round.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its result"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use glowplug_testdb::TestDatabase;
use support::Times;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = support::quick(&arguments);
    let rounds = support::rounds(&arguments, if quick { 1 } else { 9 });
    let database = TestDatabase::new().unwrap();
    let programs = support::client_programs(&database);
    let glowplug = support::glowplug();
    support::print_circumstances(&database);
    println!(
        "{}\n{}",
        support::version(&glowplug),
        support::version(&programs.join("psql"))
    );
    support::print_head("psql");

    let bench = Bench {
        glowplug,
        programs,
        rounds,
    };
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    bench.compare("17 tables, AllIN's migrations", root);
    let project = support::folder();
    made_up_project(project.path());
    bench.compare("500 tables in 50 migrations", project.path());
    println!("load at the end {}", support::load());
}

/// A project with 50 migrations of 10 tables each.
fn made_up_project(root: &Path) {
    fs::write(root.join("diesel.toml"), "").unwrap();
    for number in 0..50 {
        let folder = root.join(format!("migrations/2026-01-01-{number:06}_tables"));
        fs::create_dir_all(&folder).unwrap();
        let tables = number * 10..(number + 1) * 10;
        fs::write(
            folder.join("up.sql"),
            support::made_up_tables(tables.clone()),
        )
        .unwrap();
        let down: String = tables
            .rev()
            .map(|table| format!("DROP TABLE table_{table:04};\n"))
            .collect();
        fs::write(folder.join("down.sql"), down).unwrap();
    }
}

struct Bench {
    glowplug: PathBuf,
    programs: PathBuf,
    rounds: usize,
}

impl Bench {
    fn compare(&self, what: &str, project: &Path) {
        let (ours, theirs) = (TestDatabase::new().unwrap(), TestDatabase::new().unwrap());
        let mut times = (Times::default(), Times::default());
        // The first round finds empty databases.
        for round in 0..=self.rounds {
            let (reset, psql) = (self.reset(&ours, project), self.psql(&theirs, project));
            if round > 0 {
                times.0.add(reset);
                times.1.add(psql);
            }
        }
        assert!(
            self.dump(&ours) == self.dump(&theirs),
            "{what}: the databases differ"
        );
        support::print_line(what, &times.0, &times.1);
    }

    fn reset(&self, database: &TestDatabase, project: &Path) -> Duration {
        let mut command = Command::new(&self.glowplug);
        command
            .args([
                "reset",
                "--force",
                "--skip-seed",
                "--skip-generate",
                "--database-url",
                database.url(),
            ])
            .current_dir(project);
        support::run(&mut command).1
    }

    fn psql(&self, database: &TestDatabase, project: &Path) -> Duration {
        let maintenance = glowplug_testdb::server_url("postgres").unwrap();
        let program = |name: &str| Command::new(self.programs.join(name));
        let mut psql = program("psql");
        psql.args([
            "-X",
            "-q",
            "-1",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            database.url(),
        ]);
        for file in up_files(project) {
            psql.arg("-f").arg(file);
        }
        let around = ["--maintenance-db", maintenance.as_str(), database.name()];
        [
            support::run(program("dropdb").args(around)).1,
            support::run(program("createdb").args(around)).1,
            support::run(&mut psql).1,
        ]
        .iter()
        .sum()
    }

    /// Everything in a database but the ledger, as text.
    fn dump(&self, database: &TestDatabase) -> String {
        let mut command = Command::new(self.programs.join("pg_dump"));
        command.args([
            "--schema-only",
            "--exclude-table=__diesel_schema_migrations",
            "-d",
            database.url(),
        ]);
        let (text, _) = support::run(&mut command);
        // Newer ones begin and end with a random word.
        let text = String::from_utf8(text).unwrap();
        text.lines()
            .filter(|line| !line.starts_with("\\restrict") && !line.starts_with("\\unrestrict"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}

fn up_files(project: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = project
        .join("migrations")
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}
