//! Migrations of other tools: their files are not Diesel's, and passed over they would count as applied.

use std::path::PathBuf;

use super::layout::{Layout, layout};
use super::{Problem, ProblemKind};

/// The name of the file in which Prisma has a migration.
pub(super) const PRISMA_FILE: &str = "migration.sql";

/// What is wrong with a migrations folder that holds these `.sql` files beside its folders, and these folders of Prisma's.
/// `alone` is whether it holds no migration of Diesel's.
pub(super) fn problems(files: &[String], prisma: &[String], alone: bool) -> Vec<Problem> {
    let mut found: Vec<(Layout, &String)> = files
        .iter()
        .filter_map(|name| Some((layout(name)?, name)))
        .collect();
    found.sort_by_key(|(_, name)| *name);
    match (alone, prisma.first(), found.first()) {
        (_, Some(first), _) => vec![Problem {
            path: PathBuf::new(),
            kind: ProblemKind::ForeignLayout {
                files: prisma.len(),
                first: format!("{first}/{PRISMA_FILE}"),
                layout: Layout::Prisma,
            },
        }],
        (true, None, Some((layout, first))) => vec![Problem {
            path: PathBuf::new(),
            kind: ProblemKind::ForeignLayout {
                files: found.len(),
                first: (*first).clone(),
                layout: *layout,
            },
        }],
        // Diesel passes over them, and beside its own migrations they may be anything.
        (false, None, Some(_)) => found
            .iter()
            .map(|(layout, name)| Problem {
                path: name.into(),
                kind: ProblemKind::ForeignFile { layout: *layout },
            })
            .collect(),
        (_, None, None) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::layout::advice;
    use super::*;

    #[test]
    fn names_tell_whose_files_they_are() {
        for (name, wanted) in [
            ("20260101000000_init.sql", Some(Layout::Flat)),
            ("001-init.sql", Some(Layout::Flat)),
            ("000001_init.up.sql", Some(Layout::UpAndDown)),
            ("V1__init.sql", Some(Layout::Flyway)),
            ("R__views.sql", Some(Layout::Flyway)),
            ("helpers.sql", None),
            ("1.txt", None),
        ] {
            assert_eq!(layout(name), wanted, "{name}");
        }
    }

    #[test]
    fn each_file_is_shown_its_place() {
        for (first, layout, part) in [
            ("1_a.sql", Layout::Flat, "`1_a/up.sql`"),
            (
                "1_a.down.sql",
                Layout::UpAndDown,
                "`1_a/up.sql` and `1_a/down.sql`",
            ),
            ("V1.2__a_b.sql", Layout::Flyway, "`1.2_a_b/up.sql`"),
            (
                "1_a/migration.sql",
                Layout::Prisma,
                "rename it to `1_a/up.sql`",
            ),
        ] {
            let advice = advice(first, layout);
            assert!(advice.contains(part), "{advice}");
        }
    }
}
