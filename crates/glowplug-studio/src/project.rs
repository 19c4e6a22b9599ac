//! The project behind a database, as far as a studio shows it.

use std::fmt::Debug;

use glowplug_migrate::Error;
use glowplug_migrate::finding::Finding;
use glowplug_migrate::migration::Migrations;

/// What a project says about its database. It is asked each time, because files change while a studio runs.
pub trait ProjectView: Debug + Send + Sync {
    /// The migrations as their files are now.
    ///
    /// # Errors
    /// They cannot be read.
    fn migrations(&self) -> Result<Migrations, Error>;

    /// How the database differs from what its applied migrations make. May take its time: migrations are replayed elsewhere.
    ///
    /// # Errors
    /// The replay cannot be done, or one of the databases cannot be read.
    fn drift(&self) -> Result<Vec<Finding>, Error>;
}
