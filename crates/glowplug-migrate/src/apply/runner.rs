//! Sends the statements of a migration and records it.

use glowplug_pq::{Connection, TransactionStatus, interrupt};

use crate::error::{Error, HistoryError, Irreversible, ScriptError, unless_interrupted};
use crate::ledger::Ledger;
use crate::migration::{Direction, Migration, Script, Statement, TransactionControl};
use crate::observer::Observer;

/// The role that the session acts as, `none` for its user.
pub(super) fn role_of(connection: &mut Connection) -> Result<String, Error> {
    let found: Vec<String> = connection
        .query("SELECT pg_catalog.current_setting('role')", &[])
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot read the role of the session"))?;
    Ok(found
        .into_iter()
        .next()
        .unwrap_or_else(|| "none".to_owned()))
}

fn script_of(migration: &Migration, direction: Direction) -> Result<&Script, Error> {
    match direction {
        Direction::Up => Ok(&migration.up),
        Direction::Down => migration.down.as_ref().ok_or_else(|| {
            HistoryError::Irreversible {
                migration: migration.name.clone(),
                reason: Irreversible::of(migration),
            }
            .into()
        }),
    }
}

/// The pieces to send. Statements go one by one, so that each failure has its place; a file that cannot be cut with certainty
/// goes whole in a transaction, as Diesel would send it, and is refused without one, where cutting is the point.
fn statements_of(migration: &Migration, script: &Script) -> Result<Vec<Statement>, Error> {
    let Some(statements) = script.statements() else {
        if migration.run_in_transaction {
            let range = 0..script.text().len();
            return Ok(vec![Statement {
                range,
                control: TransactionControl::None,
            }]);
        }
        let reason = script.not_understood().unwrap_or_default();
        return Err(ScriptError::CannotSplit {
            path: script.path().to_owned(),
            reason: reason.to_owned(),
        }
        .into());
    };
    let faults = script.transaction_faults(migration.run_in_transaction);
    if let Some((at, fault)) = faults.first() {
        return Err(ScriptError::TransactionControl {
            at: at.clone(),
            fault: *fault,
        }
        .into());
    }
    Ok(statements.to_vec())
}

/// One run of a migration.
pub(super) struct Runner<'a> {
    pub(super) connection: &'a mut Connection,
    pub(super) migration: &'a Migration,
    pub(super) direction: Direction,
    pub(super) script: &'a Script,
    pub(super) observer: &'a mut dyn Observer,
    /// Statements that took effect.
    pub(super) done: usize,
    /// Where the file itself began a transaction that is still open: the statements done before it.
    pub(super) begun: Option<usize>,
    /// The role that writes the ledger.
    pub(super) role: Option<String>,
}

impl<'a> Runner<'a> {
    /// With the statements that it is to send. Nothing has been asked of the session yet.
    pub(super) fn new(
        connection: &'a mut Connection,
        migration: &'a Migration,
        direction: Direction,
        observer: &'a mut dyn Observer,
    ) -> Result<(Self, Vec<Statement>), Error> {
        let script = script_of(migration, direction)?;
        let statements = statements_of(migration, script)?;
        let runner = Self {
            connection,
            migration,
            direction,
            script,
            observer,
            done: 0,
            begun: None,
            role: None,
        };
        Ok((runner, statements))
    }

    pub(super) fn in_transaction(
        &mut self,
        ledger: Option<&mut Ledger>,
        statements: &[Statement],
    ) -> Result<(), Error> {
        self.connection
            .execute("BEGIN")
            .map_err(Error::database("cannot begin the migration's transaction"))?;
        // The status says only that a transaction is open, and a text that is not understood may have ended this one and begun
        // another.
        let watched = self.script.statements().is_none();
        let moment = if watched { Some(self.moment()?) } else { None };
        let outcome = self.send_all(statements).and_then(|()| {
            if let Some(moment) = moment
                && self.moment()? != moment
            {
                return Err(self.transaction_ended(0));
            }
            let role = self.role.as_deref();
            record(
                ledger,
                self.connection,
                self.migration,
                self.direction,
                role,
            )?;
            // COMMIT is where deferred constraints speak; that failure belongs to the migration as much as any other.
            self.connection
                .execute("COMMIT")
                .map_err(|source| self.commit_failure(source))
        });
        if outcome.is_err() && self.connection.transaction_status() != TransactionStatus::Idle {
            let _ = self.connection.execute("ROLLBACK");
        }
        outcome
    }

