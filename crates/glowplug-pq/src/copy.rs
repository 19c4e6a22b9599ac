//! COPY .. FROM STDIN: rows in bulk.

use std::ptr::NonNull;

use pq_sys::ExecStatusType;

use crate::connection::Connection;
use crate::error::Error;
use crate::result::RawResult;
use crate::text::c_string;

/// A COPY that takes data. Dropped without [`CopyIn::finish`], it is abandoned: the server keeps none of its rows.
/// See <https://www.postgresql.org/docs/current/sql-copy.html>.
pub struct CopyIn<'a> {
    connection: &'a mut Connection,
    open: bool,
}

impl Connection {
    /// Begins a `COPY .. FROM STDIN`, in whichever format `sql` names.
    ///
    /// # Errors
    /// [`Error::Database`] when the server refuses it; [`Error::Decode`] when `sql` is another statement, which then ran.
    pub fn copy_in(&mut self, sql: &str) -> Result<CopyIn<'_>, Error> {
        let text = c_string(sql)?;
        // SAFETY: the connection is live and `text` outlives the call.
        let result = unsafe { pq_sys::PQexec(self.as_ptr(), text.as_ptr()) };
        let Some(result) = NonNull::new(result).map(RawResult) else {
            return Err(self.lost());
        };
        // SAFETY: the result is live.
        match unsafe { pq_sys::PQresultStatus(result.0.as_ptr()) } {
            ExecStatusType::PGRES_COPY_IN => Ok(CopyIn {
                connection: self,
                open: true,
            }),
            _ => {
                self.check(result)?;
                Err(Error::Decode(
                    "the statement is no COPY .. FROM STDIN".into(),
                ))
            }
        }
    }
}

impl CopyIn<'_> {
    /// Sends some bytes; they need not end where a row ends.
    ///
    /// # Errors
    /// [`Error::Lost`]. What the server has against the data is reported by [`CopyIn::finish`].
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        // libpq counts in `int`.
        for piece in bytes.chunks(1 << 30) {
            let length = i32::try_from(piece.len()).unwrap_or(i32::MAX);
            // SAFETY: the connection is live and in COPY mode; `piece` has `length` bytes.
            let sent = unsafe {
                pq_sys::PQputCopyData(self.connection.as_ptr(), piece.as_ptr().cast(), length)
            };
            if sent != 1 {
                return Err(self.connection.lost());
            }
        }
        Ok(())
    }

    /// Ends the data and gives the number of rows.
    ///
    /// # Errors
    /// [`Error::Database`] for the first row that the server refuses; none is kept then.
    pub fn finish(mut self) -> Result<u64, Error> {
        self.end(std::ptr::null())
    }

    fn end(&mut self, reason: *const std::ffi::c_char) -> Result<u64, Error> {
        self.open = false;
        // SAFETY: the connection is live; `reason` is null or a C string that outlives the call.
        if unsafe { pq_sys::PQputCopyEnd(self.connection.as_ptr(), reason) } != 1 {
            return Err(self.connection.lost());
        }
        let mut outcome = Ok(0);
        loop {
            // SAFETY: the connection is live; each result is owned and cleared by `RawResult`.
            let next = NonNull::new(unsafe { pq_sys::PQgetResult(self.connection.as_ptr()) });
            let Some(result) = next.map(RawResult) else {
                break;
            };
            match self.connection.check(result) {
                Ok(result) => outcome = outcome.map(|rows: u64| rows.max(result.affected())),
                Err(error) => outcome = Err(error),
            }
        }
        outcome
    }
}

impl Drop for CopyIn<'_> {
    fn drop(&mut self) {
        if self.open {
            let _ = self.end(c"abandoned".as_ptr());
        }
    }
}
