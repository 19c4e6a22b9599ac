//! Words that other tools have for our commands: an unknown one is answered with ours.
//!
//! No answer tells to run what destroys data: where the other tool's word does that, it names the help to read first.

use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use crate::caller::spelled;

/// What a word of another tool is here. Two words come before one, and the first line that fits counts.
const WORDS: &[(&[&str], &str)] = &[
    (
        &[
            "migrate run",
            "migrate up",
            "migrate apply",
            "migrate latest",
            "migrate start",
            "migration run",
            "migration up",
            "migration apply",
            "db migrate",
            "database migrate",
            "up",
            "run",
        ],
        "`migrate dev` applies pending migrations to the development database and generates Rust; \
         `migrate deploy` only applies them, for production",
    ),
    (
        &["deploy", "db deploy"],
        "`migrate deploy` applies pending migrations, for production",
    ),
    (
        &["dev"],
        "`migrate dev` applies pending migrations to the development database and generates Rust",
    ),
    (
        &[
            "migrate list",
            "migrate pending",
            "migrate info",
            "migrate show",
            "migrate ls",
            "migration list",
            "migration pending",
            "migration status",
            "status",
            "pending",
        ],
        "`migrate status` lists applied and pending migrations",
    ),
    (
        &[
            "migrate generate",
            "migrate create",
            "migrate add",
            "migrate make",
            "migration generate",
            "migration new",
            "migration create",
            "migration add",
            "new",
        ],
        "`migrate new NAME` makes the files of a new migration",
    ),
    (
        &[
            "migrate down",
            "migrate undo",
            "migrate rollback",
            "migration revert",
            "migration down",
            "rollback",
            "revert",
            "down",
        ],
        "`migrate revert --help` says how the newest migration is reverted, and what that loses",
    ),
    (
        &["migration redo"],
        "`migrate redo --help` says how the newest migration is reverted and applied again",
    ),
    (
        &[
            "migrate reset",
            "migrate fresh",
            "migrate refresh",
            "migrate drop",
            "db reset",
            "db drop",
            "database reset",
            "database drop",
            "drop",
        ],
        "no command does this to migrations alone; `reset --help` says what is dropped and how that is confirmed",
    ),
    (
        &[
            "migrate resolve",
            "migrate mark",
            "migrate fake",
            "migrate force",
        ],
        "`migrate baseline` records migrations as applied in a database that already matches them",
    ),
    (
        &[
            "migrate diff",
            "db diff",
            "diff",
            "lint",
            "check",
            "migrate validate",
            "migrate check",
            "verify",
        ],
        "`validate` checks that migrations, generated Rust and the database agree",
    ),
    (
        &["db push", "push", "migrate push"],
        "the schema is changed by migrations only: `migrate new NAME`, write its up.sql, then `migrate dev`",
    ),
    (
        &[
            "db pull",
            "pull",
            "introspect",
            "print-schema",
            "db introspect",
        ],
        "`generate --from-database` writes schema.rs and the models of a database as it is; `generate` those of the migrations",
    ),
    (
        &["db seed", "migrate seed", "database seed"],
        "`seed` fills the database with the project's data",
    ),
    (
        &[
            "setup",
            "db setup",
            "database setup",
            "db create",
            "create",
            "database create",
            "migrate init",
            "migrate setup",
        ],
        "`init` makes the files of a project; `migrate dev` creates the database where it is missing",
    ),
    (
        &["db studio", "ui"],
        "`studio` shows the database in the browser",
    ),
    (
        &["console", "shell", "db execute", "psql", "db shell"],
        "`server psql` opens psql in the database",
    ),
    (&["fmt"], "`format` formats the SQL of migrations"),
    (
        &["help"],
        "`--help` lists the commands, and `migrate --help` those of one; every command has it",
    ),
    (&["version"], "`--version` prints the version"),
    (
        &["start", "server up", "server run"],
        "`server start` starts the project's local PostgreSQL",
    ),
    (
        &["stop", "server down"],
        "`server stop` stops the project's local PostgreSQL",
    ),
    (
        &["settings", "env", "info"],
        "`config` prints every setting and where it comes from",
    ),
    (
        &["migration", "migrations"],
        "the command is `migrate`: `migrate --help` lists what it does",
    ),
    (
        &["db", "database"],
        "`--help` lists the commands; there is none before them for the database",
    ),
];

/// What is wrong and what to type instead, where the unknown command is another tool's word.
pub(crate) fn answer(error: &Error, arguments: &[String]) -> Option<(String, String)> {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return None;
    }
    let Some(ContextValue::String(word)) = error.get(ContextKind::InvalidSubcommand) else {
        return None;
    };
    let at = arguments.iter().position(|argument| argument == word)?;
    let before = arguments[..at].last().filter(|word| {
        // The one command with commands of its own that the word may stand behind.
        ["migrate", "server"].contains(&word.as_str())
    });
    let after = arguments.get(at + 1).filter(|next| !next.starts_with('-'));
    let mut tries = Vec::new();
    match before {
        Some(before) => tries.push(format!("{before} {word}")),
        None => {
            tries.extend(after.map(|after| format!("{word} {after}")));
            tries.push(word.clone());
        }
    }
    tries.into_iter().find_map(|typed| {
        let (_, hint) = WORDS
            .iter()
            .find(|(words, _)| words.contains(&typed.as_str()))?;
        Some((
            format!("there is no command `{typed}`"),
            spelled_flags(hint),
        ))
    })
}

/// The commands as the caller would type them, a flag alone behind the name of the binary.
fn spelled_flags(hint: &str) -> String {
    let name = spelled("`config`");
    let name = name
        .trim_matches('`')
        .trim_end_matches(" config")
        .to_owned();
    let hint = hint.replace("`--", &format!("`{name} --"));
    spelled(&hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_there_twice_and_no_hint_destroys() {
        let mut seen = std::collections::BTreeSet::new();
        for (words, hint) in WORDS {
            for word in *words {
                assert!(seen.insert(word), "{word}");
            }
            for command in [
                "`reset`",
                "`reset --force",
                "`migrate revert`",
                "`migrate redo`",
                "`server remove",
            ] {
                assert!(!hint.contains(command), "{hint}");
            }
        }
    }
}
