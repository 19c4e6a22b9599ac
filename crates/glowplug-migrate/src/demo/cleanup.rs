//! Taking back what a run wrote, and nothing else.

use glowplug_pq::Connection;

use super::load::Transactions;
use super::plan::{Plan, TablePlan};
use crate::error::Error;

/// Removes the rows that these transactions wrote. Tables that were empty and have no row of anybody else are truncated,
/// which takes no time and leaves no dead rows; from the others the rows are deleted by their `xmin`.
pub(super) fn take_back(
    connection: &mut Connection,
    plan: &Plan,
    kept: &[u64],
    transactions: &Transactions,
) -> Result<(), Error> {
    if transactions.is_empty() {
        return Ok(());
    }
    let ours = format!("{{{}}}", transactions.join(","));
    let tables: Vec<&TablePlan> = plan.tables.iter().filter(|table| table.rows > 0).collect();
    let empty = kept
        .iter()
        .zip(&plan.tables)
        .all(|(kept, table)| *kept == 0 || table.rows == 0);
    if empty && truncate(connection, &tables, &ours).unwrap_or(false) {
        return Ok(());
    }
    connection
        .transaction("BEGIN", |connection| {
            connection.execute("SET CONSTRAINTS ALL DEFERRED")?;
            for table in tables.iter().rev() {
                let sql = format!(
                    "DELETE FROM {} WHERE xmin::pg_catalog.text = ANY ($1::pg_catalog.text[])",
                    table.name
                );
                connection.query(&sql, &[Some(&ours)])?;
            }
            Ok(())
        })
        .map_err(Error::database("cannot take back the rows"))
}

/// Whether everything in these tables was ours, and is gone.
fn truncate(
    connection: &mut Connection,
    tables: &[&TablePlan],
    ours: &str,
) -> Result<bool, glowplug_pq::Error> {
    let names: Vec<String> = tables.iter().map(|table| table.name.to_string()).collect();
    let names = names.join(", ");
    connection.execute("BEGIN")?;
    let result = (|| {
        // Nobody writes between the look and the TRUNCATE.
        connection.execute(&format!("LOCK TABLE {names} IN ACCESS EXCLUSIVE MODE"))?;
        for table in tables {
            let sql = format!(
                "SELECT EXISTS (SELECT FROM {} WHERE xmin::pg_catalog.text <> ALL ($1::pg_catalog.text[]))",
                table.name
            );
            let rows = connection.query(&sql, &[Some(ours)])?;
            if rows.iter().next().and_then(|row| row.get(0)) != Some("f") {
                return Ok(false);
            }
        }
        connection.execute(&format!("TRUNCATE {names}"))?;
        Ok(true)
    })();
    let end = if matches!(result, Ok(true)) {
        "COMMIT"
    } else {
        "ROLLBACK"
    };
    connection.execute(end)?;
    result
}

/// The error of a run that could not even take back its rows.
pub(super) fn left_behind(first: &Error, second: &Error) -> Error {
    super::refused(
        "rows-left",
        format!("{first}; and the rows that were written could not be taken back: {second}"),
        "`reset` begins anew when the server is back",
    )
}
