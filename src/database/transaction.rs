//! Transactions that are run again when the server asks for it.

use std::hash::{BuildHasher, RandomState};
use std::thread::sleep;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use diesel::result::{DatabaseErrorKind, Error as DieselError};
use tracing::debug;

use super::Database;
use super::manager::query_log;
use crate::error::{self, Error, Result};

/// How much of other transactions a transaction sees: see
/// <https://www.postgresql.org/docs/current/transaction-iso.html>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Isolation {
    /// Each statement sees what was committed before it began. PostgreSQL's default.
    #[default]
    ReadCommitted,
    /// All statements see what was committed before the first of them began.
    RepeatableRead,
    /// As if transactions ran one after the other.
    Serializable,
}

/// A transaction to be run: see [`Database::build_transaction`].
#[derive(Debug, Clone)]
#[must_use = "a transaction does nothing before `run`"]
pub struct Transaction<'a> {
    database: &'a Database,
    isolation: Isolation,
    read_only: bool,
    deferrable: bool,
    retries: u32,
    pause: Duration,
}

/// The longest pause before a transaction is run again.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

impl Database {
    /// Runs `work` in a transaction: committed when it gives `Ok`, undone when it gives an error or panics.
    ///
    /// After a serialization failure or a deadlock it is run again, up to five times with a growing random pause. So `work`
    /// must do nothing that cannot be undone, such as sending a mail; change variables of its own outside only so that it
    /// may be done twice.
    ///
    /// `work` uses the connection that it is given. A second `transaction` of the database inside would be another one, on another
    /// connection; in a pool of one it would wait for itself. `connection.transaction` is a savepoint here.
    ///
    /// Where `work` passes over the error of a statement and gives `Ok`, nothing can be committed, and that is an error. To go on
    /// after one, put what may fail into a savepoint.
    ///
    /// ```no_run
    /// # use allin_db::{Database, schema::{organization_members, organizations}};
    /// # use diesel::prelude::*;
    /// # fn main() -> allin_db::Result<()> {
    /// # let database = Database::from_env()?;
    /// # let (owner, name, slug) = ("u", "Acme", "acme");
    /// let id: String = database.transaction(|connection| {
    ///     let id: String = diesel::insert_into(organizations::table)
    ///         .values((organizations::name.eq(name), organizations::slug.eq(slug)))
    ///         .returning(organizations::id)
    ///         .get_result(connection)?;
    ///     diesel::insert_into(organization_members::table)
    ///         .values((organization_members::organization_id.eq(&id), organization_members::user_id.eq(owner)))
    ///         .execute(connection)?;
    ///     Ok(id)
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As [`connection`](Database::connection), and what `work` gives.
    pub fn transaction<T>(&self, work: impl FnMut(&mut PgConnection) -> Result<T>) -> Result<T> {
        self.build_transaction().run(work)
    }

    /// As [`transaction`](Self::transaction), with the application's own error: see [`Transaction::run_as`].
    ///
    /// # Errors
    /// As [`transaction`](Self::transaction).
    pub fn transaction_as<T, E>(
        &self,
        work: impl FnMut(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
    {
        self.build_transaction().run_as(work)
    }

    /// A transaction with an isolation level, or that only reads, or with another number of retries.
    ///
    /// ```no_run
    /// # use allin_db::{Database, Isolation, schema::posts};
    /// # use diesel::prelude::*;
    /// # fn main() -> allin_db::Result<()> {
    /// # let database = Database::from_env()?;
    /// let (all, alive) = database.build_transaction().isolation(Isolation::RepeatableRead).read_only().run(|connection| {
    ///     let all: i64 = posts::table.count().get_result(connection)?;
    ///     let alive: i64 = posts::table.filter(posts::deleted_at.is_null()).count().get_result(connection)?;
    ///     Ok((all, alive))
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn build_transaction(&self) -> Transaction<'_> {
        Transaction {
            database: self,
            isolation: Isolation::default(),
            read_only: false,
            deferrable: false,
            retries: 5,
            pause: Duration::from_millis(10),
        }
    }
}

impl Transaction<'_> {
    /// Sets the isolation level.
    pub fn isolation(mut self, isolation: Isolation) -> Self {
        self.isolation = isolation;
        self
    }

    /// Refuses to write.
    pub fn read_only(mut self) -> Self {
        self.read_only = true;
        self
    }

    /// Waits at the start until it can neither fail nor be the cause of a failure: for long reports, serializable and read
    /// only, and without effect for others.
    pub fn deferrable(mut self) -> Self {
        self.deferrable = true;
        self
    }

    /// How often it is run again after a serialization failure or a deadlock; zero is never.
    pub fn retries(mut self, times: u32) -> Self {
        self.retries = times;
        self
    }

    /// How long it pauses before the first time that it is run again, about. Each pause is twice as long, up to a second, and
    /// half of it is random, so that two that met once do not meet again.
    pub fn pause(mut self, pause: Duration) -> Self {
        self.pause = pause;
        self
    }

    /// Runs it.
    ///
    /// # Errors
    /// As [`Database::transaction`].
    pub fn run<T>(self, work: impl FnMut(&mut PgConnection) -> Result<T>) -> Result<T> {
        self.run_as(work)
    }