    pub(super) fn one_by_one(
        &mut self,
        ledger: Option<&mut Ledger>,
        statements: &[Statement],
    ) -> Result<(), Error> {
        if let Err(error) = self.send_all(statements) {
            // What the file's own transaction did is undone.
            self.done = self.begun.unwrap_or(self.done);
            if self.connection.transaction_status() != TransactionStatus::Idle {
                let _ = self.connection.execute("ROLLBACK");
            }
            return Err(error);
        }
        let migration = self.migration;
        let direction = self.direction;
        let role = self.role.clone();
        // The row and what it says of a revert under way belong together.
        let recorded = self.connection.transaction("BEGIN", |connection| {
            record(ledger, connection, migration, direction, role.as_deref())
        });
        recorded.map_err(|error| self.not_recorded(error))
    }

    pub(super) fn send_all(&mut self, statements: &[Statement]) -> Result<(), Error> {
        for statement in statements {
            let text = &self.script.text()[statement.range.clone()];
            unless_interrupted(String::new)?;
            let sent =
                interrupt::cancellable(self.connection, |connection| connection.execute(text));
            for notice in self.connection.take_notices() {
                self.observer.notice(&notice);
            }
            sent.map_err(|source| {
                self.done = self.begun.unwrap_or(self.done);
                self.failure(statement, source)
            })?;
            self.begun = match statement.control.leaves_open(self.begun.is_some()) {
                true => self.begun.or(Some(self.done)),
                false => None,
            };
            self.check_transaction(statement)?;
            self.check_index(statement)?;
            self.done += 1;
        }
        Ok(())
    }

    /// A file that was sent whole, or a procedure, may have ended the transaction behind our back. What it did is then
    /// permanent, so this must be said and not be covered by a record.
    fn check_transaction(&self, statement: &Statement) -> Result<(), Error> {
        let wanted = if self.migration.run_in_transaction || self.begun.is_some() {
            TransactionStatus::Open
        } else {
            TransactionStatus::Idle
        };
        if self.connection.transaction_status() == wanted {
            return Ok(());
        }
        Err(self.transaction_ended(statement.range.start))
    }

    /// An index that is there already is not looked at by `IF NOT EXISTS`; one that a failed `CREATE INDEX CONCURRENTLY` left is
    /// invalid, and would be taken for made.
    /// See <https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY>.
    fn check_index(&mut self, statement: &Statement) -> Result<(), Error> {
        let Some(name) = self.script.index_if_not_exists(statement) else {
            return Ok(());
        };
        let found: Result<Vec<String>, _> = self
            .connection
            .query(include_str!("invalid_index.sql"), &[Some(&name)])
            .and_then(|rows| rows.decode());
        let found = found.map_err(Error::database("cannot look at the index"))?;
        match found.into_iter().next() {
            None => Ok(()),
            Some(index) => Err(ScriptError::InvalidIndex {
                at: self.script.locate(statement.range.start),
                index,
            }
            .into()),
        }
    }

    /// When this transaction began.
    fn moment(&mut self) -> Result<String, Error> {
        let found: Result<Vec<String>, _> = self
            .connection
            .query(
                "SELECT pg_catalog.transaction_timestamp()::pg_catalog.text",
                &[],
            )
            .and_then(|rows| rows.decode());
        let found = found.map_err(Error::database(
            "cannot look at the migration's transaction",
        ))?;
        Ok(found.into_iter().next().unwrap_or_default())
    }
}

/// Writes that the migration was applied or reverted, where there is a ledger to write it to.
///
/// # Errors
/// [`Error::Database`].
pub(crate) fn record(
    ledger: Option<&mut Ledger>,
    connection: &mut Connection,
    migration: &Migration,
    direction: Direction,
    role: Option<&str>,
) -> Result<(), Error> {
    let Some(ledger) = ledger else { return Ok(()) };
    // The role that the script made itself may not even write to it. The one that the session began with, by `session_sql` or a
    // setting of the user's, writes all of it.
    connection
        // Nor do the script's own timeouts apply to it.
        .execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; RESET SESSION AUTHORIZATION")
        .and_then(|()| {
            connection.query(
                "SELECT pg_catalog.set_config('role', $1, false)",
                &[Some(role.unwrap_or("none"))],
            )
        })
        .map_err(Error::database("cannot write the ledger"))?;
    match direction {
        Direction::Up => ledger.record(connection, &migration.version),
        Direction::Down => ledger.erase(connection, &migration.version),
    }
}
