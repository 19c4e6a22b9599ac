//! A down migration tried in the transaction of its own migration.
//!
//! `up.sql` runs and is committed in the end. Between, behind a savepoint, `down.sql` runs and `up.sql` again, and both are
//! rolled back. The result holds where the shared transaction can make no difference. Where it might, nothing is decided:
//! - the scripts begin, end or divide a transaction, defer constraints or set something ([`inspect::in_one_transaction`]), or may call a
//!   function of an earlier migration that sets something;
//! - a script left something in the session: a setting, a temporary table, a prepared statement, a cursor;
//! - rows change where a constraint is deferrable: the end of the first script would have checked it, and not each statement
//!   after it;
//! - a statement failed for another reason than what objects there are, such as rows, pending triggers, or an enum's new label.

use std::borrow::Cow;

use glowplug_pq::DatabaseError;
use glowplug_schema::diff::diff;
use serde::Deserialize;

use super::inverse::{InverseFault, Verdict};
use super::sequences::Sequences;
use super::sessions::Session;
use super::stage::{During, Failure, Judged, Stage};
use super::{inspect, missing};
use crate::apply;
use crate::error::Error;
use crate::ledger::Ledger;
use crate::migration::Direction;
use crate::migration::Migration;
use crate::observer::Observer;
use crate::shadow::Shadow;
use glowplug_introspect::{Facts, Left};
use glowplug_pq::interrupt;

/// What a trial came to.
pub(super) enum Outcome {
    /// It decided, and the migration is applied and committed.
    Applied(Judged),
    /// It decided, and the migration is still to be applied.
    Judged(Judged),
    /// Nothing is decided, and nothing is changed.
    Undecided,
}

/// What in a database makes a difference between one transaction and several.
#[derive(Deserialize)]
struct Circumstances {
    deferrable: bool,
    partitioned: bool,
}

/// Why a trial ends early.
enum Stop {
    Undecided,
    Failed(Failure),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Stop::of(error, During::Up)
    }
}

impl Stop {
    fn of(error: Error, during: During) -> Self {
        let ends = match &error {
            // An end was asked for.
            Error::Interrupted { .. } => true,
            // What the server is missing must be made first.
            error => missing::missing(error).is_some(),
        };
        match ends {
            true => Stop::Failed(Failure { error, during }),
            false => Stop::Undecided,
        }
    }
}

/// Tries the down migration.
///
/// # Errors
/// What ends the replay, or has a remedy.
pub(super) fn run(
    stage: &mut Stage,
    migration: &Migration,
    observer: &mut dyn Observer,
) -> Result<Outcome, Failure> {
    let Some(plain) = inspect::in_one_transaction(migration) else {
        return Ok(Outcome::Undecided);
    };
    if stage.functions_set && !inspect::changes_no_rows(migration) {
        return Ok(Outcome::Undecided);
    }
    let _hold = interrupt::hold();
    let mut session = stage.sessions.take_for(migration)?;
    let shadow = &mut stage.shadow;
    // The reading session must be there before a lock of the migration could keep it out.
    shadow.introspector()?;
    let mut trial = Trial {
        session: &mut session,
        shadow,
        migration: &plain,
        is_itself: matches!(plain, Cow::Borrowed(_)),
        ledger: stage.ledger.as_mut(),
        observer,
        at_first: Sequences::default(),
    };
    let decided = trial.decide();
    if !matches!(decided, Ok(Outcome::Applied(_))) {
        trial.execute("ROLLBACK")?;
        let at_first = std::mem::take(&mut trial.at_first);
        at_first.restore(&mut trial.session.connection)?;
    }
    stage.sessions.give_back(session);
    match decided {
        Ok(outcome) => Ok(outcome),
        Err(Stop::Undecided) => Ok(Outcome::Undecided),
        Err(Stop::Failed(failure)) => Err(failure),
    }
}

struct Trial<'a> {
    session: &'a mut Session,
    shadow: &'a mut Shadow,
    migration: &'a Migration,
    /// Whether that is the migration itself, and not one that makes the same.
    is_itself: bool,
    ledger: Option<&'a mut Ledger>,
    observer: &'a mut dyn Observer,
    /// Where the sequences stood before the migration.
    at_first: Sequences,
}