    /// Runs it, with the application's own error. It is run again when a serialization failure or a deadlock of this library
    /// or of Diesel is the error or among its sources.
    ///
    /// ```no_run
    /// # use allin_db::{Database, schema::users};
    /// # use diesel::prelude::*;
    /// #[derive(Debug, thiserror::Error)]
    /// enum SignUp {
    ///     #[error("nobody can sign up today")]
    ///     Closed,
    ///     #[error(transparent)]
    ///     Database(#[from] allin_db::Error),
    /// }
    ///
    /// fn sign_up(database: &Database, open: bool) -> Result<(), SignUp> {
    ///     database.build_transaction().run_as(|connection| {
    ///         diesel::insert_into(users::table)
    ///             .values(users::email.eq("ada@example.org"))
    ///             .execute(connection)
    ///             .map_err(allin_db::Error::from)?;
    ///         if open { Ok(()) } else { Err(SignUp::Closed) }
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// As [`Database::transaction`].
    pub fn run_as<T, E>(
        self,
        mut work: impl FnMut(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E>
    where
        E: From<Error> + std::error::Error + 'static,
    {
        let mut connection = self.database.connection()?;
        let mut retried = 0;
        let mut replaced = false;
        loop {
            let mut begun = false;
            let mut transaction = connection.build_transaction();
            transaction = match self.isolation {
                Isolation::ReadCommitted => transaction.read_committed(),
                Isolation::RepeatableRead => transaction.repeatable_read(),
                Isolation::Serializable => transaction.serializable(),
            };
            if self.read_only {
                transaction = transaction.read_only();
            }
            if self.deferrable {
                transaction = transaction.deferrable();
            }
            let outcome = transaction.run(|connection| {
                begun = true;
                if let Some(log) = query_log(connection) {
                    log.failed = false;
                }
                let value = work(connection).map_err(Failure::Work)?;
                is_whole(connection)?;
                Ok(value)
            });
            let error = match outcome {
                Ok(value) => return Ok(value),
                Err(Failure::Work(error)) => error,
                Err(Failure::Diesel(error)) => E::from(Error::from(error)),
            };
            if !begun && !replaced && is_lost(&error) {
                // Nothing has been done on it: the connection died between its last test and BEGIN.
                replaced = true;
                // First back with it: in a pool of one it is in the way of its successor.
                drop(connection);
                connection = self.database.connection()?;
                continue;
            }
            if retried == self.retries || !is_retryable(&error) {
                return Err(error);
            }
            let pause = jittered(self.pause, retried);
            retried += 1;
            debug!(target: "allin_db::transaction", retried, ?pause, "{error}");
            sleep(pause);
        }
    }
}

/// Whether the transaction can be committed. After an error that nobody passed on it cannot: the server would answer COMMIT with
/// ROLLBACK, and Diesel would call that a success. Asked only where there was an error.
fn is_whole(connection: &mut PgConnection) -> Result<(), DieselError> {
    if query_log(connection).is_none_or(|log| log.failed) {
        connection.batch_execute("SELECT 1")?;
    }
    Ok(())
}

/// Diesel wants to make an error of its own into ours, and we want to tell where it came from.
enum Failure<E> {
    Work(E),
    Diesel(DieselError),
}

impl<E> From<DieselError> for Failure<E> {
    fn from(error: DieselError) -> Self {
        Self::Diesel(error)
    }
}

/// Whether the error or one of its causes asks for another try.
fn is_retryable(error: &(dyn std::error::Error + 'static)) -> bool {
    any_cause(error, |cause| {
        cause
            .downcast_ref::<Error>()
            .is_some_and(Error::is_retryable)
            || match cause.downcast_ref::<DieselError>() {
                Some(DieselError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => {
                    true
                }
                Some(error) => error::is_deadlock(error),
                None => false,
            }
    })
}

fn is_lost(error: &(dyn std::error::Error + 'static)) -> bool {
    any_cause(error, |cause| {
        matches!(
            cause.downcast_ref::<Error>(),
            Some(Error::ConnectionLost { .. })
        ) || cause
            .downcast_ref::<DieselError>()
            .is_some_and(error::is_lost)
    })
}

fn any_cause(
    error: &(dyn std::error::Error + 'static),
    holds: impl Fn(&(dyn std::error::Error + 'static)) -> bool,
) -> bool {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if holds(error) {
            return true;
        }
        cause = error.source();
    }
    false
}

/// The pause before try number `retried`, counted from zero: doubled each time, half of it random.
fn jittered(pause: Duration, retried: u32) -> Duration {
    let full = pause
        .saturating_mul(1_u32.checked_shl(retried).unwrap_or(u32::MAX))
        .min(LONGEST_PAUSE);
    // The standard library's only source of randomness: each of these has keys of its own.
    let random = RandomState::new().hash_one(retried);
    let part = (random >> 40) as f64 / (1_u64 << 24) as f64;
    full.mul_f64(0.5 + part / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_differ_and_end() {
        let ms = Duration::from_millis;
        for (retried, least, most) in [
            (0, 5, 10),
            (1, 10, 20),
            (3, 40, 80),
            (20, 500, 1_000),
            (99, 500, 1_000),
        ] {
            let pauses: Vec<_> = (0..20).map(|_| jittered(ms(10), retried)).collect();
            assert!(
                pauses
                    .iter()
                    .all(|pause| (ms(least)..=ms(most)).contains(pause)),
                "{retried}: {pauses:?}"
            );
            assert!(
                pauses.iter().any(|pause| *pause != pauses[0]),
                "{retried}: not random"
            );
        }
    }
}
