//! Server binaries of our own, beside those of the system.

use std::path::PathBuf;

/// The bin folders of what was installed, newest first.
pub(crate) fn bin_dirs() -> Vec<PathBuf> {
    Vec::new()
}
