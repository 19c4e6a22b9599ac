//! Writing: workers with a connection each take pieces of tables whose parents are complete.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use glowplug_pq::{CancelHandle, Connection};

use super::maker::Maker;
use super::plan::{ColumnPlan, Plan, TablePlan, copy_statement};
use super::value::{HEADER, TRAILER, Value, put};
use super::{chance, refused};
use crate::error::Error;
use glowplug_pq::ConnectionString;

/// Rows of one transaction, at most.
const PIECE: u64 = 50_000;

/// Bytes that are sent at once.
const BUFFER: usize = 128 * 1024;

/// After so many rows a worker looks whether to stop.
const LOOK: u64 = 256;

/// A transaction that was begun, and what it was to write.
pub(super) struct Written {
    /// Its full number, of which `xmin` shows the lower half.
    pub(super) transaction: String,
    /// Tables, each with its first row and the one after its last.
    pub(super) parts: Vec<(usize, u64, u64)>,
}

struct Shared<'a> {
    plan: &'a Plan,
    jobs: u64,
    state: Mutex<State>,
    changed: Condvar,
    abort: AtomicBool,
}

struct State {
    tables: Vec<Progress>,
    written: Vec<Written>,
    handles: Vec<CancelHandle>,
    error: Option<Error>,
}

#[derive(Clone)]
struct Progress {
    next: u64,
    done: u64,
    busy: bool,
}

/// What a worker does next.
struct Piece {
    /// One table, or all tables of a circle.
    parts: Vec<(usize, u64, u64)>,
}

/// Writes all rows, and shows what was written also where that failed.
pub(super) fn load(
    endpoint: &ConnectionString,
    plan: &Plan,
    jobs: usize,
    observer: &mut dyn super::DemoObserver,
    stop: &AtomicBool,
) -> (Vec<Written>, Result<(), Error>) {
    let shared = Shared {
        plan,
        jobs: jobs as u64,
        state: Mutex::new(State {
            tables: vec![
                Progress {
                    next: 0,
                    done: 0,
                    busy: false
                };
                plan.tables.len()
            ],
            written: Vec::new(),
            handles: Vec::new(),
            error: None,
        }),
        changed: Condvar::new(),
        abort: AtomicBool::new(false),
    };
    std::thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..jobs {
            let (shared, sender) = (&shared, sender.clone());
            scope.spawn(move || worker(endpoint, shared, &sender));
        }
        drop(sender);
        let mut rows = 0;
        loop {
            match receiver.recv_timeout(Duration::from_millis(100)) {
                Ok((table, more)) => {
                    rows += more;
                    let table: usize = table;
                    observer.progress(rows, &plan.tables[table].name.name);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
            if stop.load(Ordering::Relaxed) && !shared.abort.load(Ordering::Relaxed) {
                shared.fail(interrupted());
            }
            if shared.abort.load(Ordering::Relaxed) {
                // Again and again: a statement may begin just after a request to cancel.
                for handle in &shared.state().handles {
                    let _ = handle.cancel();
                }
            }
        }
    });
    let state = shared
        .state
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    let result = match state.error {
        Some(error) => Err(error),
        None if stop.load(Ordering::Relaxed) => Err(interrupted()),
        None => Ok(()),
    };
    (state.written, result)
}

fn interrupted() -> Error {
    refused(
        "interrupted",
        "stopped; the rows that were written are undone".to_owned(),
        "run the same command again for the same rows",
    )
}

