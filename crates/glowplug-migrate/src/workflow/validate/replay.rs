//! The migrations replay, and each down migration is an exact inverse.

use glowplug_schema::catalog::Catalog;

use super::report::Outcome;
use super::request::ValidateRequest;
use crate::error::Error;
use crate::error::describe;
use crate::migration::{Migration, Version};
use crate::observer::Observer;
use crate::replay::{InverseFault, check_inverses};

pub(super) fn check(
    request: &ValidateRequest<'_>,
    observer: &mut dyn Observer,
) -> Result<(Outcome, Option<Catalog>), Error> {
    let server = request.server(observer)?;
    let skip = |migration: &Migration| {
        request
            .inexact_downs
            .iter()
            .any(|version| Version::of_folder(version) == migration.version)
    };
    match check_inverses(&server, &request.migrations.migrations, &skip, observer) {
        Ok(found) => {
            let findings = found.faults.iter().flat_map(findings).collect();
            Ok((Outcome::of(findings), Some(found.catalog)))
        }
        // A migration that does not replay is a finding, not a failure of the check.
        Err(error @ (Error::Migration(_) | Error::Script(_) | Error::Shadow(_))) => {
            Ok((Outcome::of(vec![describe(&error)]), None))
        }
        Err(error) => Err(error),
    }
}

fn findings(fault: &InverseFault) -> Vec<String> {
    match fault {
        InverseFault::Fails { migration, error } => {
            vec![format!("{migration}/down.sql fails: {error}")]
        }
        InverseFault::CannotReturn { migration, error } => {
            vec![format!(
                "{migration}/up.sql fails after its down.sql: {error}"
            )]
        }
        InverseFault::Differs { migration, changes } => changes
            .iter()
            .map(|change| format!("{migration}/down.sql does not fully revert up.sql: {change}"))
            .collect(),
    }
}
