//! The files of the migrations folder are valid.

use crate::finding::{Code, FilePlace, Finding, Place};
use crate::migration::{Migrations, Problem, ProblemKind};

pub(super) fn check(migrations: &Migrations) -> Vec<Finding> {
    migrations.problems.iter().map(Finding::from).collect()
}

impl From<&Problem> for Finding {
    fn from(problem: &Problem) -> Self {
        let at = match &problem.kind {
            ProblemKind::TransactionControl(at) | ProblemKind::TransactionControlDown(at) => {
                Some(at)
            }
            _ => None,
        };
        let place = Place {
            file: Some(FilePlace {
                path: problem.path.clone(),
                line: at.map(|at| at.line),
                column: at.map(|at| at.column),
            }),
            migration: problem.migration().map(str::to_owned),
            object: None,
        };
        Finding::new(code(&problem.kind), place, problem.kind.to_string())
    }
}

fn code(kind: &ProblemKind) -> Code {
    match kind {
        ProblemKind::Unreadable { .. } => Code::Unreadable,
        ProblemKind::MissingUp => Code::MissingUp,
        ProblemKind::MissingDown => Code::MissingDown,
        ProblemKind::Empty => Code::Empty,
        ProblemKind::EmptyDown => Code::EmptyDown,
        ProblemKind::DuplicateVersion { .. } => Code::DuplicateVersion,
        ProblemKind::NoVersion => Code::NoVersion,
        ProblemKind::ForeignLayout { .. } => Code::ForeignLayout,
        ProblemKind::ForeignFile { .. } => Code::ForeignFile,
        ProblemKind::LongVersion => Code::LongVersion,
        ProblemKind::InvalidMetadata { .. } => Code::InvalidMetadata,
        ProblemKind::UnknownMetadataKey { .. } => Code::UnknownMetadataKey,
        ProblemKind::UnsaidTransaction => Code::UnsaidTransaction,
        ProblemKind::NotUtf8 { .. } => Code::NotUtf8,
        ProblemKind::Nul { .. } => Code::Nul,
        ProblemKind::TransactionControl(_) => Code::TransactionControl,
        ProblemKind::CannotSplit { .. } => Code::CannotSplit,
        ProblemKind::TransactionControlDown(_) => Code::TransactionControlDown,
        ProblemKind::CannotSplitDown { .. } => Code::CannotSplitDown,
    }
}