impl Shared<'_> {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps the first error and has everybody stop.
    fn fail(&self, error: Error) {
        self.state().error.get_or_insert(error);
        self.abort.store(true, Ordering::Relaxed);
        self.changed.notify_all();
    }

    /// The next piece; waits while all that is left depends on pieces that others have.
    fn next(&self) -> Option<Piece> {
        let mut state = self.state();
        loop {
            if self.abort.load(Ordering::Relaxed) {
                return None;
            }
            if let Some(piece) = self.find(&mut state) {
                return Some(piece);
            }
            let complete = |(table, progress): (&super::plan::TablePlan, &Progress)| {
                progress.done >= table.rows
            };
            if self.plan.tables.iter().zip(&state.tables).all(complete) {
                return None;
            }
            state = self
                .changed
                .wait_timeout(state, Duration::from_secs(1))
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
        }
    }

    fn find(&self, state: &mut State) -> Option<Piece> {
        let tables = &self.plan.tables;
        let ready = |state: &State, at: usize| {
            tables[at]
                .needs
                .iter()
                .all(|need| state.tables[*need].done >= tables[*need].rows)
        };
        for (at, table) in tables.iter().enumerate() {
            let progress = &state.tables[at];
            if progress.next >= table.rows || !ready(state, at) {
                continue;
            }
            if let Some(circle) = table.circle {
                let members: Vec<usize> = (0..tables.len())
                    .filter(|other| tables[*other].circle == Some(circle))
                    .collect();
                if !members.iter().all(|member| ready(state, *member)) {
                    continue;
                }
                let parts = members
                    .iter()
                    .map(|member| (*member, 0, tables[*member].rows))
                    .collect();
                for member in members {
                    state.tables[member].next = tables[member].rows;
                }
                return Some(Piece { parts });
            }
            // Earlier rows that others point to must be committed.
            if table.sequential && progress.busy {
                continue;
            }
            let size = (table.rows / (self.jobs * 2)).clamp(2_000, PIECE);
            let from = progress.next;
            let to = (from + size).min(table.rows);
            state.tables[at].next = to;
            state.tables[at].busy = true;
            return Some(Piece {
                parts: vec![(at, from, to)],
            });
        }
        None
    }

    fn finished(&self, piece: &Piece) {
        let mut state = self.state();
        for (at, from, to) in &piece.parts {
            state.tables[*at].done += to - from;
            state.tables[*at].busy = false;
        }
        self.changed.notify_all();
    }
}

fn worker(endpoint: &ConnectionString, shared: &Shared<'_>, sender: &Sender<(usize, u64)>) {
    let result = connect(endpoint, shared).and_then(|mut connection| {
        // A worker that were gone without a word would leave the others waiting for its piece.
        let work = AssertUnwindSafe(|| work(&mut connection, shared, sender));
        catch_unwind(work).unwrap_or_else(|_| {
            Err(refused(
                "internal",
                "generating rows went wrong in a way that was not foreseen".to_owned(),
                "report this together with the schema and the demo rules",
            ))
        })
    });
    if let Err(error) = result {
        shared.fail(error);
    }
}

fn work(
    connection: &mut Connection,
    shared: &Shared<'_>,
    sender: &Sender<(usize, u64)>,
) -> Result<(), Error> {
    while let Some(piece) = shared.next() {
        write_piece(connection, shared, &piece, sender)?;
        shared.finished(&piece);
    }
    Ok(())
}

fn connect(endpoint: &ConnectionString, shared: &Shared<'_>) -> Result<Connection, Error> {
    let mut connection = super::connect(endpoint)?;
    // A crash of the server may lose the last rows of demo data, and who seeds waits for less.
    connection
        .execute("SET synchronous_commit = off")
        .map_err(Error::database("cannot set up the session"))?;
    if let Some(handle) = connection.cancel_handle() {
        shared.state().handles.push(handle);
    }
    Ok(connection)
}

fn write_piece(
    connection: &mut Connection,
    shared: &Shared<'_>,
    piece: &Piece,
    sender: &Sender<(usize, u64)>,
) -> Result<(), Error> {
    connection
        .execute("BEGIN")
        .map_err(Error::database("cannot begin a transaction"))?;
    let rows = connection
        .query(
            "SELECT pg_catalog.pg_current_xact_id()::pg_catalog.text",
            &[],
        )
        .map_err(Error::database("cannot begin a transaction"))?;
    // Reported before anything is written: whatever becomes of COMMIT, these rows can be found.
    let transaction = rows
        .iter()
        .next()
        .and_then(|row| row.get(0).map(str::to_owned));
    let written = transaction.map(|transaction| Written {
        transaction,
        parts: piece.parts.clone(),
    });
    shared.state().written.extend(written);
    if piece.parts.len() > 1 {
        connection
            .execute("SET CONSTRAINTS ALL DEFERRED")
            .map_err(Error::database("cannot defer constraints"))?;
    }
    for (table, from, to) in &piece.parts {
        copy(connection, shared, *table, *from, *to, sender)
            .map_err(|error| explained(error, shared.plan, *table))?;
    }
    connection
        .execute("COMMIT")
        .map_err(|source| Error::Database {
            doing: "cannot commit rows",
            source,
        })
        .map_err(|error| explained(error, shared.plan, piece.parts[0].0))
}

