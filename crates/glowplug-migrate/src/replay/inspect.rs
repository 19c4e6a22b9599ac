//! What a replay must know of scripts before it runs them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use crate::error::{Error, ScriptError, ShadowKind};
use crate::ledger::DIESEL_LEDGER;
use crate::migration::{Migration, Script, TransactionControl};

/// Both scripts of a migration.
pub(super) fn scripts(migration: &Migration) -> impl Iterator<Item = &Script> + Clone {
    std::iter::once(&migration.up).chain(migration.down.as_ref())
}

/// Whether a script reads or writes Diesel's own table.
pub(super) fn names_ledger(script: &Script) -> bool {
    script.text().contains(DIESEL_LEDGER)
}

/// The migration as it can run in one transaction, both ways, and mean the same as far as its text shows; `None` where its scripts
/// divide the transaction themselves, defer constraints, or leave something in the session that the server does not show.
///
/// Building an index CONCURRENTLY makes the same index as building it plainly, where no table is partitioned.
pub(super) fn in_one_transaction(migration: &Migration) -> Option<Cow<'_, Migration>> {
    static DIVIDES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"\b(savepoint|release|rollback|commit|start\s+transaction|set\s+constraints|set\s+transaction)\b",
        )
    });
    static CONTROLS: LazyLock<Option<Regex>> =
        LazyLock::new(|| compiled(r"\b(begin|end|abort|prepare|transaction)\b"));
    static CONCURRENTLY: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(r"^\s*(?:create\s+(?:unique\s+)?index|drop\s+index)\s+(concurrently)\b")
    });
    let whole = scripts(migration).all(|script| {
        !matches(&DIVIDES, script.text())
            && !sets(script)
            && match script.statements() {
                Some(found) => !found
                    .iter()
                    .any(|one| one.control != TransactionControl::None),
                // Not understood, it goes as a whole.
                None => migration.run_in_transaction && !matches(&CONTROLS, script.text()),
            }
    });
    if !whole {
        return None;
    }
    if migration.run_in_transaction {
        return Some(Cow::Borrowed(migration));
    }
    let concurrently = CONCURRENTLY.as_ref()?;
    let plain = |script: &Script| {
        // Every statement keeps its place, which errors name.
        let mut text = script.text().to_owned();
        for statement in script.statements()? {
            let one = without_comments(&script.text()[statement.range.clone()]);
            if !has_plain_form(&one) {
                return None;
            }
            if let Some(word) = concurrently.captures(&one).and_then(|found| found.get(1)) {
                let start = statement.range.start + word.start();
                let end = statement.range.start + word.end();
                text.replace_range(start..end, &" ".repeat(word.len()));
            }
        }
        Some(Script::new(script.path(), text))
    };
    let down = match &migration.down {
        Some(down) => Some(plain(down)?),
        None => None,
    };
    Some(Cow::Owned(Migration {
        up: plain(&migration.up)?,
        down,
        run_in_transaction: true,
        ..migration.clone()
    }))
}

/// Whether a script changes a setting, in the body of a function or a block, too, or asks what a sequence gave last in its session.
/// Settings with a prefix, and that value, are in no view.
fn sets(script: &Script) -> bool {
    static SETS: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"\b(set_config|currval|lastval)\b|(?:^|[;$']|\b(?:begin|then|else|loop)\b)\s*set\s",
        )
    });
    matches(&SETS, &without_comments(script.text()))
}

/// Whether the migration may make a function that changes settings.
pub(super) fn makes_function_that_sets(migration: &Migration) -> bool {
    static MAKES: LazyLock<Option<Regex>> =
        LazyLock::new(|| compiled(r"\b(function|procedure|routine)\b"));
    matches(&MAKES, migration.up.text()) && sets(&migration.up)
}

/// Whether the statement fails where it would fail without CONCURRENTLY. With it, an index is dropped alone and without what
/// depends on it.
fn has_plain_form(statement: &str) -> bool {
    static OTHER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"^\s*drop\s+index\s+concurrently\b(?u:.*)(?:,|\bcascade\b)|\breindex\b|\bdetach\b",
        )
    });
    !matches(&OTHER, &statement.replace('\n', " "))
}

/// Whether a script says something of deferrable constraints.
pub(super) fn names_deferrable(migration: &Migration) -> bool {
    static DEFERS: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(r"\bdeferr(able|ed)\b"));
    scripts(migration).any(|script| matches(&DEFERS, script.text()))
}

/// Whether a script may make a partitioned table.
pub(super) fn names_partitions(migration: &Migration) -> bool {
    static PARTITIONS: LazyLock<Option<Regex>> = LazyLock::new(|| compiled(r"\bpartition\b"));
    scripts(migration).any(|script| matches(&PARTITIONS, script.text()))
}

