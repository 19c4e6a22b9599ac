//! Texts between Rust and libpq.

use std::ffi::{CStr, CString};

use crate::error::Error;

/// A text as C has it.
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
    // SAFETY: guaranteed by the caller, and it is not null.
    Some(
        unsafe { CStr::from_ptr(text) }
            .to_string_lossy()
            .into_owned(),
    )
}
