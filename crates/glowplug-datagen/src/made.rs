//! The keys of the rows that a run made, made once more: in tables that had rows nothing else shows which ones are its own.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::chance;
use super::cleanup::Run;
use super::load::unfit;
use super::maker::Maker;
use super::plan::position;
use super::value::{HEADER, TRAILER, put};
use crate::error::Error;

/// Bytes that are sent at once.
const BUFFER: usize = 128 * 1024;

/// A temporary table with the keys of the rows of one table.
pub(super) struct Made {
    /// Its name.
    pub(super) name: String,
    /// The names of its columns.
    pub(super) columns: Vec<String>,
    /// Whether these are a key: never NULL, and of types that have `=`. Else they are all columns that were written.
    comparable: bool,
}

impl Made {
    /// The condition under which a row `t` is one of the rows `m`.
    pub(super) fn same(&self) -> String {
        let of = |alias: &str| {
            let columns = self.columns.iter();
            columns
                .map(|name| format!("{alias}.{}", Ident(name)))
                .collect()
        };
        let (ours, theirs): (Vec<String>, Vec<String>) = (of("t"), of("m"));
        if self.comparable {
            let pairs = ours.iter().zip(&theirs);
            let pairs: Vec<String> = pairs.map(|(t, m)| format!("{t} = {m}")).collect();
            return pairs.join(" AND ");
        }
        // Some types cannot be compared, but all of them can be shown.
        format!(
            "ROW({})::pg_catalog.text = ROW({})::pg_catalog.text",
            ours.join(", "),
            theirs.join(", ")
        )
    }
}

/// Makes the keys of these rows again. `None` where there are none.
pub(super) fn make(
    run: &Run<'_>,
    connection: &mut Connection,
    at: usize,
    parts: &[(u64, u64)],
) -> Result<Option<Made>, Error> {
    let failed = || Error::database("cannot tell which rows were written");
    let table = &run.plan.tables[at];
    if parts.is_empty() || table.columns.is_empty() {
        return Ok(None);
    }
    let found = run.catalog.tables.iter().find(|one| one.name == table.name);
    let primary = found.map_or(&[][..], |found| found.primary_key_columns());
    let primary: Option<Vec<usize>> = primary.iter().map(|name| position(table, name)).collect();
    let primary = primary.filter(|columns| !columns.is_empty());
    let comparable = primary.is_some();
    let places = primary.unwrap_or_else(|| (0..table.columns.len()).collect());
    let columns = places
        .iter()
        .map(|place| table.columns[*place].name.clone());
    let made = Made {
        name: format!("pg_temp.glowplug_made_{at}"),
        columns: columns.collect(),
        comparable,
    };
    let idents = made.columns.iter().map(|name| Ident(name).to_string());
    let idents: Vec<String> = idents.collect();
    connection
        .execute(&format!(
            "CREATE TEMPORARY TABLE {} AS SELECT {} FROM {} WITH NO DATA",
            made.name,
            idents.join(", "),
            table.name
        ))
        .map_err(failed())?;
    let maker = Maker::new(run.plan);
    let base = chance::rng(table.salt);
    let mut copy = connection
        .copy_in(&format!("COPY {} FROM STDIN (FORMAT binary)", made.name))
        .map_err(failed())?;
    let width = i16::try_from(places.len()).unwrap_or(i16::MAX);
    let mut buffer = HEADER.to_vec();
    let mut values = Vec::new();
    for row in parts.iter().flat_map(|(from, to)| *from..*to) {
        maker.row(at, row, &base, &mut values)?;
        buffer.extend_from_slice(&width.to_be_bytes());
        for place in &places {
            let (column, value) = (&table.columns[*place], &values[*place]);
            put(&mut buffer, &column.kind, value).map_err(|_| unfit(table, column, value))?;
        }
        if buffer.len() >= BUFFER {
            copy.write(&buffer).map_err(failed())?;
            buffer.clear();
        }
    }
    buffer.extend_from_slice(TRAILER);
    copy.write(&buffer).map_err(failed())?;
    copy.finish().map_err(failed())?;
    connection
        .execute(&format!("ANALYZE {}", made.name))
        .map_err(failed())?;
    Ok(Some(made))
}
