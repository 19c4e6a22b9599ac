//! What each command does, without a terminal: options in, report out.

mod create;
mod database;
mod deploy;
mod dev;
mod doctor;
mod generate;
mod replace;
mod reset;
mod revert;
mod seed;
mod status;
mod validate;

pub use create::{NewMigration, create};
pub use database::{DatabaseName, recreate_database};
pub use deploy::{DeployOptions, DeployReport, deploy, refuse_problems};
pub use dev::{DevReport, dev};
pub use doctor::{DoctorReport, Finding, FindingKind, doctor};
pub use generate::{FileState, GenerateMode, GenerateReport, GeneratedFile, generate};
pub use reset::{Loss, TableLoss, loss};
pub use revert::{RevertReport, redo, revert};
pub use seed::run_seed_command;
pub use status::{StatusReport, status};
pub use validate::{
    Check, CheckName, DatabaseToCheck, Outcome, ValidateReport, ValidateRequest, validate,
};
