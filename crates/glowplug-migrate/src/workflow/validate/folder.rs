//! The files of the migrations folder are sound.

use super::report::Outcome;
use crate::migration::Migrations;

pub(super) fn check(migrations: &Migrations) -> Outcome {
    Outcome::of(
        migrations
            .problems
            .iter()
            .map(ToString::to_string)
            .collect(),
    )
}
