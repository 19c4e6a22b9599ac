//! How the commands in hints are spelled: as the caller typed this one.

use std::sync::OnceLock;

/// The variable by which a justfile says that its recipes called us, and what their names begin with: `db-`.
const RECIPES: &str = "GLOWPLUG_RECIPES";

/// The commands that a justfile has a recipe for, and the recipe's name behind its prefix. The longer ones come first.
const RECIPE: [(&str, &str); 13] = [
    ("migrate deploy", "migrate-prod"),
    ("migrate status", "status"),
    ("migrate revert", "revert"),
    ("migrate dev", "migrate"),
    ("migrate new", "new"),
    ("server psql", "psql"),
    ("generate", "generate"),
    ("validate", "validate"),
    ("doctor", "doctor"),
    ("studio", "studio"),
    ("format", "format"),
    ("reset", "reset"),
    ("seed", "seed"),
];

/// The first words of our commands.
const COMMANDS: [&str; 11] = [
    "config", "doctor", "format", "init", "generate", "migrate", "reset", "seed", "server",
    "studio", "validate",
];

static NAME: OnceLock<&'static str> = OnceLock::new();

/// Notes the name of this binary.
pub(crate) fn set_name(name: &'static str) {
    let _ = NAME.set(name);
}

/// A text with every command between backquotes spelled as the caller would type it.
pub(crate) fn spelled(text: &str) -> String {
    let recipes = std::env::var(RECIPES).ok();
    spelled_for(
        text,
        NAME.get().copied().unwrap_or("glowplug"),
        recipes.as_deref(),
    )
}

fn spelled_for(text: &str, name: &str, recipes: Option<&str>) -> String {
    let mut out = String::new();
    // Every second piece is between two backquotes.
    for (at, piece) in text.split('`').enumerate() {
        if at > 0 {
            out.push('`');
        }
        match at % 2 == 1 && is_ours(piece) {
            true => out.push_str(&command(piece, name, recipes)),
            false => out.push_str(piece),
        }
    }
    out
}

fn is_ours(piece: &str) -> bool {
    let first = piece.split(' ').next().unwrap_or_default();
    COMMANDS.contains(&first)
}

fn command(words: &str, name: &str, recipes: Option<&str>) -> String {
    let recipe = |prefix| {
        RECIPE.iter().find_map(|(command, recipe)| {
            let more = words.strip_prefix(command)?;
            (more.is_empty() || more.starts_with(' '))
                .then(|| format!("just {prefix}{recipe}{more}"))
        })
    };
    recipes
        .and_then(recipe)
        .unwrap_or_else(|| format!("{name} {words}"))
}

#[cfg(test)]
mod tests {
    use super::spelled_for;

    #[test]
    fn commands_are_spelled_as_they_were_typed() {
        let hint = "run `migrate deploy --new-ledger` or `server stop`, see `SHOW search_path`";
        for (name, recipes, expected) in [
            (
                "glowplug",
                None,
                "run `glowplug migrate deploy --new-ledger` or `glowplug server stop`, see `SHOW search_path`",
            ),
            (
                "db",
                Some("db-"),
                "run `just db-migrate-prod --new-ledger` or `db server stop`, see `SHOW search_path`",
            ),
        ] {
            assert_eq!(spelled_for(hint, name, recipes), expected);
        }
        assert_eq!(
            spelled_for("an odd ` is no command", "db", None),
            "an odd ` is no command"
        );
    }
}