impl Trial<'_> {
    fn decide(&mut self) -> Result<Outcome, Stop> {
        self.execute("BEGIN")?;
        let before = self.session.taken().ok_or(Stop::Undecided)?;
        if !self.suits_the_database()? {
            return Err(Stop::Undecided);
        }
        self.at_first = self.sequences()?.ok_or(Stop::Undecided)?;
        self.go(Direction::Up)?;
        self.expect_nothing_left(&before)?;
        apply::record(
            self.ledger.as_deref_mut(),
            &mut self.session.connection,
            self.migration,
            Direction::Up,
            None,
        )?;
        let sequences = self.sequences()?.ok_or(Stop::Undecided)?;
        self.execute("SAVEPOINT glowplug_trial")?;
        match self.go(Direction::Down) {
            Ok(()) => {}
            Err(error) => {
                let error = self.decisive(error, During::Down)?;
                return self.commit(
                    &sequences,
                    fault(InverseFault::fails(self.migration, &error)),
                );
            }
        }
        // `up.sql` would run with it.
        self.expect_nothing_left(&before)?;
        let left = self
            .session
            .left_since(&before, self.shadow.introspector()?)?;
        // Rows are as they were, too, so that `up.sql` would do what it did.
        if left == Left::SameRows && inspect::changes_no_rows(self.migration) {
            return self.commit(&sequences, exact());
        }
        if left != Left::Unknown {
            return match self.again()? {
                None => self.commit(&sequences, exact()),
                Some(found) => self.commit(&sequences, fault(found)),
            };
        }
        let after = self.session.catalog()?;
        let returned = self.again();
        // The tables must be free before another session reads them.
        self.execute("ROLLBACK")?;
        let changes = diff(&self.shadow.catalog()?, &after);
        if !changes.is_empty() {
            let migration = self.migration.name.clone();
            return Ok(Outcome::Judged(fault(InverseFault::Differs {
                migration,
                changes,
            })));
        }
        Ok(Outcome::Judged(match returned? {
            None => exact(),
            Some(found) => fault(found),
        }))
    }

    /// Whether what is in the database makes no difference between one transaction and several.
    fn suits_the_database(&mut self) -> Result<bool, Error> {
        let changes_rows = !inspect::changes_no_rows(self.migration);
        if !changes_rows && self.is_itself {
            return Ok(true);
        }
        if changes_rows && inspect::names_deferrable(self.migration)
            || !self.is_itself && inspect::names_partitions(self.migration)
        {
            return Ok(false);
        }
        let found: Vec<Circumstances> = self
            .session
            .connection
            .query(
                "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgdeferrable) AS deferrable,
                        EXISTS (SELECT FROM pg_catalog.pg_class AS c
                                WHERE c.relkind OPERATOR(pg_catalog.=) 'p'::pg_catalog.\"char\") AS partitioned",
                &[],
            )
            .and_then(|rows| rows.decode())
            .map_err(Error::database("cannot look for deferrable constraints"))?;
        let differs = |found: &Circumstances| {
            found.deferrable && changes_rows || found.partitioned && !self.is_itself
        };
        Ok(!found.iter().any(differs))
    }

    /// Ends the trial where the session is not as it was.
    fn expect_nothing_left(&mut self, before: &Facts) -> Result<(), Stop> {
        if self.session.leaves_nothing || self.session.facts()?.is_clean_since(before) {
            return Ok(());
        }
        Err(Stop::Undecided)
    }

    /// Runs `up.sql` once more, and gives the fault where it fails.
    fn again(&mut self) -> Result<Option<InverseFault>, Stop> {
        match self.go(Direction::Up) {
            Ok(()) => Ok(None),
            Err(error) => {
                let error = self.decisive(error, During::Return)?;
                Ok(Some(InverseFault::cannot_return(self.migration, &error)))
            }
        }
    }

    /// Runs one script to where its COMMIT would be.
    fn go(&mut self, direction: Direction) -> Result<(), Error> {
        let connection = &mut self.session.connection;
        apply::run_within(connection, self.migration, direction, self.observer)?;
        connection
            .execute("SET CONSTRAINTS ALL IMMEDIATE")
            .map_err(Error::database("a deferred constraint does not hold"))
    }

    /// Leaves the migration applied, as if nothing had been tried.
    fn commit(&mut self, sequences: &Sequences, judged: Judged) -> Result<Outcome, Stop> {
        if !self.is_itself {
            return Ok(Outcome::Judged(judged));
        }
        self.execute("ROLLBACK TO SAVEPOINT glowplug_trial")?;
        sequences.restore(&mut self.session.connection)?;
        self.execute("COMMIT")?;
        Ok(Outcome::Applied(judged))
    }

    /// Where the sequences stand that the migration may take values from; `None` where they cannot be set back.
    fn sequences(&mut self) -> Result<Option<Sequences>, Error> {
        if !inspect::may_use_sequences(self.migration) {
            return Ok(Some(Sequences::default()));
        }
        Sequences::read(&mut self.session.connection)
    }

    fn execute(&mut self, sql: &str) -> Result<(), Error> {
        self.session
            .connection
            .execute(sql)
            .map_err(Error::database("cannot try the down migration"))
    }

    /// The error, if it would be the same in a transaction of its own: it says which objects there are, that the text is wrong, or
    /// that a row is there already whose key stands in the text.
    fn decisive(&self, error: Error, during: During) -> Result<Error, Stop> {
        let report = match &error {
            Error::Migration(failed) => failed.report(),
            _ => None,
        };
        let is_decisive = report.is_some_and(|report| match report.sqlstate.as_str() {
            // Another key may come from the time of the transaction.
            "23505" => has_literal_key(report, self.migration.up.text()),
            "2BP01" | "3F000" => true,
            code => code.starts_with("42"),
        });
        if self.is_itself && is_decisive && missing::missing(&error).is_none() {
            return Ok(error);
        }
        Err(Stop::of(error, during))
    }
}

/// Whether every value of the key that a unique constraint refused stands in the text: `Key (a, b)=(1, x) already exists.`
fn has_literal_key(report: &DatabaseError, text: &str) -> bool {
    let key = report.detail.as_deref().and_then(|detail| {
        let (_, values) = detail.split_once(")=(")?;
        values.split_once(')').map(|(values, _)| values)
    });
    key.is_some_and(|values| values.split(", ").all(|value| text.contains(value)))
}

fn exact() -> Judged {
    Judged {
        verdict: Verdict::Exact,
        lasting: true,
    }
}

fn fault(fault: InverseFault) -> Judged {
    Judged {
        verdict: Verdict::Fault(fault),
        lasting: true,
    }
}
