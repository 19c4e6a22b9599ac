//! Connection strings, read by libpq's own parser.

use std::ffi::CStr;
use std::ptr::NonNull;

use pq_sys::PQconninfoOption;

use crate::connect::{c_string, copied};
use crate::error::{ConnectError, Error};
use crate::redact::redact;

/// libpq's list of connection options, freed when dropped. It ends with an entry without keyword.
struct Options(NonNull<PQconninfoOption>);

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: the list came from libpq and is freed only here.
        unsafe { pq_sys::PQconninfoFree(self.0.as_ptr()) }
    }
}

impl Options {
    fn of(url: &str) -> Result<Self, Error> {
        let text = c_string(url)?;
        let mut message = std::ptr::null_mut();
        // SAFETY: `text` outlives the call; the message, where there is one, is copied and freed at once.
        let (options, message) = unsafe {
            let options = pq_sys::PQconninfoParse(text.as_ptr(), &mut message);
            let told = copied(message);
            pq_sys::PQfreemem(message.cast());
            (NonNull::new(options), told)
        };
        options.map(Options).ok_or_else(|| {
            let message = redact(message.unwrap_or_default().trim(), url);
            Error::Connect(Box::new(ConnectError {
                message,
                sqlstate: None,
                malformed: true,
            }))
        })
    }

    /// What libpq takes where a connection string says nothing: `PG*` variables and the system's user.
    fn defaults() -> Option<Self> {
        // SAFETY: the result is checked for null and freed by its owner.
        NonNull::new(unsafe { pq_sys::PQconndefaults() }).map(Options)
    }

    fn get(&self, keyword: &str) -> Option<String> {
        let mut option = self.0.as_ptr();
        // SAFETY: the list is live and ends with a null keyword, behind which nothing is read.
        unsafe {
            while !(*option).keyword.is_null() {
                if CStr::from_ptr((*option).keyword).to_bytes() == keyword.as_bytes() {
                    return copied((*option).val).filter(|value| !value.is_empty());
                }
                option = option.add(1);
            }
        }
        None
    }
}

/// Whether libpq understands the connection string at all.
pub(crate) fn check(url: &str) -> Result<(), Error> {
    Options::of(url).map(drop)
}

/// The version of libpq that this process uses, as one number: `150018` is 15.18. It decides which parameters a connection
/// string may have.
pub fn libpq_version() -> u32 {
    // SAFETY: the function takes nothing and reads a constant.
    u32::try_from(unsafe { pq_sys::PQlibVersion() }).unwrap_or(0)
}

/// The database that a connection string leads to: the one that it names, else `PGDATABASE`, else the user's name. No
/// connection is made; a service file is not looked into.
///
/// # Errors
/// [`Error::Connect`] when libpq does not understand the connection string.
pub fn database_name(url: &str) -> Result<String, Error> {
    let given = Options::of(url)?;
    let defaults = Options::defaults();
    let default = |keyword| defaults.as_ref().and_then(|defaults| defaults.get(keyword));
    Ok(given
        .get("dbname")
        .or_else(|| default("dbname"))
        .or_else(|| given.get("user"))
        .or_else(|| default("user"))
        .unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_one_that_libpq_would_connect_to() {
        for (url, name) in [
            ("postgres://u:p@h:1/d?sslmode=require", "d"),
            ("postgres:///my%20db?host=/tmp", "my db"),
            ("postgres:///?host=/tmp&dbname=x", "x"),
            ("postgres://u@h", "u"),
            ("host=h dbname=d user=u", "d"),
            ("host = h dbname = 'my \\'db' user=u", "my 'db"),
            ("dbname=first dbname=last", "last"),
        ] {
            assert_eq!(database_name(url).unwrap(), name, "{url}");
        }
        assert!(database_name("postgres://h/d?nonsense=1").is_err());
    }
}
