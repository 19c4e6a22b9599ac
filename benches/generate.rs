//! How long `generate` takes against `diesel print-schema` on the same databases, side by side in one run.
//!
//! A plain program, because criterion measures one thing after the other, and only what is measured in turns can be compared on
//! a machine that does other work too. Both must print the same text first: a benchmark of two different answers says nothing.
//!
//! `cargo bench --bench generate [-- [--quick] [--skip-slow] [--rounds N]]`: `--skip-slow` leaves out what takes diesel_cli minutes,
//! `--quick` that and all rounds but one.
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

use glowplug_server::{Cluster, ClusterConfig};
use glowplug_testdb::TestDatabase;
use support::Times;

/// From here on diesel_cli runs once: its time grows with the square of the number of tables.
const SLOW: usize = 2000;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = support::quick(&arguments);
    let rounds = support::rounds(&arguments, if quick { 1 } else { 9 });
    let skip_slow = quick || arguments.iter().any(|argument| argument == "--skip-slow");
    let bench = Bench::new(rounds);
    bench.print_head();
    bench.migrations();
    for tables in if quick { vec![17] } else { vec![17, 500, SLOW] } {
        bench.database(tables, skip_slow);
    }
    println!("load at the end {}", support::load());
}

struct Bench {
    glowplug: PathBuf,
    diesel: Option<PathBuf>,
    project: tempfile::TempDir,
    rounds: usize,
}

impl Bench {
    /// A project that both know how to read, with AllIN's migrations and none of our own settings.
    fn new(rounds: usize) -> Self {
        let project = support::folder();
        let config = "[print_schema]\nfile = \"schema.rs\"\n";
        fs::write(project.path().join("diesel.toml"), config).unwrap();
        fs::write(
            project.path().join("Cargo.toml"),
            "[package]\nname = \"bench\"\n",
        )
        .unwrap();
        for (path, _) in support::allin_migrations() {
            let name = path.parent().unwrap().file_name().unwrap();
            let folder = project.path().join("migrations").join(name);
            fs::create_dir_all(&folder).unwrap();
            for file in ["up.sql", "down.sql"] {
                fs::copy(path.with_file_name(file), folder.join(file)).unwrap();
            }
        }
        Bench {
            glowplug: support::glowplug(),
            diesel: support::diesel(),
            project,
            rounds,
        }
    }

    fn print_head(&self) {
        let database = TestDatabase::new().unwrap();
        support::print_circumstances(&database);
        println!("{}", support::version(&self.glowplug));
        match &self.diesel {
            Some(diesel) => println!("{}", support::version(diesel)),
            None => println!("no diesel_cli here (DIESEL_CLI or PATH): only our own times"),
        }
        support::print_head("diesel_cli");
    }

    /// From a database that is there: the fair opposite of `print-schema`.
    fn database(&self, tables: usize, skip_slow: bool) {
        let database = TestDatabase::new().unwrap();
        if tables == 17 {
            for (_, sql) in support::allin_migrations() {
                database.execute(&sql).unwrap();
            }
        } else {
            database
                .execute(&support::made_up_tables(0..tables))
                .unwrap();
        }
        let (mut ours, mut theirs) = (Times::default(), Times::default());
        let slow = tables >= SLOW;
        // The first run of each warms the server's caches, and shows that both say the same.
        let (text, _) = self.generate(&database);
        if self.diesel.is_some() && !(slow && skip_slow) {
            let (expected, time) = self.print_schema(&database).unwrap();
            assert!(text == expected, "{tables} tables: the two disagree");
            if slow {
                theirs.add(time);
            }
        }
        for _ in 0..self.rounds {
            ours.add(self.generate(&database).1);
            if !slow && let Some((_, time)) = self.print_schema(&database) {
                theirs.add(time);
            }
        }
        support::print_line(&format!("{tables} tables, from a database"), &ours, &theirs);
    }

    /// From migrations, through a throw-away database; the other's way to the same is to set one up and drop it.
    fn migrations(&self) {
        let name = format!("{}_diesel", TestDatabase::new().unwrap().name());
        let scratch = glowplug_testdb::server_url(&name).unwrap();
        let first = self.project.path().join("migrations").read_dir().unwrap();
        let first = first
            .map(|entry| entry.unwrap().path().join("up.sql"))
            .min()
            .unwrap();
        let original = fs::read_to_string(&first).unwrap();
        let glowplug =
            |arguments: &[&str]| support::run(&mut self.command(&self.glowplug, arguments)).1;
        // Starts the server for throw-away databases.
        glowplug(&["generate"]);
        let (mut ours, mut theirs, mut again) =
            (Times::default(), Times::default(), Times::default());
        for round in 0..self.rounds {
            // Another history each time: one that was replayed before is not replayed again.
            fs::write(&first, format!("{original}\n-- {round}\n")).unwrap();
            let _ = fs::remove_file(self.schema());
            ours.add(glowplug(&["generate"]));
            let text = fs::read_to_string(self.schema()).unwrap();
            again.add(glowplug(&["generate", "--check"]));
            let Some(diesel) = &self.diesel else { continue };
            let _ = fs::remove_file(self.schema());
            let time: Duration = ["setup", "drop"]
                .map(|word| {
                    let arguments = ["database", word, "--database-url", &scratch];
                    support::run(&mut self.command(diesel, &arguments)).1
                })
                .iter()
                .sum();
            assert!(
                text == fs::read_to_string(self.schema()).unwrap(),
                "the two disagree"
            );
            theirs.add(time);
        }
        let shadow = ClusterConfig::for_project(self.project.path()).named("shadow");
        let shadow = Cluster::new(shadow).unwrap();
        shadow.remove().unwrap();
        fs::remove_dir_all(shadow.state_dir()).unwrap();
        support::print_line("17 tables, from migrations", &ours, &theirs);
        support::print_line("17 tables, from migrations, --check again", &again, &theirs);
    }

    fn generate(&self, database: &TestDatabase) -> (Vec<u8>, Duration) {
        // An unchanged file would not be written.
        let _ = fs::remove_file(self.schema());
        let arguments = [
            "generate",
            "--from-database",
            "--database-url",
            database.url(),
        ];
        let (_, time) = support::run(&mut self.command(&self.glowplug, &arguments));
        (fs::read(self.schema()).unwrap(), time)
    }

    fn print_schema(&self, database: &TestDatabase) -> Option<(Vec<u8>, Duration)> {
        let arguments = ["print-schema", "--database-url", database.url()];
        Some(support::run(
            &mut self.command(self.diesel.as_ref()?, &arguments),
        ))
    }

    fn schema(&self) -> PathBuf {
        self.project.path().join("schema.rs")
    }

    fn command(&self, program: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.project.path())
            .env_remove("DATABASE_URL")
            .env_remove("SHADOW_DATABASE_URL");
        command
    }
}