/// Whether the scripts are DDL and rows only, and call nothing that could leave something in the session which it does not show.
///
/// What changes the settings of the database or of a role is not among them: only a new session begins with those.
pub(super) fn leaves_nothing(migration: &Migration) -> bool {
    static LEAVES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"\b(set_config|load|currval|lastval|\w*perlu?|\w*python\w*|listen|temp|temporary|pg_temp|\w*advisory\w*|prepare|deallocate|discard|reset|call|do)\b|(?:^|;)\s*(?:set|select|with|execute|declare)\b",
        )
    });
    scripts(migration).all(|script| !matches(&LEAVES, &without_comments(script.text())))
        && !migration.changes_whole_server()
}

/// Whether running the scripts can take values from a sequence that was there before.
pub(super) fn may_use_sequences(migration: &Migration) -> bool {
    static USES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"\b(insert|merge|copy|nextval|setval|select|update|call|do|execute|restart|truncate)\b",
        )
    });
    scripts(migration).any(|script| matches(&USES, script.text()))
}

/// Whether the statements are none that change the rows of tables that were there before.
pub(super) fn changes_no_rows(migration: &Migration) -> bool {
    static CHANGES: LazyLock<Option<Regex>> = LazyLock::new(|| {
        compiled(
            r"(?:^|;)\s*(?:insert|update|delete|merge|copy|truncate|select|with|values|call|do|execute)\b",
        )
    });
    scripts(migration).all(|script| !matches(&CHANGES, &without_comments(script.text())))
}

/// Refuses a history with cluster-wide statements, for a server that the target depends on.
///
/// # Errors
/// [`Error::Script`] with the place of the first such statement.
pub(super) fn refuse_cluster_wide(
    migrations: &[&Migration],
    server: ShadowKind,
) -> Result<(), Error> {
    let mut all = migrations.iter().flat_map(|migration| scripts(migration));
    let called = all.clone().any(Script::executes_values);
    let found = all.find_map(|script| {
        let found = match called {
            true => script.cluster_wide_when_called(),
            false => script.cluster_wide(),
        };
        found.into_iter().next()
    });
    let Some((at, statement)) = found else {
        return Ok(());
    };
    let remedy = match server {
        ShadowKind::Given => "let SHADOW_DATABASE_URL name another server, or unset it",
        ShadowKind::Target | ShadowKind::Local => "set SHADOW_DATABASE_URL to another server",
    };
    Err(ScriptError::ClusterWide {
        at,
        statement: statement.to_owned(),
        remedy,
    }
    .into())
}

/// The text with every comment replaced by as many spaces.
fn without_comments(text: &str) -> String {
    static COMMENT: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"'[^']*'|"[^"]*"|--[^\n]*|/\*[\s\S]*?\*/"#).ok());
    match &*COMMENT {
        Some(comment) => comment
            .replace_all(text, |found: &regex::Captures<'_>| match &found[0] {
                // What looks like a comment in a literal or a name is none.
                quoted if quoted.starts_with(['\'', '"']) => quoted.to_owned(),
                comment => " ".repeat(comment.len()),
            })
            .into_owned(),
        None => text.to_owned(),
    }
}

/// Words in any case. All that is looked for is ASCII, and Unicode's tables take long to compile.
fn compiled(pattern: &str) -> Option<Regex> {
    Regex::new(&format!("(?i-u){pattern}")).ok()
}

fn matches(pattern: &Option<Regex>, text: &str) -> bool {
    // A pattern that does not compile, which a test would show, must not let anything pass as harmless.
    pattern
        .as_ref()
        .is_none_or(|pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migration::{EmbeddedFile, Migrations};

    #[test]
    fn an_index_built_concurrently_is_tried_plainly() {
        let file = |path, content| EmbeddedFile { path, content };
        let found = Migrations::embedded(&[
            file("1_a/up.sql", b"CREATE INDEX CONCURRENTLY a_idx ON a (b);\n"),
            file("1_a/down.sql", b"DROP INDEX CONCURRENTLY a_idx;\n"),
            file("1_a/metadata.toml", b"run_in_transaction = false\n"),
        ]);
        let plain = in_one_transaction(&found.migrations[0]).unwrap();
        assert_eq!(
            plain.up.text(),
            "CREATE INDEX              a_idx ON a (b);\n"
        );
        assert!(plain.run_in_transaction);
    }

    #[test]
    fn every_pattern_compiles() {
        // One that does not matches everything, so that nothing passes as harmless.
        let found = Migrations::embedded(&[EmbeddedFile {
            path: "1_a/up.sql",
            content: b"CREATE TABLE a (id int);",
        }]);
        let plain = &found.migrations[0];
        assert!(in_one_transaction(plain).is_some());
        assert!(leaves_nothing(plain) && changes_no_rows(plain));
        assert!(!sets(&plain.up) && !may_use_sequences(plain));
        assert!(!names_deferrable(plain) && !names_partitions(plain));
        assert!(!makes_function_that_sets(plain));
        assert!(has_plain_form("DROP INDEX CONCURRENTLY \u{e9}"));
        assert!(!has_plain_form("DROP INDEX CONCURRENTLY \u{e9}, b"));
    }
}
