//! Taking back what a run wrote, and nothing else.

use std::time::{Duration, Instant};

use glowplug_pq::Connection;
use glowplug_schema::catalog::Catalog;
use glowplug_schema::ident::Ident;

use super::load::Written;
use super::made::{self, Made};
use super::plan::Plan;
use super::reference::{self, Reference};
use super::refused;
use super::sequence::{first, numbered};
use crate::error::Error;

/// How long a transaction whose connection is lost may take to end.
const REPORT_AFTER: Duration = Duration::from_secs(30);

/// A run as far as it went.
pub(super) struct Run<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) plan: &'a Plan,
    pub(super) kept: &'a [u64],
    pub(super) references: &'a [Reference],
    pub(super) written: &'a [Written],
}

/// Removes the rows that a run wrote, and shows what is left of it: what triggers did to rows that stay.
///
/// Tables that were empty and have no row of anybody else are truncated, which takes no time and leaves no dead rows. From
/// other tables that were empty, rows are deleted by their `xmin`. Where there were rows, `xmin` says too little: a trigger
/// that changed one of them made it look like ours. There only rows go whose key the run made, and new ones about such rows.
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
        made: Vec::new(),
    };
    // Without the lock or the right to do so the rows are deleted, which some tables make so slow that it is tried again.
    let tries = if reference::hard_to_delete(run.references, run.plan) {
        10
    } else {
        1
    };
    let truncated = (0..tries).find_map(|_| back.truncate(connection).ok());
    back.gone = truncated.unwrap_or(back.gone);
    for (at, kept) in run.kept.iter().enumerate() {
        let parts = if *kept > 0 {
            back.parts(at)
        } else {
            Vec::new()
        };
        back.made.push(made::make(run, connection, at, &parts)?);
    }
    back.delete(connection)?;
    back.left(connection)
}

/// The error of a run that could not even undo its rows.
pub(super) fn left_behind(first: &Error, second: &Error, kept: &[u64]) -> Error {
    refused(
        "rows-left",
        format!("{first}; and the rows that were written could not be undone: {second}"),
        if kept.iter().any(|count| *count > 0) {
            "the tables have generated rows beside yours: delete them by hand, or restore what you saved before"
        } else {
            "`reset` starts over when the server is back"
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
        if begun.elapsed() > REPORT_AFTER {
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
    /// The keys of generated rows, for tables that had rows before.
    made: Vec<Option<Made>>,
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
        let wanted = self.in_order();
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

    /// The tables that are left, those that point to others before these. Tables that get no rows stand anywhere in the plan.
    fn in_order(&self) -> Vec<usize> {
        let mut left: Vec<usize> = (0..self.run.plan.tables.len())
            .rev()
            .filter(|at| !self.gone[*at])
            .collect();
        let mut ordered = Vec::with_capacity(left.len());
        while !left.is_empty() {
            let free = left.iter().position(|at| {
                let mut pointing = self.run.references.iter().filter(|one| one.parent == *at);
                !pointing.any(|one| {
                    one.child
                        .is_some_and(|child| child != *at && left.contains(&child))
                })
            });
            ordered.push(left.remove(free.unwrap_or(0)));
        }
        ordered
    }

    /// Commits, and keeps the number of the transaction: triggers on DELETE may have written in it.
    fn commit(&mut self, connection: &mut Connection) -> Result<(), Error> {
        let failed = || Error::database("cannot undo the rows");
        let sql = "SELECT pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text";
        let rows = connection.query(sql, &[]).map_err(failed())?;
        let own = rows.iter().next().and_then(|row| row.get(0).map(short));
        connection.execute("COMMIT").map_err(failed())?;
        self.ours.extend(own);
        Ok(())
    }

    fn delete_from(&self, connection: &mut Connection, at: usize) -> Result<(), Error> {
        let failed = || Error::database("cannot undo the rows");
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
        let only = self.only(at);
        if let Some(made) = &self.made[at] {
            let sql = format!(
                "DELETE FROM {only} t USING {} m WHERE {} AND t.xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
                made.name,
                made.same()
            );
            connection.query(&sql, &[Some(&ours)]).map_err(failed())?;
        }
        // A row of ours with a new number that points to a generated row is one that a trigger wrote about it.
        let Some(number) = table.columns.iter().find(|column| numbered(column)) else {
            return Ok(());
        };
        let new = number.base.saturating_add(first(number));
        let about = self.run.references.iter();
        for reference in about.filter(|one| one.child == Some(at) && one.parent != at) {
            let Some((parent, condition)) = self.made_up(reference) else {
                continue;
            };
            let pairs = reference.columns.iter();
            let pairs: Vec<String> = pairs
                .map(|(own, other)| format!("t.{} = p.{}", Ident(own), Ident(other)))
                .collect();
            let sql = format!(
                "DELETE FROM {only} t WHERE t.xmin::pg_catalog.text = ANY ($1::pg_catalog.text[]) AND t.{} >= {new}
                 AND EXISTS (SELECT FROM {parent} p WHERE {} AND {condition})",
                Ident(&number.name),
                pairs.join(" AND ")
            );
            connection.query(&sql, &[Some(&ours)]).map_err(failed())?;
        }
        Ok(())
    }

    /// The generated rows that a foreign key may point to: where they are found, and by what.
    fn made_up(&self, reference: &Reference) -> Option<(String, &'static str)> {
        if self.run.kept[reference.parent] == 0 {
            let name = self.run.plan.tables[reference.parent].name.to_string();
            return Some((
                name,
                "p.xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
            ));
        }
        let made = self.made[reference.parent].as_ref()?;
        let known = |(_, column): &(String, String)| made.columns.contains(column);
        let all = reference.columns.iter().all(known);
        all.then(|| (made.name.clone(), "true"))
    }

    /// The rows of a table, without those of tables that inherit from it: these have keys of their own.
    fn only(&self, at: usize) -> String {
        let name = &self.run.plan.tables[at].name;
        let found = self.run.catalog.tables.iter().find(|one| one.name == *name);
        if found.is_some_and(|found| found.partition_key.is_some()) {
            name.to_string()
        } else {
            format!("ONLY {name}")
        }
    }

    /// The rows of a table that are there, as parts of what was to be written.
    fn parts(&self, at: usize) -> Vec<(u64, u64)> {
        let parts = self.committed.iter().flat_map(|written| &written.parts);
        parts
            .filter(|(table, from, to)| *table == at && from < to)
            .map(|(_, from, to)| (*from, *to))
            .collect()
    }

    /// What is there of the run anyway.
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