fn copy(
    connection: &mut Connection,
    shared: &Shared<'_>,
    table: usize,
    from: u64,
    to: u64,
    sender: &Sender<(usize, u64)>,
) -> Result<(), Error> {
    let failed = || Error::database("cannot write rows");
    let plan = &shared.plan.tables[table];
    let maker = Maker::new(shared.plan);
    let base = chance::rng(plan.salt);
    if plan.columns.is_empty() {
        // COPY takes rows without columns of no table that has some.
        let sql = format!(
            "INSERT INTO {} SELECT FROM pg_catalog.generate_series(1, {})",
            plan.name,
            to - from
        );
        connection.execute(&sql).map_err(failed())?;
        let _ = sender.send((table, to - from));
        return Ok(());
    }
    let mut copy = connection
        .copy_in(&copy_statement(plan))
        .map_err(failed())?;
    let mut buffer: Vec<u8> = Vec::with_capacity(BUFFER + 4096);
    let mut values: Vec<Value> = Vec::with_capacity(plan.columns.len());
    buffer.extend_from_slice(HEADER);
    let width = i16::try_from(plan.columns.len()).unwrap_or(i16::MAX);
    let mut reported = from;
    for row in from..to {
        if row % LOOK == 0 && shared.abort.load(Ordering::Relaxed) {
            // Dropped unfinished, the COPY keeps nothing.
            return Err(interrupted());
        }
        maker.row(table, row, &base, &mut values)?;
        buffer.extend_from_slice(&width.to_be_bytes());
        for (column, value) in plan.columns.iter().zip(&values) {
            if put(&mut buffer, &column.kind, value).is_err() {
                return Err(unfit(plan, column, value));
            }
        }
        if buffer.len() >= BUFFER {
            copy.write(&buffer).map_err(failed())?;
            buffer.clear();
            let _ = sender.send((table, row + 1 - reported));
            reported = row + 1;
        }
    }
    buffer.extend_from_slice(TRAILER);
    copy.write(&buffer).map_err(failed())?;
    copy.finish().map_err(failed())?;
    let _ = sender.send((table, to - reported));
    Ok(())
}

pub(super) fn unfit(table: &TablePlan, column: &ColumnPlan, value: &Value) -> Error {
    refused(
        "constraint-unmet",
        format!(
            "column {} of table {} cannot have {:?}, which is no value of type {}",
            column.name,
            table.name,
            value.shown(),
            column.kind.named()
        ),
        format!(
            "give the column rules that fit: `[package.metadata.glowplug.demo.tables.{}.columns]`",
            super::plan::rules_key(&table.name.name)
        ),
    )
}

/// The function that the server was in when it failed: rows are only written, so a trigger called it.
fn function_of(context: &str) -> Option<String> {
    let (_, rest) = context.split_once("PL/pgSQL function ")?;
    let (name, _) = rest.split_once('(')?;
    Some(name.to_owned())
}

/// A refusal of the server as one that names table and constraint.
fn explained(error: Error, plan: &Plan, table: usize) -> Error {
    let Error::Database { source, .. } = &error else {
        return error;
    };
    let Some(report) = source.as_database() else {
        return error;
    };
    if let Some(function) = report.context.as_deref().and_then(function_of) {
        return Error::Trigger {
            table: plan.tables[table].name.to_string(),
            function,
            message: report.message.clone(),
        };
    }
    if !report.sqlstate.starts_with("23") {
        return error;
    }
    // Of a partition the rules know the table that it is a part of.
    let named = plan.tables.iter().find(|one| {
        Some(&one.name.schema) == report.schema.as_ref()
            && Some(&one.name.name) == report.table.as_ref()
    });
    let table = named.unwrap_or(&plan.tables[table]);
    let what = match (&report.constraint, &report.column) {
        (Some(constraint), _) => format!("constraint {constraint}"),
        (None, Some(column)) => format!("NOT NULL of column {column}"),
        (None, None) => "a constraint".to_owned(),
    };
    let detail = report.detail.as_deref().unwrap_or(&report.message);
    refused(
        "constraint-unmet",
        format!(
            "{what} of table {} cannot be met by generated rows: {detail}",
            table.name
        ),
        format!(
            "give its columns rules that fit: `[package.metadata.glowplug.demo.tables.{}.columns]`",
            table.key
        ),
    )
}
