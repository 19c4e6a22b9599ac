//! A failed statement of a migration, and what to do about it: only what is true for the failure at hand.

use glowplug_pq::DatabaseError;

use super::shadow::ShadowFailure;
use crate::migration::{Direction, Location};

/// A failed statement of a migration, with all that is known of where and why.
#[derive(Debug, thiserror::Error)]
#[error(
    "{}migration {migration} failed{}",
    if *.direction == Direction::Down { "reverting " } else { "" },
    .shadow.as_ref().map_or_else(String::new, |shadow| format!(" on {}", shadow.server))
)]
pub struct MigrationError {
    /// The folder's name.
    pub migration: String,
    /// Which way it ran.
    pub direction: Direction,
    /// Whether it was reverted just before, by `redo`.
    pub reverted_before: bool,
    /// The place in the file.
    pub location: Location,
    /// How many characters from there the statement's first line runs, for underlining; 1 where the server named a point.
    pub length: usize,
    /// Whether every statement passed and COMMIT failed: deferred constraints are checked there.
    pub at_commit: bool,
    /// Whether the line before the place is a `COPY .. FROM stdin;`, behind which psql reads data.
    pub copy_before: bool,
    /// Whether everything the migration did was undone.
    pub rolled_back: bool,
    /// Where it was replayed in a shadow database: on which server, and what is missing there.
    pub shadow: Option<ShadowFailure>,
    /// Statements that took effect before the failed one, where they were not undone.
    pub done: usize,
    /// What the server said.
    pub source: glowplug_pq::Error,
}

impl MigrationError {
    /// The server's report; `None` when the connection was lost.
    pub fn report(&self) -> Option<&DatabaseError> {
        self.source.as_database()
    }
}

/// The next step.
pub(super) fn hint(error: &MigrationError) -> String {
    if let Some(hint) = about_the_text(error) {
        return hint;
    }
    if let Some(hint) = error.shadow.as_ref().and_then(ShadowFailure::hint) {
        return hint;
    }
    let cause = passing(&error.source).unwrap_or("fix the file");
    let again = "run the same command again";
    if error.rolled_back && matches!(error.source, glowplug_pq::Error::Lost(_)) {
        return match error.at_commit {
            true => "the connection ended at COMMIT, so it may be applied or not: `migrate status` shows it, \
                     and the same command continues from there"
                .to_owned(),
            false => "the server undoes what was not committed; see its log, and run the same command again when it is back".to_owned(),
        };
    }
    if error.reverted_before {
        return format!(
            "it is reverted now, and pending; {cause} and run `migrate redo`, `migrate dev` or `migrate deploy`, \
             which apply it and revert nothing"
        );
    }
    if error.shadow.is_some() {
        return format!(
            "{cause}, then {again}; the shadow database is dropped, and no other was touched"
        );
    }
    if error.rolled_back {
        let state = match error.direction {
            Direction::Up => "nothing of this migration was kept",
            Direction::Down => "nothing was undone",
        };
        return format!("{state}; {cause} and {again}");
    }
    match error.done {
        // A failed CREATE INDEX CONCURRENTLY leaves an invalid index, so even then something may be there.
        0 => format!(
            "no statement of it was completed in this run; {cause}, remove by hand what an earlier run or this statement left \
             (such as an index that is not valid), then {again}"
        ),
        done => {
            let (half, record) = match error.direction {
                Direction::Up => ("applied", "not"),
                Direction::Down => ("reverted", "still"),
            };
            if let Some(hint) = error.shadow.as_ref().and_then(ShadowFailure::hint) {
                return hint;
            }
            let cause = passing(&error.source).map_or(String::new(), |cause| format!("{cause}, "));
            format!(
                "the migration is half {half} ({done} statement{} done) and {record} recorded; {cause}undo those by hand or \
                 make the file skip them, then {again}",
                if done == 1 { "" } else { "s" },
            )
        }
    }
}

/// What is to be done about a failure that comes from the server or from other sessions and not from the statement.
/// See <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
pub(super) fn passing(source: &glowplug_pq::Error) -> Option<&'static str> {
    if matches!(source, glowplug_pq::Error::Lost(_)) {
        return Some("wait until the server is back (its log says why the connection ended)");
    }
    let report = source.as_database()?;
    Some(match report.sqlstate.as_str() {
        "53100" => "free space on the disk of the server",
        // The server means its lock table, whose size is a setting.
        "53200" if report.message.contains("shared memory") => {
            "raise max_locks_per_transaction of the server (this takes a restart), or cut the migration into several"
        }
        "53200" => "give the server more memory, or lower work_mem and maintenance_work_mem",
        "53300" => "close idle sessions or raise max_connections",
        "53400" => "raise the limit of the server's configuration that is named above",
        "40P01" | "40001" => "let the other sessions that use these tables finish",
        "55P03" => "let the session that holds the lock finish, or raise lock_timeout",
        "57014" => "raise statement_timeout, if that is what cancelled it",
        "25006" => {
            "have the server accept writes: it is a standby, or read-only by its configuration"
        }
        "57P01" | "57P02" | "57P03" | "57P05" => "wait until the server is up",
        "58030" | "XX001" | "XX002" => "have the server's storage examined: its log says more",
        _ => return None,
    })
}

/// Failures that say what is wrong with the text of the file.
fn about_the_text(error: &MigrationError) -> Option<String> {
    let line = error.location.text.trim_start();
    if matches!(error.source, glowplug_pq::Error::Copy(_)) || follows_copy(error) {
        return Some("COPY with data of the client works in psql only: write INSERT, or COPY from a file of the server".to_owned());
    }
    if line.starts_with('\\') {
        return Some(format!(
            "`{}` is a command of psql and no SQL; write what it does as SQL, or take it out",
            line.split_whitespace().next().unwrap_or(line)
        ));
    }
    match error.report()?.sqlstate.as_str() {
        "42710" if makes_role(line) => Some(
            "roles belong to the whole server and outlive a database: make it only where it is missing, \
             with a DO block that catches duplicate_object"
                .to_owned(),
        ),
        "25001" if error.rolled_back => Some(format!(
            "this statement cannot run in a transaction: give {} a metadata.toml with `run_in_transaction = false`",
            error.migration
        )),
        "42501" => Some(
            "the migration needs a privilege that this user lacks: connect as the owner".to_owned(),
        ),
        _ => None,
    }
}

fn makes_role(line: &str) -> bool {
    let mut words = line.split_whitespace().map(str::to_ascii_lowercase);
    words.next().as_deref() == Some("create")
        && matches!(words.next().as_deref(), Some("role" | "user" | "group"))
}

/// Lines of data under a `COPY .. FROM stdin;`, as pg_dump writes them, reach the server as broken SQL.
fn follows_copy(error: &MigrationError) -> bool {
    let is_syntax = error
        .report()
        .is_some_and(|report| report.sqlstate == "42601");
    is_syntax && error.copy_before
}
