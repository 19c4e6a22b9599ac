//! The rows that a query gave.

use std::collections::HashMap;
use std::ptr::NonNull;

use pq_sys::PGresult;

use crate::error::{DatabaseError, Error};
use crate::text::copied;

/// The fields of an error report, by the letters of the protocol.
mod field {
    use std::ffi::c_int;
    pub(super) const SEVERITY: c_int = b'V' as c_int;
    pub(super) const SQLSTATE: c_int = b'C' as c_int;
    pub(super) const MESSAGE: c_int = b'M' as c_int;
    pub(super) const DETAIL: c_int = b'D' as c_int;
    pub(super) const HINT: c_int = b'H' as c_int;
    pub(super) const POSITION: c_int = b'P' as c_int;
    pub(super) const INTERNAL_POSITION: c_int = b'p' as c_int;
    pub(super) const INTERNAL_QUERY: c_int = b'q' as c_int;
    pub(super) const CONTEXT: c_int = b'W' as c_int;
    pub(super) const SCHEMA: c_int = b's' as c_int;
    pub(super) const TABLE: c_int = b't' as c_int;
    pub(super) const COLUMN: c_int = b'c' as c_int;
    pub(super) const CONSTRAINT: c_int = b'n' as c_int;
}

/// A libpq result that is freed when dropped.
pub(crate) struct RawResult(pub(crate) NonNull<PGresult>);

impl Drop for RawResult {
    fn drop(&mut self) {
        // SAFETY: the pointer came from libpq and is cleared only here.
        unsafe { pq_sys::PQclear(self.0.as_ptr()) }
    }
}

impl RawResult {
    fn field(&self, code: std::ffi::c_int) -> Option<String> {
        // SAFETY: the result is live; libpq gives null or a string that lives as long as the result.
        unsafe { copied(pq_sys::PQresultErrorField(self.0.as_ptr(), code)) }
    }

    /// How many rows the command touched, 0 where it has no such number.
    pub(crate) fn affected(&self) -> u64 {
        // SAFETY: the result is live; libpq gives a string that lives as long as the result.
        unsafe { copied(pq_sys::PQcmdTuples(self.0.as_ptr())) }
            .and_then(|text| text.parse().ok())
            .unwrap_or(0)
    }

    /// The message of a notice or an error.
    pub(crate) fn notice(&self) -> crate::Notice {
        crate::Notice {
            severity: self.field(field::SEVERITY).unwrap_or_default(),
            sqlstate: self.field(field::SQLSTATE).unwrap_or_default(),
            message: self.field(field::MESSAGE).unwrap_or_default(),
        }
    }

    /// The server's error report; `None` when the failure came from libpq itself, that is from a lost connection.
    pub(crate) fn database_error(&self) -> Option<DatabaseError> {
        Some(DatabaseError {
            sqlstate: self.field(field::SQLSTATE)?,
            severity: self.field(field::SEVERITY).unwrap_or_default(),
            message: self.field(field::MESSAGE).unwrap_or_default(),
            detail: self.field(field::DETAIL),
            hint: self.field(field::HINT),
            position: self
                .field(field::POSITION)
                .and_then(|text| text.parse().ok()),
            internal_position: self
                .field(field::INTERNAL_POSITION)
                .and_then(|text| text.parse().ok()),
            internal_query: self.field(field::INTERNAL_QUERY),
            context: self.field(field::CONTEXT),
            schema: self.field(field::SCHEMA),
            table: self.field(field::TABLE),
            column: self.field(field::COLUMN),
            constraint: self.field(field::CONSTRAINT),
        })
    }
}

/// All rows of one query, in PostgreSQL's text format.
pub struct Rows {
    raw: RawResult,
    columns: HashMap<String, usize>,
    len: usize,
}

impl Rows {
    /// # Errors
    /// [`Error::Decode`] names the column of a value that is not UTF-8, as a session gets them that changed its encoding.
    pub(crate) fn new(raw: RawResult) -> Result<Self, Error> {
        // SAFETY: the result is live; both calls only read it.
        let (len, width) = unsafe {
            (
                pq_sys::PQntuples(raw.0.as_ptr()),
                pq_sys::PQnfields(raw.0.as_ptr()),
            )
        };
        let columns = (0..width)
            .filter_map(|at| {
                // SAFETY: `at` is below the number of fields.
                let name = unsafe { copied(pq_sys::PQfname(raw.0.as_ptr(), at)) }?;
                Some((name, usize::try_from(at).ok()?))
            })
            .collect();
        let rows = Rows {
            raw,
            columns,
            len: usize::try_from(len).unwrap_or(0),
        };
        // Once for all, so that no value can be taken for NULL later.
        for row in rows.iter() {
            for column in 0..rows.width() {
                if row
                    .bytes(column)
                    .is_some_and(|bytes| std::str::from_utf8(bytes).is_err())
                {
                    return Err(not_utf8(&rows, column));
                }
            }
        }
        Ok(rows)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// How many rows the statement touched, 0 where the command has no such number.
    pub fn affected(&self) -> u64 {
        self.raw.affected()
    }

    /// The rows one by one.
    pub fn iter(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len).map(|at| Row { rows: self, at })
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, usize)> {
        self.columns.iter().map(|(name, at)| (name.as_str(), *at))
    }

    pub(crate) fn width(&self) -> usize {
        // SAFETY: the result is live.
        usize::try_from(unsafe { pq_sys::PQnfields(self.raw.0.as_ptr()) }).unwrap_or(0)
    }
}

/// One row.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    rows: &'a Rows,
    at: usize,
}

impl<'a> Row<'a> {
    /// The value of a column, counted from 0: `None` for NULL and for a column that is not there.
    pub fn get(&self, column: usize) -> Option<&'a str> {
        // All of them were checked when the rows came.
        std::str::from_utf8(self.bytes(column)?).ok()
    }

    fn bytes(&self, column: usize) -> Option<&'a [u8]> {
        if column >= self.rows.width() {
            return None;
        }
        let (row, column) = (self.at.try_into().ok()?, column.try_into().ok()?);
        let raw = self.rows.raw.0.as_ptr();
        // SAFETY: row and column are within the result's bounds; the bytes live as long as the result, which `'a` borrows.
        unsafe {
            if pq_sys::PQgetisnull(raw, row, column) == 1 {
                return None;
            }
            let length = usize::try_from(pq_sys::PQgetlength(raw, row, column)).ok()?;
            let first = pq_sys::PQgetvalue(raw, row, column).cast::<u8>();
            Some(std::slice::from_raw_parts(first, length))
        }
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = (&'a str, usize)> + 'a {
        self.rows.columns()
    }

    pub(crate) fn width(&self) -> usize {
        self.rows.width()
    }
}

fn not_utf8(rows: &Rows, column: usize) -> Error {
    let found = rows.columns().find(|(_, at)| *at == column);
    let name = found.map_or_else(|| (column + 1).to_string(), |(name, _)| name.to_owned());
    Error::Decode(format!("column {name}: the value is not UTF-8"))
}
