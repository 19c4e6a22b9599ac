//! Migrations of other tools: their files are not Diesel's, and passed over they would count as applied.

use std::fmt;
use std::path::PathBuf;

use serde::Serialize;

use super::{Problem, ProblemKind};

/// Whose layout files have, as far as their names tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layout {
    /// `NAME/migration.sql`.
    Prisma,
    /// `V1__name.sql`.
    Flyway,
    /// `1_name.up.sql` and `1_name.down.sql`.
    UpAndDown,
    /// `1_name.sql`.
    Flat,
}

impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Layout::Prisma => "Prisma's layout",
            Layout::Flyway => "the layout of Flyway and refinery",
            Layout::UpAndDown => "the layout of sqlx, golang-migrate and others",
            Layout::Flat => "the layout of sqlx, dbmate, goose and others",
        })
    }
}

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

/// What to do with the first of the files, in a few words.
pub(super) fn advice(first: &str, layout: Layout) -> String {
    let stem = first.strip_suffix(".sql").unwrap_or(first);
    match layout {
        Layout::Prisma => {
            let folder = first.split('/').next().unwrap_or(first);
            format!("rename it to `{folder}/up.sql` and write a `down.sql` beside it")
        }
        Layout::Flyway => {
            let name = stem.trim_start_matches(['V', 'v']).replacen("__", "_", 1);
            format!("move it to `{name}/up.sql` and write a `down.sql` beside it")
        }
        Layout::UpAndDown => {
            let name = stem.trim_end_matches(".up").trim_end_matches(".down");
            format!("move its two files to `{name}/up.sql` and `{name}/down.sql`")
        }
        Layout::Flat => format!(
            "move it to `{stem}/up.sql`, and what reverts it, perhaps a part of the same file, to `{stem}/down.sql`"
        ),
    }
}

fn layout(name: &str) -> Option<Layout> {
    let stem = name.strip_suffix(".sql")?;
    let is_numbered = |stem: &str| stem.starts_with(|c: char| c.is_ascii_digit());
    let flyway = stem
        .strip_prefix(['V', 'v', 'U', 'R'])
        .is_some_and(|rest| rest.contains("__"));
    if flyway {
        return Some(Layout::Flyway);
    }
    if !is_numbered(stem) {
        return None;
    }
    match stem.ends_with(".up") || stem.ends_with(".down") {
        true => Some(Layout::UpAndDown),
        false => Some(Layout::Flat),
    }
}

#[cfg(test)]
mod tests {
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
