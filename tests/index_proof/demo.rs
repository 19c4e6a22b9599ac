//! A database filled by `seed --profile demo`.

use std::fs;
use std::path::Path;
use std::process::Command;

use glowplug_pq::Connection;
use glowplug_testdb::TestDatabase;

/// So many posts that PostgreSQL has a choice, and so few that ANALYZE reads most tables to the last row.
pub const ROWS: u64 = 30_000;

/// A copy of the demo data: they are generated once for each state of the migrations and of the rules.
pub fn database() -> TestDatabase {
    let rules = fs::read_to_string(root().join("seed/demo.toml")).unwrap();
    let key = format!("{}\n{rules}\n{ROWS}", migrations());
    TestDatabase::from_template(key, |url| fill(url, ROWS)).unwrap()
}

/// Migrates a database and generates rows for so many posts.
///
/// # Errors
/// What failed.
pub fn fill(url: &str, rows: u64) -> Result<(), String> {
    let mut connection = Connection::connect(url).map_err(|error| error.to_string())?;
    let mut execute = |sql: &str| connection.execute(sql).map_err(|error| error.to_string());
    execute(&migrations())?;
    let output = Command::new(env!("CARGO_BIN_EXE_db"))
        .args(["--database-url", url, "seed", "--profile", "demo", "--rows"])
        .arg(rows.to_string())
        .current_dir(root())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    // As autovacuum leaves them: an index alone answers only for pages that are known to hold nothing dead.
    execute("VACUUM ANALYZE")
}

/// The text of all migrations, in their order.
fn migrations() -> String {
    let folder = root().join("migrations");
    let mut files: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
