//! What the tests of this package share: a throw-away database with the migrations applied, and facts about it.

#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses its own part"
)]

pub mod fact;
pub mod statements;

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel::{PgConnection, sql_query};
use diesel_migrations::{FileBasedMigrations, MigrationHarness};
use glowplug_testdb::TestDatabase;

/// A connection to a database of its own, which goes when this value goes.
pub struct Database {
    pub connection: PgConnection,
    url: String,
    // After the connection: dropped last.
    _database: TestDatabase,
}

impl Database {
    /// A database with nothing in it.
    pub fn empty() -> Self {
        Self::connect(TestDatabase::new().expect("a database for the test"))
    }

    /// A database with all migrations applied, by Diesel.
    ///
    /// They run once for each state of the folder; every test gets a copy.
    pub fn migrated() -> Self {
        let migrate = |url: &str| {
            let mut connection = PgConnection::establish(url)?;
            connection.run_pending_migrations(migrations()).map(drop)
        };
        Self::connect(TestDatabase::from_template(history(), migrate).expect("the migrations run"))
    }

    fn connect(database: TestDatabase) -> Self {
        let url = database.url().to_owned();
        let connection =
            PgConnection::establish(&url).expect("a connection to the test's database");
        Self {
            connection,
            url,
            _database: database,
        }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// Runs one statement.
    pub fn execute(&mut self, statement: &str) -> QueryResult<usize> {
        sql_query(statement).execute(&mut self.connection)
    }

    /// The first column, which the query calls `name`, of all rows.
    pub fn names(&mut self, query: &str) -> Vec<String> {
        fact::names(&mut self.connection, query)
    }

    /// The plan that PostgreSQL would use for a query.
    pub fn plan(&mut self, query: &str) -> String {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
            line: String,
        }
        let lines: Vec<Line> = sql_query(format!("EXPLAIN {query}"))
            .load(&mut self.connection)
            .expect("a plan");
        lines.into_iter().map(|line| line.line + "\n").collect()
    }

    /// The same as names, of a query with exactly one row.
    pub fn name(&mut self, query: &str) -> String {
        let mut names = self.names(query);
        assert_eq!(names.len(), 1, "one row for\n{query}");
        names.remove(0)
    }
}

const MIGRATIONS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations");

/// The migrations of this package.
pub fn migrations() -> FileBasedMigrations {
    FileBasedMigrations::from_path(MIGRATIONS).expect("the migrations folder")
}

/// The text of all migrations, in their order.
fn history() -> String {
    let folders = fs::read_dir(MIGRATIONS).expect("the migrations folder");
    let mut files: Vec<_> = folders
        .filter_map(|folder| Some(folder.ok()?.path().join("up.sql")))
        .collect();
    files.retain(|file| file.is_file());
    files.sort();
    files
        .iter()
        .map(|file| fs::read_to_string(file).expect("a migration"))
        .collect()
}

/// Compares two sets and names each difference on a line of its own.
///
/// # Panics
/// When they differ, or when nothing is expected: such a property would hold for an empty database.
pub fn assert_same<T: Ord + Debug>(
    expected: impl IntoIterator<Item = T>,
    found: impl IntoIterator<Item = T>,
) {
    let (expected, found): (BTreeSet<T>, BTreeSet<T>) =
        (expected.into_iter().collect(), found.into_iter().collect());
    assert!(!expected.is_empty(), "nothing is expected");
    let missing = expected
        .difference(&found)
        .map(|fact| format!("- {fact:?}"));
    let surplus = found
        .difference(&expected)
        .map(|fact| format!("+ {fact:?}"));
    let lines: Vec<String> = missing.chain(surplus).collect();
    assert!(
        lines.is_empty(),
        "expected (-) and found (+) differ:\n{}",
        lines.join("\n")
    );
}
