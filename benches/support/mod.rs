//! What the benchmarks share: the programs that are compared, a temporary folder that both may read, times and their table.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each benchmark uses its own part"
)]

pub mod history;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use glowplug_testdb::TestDatabase;

/// The release build of `glowplug`, built now if need be: `GLOWPLUG_BIN` names another one.
pub fn glowplug() -> PathBuf {
    if let Some(path) = std::env::var_os("GLOWPLUG_BIN") {
        return path.into();
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let built = Command::new(cargo)
        .args([
            "build",
            "--quiet",
            "--release",
            "-p",
            "glowplug-cli",
            "--bin",
            "glowplug",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status()
        .unwrap();
    assert!(built.success(), "glowplug does not build");
    // Cargo gives benchmarks a folder for temporary files beside the build's folders.
    Path::new(env!("CARGO_TARGET_TMPDIR"))
        .with_file_name("release")
        .join("glowplug")
}

/// diesel_cli, if there is one: `DIESEL_CLI` names it, else it is looked for on PATH.
pub fn diesel() -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os("DIESEL_CLI").unwrap_or_else(|| "diesel".into()));
    let found = Command::new(&path).arg("--version").output();
    found
        .is_ok_and(|output| output.status.success())
        .then_some(path)
}

/// A program's name and version.
pub fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let number = text
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    format!("{name} {}", number.unwrap_or("of an unknown version"))
}

/// The folder of the server's own client programs: Debian's `psql` on PATH is a script around them.
pub fn client_programs(database: &TestDatabase) -> PathBuf {
    let mut connection = database.connect().unwrap();
    let rows = connection
        .query(
            "SELECT setting FROM pg_catalog.pg_config WHERE name = 'BINDIR'",
            &[],
        )
        .unwrap();
    rows.decode::<PathBuf>().unwrap().remove(0)
}

/// Says on which machine and server the numbers below it were made.
pub fn print_circumstances(database: &TestDatabase) {
    let mut connection = database.connect().unwrap();
    let rows = connection
        .query("SELECT pg_catalog.current_setting('server_version')", &[])
        .unwrap();
    let server = rows.decode::<String>().unwrap().remove(0);
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    println!("PostgreSQL {server}, {cores} cores, load {}", load());
}

/// The machine's load averages over 1, 5 and 15 minutes: high ones mean that the times say little and the ratios more.
pub fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').take(3).collect::<Vec<_>>().join(" ")
}

/// A folder that programs of other users may read too.
pub fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// The statements of AllIN's migrations: the text of each `up.sql`, in order.
pub fn allin_migrations() -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut files: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect()
}

/// Tables as large projects have them: 12 columns, 2 indexes, a primary key, a foreign key to the table before.
pub fn made_up_tables(numbers: std::ops::Range<usize>) -> String {
    let mut sql = String::new();
    for number in numbers {
        let parent = number.saturating_sub(1);
        write!(
            sql,
            "CREATE TABLE table_{number:04} (
                id bigserial PRIMARY KEY,
                parent_id bigint REFERENCES table_{parent:04} (id) ON DELETE CASCADE,
                name text NOT NULL,
                email varchar(255),
                amount numeric(12, 2) NOT NULL DEFAULT 0,
                active boolean NOT NULL DEFAULT true,
                tags text[] NOT NULL DEFAULT '{{}}',
                data jsonb,
                score double precision,
                day date,
                created_at timestamptz NOT NULL DEFAULT now(),
                updated_at timestamp
            );
            CREATE INDEX table_{number:04}_parent_id_idx ON table_{number:04} (parent_id);
            CREATE INDEX table_{number:04}_created_at_idx ON table_{number:04} (created_at, name);\n"
        )
        .unwrap();
    }
    sql
}

/// Runs a command to its end and gives what it wrote to stdout and how long it took. Anything but success ends the benchmark.
pub fn run(command: &mut Command) -> (Vec<u8>, Duration) {
    let began = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap();
    let time = began.elapsed();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    (output.stdout, time)
}

/// Whether only seconds are to be spent, and the numbers say nothing: `--quick`, and without `--bench` a test run.
pub fn quick(arguments: &[String]) -> bool {
    let has = |name: &str| arguments.iter().any(|argument| argument == name);
    has("--quick") || !has("--bench")
}

/// The number behind `--rounds`.
pub fn rounds(arguments: &[String], otherwise: usize) -> usize {
    let at = arguments.iter().position(|argument| argument == "--rounds");
    at.and_then(|at| arguments.get(at + 1)?.parse().ok())
        .unwrap_or(otherwise)
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

/// The value in the middle, and how far the others are from it.
pub fn spread(values: &[f64]) -> String {
    let lowest = values.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = values.iter().copied().fold(0.0, f64::max);
    format!("{:.2} [{lowest:.2} to {highest:.2}]", median(values))
}

/// The times of one thing.
#[derive(Default)]
pub struct Times(Vec<Duration>);

impl Times {
    pub fn add(&mut self, time: Duration) {
        self.0.push(time);
        self.0.sort();
    }

    /// The one in the middle, in milliseconds.
    fn median(&self) -> Option<f64> {
        self.0
            .get(self.0.len() / 2)
            .map(|time| time.as_secs_f64() * 1000.0)
    }
}

pub fn print_head(peer: &str) {
    println!(
        "{:<44} {:>5} {:>11} {:>13} {:>8}",
        "median, ms", "runs", "glowplug", peer, "ratio"
    );
}

/// One line of the table: how many times longer the other takes.
pub fn print_line(what: &str, ours: &Times, peer: &Times) {
    let number = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.1}"));
    let ratio = ours
        .median()
        .zip(peer.median())
        .map(|(ours, peer)| peer / ours);
    let runs = match peer.0.len() {
        0 => ours.0.len().to_string(),
        peers if peers == ours.0.len() => peers.to_string(),
        peers => format!("{}/{peers}", ours.0.len()),
    };
    println!(
        "{what:<44} {runs:>5} {:>11} {:>13} {:>8}",
        number(ours.median()),
        number(peer.median()),
        number(ratio)
    );
}
