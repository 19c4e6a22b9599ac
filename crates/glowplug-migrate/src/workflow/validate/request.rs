//! What to validate.

use super::report::Failure;
use crate::error::Error;
use crate::migration::Migrations;
use crate::observer::Observer;
use crate::policy::Policy;
use crate::project::Project;
use crate::shadow::{ShadowServer, ShadowSource, UnknownPath};
use crate::target::Target;

/// What to validate.
pub struct ValidateRequest<'a> {
    /// The migrations.
    pub migrations: &'a Migrations,
    /// The project whose generated files are checked; a binary without its source tree has none.
    pub project: Option<&'a Project>,
    /// Whether a database may be asked where unqualified names go in the replay that the generated files come from.
    pub unknown_path: UnknownPath,
    /// The database to compare with the files.
    pub database: DatabaseToCheck<'a>,
    /// Which findings count.
    pub policy: Policy,
    /// The server that replays migrations.
    pub shadow: &'a ShadowSource,
}

/// A database, or why there is none to look at.
#[derive(Debug, Clone, Copy)]
pub enum DatabaseToCheck<'a> {
    /// This one.
    At(&'a Target),
    /// None, for this reason.
    None(&'a str),
    /// None, because it cannot be reached.
    Unreachable(&'a Failure),
}

impl ValidateRequest<'_> {
    /// The server that replays migrations, fit for the comparison with the database where there is one.
    ///
    /// # Errors
    /// As [`ShadowSource::server`].
    pub(super) fn server(&self, observer: &mut dyn Observer) -> Result<ShadowServer, Error> {
        self.shadow
            .server(self.migrations, self.database.target(), observer)
    }
}

impl<'a> DatabaseToCheck<'a> {
    pub(super) fn target(self) -> Option<&'a Target> {
        match self {
            DatabaseToCheck::At(target) => Some(target),
            DatabaseToCheck::None(_) | DatabaseToCheck::Unreachable(_) => None,
        }
    }
}
