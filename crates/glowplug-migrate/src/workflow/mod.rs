//! What each command does, without a terminal: options in, report out.

mod baseline;
mod child;
mod create;
mod deploy;
mod dev;
mod doctor;
mod format;
mod generate;
mod init;
mod replace;
mod reset;
mod revert;
mod seed;
mod status;
mod validate;

pub use baseline::{BaselineOptions, BaselineReport, baseline};
pub use child::{Environment, Output};
pub use create::{NewMigration, create};
pub use deploy::{DeployOptions, DeployReport, deploy, refuse_problems};
pub use dev::{DevOptions, DevReport, dev};
pub use doctor::{DoctorReport, doctor};
pub use format::{FormatReport, FormatState, FormattedFile, format_files, sql_files};
pub use generate::{
    FileState, GenerateFrom, GenerateMode, GenerateReport, GenerateRequest, GeneratedFile,
    generate, generate_files,
};
pub use init::{InitPlan, Layout, NewFile, Several, detect, init, plan_init};
pub use reset::{ResetReport, ResetRequest, reset};
pub use revert::{RevertOptions, RevertPlan, RevertReport, Then, plan_revert, revert};
pub use seed::{SeedCommand, SeedFn, SeedReport, SeedRequest, Seeded, SeededTable, Seeds, seed};
pub use status::{StatusReport, status};
pub use validate::{
    Check, DatabaseToCheck, Failure, Outcome, Summary, ValidateReport, ValidateRequest, validate,
};

use serde::Serialize;

use crate::target::Target;

/// The database that a command worked on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct DatabaseName(pub String);

impl DatabaseName {
    pub(crate) fn of(target: &Target) -> Self {
        DatabaseName(target.database().to_owned())
    }
}
