//! How long `validate` takes against one `migrate deploy` of the same migrations, side by side in one run.
//!
//! The migrations are generated: tables, columns, enums, indexes, functions, triggers, views, rows, DO blocks, and indexes that are
//! built concurrently. Some of their down migrations are wrong, in six ways. Both servers do without waiting for the disk.
//!
//! `cargo bench --bench validate [-- [--migrations 500] [--wrong 70] [--rounds N] [--quick]]`: `--quick` is one round with 40
//! migrations.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its result"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use glowplug_server::{Cluster, ClusterConfig};
use glowplug_testdb::TestDatabase;
use support::{history, median};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let quick = support::quick(&arguments);
    let migrations = number(&arguments, "--migrations", if quick { 40 } else { 500 });
    let wrong = number(&arguments, "--wrong", if quick { 6 } else { 70 });
    let rounds = support::rounds(&arguments, if quick { 1 } else { 3 });
    let glowplug = support::glowplug();
    support::print_circumstances(&TestDatabase::new().unwrap());
    println!("{}", support::version(&glowplug));
    println!(
        "{migrations} migrations, median of {rounds}: seconds, and times one deploy\n\n{:<24} {:>8} {:>16} {:>16} {:>16}",
        "", "deploy", "generate, cold", "validate, cold", "validate, warm"
    );
    for wrong in [0, wrong] {
        let bench = Bench::new(&glowplug, migrations, wrong);
        let mut times = [const { Vec::new() }; 4];
        for _ in 0..rounds {
            for (times, time) in times.iter_mut().zip(bench.round(wrong)) {
                times.push(time.as_secs_f64());
            }
        }
        let [deploy, generate, cold, warm] = times.map(|times| median(&times));
        let cell = |time: f64| format!("{time:.2} ({:.2}x)", time / deploy);
        println!(
            "{:<24} {deploy:>8.2} {:>16} {:>16} {:>16}",
            format!("{wrong} wrong downs"),
            cell(generate),
            cell(cold),
            cell(warm)
        );
    }
    println!("\nload at the end {}", support::load());
}

fn number(arguments: &[String], name: &str, otherwise: usize) -> usize {
    let at = arguments.iter().position(|argument| argument == name);
    at.and_then(|at| arguments.get(at + 1)?.parse().ok())
        .unwrap_or(otherwise)
}

/// A project with its own shadow server.
struct Bench {
    glowplug: PathBuf,
    project: tempfile::TempDir,
    shadow: Cluster,
}

impl Bench {
    fn new(glowplug: &Path, migrations: usize, wrong: usize) -> Self {
        let project = support::folder();
        let config = "[print_schema]\nfile = \"schema.rs\"\n";
        fs::write(project.path().join("diesel.toml"), config).unwrap();
        fs::write(
            project.path().join("Cargo.toml"),
            "[package]\nname = \"bench\"\n",
        )
        .unwrap();
        let generated = history::history(migrations, wrong);
        history::write(&project.path().join("migrations"), &generated).unwrap();
        let mut shadow = ClusterConfig::shadow(None, None).unwrap();
        // As root the server runs as another user, who must get in.
        let name = project.path().file_name().unwrap().to_string_lossy();
        shadow.state_dir = Some(PathBuf::from(format!("/var/tmp/glowplug-bench-{name}")));
        let bench = Bench {
            glowplug: glowplug.to_owned(),
            project,
            shadow: Cluster::new(shadow).unwrap(),
        };
        // Starts the server for throw-away databases.
        bench.run(&["generate"], 0);
        bench
    }

    /// The times of one deploy, one generate and one validate that know nothing, and one validate that knows all.
    fn round(&self, wrong: usize) -> [Duration; 4] {
        let code = i32::from(wrong > 0);
        let database = TestDatabase::new().unwrap();
        let url = ["migrate", "deploy", "--database-url", database.url()];
        let deploy = self.run(&url, 0).1;
        self.forget();
        let generate = self.run(&["generate", "--check"], 0).1;
        self.forget();
        let (text, cold) = self.run(&["validate", "--offline"], code);
        let lines = text.lines().filter(|line| line.starts_with("   "));
        assert!(lines.count() >= wrong, "{text}");
        let (again, warm) = self.run(&["validate", "--offline"], code);
        let findings = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| line.starts_with("   "));
            lines.map(str::to_owned).collect()
        };
        assert_eq!(findings(&text), findings(&again));
        [deploy, generate, cold, warm]
    }

    /// Removes what earlier runs found.
    fn forget(&self) {
        for folder in ["catalogs", "proofs"] {
            let _ = fs::remove_dir_all(self.shadow.data_dir().with_file_name(folder));
        }
    }

    fn run(&self, arguments: &[&str], code: i32) -> (String, Duration) {
        let began = Instant::now();
        let output = Command::new(&self.glowplug)
            .args(arguments)
            .current_dir(self.project.path())
            .env_remove("DATABASE_URL")
            .env_remove("SHADOW_DATABASE_URL")
            .env(glowplug_server::SHADOW_STATE_DIR, self.shadow.state_dir())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let time = began.elapsed();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {text}");
        (text, time)
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.shadow.remove();
        let _ = fs::remove_dir_all(self.shadow.state_dir());
    }
}
