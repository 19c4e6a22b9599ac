//! Whose layout the files of a migrations folder have.

use std::fmt;

use serde::Serialize;

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

/// Whose layout a file of this name has, if it is none of Diesel's.
pub(super) fn layout(name: &str) -> Option<Layout> {
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
