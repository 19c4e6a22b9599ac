//! Recognizes what a failed replay lacks on its shadow server, and what can be done about it.

use std::sync::LazyLock;

use regex::Regex;

use crate::error::{Error, Missing, ShadowFailure, ShadowKind};
use crate::shadow::Needs;

/// What can be done about a failure.
pub(super) enum Remedy {
    /// Make this role, and go on; or begin again with it, where a part of the migration is committed.
    Role(String),
    /// Begin again, with other needs.
    Restart(Needs),
}

/// What an error says is missing.
pub(super) fn missing(error: &Error) -> Option<Missing> {
    let Error::Migration(failed) = error else {
        return None;
    };
    let report = failed.report()?;
    missing_in(&report.sqlstate, &report.message)
}

fn missing_in(sqlstate: &str, message: &str) -> Option<Missing> {
    static ROLE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"^role "(.+)" does not exist$"#).ok());
    static DATABASE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"^database "(.+)" does not exist$"#).ok());
    static EXTENSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r#"^(?:extension "(.+)" is not available|could not open extension control file ".*/([^/]+)\.control")"#,
        )
        .ok()
    });
    let (pattern, what): (_, fn(String) -> Missing) = match sqlstate {
        "42704" => (&ROLE, Missing::Role),
        "3D000" => (&DATABASE, Missing::Database),
        "0A000" | "58P01" => (&EXTENSION, Missing::Extension),
        _ => return None,
    };
    let found = pattern.as_ref()?.captures(message)?;
    let name = found.get(1).or(found.get(2))?;
    Some(what(name.as_str().to_owned()))
}

/// What a server of our own can do about it.
pub(super) fn remedy(error: &Error, server: ShadowKind, needs: &Needs) -> Option<Remedy> {
    if server != ShadowKind::Local {
        return None;
    }
    match missing(error)? {
        Missing::Role(name) if needs.exclusive => Some(Remedy::Role(name)),
        Missing::Role(_) => Some(Remedy::Restart(Needs {
            exclusive: true,
            ..needs.clone()
        })),
        // It has one name; a second one is another database, which no replay can make.
        Missing::Database(name) if needs.name.is_none() => Some(Remedy::Restart(Needs {
            exclusive: true,
            name: Some(name),
            ..needs.clone()
        })),
        Missing::Database(_) | Missing::Extension(_) => None,
    }
}

/// Notes on an error that it happened in a shadow database, which nothing else was touched by.
pub(super) fn note(error: &mut Error, server: ShadowKind, major: u32) {
    let missing = missing(error);
    match error {
        Error::Interrupted { state, hint } => {
            "stopped while replaying the migrations; the shadow database is dropped, and nothing else was touched"
                .clone_into(state);
            *hint = None;
        }
        Error::Migration(failed) => {
            failed.shadow = Some(ShadowFailure {
                server,
                missing,
                major,
            });
        }
        _ => {}
    }
}
