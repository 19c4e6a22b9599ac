//! Statements that wait for a lock of another session are reported, with the session that holds it.

use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use glowplug_pq::{Connection, ConnectionString};
use serde::Deserialize;

use glowplug_pq::interrupt::{RunningStatement, running_for};

/// After which time a wait is reported.
const REPORT_AFTER: Duration = Duration::from_secs(2);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(500);

/// The session that another one waits for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Holder {
    /// The server's process.
    pub pid: i32,
    /// How it calls itself; empty where it does not.
    pub application: String,
    /// `active`, `idle in transaction`, ..
    pub state: String,
    /// How long its transaction has been open, in seconds.
    pub seconds: i64,
    /// The statement that it runs or ran last, its first line.
    pub query: String,
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Holder {
            pid,
            application,
            state,
            seconds,
            query,
        } = self;
        write!(f, "process {pid}")?;
        if !application.is_empty() {
            write!(f, ", application {application:?}")?;
        }
        // Debug escapes what a terminal would obey.
        write!(
            f,
            ", {state}, transaction open for {seconds} s, query {query:?}"
        )
    }
}

/// Looks from now on, in a thread of its own, after every statement of this process that [`glowplug_pq::interrupt`] knows, and
/// reports each once that has waited for a lock for 2 seconds.
pub fn watch(report: impl Fn(&[Holder]) + Send + 'static) {
    spawn(move || {
        let mut reported: Vec<(i32, Instant)> = Vec::new();
        let mut session: Option<(ConnectionString, Connection)> = None;
        loop {
            sleep(PAUSE);
            let running = running_for(REPORT_AFTER);
            let is_running = |statement: &RunningStatement, (process, since): &(i32, Instant)| {
                statement.process == *process && statement.since == *since
            };
            reported.retain(|one| running.iter().any(|statement| is_running(statement, one)));
            let new: Vec<&RunningStatement> = running
                .iter()
                .filter(|statement| !reported.iter().any(|one| is_running(statement, one)))
                .collect();
            if running.is_empty() {
                session = None;
            }
            for statement in new {
                let holders = holders(&mut session, statement).unwrap_or_default();
                if !holders.is_empty() {
                    report(&holders);
                    reported.push((statement.process, statement.since));
                }
            }
        }
    });
}

/// The sessions that a statement waits for; `None` where they cannot be asked for, which keeps no command from its work.
fn holders(
    session: &mut Option<(ConnectionString, Connection)>,
    statement: &RunningStatement,
) -> Option<Vec<Holder>> {
    let opened = session
        .take()
        .filter(|(to, _)| *to == statement.session)
        .or_else(|| {
            let connection = Connection::open(&statement.session).ok()?;
            Some((statement.session.clone(), connection))
        });
    let (_, connection) = session.insert(opened?);
    let found = connection
        .query(
            "SELECT a.pid, COALESCE(a.application_name, '') AS application, COALESCE(a.state, 'unknown') AS state,
                    COALESCE(pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() OPERATOR(pg_catalog.-) a.xact_start), 0)::pg_catalog.int8 AS seconds,
                    COALESCE(pg_catalog.left(pg_catalog.split_part(pg_catalog.btrim(a.query, E' \\t\\r\\n'), E'\\n', 1), 120), '') AS query
             FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids($1::pg_catalog.int4)) b(pid)
             JOIN pg_catalog.pg_stat_activity a ON a.pid OPERATOR(pg_catalog.=) b.pid
             ORDER BY a.xact_start",
            &[Some(&statement.process.to_string())],
        )
        .and_then(|rows| rows.decode());
    found.ok()
}
