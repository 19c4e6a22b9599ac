//! Making a connection, and finding out why there is none.

use std::ffi::{CStr, CString};
use std::ptr::NonNull;
use std::time::{Duration, Instant};

use pq_sys::{ConnStatusType, PGVerbosity, PGconn, PostgresPollingStatusType};
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use crate::conninfo;
use crate::error::{ConnectError, Error};
use crate::redact::redact;

/// How long the second look at a refused connection may take.
const DIAGNOSIS: Duration = Duration::from_secs(5);

/// A libpq connection that is closed when dropped.
pub(crate) struct RawConnection(pub(crate) NonNull<PGconn>);

impl Drop for RawConnection {
    fn drop(&mut self) {
        // SAFETY: the pointer came from PQconnectdb or PQconnectStart and is finished only here.
        unsafe { pq_sys::PQfinish(self.0.as_ptr()) }
    }
}

impl RawConnection {
    /// Connects as libpq does: all hosts in turn, `connect_timeout`, `PG*` variables, password file, TLS.
    pub(crate) fn open(url: &str) -> Result<Self, Error> {
        conninfo::check(url)?;
        let text = c_string(url)?;
        // SAFETY: `text` is a NUL-terminated string that outlives the call; the result is checked for null.
        let raw = NonNull::new(unsafe { pq_sys::PQconnectdb(text.as_ptr()) }).map(RawConnection);
        let Some(raw) = raw else {
            return Err(connect_error("libpq ran out of memory".into(), None));
        };
        if raw.is_ok() {
            // SAFETY: the connection is live, the name is a static C string.
            let set = unsafe { pq_sys::PQsetClientEncoding(raw.0.as_ptr(), c"UTF8".as_ptr()) };
            if set == 0 {
                return Ok(raw);
            }
        }
        let message = redact(raw.error_message().trim(), url);
        Err(connect_error(message, refusal_code(&text)))
    }

    pub(crate) fn is_ok(&self) -> bool {
        // SAFETY: the pointer is live as long as `self`.
        unsafe { pq_sys::PQstatus(self.0.as_ptr()) == ConnStatusType::CONNECTION_OK }
    }

    pub(crate) fn error_message(&self) -> String {
        // SAFETY: libpq owns the string and keeps it until the next call on this connection; it is copied at once.
        unsafe { copied(pq_sys::PQerrorMessage(self.0.as_ptr())) }.unwrap_or_default()
    }
}

/// The SQLSTATE of a server's refusal. libpq gives only text for a failed connection; in the verbose form that text begins
/// with the code, so the attempt is made once more that way. Nothing is lost: it is made only after a failure.
fn refusal_code(url: &CString) -> Option<String> {
    let deadline = Instant::now() + DIAGNOSIS;
    // SAFETY: as in `open`.
    let raw = NonNull::new(unsafe { pq_sys::PQconnectStart(url.as_ptr()) }).map(RawConnection)?;
    // SAFETY: the connection is live.
    unsafe { pq_sys::PQsetErrorVerbosity(raw.0.as_ptr(), PGVerbosity::PQERRORS_VERBOSE) };
    let mut wanted = PollFlags::OUT;
    loop {
        // SAFETY: the connection is live; a negative number means that it has no socket.
        let socket = unsafe { pq_sys::PQsocket(raw.0.as_ptr()) };
        if socket < 0 {
            break;
        }
        let left = deadline.checked_duration_since(Instant::now())?;
        // SAFETY: libpq keeps the socket open until the next call on the connection.
        let socket = unsafe { std::os::fd::BorrowedFd::borrow_raw(socket) };
        let timeout = Timespec {
            tv_sec: left.as_secs() as i64,
            tv_nsec: left.subsec_nanos().into(),
        };
        poll(&mut [PollFd::new(&socket, wanted)], Some(&timeout)).ok()?;
        // SAFETY: the connection is live and was made by PQconnectStart.
        match unsafe { pq_sys::PQconnectPoll(raw.0.as_ptr()) } {
            PostgresPollingStatusType::PGRES_POLLING_READING => wanted = PollFlags::IN,
            PostgresPollingStatusType::PGRES_POLLING_WRITING => wanted = PollFlags::OUT,
            _ => break,
        }
    }
    code_in(&raw.error_message())
}

/// The code in `FATAL:  28P01: password authentication failed ..`, whatever the language of the rest.
fn code_in(message: &str) -> Option<String> {
    message
        .lines()
        .flat_map(|line| line.split(": "))
        .map(str::trim)
        .find(|word| is_sqlstate(word))
        .map(str::to_owned)
}

fn is_sqlstate(word: &str) -> bool {
    word.len() == 5
        && word
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        && word.chars().any(|c| c.is_ascii_digit())
}

fn connect_error(message: String, sqlstate: Option<String>) -> Error {
    Error::Connect(Box::new(ConnectError {
        message,
        sqlstate,
        malformed: false,
    }))
}

pub(crate) fn c_string(text: &str) -> Result<CString, Error> {
    CString::new(text).map_err(|error| Error::Nul(error.nul_position()))
}

/// A Rust string from libpq's, with what is not UTF-8 replaced.
///
/// # Safety
/// `text` is null or a NUL-terminated string that lives through the call.
pub(crate) unsafe fn copied(text: *const std::ffi::c_char) -> Option<String> {
    if text.is_null() {
        return None;
    }
    // SAFETY: the caller's promise, and it is not null.
    Some(
        unsafe { CStr::from_ptr(text) }
            .to_string_lossy()
            .into_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_found_in_any_language() {
        let message = "connection to server on socket \"/s/.s.PGSQL.5432\" failed: FATAL:  3D000: Datenbank »x« existiert nicht\n\
                       LOCATION:  InitPostgres, postinit.c:1049\n";
        assert_eq!(code_in(message).as_deref(), Some("3D000"));
        assert_eq!(
            code_in("connection refused\n\tIs the server running?"),
            None
        );
        assert_eq!(
            code_in("could not translate host name \"HOST1\" to address: ABCDE"),
            None
        );
    }
}
