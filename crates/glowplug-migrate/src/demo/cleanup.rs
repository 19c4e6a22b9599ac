//! Taking back what a run wrote, and nothing else.

use std::time::{Duration, Instant};

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Ident;

use super::load::Written;
use super::maker::Maker;
use super::plan::{Plan, TablePlan, position};
use super::reference::Reference;
use super::value::{HEADER, TRAILER, put};
use super::{chance, refused};
use crate::error::Error;

/// How long a transaction whose connection is lost may take to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes that are sent at once.
const BUFFER: usize = 128 * 1024;

/// A run as far as it went.
pub(super) struct Run<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) plan: &'a Plan,
    pub(super) kept: &'a [u64],
    pub(super) references: &'a [Reference],
    pub(super) written: &'a [Written],
}

/// Removes the rows that a run wrote, and tells what is left of it: what triggers did to rows that stay.
///
/// Tables that were empty and have no row of anybody else are truncated, which takes no time and leaves no dead rows. From
/// other tables that were empty, rows are deleted by their `xmin`. Where there were rows, `xmin` says too little: a trigger
/// that changed one of them made it look like ours. There only rows go whose key the run made.
pub(super) fn take_back(run: &Run<'_>, connection: &mut Connection) -> Result<Vec<String>, Error> {
    let committed = committed(connection, run.written)?;
    if committed.is_empty() {
        return Ok(Vec::new());
    }
    let mut back = Back {
        run,
        ours: committed
            .iter()
            .map(|written| short(&written.transaction))
            .collect(),
        committed,
        gone: vec![false; run.plan.tables.len()],
    };
    // Without the lock or the right to do so the rows are deleted.
    if let Ok(gone) = back.truncate(connection) {
        back.gone = gone;
    }
    back.delete(connection)?;
    back.left(connection)
}

/// The error of a run that could not even take back its rows.
pub(super) fn left_behind(first: &Error, second: &Error, kept: &[u64]) -> Error {
    refused(
        "rows-left",
        format!("{first}; and the rows that were written could not be taken back: {second}"),
        if kept.iter().any(|count| *count > 0) {
            "the tables have made-up rows beside yours: delete them by hand, or restore what you saved before"
        } else {
            "`reset` begins anew when the server is back"
        },
    )
}

