//! Several connections, each of which writes pieces of tables whose parents are complete.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};

use glowplug_pq::{Connection, interrupt};

use super::copy;
use super::run::{Piece, Run};
use crate::error::Error;
use crate::model::Plan;
use crate::options::DemoObserver;
use crate::session;

/// Pieces of a table, for that many connections, have that many rows at least and at most.
const SIZES: std::ops::RangeInclusive<u64> = 2_000..=50_000;

/// The pieces, by stages: those of a stage point to rows of earlier ones, and to rows of their own.
pub(super) fn stages(plan: &Plan) -> Vec<Vec<Piece>> {
    let mut level = vec![0; plan.tables.len()];
    loop {
        let before = level.clone();
        for (at, table) in plan.tables.iter().enumerate() {
            let needs = table.needs.iter().map(|need| level[*need] + 1);
            let circle = (0..level.len()).filter(|other| {
                table.circle.is_some() && plan.tables[*other].circle == table.circle
            });
            let circle = circle.map(|other| level[other]);
            level[at] = needs.chain(circle).max().unwrap_or(0);
        }
        if level == before {
            break;
        }
    }
    let mut stages: Vec<Vec<Piece>> = Vec::new();
    stages.resize_with(level.iter().max().map_or(0, |last| last + 1), Vec::new);
    for (at, table) in plan.tables.iter().enumerate() {
        let stage = &mut stages[level[at]];
        let circle = |piece: &&mut Piece| {
            table.circle.is_some() && plan.tables[piece.parts[0].0].circle == table.circle
        };
        if table.rows == 0 {
            continue;
        }
        match stage.iter_mut().find(circle) {
            Some(piece) => piece.parts.push((at, 0, table.rows)),
            None => stage.push(Piece::of(at, 0, table.rows)),
        }
    }
    stages
}

/// Cuts what more than one connection can write; rows that others of their table point to stay together.
fn cut(piece: Piece, plan: &Plan, jobs: usize) -> Vec<Piece> {
    let (table, from, to) = piece.parts[0];
    if piece.parts.len() > 1 || plan.tables[table].sequential {
        return vec![piece];
    }
    let size = (to / (jobs as u64 * 2)).clamp(*SIZES.start(), *SIZES.end());
    let starts = (0..).map(|at| from + at * size);
    let starts = starts.take_while(|start| *start < to);
    starts
        .map(|start| Piece::of(table, start, (start + size).min(to)))
        .collect()
}

/// What the connections share.
struct Shared {
    /// The transactions that were begun, as `xmin` shows them.
    transactions: Mutex<Vec<String>>,
    error: Mutex<Option<Error>>,
    failed: AtomicBool,
}

impl Shared {
    /// Keeps the first error and has everybody stop.
    fn fail(&self, error: Error) {
        locked(&self.error).get_or_insert(error);
        self.failed.store(true, Ordering::Relaxed);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Writes all rows; also where that fails, gives the transactions that were begun.
pub(super) fn write(
    run: &Run<'_>,
    observer: &mut dyn DemoObserver,
) -> (Vec<String>, Result<(), Error>) {
    let shared = Shared {
        transactions: Mutex::default(),
        error: Mutex::default(),
        failed: AtomicBool::new(false),
    };
    let connections: Result<Vec<Connection>, Error> = (0..run.jobs)
        .map(|_| session::connect(run.endpoint))
        .collect();
    match connections {
        Ok(mut connections) => {
            let mut rows = 0;
            for stage in stages(run.plan) {
                let cuts = |piece| cut(piece, run.plan, run.jobs);
                let queue = Mutex::new(stage.into_iter().flat_map(cuts));
                write_stage(
                    run,
                    &shared,
                    &mut connections,
                    &queue,
                    &mut |table, more| {
                        rows += more;
                        observer.progress(rows, &run.plan.tables[table].name.name);
                    },
                );
            }
        }
        Err(error) => shared.fail(error),
    }
    let transactions = std::mem::take(&mut *locked(&shared.transactions));
    let error = locked(&shared.error).take();
    (transactions, error.map_or(Ok(()), Err))
}

fn write_stage(
    run: &Run<'_>,
    shared: &Shared,
    connections: &mut [Connection],
    queue: &Mutex<impl Iterator<Item = Piece> + Send>,
    progress: &mut dyn FnMut(usize, u64),
) {
    std::thread::scope(|scope| {
        let (sender, receiver) = channel();
        let workers: Vec<_> = connections
            .iter_mut()
            .map(|connection| {
                let sender = sender.clone();
                scope.spawn(move || {
                    while !shared.failed.load(Ordering::Relaxed) {
                        let Some(piece) = locked(queue).next() else {
                            return;
                        };
                        let result = interrupt::cancellable(connection, |connection| {
                            write_piece(run, shared, connection, &piece, &sender)
                        });
                        if let Err(error) = result {
                            shared.fail(error);
                        }
                    }
                })
            })
            .collect();
        drop(sender);
        for (table, rows) in receiver {
            progress(table, rows);
        }
        for worker in workers {
            if worker.join().is_err() {
                shared.fail(Error::Internal);
            }
        }
    });
}

fn write_piece(
    run: &Run<'_>,
    shared: &Shared,
    connection: &mut Connection,
    piece: &Piece,
    sender: &Sender<(usize, u64)>,
) -> Result<(), Error> {
    let failed = || Error::database("cannot begin a transaction");
    connection.execute("BEGIN").map_err(failed())?;
    // Known before anything is written: whatever becomes of COMMIT, these rows can be found. `xmin` shows the lower half.
    let number: Vec<String> = connection
        .query(
            "SELECT pg_catalog.mod(pg_catalog.pg_current_xact_id()::pg_catalog.text::pg_catalog.numeric, 4294967296)::pg_catalog.text",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(failed())?;
    locked(&shared.transactions).extend(number);
    copy::defer(connection, piece)?;
    let stop = || shared.failed.load(Ordering::Relaxed);
    copy::copy(connection, run, piece, &stop, &mut |table, rows| {
        // The receiver outlives all pieces.
        let _ = sender.send((table, rows));
    })?;
    connection
        .execute("COMMIT")
        .map_err(Error::database("cannot commit rows"))
        .map_err(|error| copy::explained(error, run.plan, piece.parts[0].0))
}
