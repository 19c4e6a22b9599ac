//! What a down migration may take rows from, as far as its text shows.
//!
//! It is read as words, not parsed: a list that names a table too many does no harm, one that lacks a table does.

use super::Migration;

impl Migration {
    /// Whether its down migration names this object somewhere, in whatever case and quotes.
    pub fn down_mentions(&self, name: &str) -> bool {
        let text = self.down_text();
        let name = name.to_lowercase();
        if name.chars().all(is_word) {
            words(&text).any(|word| word == name)
        } else {
            text.contains(&name.replace('"', "\"\""))
        }
    }

    /// Whether its down migration may reach tables that it does not name: through CASCADE or DROP OWNED, a DO block, a procedure
    /// or function, or an extension.
    pub fn down_reaches_further(&self) -> bool {
        let text = self.down_text();
        let words: Vec<&str> = words(&text).collect();
        words.iter().enumerate().any(|(at, word)| {
            let before = at.checked_sub(1).and_then(|at| words.get(at)).copied();
            let after = words.get(at + 1).copied();
            match *word {
                // ON DELETE CASCADE belongs to a foreign key that the file makes again.
                "cascade" => !matches!(before, Some("delete" | "update")),
                // ON CONFLICT DO NOTHING, and rules.
                "do" => !matches!(after, Some("nothing" | "update" | "instead" | "also")),
                // ALTER SEQUENCE has OWNED BY, too.
                "owned" => before == Some("drop"),
                // A function, a view or an extension may stand for any table.
                "call" | "select" | "perform" | "extension" => true,
                _ => false,
            }
        })
    }

    fn down_text(&self) -> String {
        self.down
            .as_ref()
            .map_or_else(String::new, |down| down.text().to_lowercase())
    }
}

/// The reason that the first line of a `down.sql` gives for not being meant: `-- irreversible: the data is gone`.
pub(super) fn declared_irreversible(text: &str) -> Option<String> {
    let first = text.trim_start_matches('\u{feff}').lines().next()?;
    let comment = first.trim().strip_prefix("--")?.trim();
    let (word, reason) = comment.split_once(':').unwrap_or((comment, ""));
    word.trim()
        .eq_ignore_ascii_case("irreversible")
        .then(|| reason.trim().to_owned())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !is_word(c))
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use crate::migration::{Migration, Script, Version};

    fn down(text: &str) -> Migration {
        Migration {
            version: Version::from("1".to_owned()),
            name: "1_a".to_owned(),
            up: Script::new("up.sql", "SELECT 1"),
            down: Some(Script::new("down.sql", text)),
            run_in_transaction: true,
            irreversible: None,
        }
    }

    #[test]
    fn names_are_found_in_any_case_and_quotes() {
        let migration = down("DROP TABLE Users; DROP TABLE \"My Table\", shop.\"a\"\"b\";");
        for name in ["users", "My Table", "a\"b"] {
            assert!(migration.down_mentions(name), "{name}");
        }
        for name in ["user", "posts", "A\"\"B"] {
            assert!(!migration.down_mentions(name), "{name}");
        }
    }

    #[test]
    fn what_reaches_further_is_seen() {
        for text in [
            "DROP SCHEMA shop CASCADE",
            "TRUNCATE users CASCADE",
            "DROP OWNED BY app",
            "do $$ begin execute 'drop table ' || 'users'; end $$",
            "CALL wipe()",
            "SELECT purge_all()",
            "DROP EXTENSION pg_cron",
        ] {
            assert!(down(text).down_reaches_further(), "{text}");
        }
        for text in [
            "DROP TABLE users",
            "ALTER TABLE posts ADD FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE",
            "INSERT INTO roles VALUES (1) ON CONFLICT DO NOTHING",
            "CREATE TRIGGER t AFTER INSERT ON users EXECUTE FUNCTION f()",
            "ALTER SEQUENCE s OWNED BY NONE",
        ] {
            assert!(!down(text).down_reaches_further(), "{text}");
        }
    }
}
