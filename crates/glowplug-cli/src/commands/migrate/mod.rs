//! `migrate ..`.

mod baseline;
mod create;
mod deploy;
mod dev;
mod revert;
mod status;

use clap::Subcommand;
use glowplug_migrate::workflow::Then;

use crate::context::Context;
use crate::error::CommandResult;

pub(crate) use deploy::summary;

#[derive(Subcommand)]
#[command(
    after_help = "Examples:\n  glowplug migrate new add_invoices\n  glowplug migrate status || glowplug migrate deploy"
)]
pub(crate) enum Migrate {
    /// Create the files of a new migration
    New(create::Arguments),
    /// Apply pending migrations to the development database and generate Rust
    Dev(dev::Arguments),
    /// Apply pending migrations and do nothing else: for production
    Deploy(deploy::Arguments),
    /// List applied and pending migrations; exit code 1 when any is pending or missing
    Status(status::Arguments),
    /// Record migrations as applied without running them, in a database that already matches them
    Baseline(baseline::Arguments),
    /// Revert the newest migrations
    Revert(revert::Arguments),
    /// Revert the newest migrations and apply them again
    Redo(revert::Arguments),
}

impl Migrate {
    /// Its name, as typed.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Migrate::New(_) => "migrate new",
            Migrate::Dev(_) => "migrate dev",
            Migrate::Deploy(_) => "migrate deploy",
            Migrate::Status(_) => "migrate status",
            Migrate::Baseline(_) => "migrate baseline",
            Migrate::Revert(_) => "migrate revert",
            Migrate::Redo(_) => "migrate redo",
        }
    }
}

pub(crate) fn run(migrate: &Migrate, context: &Context) -> CommandResult {
    match migrate {
        Migrate::New(arguments) => create::run(arguments, context),
        Migrate::Dev(arguments) => dev::run(arguments, context),
        Migrate::Deploy(arguments) => deploy::run(arguments, context),
        Migrate::Status(arguments) => status::run(arguments, context),
        Migrate::Baseline(arguments) => baseline::run(arguments, context),
        Migrate::Revert(arguments) => revert::run(arguments, context, Then::Stop),
        Migrate::Redo(arguments) => revert::run(arguments, context, Then::ApplyAgain),
    }
}
