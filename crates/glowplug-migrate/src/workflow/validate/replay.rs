//! The migrations replay, and each down migration is an exact inverse.

use std::path::Path;

use glowplug_schema::catalog::Catalog;

use super::request::ValidateRequest;
use crate::error::{Error, reason};
use crate::finding::{Code, FilePlace, Finding, Place};
use crate::migration::Migration;
use crate::observer::Observer;
use crate::replay::{InverseFault, check_inverses, expected_catalog};

/// What was found, and the catalog where the migrations replay.
pub(super) fn check(
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<(Vec<Finding>, Option<Catalog>), Error> {
    let server = request.server(observer)?;
    let skip = |migration: &Migration| migration.irreversible.is_some();
    let migrations = &request.migrations.migrations;
    match check_inverses(&server, migrations, &skip, observer) {
        Ok(found) => {
            let findings = found
                .faults
                .into_iter()
                .flat_map(|fault| findings(fault, migrations))
                .collect();
            Ok((findings, Some(found.catalog)))
        }
        Err(error) => Ok((vec![fails(error)?], None)),
    }
}

/// The catalog alone, for the checks that need it.
pub(super) fn catalog(
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<Option<Catalog>, Error> {
    let server = request.server(observer)?;
    match expected_catalog(&server, &request.migrations.migrations, observer) {
        Ok(catalog) => Ok(Some(catalog)),
        Err(error) => fails(error).map(|_| None),
    }
}

/// A migration that does not replay is a finding, not a failure of the check.
fn fails(error: Error) -> Result<Finding, Error> {
    if !matches!(
        error,
        Error::Migration(_) | Error::Script(_) | Error::Shadow(_)
    ) {
        return Err(error);
    }
    let migration = match &error {
        Error::Migration(failed) => Some(failed.migration.clone()),
        _ => None,
    };
    let place = Place {
        file: error.place(),
        migration,
        object: None,
    };
    let mut finding = Finding::new(Code::ReplayFails, place, reason(&error));
    finding.remedies.extend(error.hint());
    Ok(finding)
}

fn findings(fault: InverseFault, migrations: &[Migration]) -> Vec<Finding> {
    let place = |migration: &str, at: Option<FilePlace>| Place {
        file: at.or_else(|| down_of(migration, migrations)),
        migration: Some(migration.to_owned()),
        object: None,
    };
    match fault {
        InverseFault::Fails {
            migration,
            at,
            error,
        } => vec![Finding::new(
            Code::DownFails,
            place(&migration, at),
            format!("down.sql fails: {error}"),
        )],
        InverseFault::CannotReturn {
            migration,
            at,
            error,
        } => vec![Finding::new(
            Code::UpFailsAfterDown,
            place(&migration, at),
            format!("up.sql fails after its down.sql: {error}"),
        )],
        InverseFault::Differs { migration, changes } => {
            let script = down_of(&migration, migrations);
            let changes = changes.into_iter();
            changes
                .map(|change| Finding::of_down(&migration, script.clone(), change))
                .collect()
        }
    }
}

/// The down.sql of that migration as a whole.
fn down_of(migration: &str, migrations: &[Migration]) -> Option<FilePlace> {
    let found = migrations.iter().find(|one| one.name == migration)?;
    let path: &Path = found.down.as_ref()?.path();
    Some(FilePlace::whole(path))
}
