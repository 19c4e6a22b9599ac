//! libpq's list of connection options.

use std::ffi::CStr;
use std::ptr::NonNull;

use pq_sys::PQconninfoOption;

use crate::error::Error;
use crate::text::{c_string, copied};

/// libpq's list of connection options, freed when dropped. It ends with an entry without keyword.
pub(crate) struct Options(NonNull<PQconninfoOption>);

impl Drop for Options {
    fn drop(&mut self) {
        // SAFETY: the list came from libpq and is freed only here.
        unsafe { pq_sys::PQconninfoFree(self.0.as_ptr()) }
    }
}

impl Options {
    /// What a text says; `None` where libpq cannot parse it. Its message is not read: it quotes pieces of the text, and any of
    /// them can be one of a secret.
    pub(super) fn of(text: &str) -> Result<Option<Self>, Error> {
        let text = c_string(text)?;
        // SAFETY: `text` outlives the call, and libpq allows null where no message is wanted.
        let options = unsafe { pq_sys::PQconninfoParse(text.as_ptr(), std::ptr::null_mut()) };
        Ok(NonNull::new(options).map(Options))
    }

    /// Every keyword that libpq knows, without values.
    pub(crate) fn none() -> Option<Self> {
        // SAFETY: the text is a C string; the result is checked for null and freed by its owner.
        NonNull::new(unsafe { pq_sys::PQconninfoParse(c"".as_ptr(), std::ptr::null_mut()) })
            .map(Options)
    }

    /// What libpq takes where a connection string says nothing: `PG*` variables and the system's user.
    pub(super) fn defaults() -> Option<Self> {
        // SAFETY: the result is checked for null and freed by its owner.
        NonNull::new(unsafe { pq_sys::PQconndefaults() }).map(Options)
    }

    /// What a connection was made or tried with, defaults included.
    ///
    /// # Safety
    /// The connection is live.
    pub(crate) unsafe fn of_connection(raw: NonNull<pq_sys::PGconn>) -> Option<Self> {
        // SAFETY: guaranteed by the caller; the result is checked for null and freed by its owner.
        NonNull::new(unsafe { pq_sys::PQconninfo(raw.as_ptr()) }).map(Options)
    }

    /// The value of a keyword, where it has one that is not empty.
    pub(crate) fn get(&self, keyword: &str) -> Option<String> {
        let mut given = self.given().into_iter();
        let found = given.find(|(name, _)| name == keyword);
        found
            .map(|(_, value)| value)
            .filter(|value| !value.is_empty())
    }

    /// Every option that has a value.
    pub(super) fn given(&self) -> Vec<(String, String)> {
        let all = self.with_variables().into_iter();
        all.map(|(keyword, value, _)| (keyword, value)).collect()
    }

    /// Every option that has a value, and the variable of the environment that sets it.
    pub(super) fn with_variables(&self) -> Vec<(String, String, Option<String>)> {
        let mut found = Vec::new();
        self.each(|option| {
            // SAFETY: `each` gives live entries with a keyword; the other texts may be null. All are copied.
            unsafe {
                if let Some(value) = copied(option.val) {
                    let keyword = CStr::from_ptr(option.keyword);
                    found.push((
                        keyword.to_string_lossy().into_owned(),
                        value,
                        copied(option.envvar),
                    ));
                }
            }
        });
        found
    }

    /// Visits every entry that has a keyword.
    pub(crate) fn each(&self, mut visit: impl FnMut(&PQconninfoOption)) {
        let mut option = self.0.as_ptr();
        // SAFETY: the list is live and ends with a null keyword, behind which nothing is read.
        unsafe {
            while !(*option).keyword.is_null() {
                visit(&*option);
                option = option.add(1);
            }
        }
    }
}
