//! How a migration that did not end well is reported: where, why, and what it left behind.

use super::runner::Runner;
use crate::error::{Error, LedgerError, MigrationError, ScriptError};
use crate::migration::{Direction, Migration, Statement};
use glowplug_pq::interrupt;

/// What an end that was asked for before a migration began leaves behind.
pub(super) fn not_begun(migration: &Migration, direction: Direction) -> String {
    let (doing, done) = match direction {
        Direction::Up => ("applying", "applied"),
        Direction::Down => ("reverting", "reverted"),
    };
    format!(
        "stopped before {doing} migration {}; those before it stay {done}, and the lock is released",
        migration.name
    )
}

impl Runner<'_> {
    /// Without a transaction the statements stay, whatever becomes of the row.
    pub(super) fn not_recorded(&self, error: Error) -> Error {
        let Migration { name, version, .. } = self.migration;
        LedgerError::NotRecorded {
            migration: name.clone(),
            version: version.to_string(),
            statements: self.done,
            reverted: self.direction == Direction::Down,
            source: Box::new(error),
        }
        .into()
    }

    pub(super) fn transaction_ended(&self, offset: usize) -> Error {
        let at = self.script.locate(offset);
        ScriptError::TransactionEnded { at }.into()
    }

    /// The error, or that it came from a request to end, with what that leaves behind.
    pub(super) fn or_interrupted(&self, error: Error, statements: usize) -> Error {
        let asked = interrupt::is_requested()
            && (error.is_cancelled() || matches!(error, Error::Interrupted { .. }));
        if !asked {
            return error;
        }
        let name = &self.migration.name;
        let (doing, half, record) = match self.direction {
            Direction::Up => ("applying", "applied", "not"),
            Direction::Down => ("reverting", "reverted", "still"),
        };
        if self.migration.run_in_transaction {
            let state = match self.direction {
                Direction::Up => format!(
                    "stopped: migration {name} was rolled back, those before it stay applied; the lock is released"
                ),
                Direction::Down => format!(
                    "stopped: migration {name} stays applied, its down.sql was rolled back; the lock is released"
                ),
            };
            return Error::Interrupted { state, hint: None };
        }
        let state = format!(
            "stopped while {doing} migration {name}, which has no transaction: {} of its {statements} statements are done, \
             and it is {record} recorded; the lock is released",
            self.done
        );
        let hint = match self.done {
            0 => "the statement that was stopped may have left something, as an index that is not valid: take it away by hand, \
                  then run the same command again"
                .to_owned(),
            _ => format!(
                "it is half {half}: undo by hand what was done or make the file skip it, then run the same command again"
            ),
        };
        Error::Interrupted {
            state,
            hint: Some(hint),
        }
    }

    pub(super) fn failure(&self, statement: &Statement, source: glowplug_pq::Error) -> Error {
        let position = source.as_database().and_then(|report| report.position);
        let range = statement.range.clone();
        let text = &self.script.text()[range.clone()];
        // "At end of input" is behind the last word, not behind the empty lines that follow it.
        let offset = position.map_or(range.start, |position| {
            let end = range.start + text.trim_end().len();
            self.script.offset_of(range.start, position).min(end)
        });
        let length = match position {
            Some(_) => 1,
            None => text
                .lines()
                .next()
                .unwrap_or_default()
                .trim_end()
                .chars()
                .count()
                .max(1),
        };
        self.error(offset, length, false, source)
    }

    /// COMMIT stands in no file: the place is the end of this one.
    pub(super) fn commit_failure(&self, source: glowplug_pq::Error) -> Error {
        self.error(self.script.text().trim_end().len(), 1, true, source)
    }

    fn error(
        &self,
        offset: usize,
        length: usize,
        at_commit: bool,
        source: glowplug_pq::Error,
    ) -> Error {
        let location = self.script.locate(offset);
        Error::Migration(Box::new(MigrationError {
            migration: self.migration.name.clone(),
            direction: self.direction,
            reverted_before: false,
            copy_before: self.script.copy_before(&location),
            location,
            length,
            at_commit,
            rolled_back: self.migration.run_in_transaction,
            shadow: None,
            done: self.done,
            source,
        }))
    }
}
