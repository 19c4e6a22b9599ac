//! Making a connection, and finding out why there is none.

use std::ptr::NonNull;
use std::time::{Duration, Instant};

use pq_sys::{ConnStatusType, PGVerbosity, PGconn, PostgresPollingStatusType};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;

use crate::conninfo::{ConnectionString, Options};
use crate::error::{ConnectError, Error};
use crate::reason::Reason;
use crate::redact::MASK;
use crate::text::{c_string, copied};

/// How long connecting may take where nothing else is said.
const TIMEOUT: Duration = Duration::from_secs(30);

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
    ///
    /// libpq gives only text for a failed connection. In the verbose form that text holds the SQLSTATE, and only a connection
    /// that is begun step by step can be made verbose before it fails. A second attempt would count as a second wrong
    /// password on servers that lock accounts.
    pub(crate) fn open(to: &ConnectionString) -> Result<Self, Error> {
        to.check_environment()?;
        // Said in the startup packet, it is what RESET ALL resets to.
        let mut to_try = to.with("client_encoding", "UTF8");
        loop {
            let mut raw = Self::start(&to_try)?;
            let (timeout, hosts) = raw.limits();
            let in_time = raw.finish(timeout.map(|timeout| Instant::now() + timeout));
            if in_time && raw.is_ok() {
                raw.set_verbosity(PGVerbosity::PQERRORS_DEFAULT);
                return Ok(raw);
            }
            if in_time {
                return Err(raw.failure(to, None));
            }
            // Only libpq's blocking function gives up on a host and goes on to the next, and that one gives no SQLSTATE.
            match raw.others(hosts) {
                Some(others) => {
                    for (keyword, list) in others {
                        to_try = to_try.with(keyword, &list);
                    }
                }
                None => {
                    let seconds = timeout.unwrap_or(TIMEOUT).as_secs();
                    return Err(raw.failure(to, Some(seconds)));
                }
            }
        }
    }

    /// Begins to connect, verbosely.
    fn start(to: &ConnectionString) -> Result<Self, Error> {
        let text = c_string(&to.for_libpq())?;
        // SAFETY: `text` is a NUL-terminated string that outlives the call; the result is checked for null.
        let raw = NonNull::new(unsafe { pq_sys::PQconnectStart(text.as_ptr()) }).map(RawConnection);
        let Some(mut raw) = raw else {
            return Err(Error::Connect(Box::new(ConnectError {
                message: "libpq ran out of memory".to_owned(),
                ..ConnectError::default()
            })));
        };
        raw.set_verbosity(PGVerbosity::PQERRORS_VERBOSE);
        Ok(raw)
    }

    /// The lists of hosts, addresses and ports without the host that does not answer; `None` where no other is left.
    fn others(&self, hosts: usize) -> Option<Vec<(&'static str, String)>> {
        if hosts < 2 {
            return None;
        }
        // SAFETY: the connection is live, and so are libpq's strings until the next call; they are copied at once.
        let (options, host, port) = unsafe {
            let raw = self.0.as_ptr();
            (
                Options::of_connection(self.0)?,
                copied(pq_sys::PQhost(raw))?,
                copied(pq_sys::PQport(raw))?,
            )
        };
        // A list of another length is one value for all hosts.
        let lists = ["host", "hostaddr", "port"].map(|keyword| {
            let list = options.get(keyword).unwrap_or_default();
            let list: Vec<String> = list.split(',').map(str::to_owned).collect();
            (keyword, list.len() == hosts, list)
        });
        // libpq calls a host by its address where it has no name; an empty place is filled from elsewhere.
        let names = &lists.iter().find(|(_, full, _)| *full)?.2;
        let ports = lists
            .iter()
            .find(|(keyword, full, _)| *full && *keyword == "port");
        let is_silent = |at: &usize| {
            let port_fits =
                ports.is_none_or(|(_, _, list)| list[*at].is_empty() || list[*at].trim() == port);
            port_fits && (names[*at].is_empty() || names[*at] == host)
        };
        let silent = (0..hosts).find(is_silent).unwrap_or(0);
        let others = lists.into_iter().filter(|(_, full, _)| *full);
        Some(
            others
                .map(|(keyword, _, mut list)| {
                    list.remove(silent);
                    (keyword, list.join(","))
                })
                .collect(),
        )
    }

    fn set_verbosity(&mut self, verbosity: PGVerbosity) {
        // SAFETY: the connection is live.
        unsafe { pq_sys::PQsetErrorVerbosity(self.0.as_ptr(), verbosity) };
    }

    /// How long one attempt may take, `None` for as long as it takes, and how many hosts there are to try.
    fn limits(&self) -> (Option<Duration>, usize) {
        // SAFETY: the connection is live.
        let options = unsafe { Options::of_connection(self.0) };
        let get = |keyword| options.as_ref().and_then(|options| options.get(keyword));
        let hosts = get("host").or_else(|| get("hostaddr")).unwrap_or_default();
        let hosts = hosts.split(',').count();
        let Some(text) = get("connect_timeout") else {
            return (Some(TIMEOUT), hosts);
        };
        // A value of a service file was not checked before; where it is no number, libpq has refused it.
        let seconds = text.trim().parse::<i64>().unwrap_or(0);
        let limit = u64::try_from(seconds).ok().filter(|seconds| *seconds > 0);
        (limit.map(Duration::from_secs), hosts)
    }

    /// Goes through the steps of connecting. `false` when the time was over before the last.
    fn finish(&mut self, deadline: Option<Instant>) -> bool {
        let mut wanted = PollFlags::OUT;
        loop {
            // SAFETY: the connection is live; a negative number means that it has no socket.
            let socket = unsafe { pq_sys::PQsocket(self.0.as_ptr()) };
            if socket < 0 {
                return true;
            }
            let left = match deadline {
                None => None,
                Some(deadline) => match deadline.checked_duration_since(Instant::now()) {
                    None => return false,
                    Some(left) => Some(Timespec {
                        tv_sec: left.as_secs().try_into().unwrap_or(i64::MAX),
                        tv_nsec: left.subsec_nanos().into(),
                    }),
                },
            };
            // SAFETY: libpq keeps the socket open until the next call on the connection.
            let socket = unsafe { std::os::fd::BorrowedFd::borrow_raw(socket) };
            match poll(&mut [PollFd::new(&socket, wanted)], left.as_ref()) {
                Ok(0) => return false,
                // A signal came; the deadline stays.
                Err(Errno::INTR) => continue,
                // Where waiting is impossible libpq finds out what is wrong.
                Ok(_) | Err(_) => {}
            }
            // SAFETY: the connection is live and was made by PQconnectStart.
            match unsafe { pq_sys::PQconnectPoll(self.0.as_ptr()) } {
                PostgresPollingStatusType::PGRES_POLLING_READING => wanted = PollFlags::IN,
                PostgresPollingStatusType::PGRES_POLLING_WRITING => wanted = PollFlags::OUT,
                _ => return true,
            }
        }
    }

    /// Why there is no connection; `timed_out` holds the seconds that were waited.
    fn failure(&self, to: &ConnectionString, timed_out: Option<u64>) -> Error {
        let text = self.error_message();
        let sqlstate = code_in(&text);
        let (mut message, mut reason) = (
            without_code(text.trim()),
            Reason::of(&text, sqlstate.is_some()),
        );
        if let Some(seconds) = timed_out {
            message = format!("no answer within {seconds} s");
            reason = Reason::TimedOut;
        }
        // SAFETY: the connection is live; the strings are libpq's and copied at once.
        let (database, password) = unsafe {
            let raw = self.0.as_ptr();
            if pq_sys::PQconnectionNeedsPassword(raw) == 1 {
                reason = Reason::NoPassword;
            }
            (copied(pq_sys::PQdb(raw)), copied(pq_sys::PQpass(raw)))
        };
        // One that came from PGPASSWORD or a password file.
        let message = match password.filter(|password| password.chars().count() >= 3) {
            Some(password) => message.replace(&password, MASK),
            None => message,
        };
        Error::Connect(Box::new(ConnectError {
            message: to.redact(&message),
            reason,
            sqlstate,
            database: database.unwrap_or_default(),
        }))
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

/// The message as it is without verbosity.
fn without_code(message: &str) -> String {
    let lines = message
        .lines()
        .filter(|line| !line.starts_with("LOCATION:"));
    let lines = lines.map(|line| {
        match line
            .split(": ")
            .map(str::trim)
            .find(|word| is_sqlstate(word))
        {
            Some(code) => line.replacen(&format!("{code}: "), "", 1),
            None => line.to_owned(),
        }
    });
    lines.collect::<Vec<_>>().join("\n").trim().to_owned()
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
