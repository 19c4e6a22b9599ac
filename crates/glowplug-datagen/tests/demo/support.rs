//! What the tests share.

use std::path::Path;

use glowplug_datagen::Error;
use glowplug_datagen::{DemoObserver, DemoOptions, DemoReport, DemoRules, seed_rows};
use glowplug_pq::ConnectionString;
use glowplug_testdb::TestDatabase;

/// Ignores everything.
pub(crate) struct Quiet;

impl DemoObserver for Quiet {
    fn planned(&mut self, _: u64) {}
    fn progress(&mut self, _: u64, _: &str) {}
    fn phase(&mut self, _: &str) {}
}

pub(crate) fn options(rows: u64) -> DemoOptions {
    DemoOptions {
        rows,
        seed: 1,
        jobs: 2,
        append: false,
    }
}

/// A database with these statements run in it.
pub(crate) fn database(sql: &str) -> TestDatabase {
    let database = TestDatabase::new().unwrap();
    database.execute(sql).unwrap();
    database
}

/// A database with AllIN's tables.
pub(crate) fn allin() -> TestDatabase {
    let folder = root().join("migrations");
    let mut files: Vec<_> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path().join("up.sql"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    let text: Vec<String> = files
        .iter()
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    let key = text.join("\n");
    TestDatabase::from_template(&key, |url| -> Result<(), glowplug_pq::Error> {
        let mut connection = glowplug_pq::Connection::connect(url)?;
        text.iter().try_for_each(|file| connection.execute(file))
    })
    .unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// AllIN's rules, on a day that stays.
pub(crate) fn allin_rules() -> DemoRules {
    let text = std::fs::read_to_string(root().join("seed/demo.toml")).unwrap();
    DemoRules::parse("demo.toml", &format!("today = \"2026-01-31\"\n{text}")).unwrap()
}

pub(crate) fn rules(text: &str) -> DemoRules {
    DemoRules::parse("rules.toml", text).unwrap()
}

pub(crate) fn seed(
    database: &TestDatabase,
    rules: &DemoRules,
    options: &DemoOptions,
) -> Result<DemoReport, Error> {
    seed_rows(&target(database.url()), rules, options, &mut Quiet)
}

/// Where sessions go.
pub(crate) fn target(url: &str) -> ConnectionString {
    ConnectionString::parse(url).unwrap()
}

/// One value of a query.
pub(crate) fn value(database: &TestDatabase, sql: &str) -> String {
    let mut connection = database.connect().unwrap();
    let rows = connection.query(sql, &[]).unwrap();
    rows.iter()
        .next()
        .and_then(|row| row.get(0).map(str::to_owned))
        .unwrap_or_else(|| "NULL".to_owned())
}

/// Fills these tables, twice (the second time with `--append`), and gives the database.
pub(crate) fn filled(sql: &str, rules: &DemoRules, rows: u64) -> TestDatabase {
    let database = database(sql);
    seed(&database, rules, &options(rows))
        .unwrap_or_else(|error| panic!("{error}: {:?}", error.hint()));
    let append = DemoOptions {
        append: true,
        ..options(rows)
    };
    seed(&database, rules, &append).unwrap_or_else(|error| panic!("append: {error}"));
    database
}