/// The transactions of which anything is there.
fn committed<'a>(
    connection: &mut Connection,
    written: &'a [Written],
) -> Result<Vec<&'a Written>, Error> {
    let all: Vec<&str> = written.iter().map(|one| one.transaction.as_str()).collect();
    let all = format!("{{{}}}", all.join(","));
    let begun = Instant::now();
    loop {
        // What is so old that nothing is known of it any more is over.
        let rows = connection
            .query(
                "SELECT COALESCE(pg_catalog.pg_xact_status(one::pg_catalog.xid8), 'committed')
                 FROM pg_catalog.unnest($1::pg_catalog.text[]) WITH ORDINALITY AS all_of_them (one, place) ORDER BY place",
                &[Some(&all)],
            )
            .map_err(Error::database("cannot look for the run's transactions"))?;
        let states: Vec<&str> = rows.iter().filter_map(|row| row.get(0)).collect();
        if !states.contains(&"in progress") {
            let found = written.iter().zip(&states);
            let found = found.filter(|(_, state)| **state == "committed");
            return Ok(found.map(|(written, _)| written).collect());
        }
        if begun.elapsed() > PATIENCE {
            return Err(refused(
                "rows-left",
                "a transaction of the run does not end".to_owned(),
                "end its session with pg_terminate_backend",
            ));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// A transaction's number as `xmin` shows it.
fn short(transaction: &str) -> String {
    let full: u64 = transaction.parse().unwrap_or(0);
    (full & 0xffff_ffff).to_string()
}

struct Back<'a> {
    run: &'a Run<'a>,
    committed: Vec<&'a Written>,
    /// The transactions whose rows these are, as `xmin` shows them.
    ours: Vec<String>,
    /// The tables that need no further look.
    gone: Vec<bool>,
}

impl Back<'_> {
    fn array(&self) -> String {
        format!("{{{}}}", self.ours.join(","))
    }

    /// Truncates the tables in which everything was ours.
    fn truncate(&self, connection: &mut Connection) -> Result<Vec<bool>, glowplug_pq::Error> {
        let mut all: Vec<bool> = self.run.kept.iter().map(|kept| *kept == 0).collect();
        self.unreferenced(&mut all);
        connection.transaction("BEGIN", |connection| {
            // Who reads one of the tables for long is not waited for.
            connection.execute("SET LOCAL lock_timeout = '3s'")?;
            let Some(names) = self.names(&all) else {
                return Ok(all);
            };
            // Nobody writes between the look and the TRUNCATE.
            connection.execute(&format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))?;
            let ours = self.array();
            for (at, table) in self.run.plan.tables.iter().enumerate() {
                if !all[at] {
                    continue;
                }
                let sql = format!(
                    "SELECT EXISTS (SELECT FROM {} WHERE xmin::pg_catalog.text <> ALL ($1::pg_catalog.text[]))",
                    table.name
                );
                let rows = connection.query(&sql, &[Some(&ours)])?;
                all[at] = rows.iter().next().and_then(|row| row.get(0)) == Some("f");
            }
            self.unreferenced(&mut all);
            if let Some(names) = self.names(&all) {
                connection.execute(&format!("TRUNCATE {names}"))?;
            }
            Ok(all)
        })
    }

    fn names(&self, which: &[bool]) -> Option<String> {
        let tables = self.run.plan.tables.iter().zip(which);
        let names: Vec<String> = tables
            .filter(|(_, wanted)| **wanted)
            .map(|(table, _)| table.name.to_string())
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Leaves out what tables that are not truncated may point to.
    fn unreferenced(&self, which: &mut [bool]) {
        loop {
            let found = self.run.references.iter().find(|reference| {
                which[reference.parent] && !reference.child.is_some_and(|child| which[child])
            });
            let Some(reference) = found else { return };
            which[reference.parent] = false;
        }
    }

    /// Deletes what is ours, tables before those that they point to.
    fn delete(&mut self, connection: &mut Connection) -> Result<(), Error> {
        let plan = self.run.plan;
        let wanted: Vec<usize> = (0..plan.tables.len())
            .rev()
            .filter(|at| !self.gone[*at])
            .collect();
        // A circle goes at once, as it came.
        let circle = wanted.iter().any(|at| plan.tables[*at].circle.is_some());
        let size = if circle { wanted.len() } else { 1 };
        for group in wanted.chunks(size.max(1)) {
            connection
                .execute("BEGIN; SET CONSTRAINTS ALL DEFERRED")
                .map_err(Error::database("cannot begin a transaction"))?;
            let result = group
                .iter()
                .try_for_each(|at| self.delete_from(connection, *at))
                .and_then(|()| self.commit(connection));
            if let Err(error) = result {
                let _ = connection.execute("ROLLBACK");
                return Err(error);
            }
            for at in group {
                let scanned = |one: &&Reference| one.child == Some(*at) && !one.indexed;
                if self.run.references.iter().any(|one| scanned(&one)) {
                    // Its dead rows would be looked at again for each row of the table that they point to.
                    let name = &plan.tables[*at].name;
                    let _ = connection.execute(&format!("VACUUM (SKIP_LOCKED) {name}"));
                }
            }
        }
        Ok(())
    }

    /// Commits, and keeps the number of the transaction: triggers on DELETE may have written in it.
    fn commit(&mut self, connection: &mut Connection) -> Result<(), Error> {
        let failed = || Error::database("cannot take back the rows");
        let sql = "SELECT pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text";
        let rows = connection.query(sql, &[]).map_err(failed())?;
        let own = rows.iter().next().and_then(|row| row.get(0).map(short));
        connection.execute("COMMIT").map_err(failed())?;
        self.ours.extend(own);
        Ok(())
    }

    fn delete_from(&self, connection: &mut Connection, at: usize) -> Result<(), Error> {
        let failed = || Error::database("cannot take back the rows");
        let table = &self.run.plan.tables[at];
        let ours = self.array();
        if self.run.kept[at] == 0 {
            let sql = format!(
                "DELETE FROM {} WHERE xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
                table.name
            );
            return connection
                .query(&sql, &[Some(&ours)])
                .map(drop)
                .map_err(failed());
        }
        let parts: Vec<(u64, u64)> = self
            .committed
            .iter()
            .flat_map(|written| &written.parts)
            .filter(|(table, from, to)| *table == at && from < to)
            .map(|(_, from, to)| (*from, *to))
            .collect();
        if parts.is_empty() || table.columns.is_empty() {
            return Ok(());
        }
        let (only, key) = self.key(table);
        let made = format!("pg_temp.glowplug_made_{at}");
        let columns = key.columns.iter().map(|at| Ident(&table.columns[*at].name));
        let columns: Vec<String> = columns.map(|ident| ident.to_string()).collect();
        connection
            .execute(&format!(
                "CREATE TEMPORARY TABLE {made} ON COMMIT DROP AS SELECT {} FROM {} WITH NO DATA",
                columns.join(", "),
                table.name
            ))
            .map_err(failed())?;
        self.copy_made(connection, at, &made, &key.columns, &parts)?;
        let of = |alias: &str| -> Vec<String> {
            columns
                .iter()
                .map(|name| format!("{alias}.{name}"))
                .collect()
        };
        let same = if key.comparable {
            let pairs = of("t").into_iter().zip(of("m"));
            let pairs: Vec<String> = pairs.map(|(t, m)| format!("{t} = {m}")).collect();
            pairs.join(" AND ")
        } else {
            // Some types cannot be compared, but all of them can be shown.
            let (t, m) = (of("t").join(", "), of("m").join(", "));
            format!("ROW({t})::pg_catalog.text = ROW({m})::pg_catalog.text")
        };
        let sql = format!(
            "DELETE FROM {only}{} t USING {made} m WHERE {same} AND t.xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
            table.name
        );
        connection
            .execute(&format!("ANALYZE {made}"))
            .and_then(|()| connection.query(&sql, &[Some(&ours)]).map(drop))
            .map_err(failed())
    }

    /// What rows of a table are known by.
    fn key(&self, table: &TablePlan) -> (&'static str, Key) {
        let all = || (0..table.columns.len()).collect();
        let found = self
            .run
            .catalog
            .tables
            .iter()
            .find(|one| one.name == table.name);
        let Some(found) = found else {
            let columns = all();
            return (
                "",
                Key {
                    columns,
                    comparable: false,
                },
            );
        };
        // Tables that inherit from it have keys of their own.
        let only = if found.partition_key.is_some() {
            ""
        } else {
            "ONLY "
        };
        let primary = found.primary_key_columns();
        let columns: Option<Vec<usize>> =
            primary.iter().map(|name| position(table, name)).collect();
        let key = match columns.filter(|columns| !columns.is_empty()) {
            Some(columns) => Key {
                columns,
                comparable: true,
            },
            None => Key {
                columns: all(),
                comparable: false,
            },
        };
        (only, key)
    }

    /// Makes the rows again, as far as they are wanted.
    fn copy_made(
        &self,
        connection: &mut Connection,
        at: usize,
        made: &str,
        columns: &[usize],
        parts: &[(u64, u64)],
    ) -> Result<(), Error> {
        let failed = || Error::database("cannot tell which rows were written");
        let table = &self.run.plan.tables[at];
        let maker = Maker::new(self.run.plan);
        let base = chance::rng(table.salt);
        let mut copy = connection
            .copy_in(&format!("COPY {made} FROM STDIN (FORMAT binary)"))
            .map_err(failed())?;
        let width = i16::try_from(columns.len()).unwrap_or(i16::MAX);
        let mut buffer = HEADER.to_vec();
        let mut values = Vec::new();
        for row in parts.iter().flat_map(|(from, to)| *from..*to) {
            maker.row(at, row, &base, &mut values)?;
            buffer.extend_from_slice(&width.to_be_bytes());
            for column in columns {
                put(&mut buffer, &table.columns[*column].kind, &values[*column]);
            }
            if buffer.len() >= BUFFER {
                copy.write(&buffer).map_err(failed())?;
                buffer.clear();
            }
        }
        buffer.extend_from_slice(TRAILER);
        copy.write(&buffer).map_err(failed())?;
        copy.finish().map(drop).map_err(failed())
    }

    /// What is there of the run nevertheless.
    fn left(&self, connection: &mut Connection) -> Result<Vec<String>, Error> {
        let ours = self.array();
        let mut left = Vec::new();
        for (at, table) in self.run.plan.tables.iter().enumerate() {
            if self.gone[at] {
                continue;
            }
            let sql = format!(
                "SELECT pg_catalog.count(*) FROM {} WHERE xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
                table.name
            );
            let rows = connection
                .query(&sql, &[Some(&ours)])
                .map_err(Error::database("cannot look for rows that are left"))?;
            let count = rows.iter().next().and_then(|row| row.get(0)).unwrap_or("0");
            if count != "0" {
                left.push(format!(
                    "table {} keeps {count} rows that triggers wrote or changed during the run; what they were before is not known",
                    table.name
                ));
            }
        }
        Ok(left)
    }
}

/// Columns by which a row is found again.
struct Key {
    columns: Vec<usize>,
    /// Whether they are never NULL and have `=`.
    comparable: bool,
}
