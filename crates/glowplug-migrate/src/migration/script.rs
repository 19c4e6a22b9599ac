//! One SQL file: its text, its statements, and where in it something is.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;

use super::parse::{self, Uncut};
use super::statement::{self, Statement, TransactionFault};
use super::{cluster, tokens};

/// A SQL file. What is to be known of its text is found out when it is first asked for, and once: of hundreds of migrations only
/// a few are parsed in a run.
#[derive(Debug, Clone)]
pub struct Script {
    path: PathBuf,
    text: String,
    is_empty: bool,
    statements: OnceLock<Result<Vec<Statement>, Uncut>>,
    cluster_wide: OnceLock<Vec<(usize, String)>>,
    names_roles: OnceLock<bool>,
}

/// A place in a file, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Location {
    /// The file.
    pub path: PathBuf,
    /// The line, counted from 1.
    pub line: usize,
    /// The column in characters, counted from 1.
    pub column: usize,
    /// The text of that line.
    pub text: String,
}

impl Script {
    /// A script from its text. A byte order mark is taken off: the server would refuse it.
    pub fn new(path: impl Into<PathBuf>, text: impl Into<String>) -> Self {
        let mut text: String = text.into();
        if text.starts_with('\u{feff}') {
            text.drain(..'\u{feff}'.len_utf8());
        }
        Script {
            path: path.into(),
            is_empty: tokens::is_blank(&text),
            statements: OnceLock::new(),
            cluster_wide: OnceLock::new(),
            names_roles: OnceLock::new(),
            text,
        }
    }

    /// The file, as messages name it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text, without byte order mark.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The index that a statement makes only where there is none of its name, `CREATE INDEX .. IF NOT EXISTS`.
    pub(crate) fn index_if_not_exists(&self, statement: &Statement) -> Option<String> {
        tokens::index_if_not_exists(&self.text, statement.range.clone())
    }

    /// Whether there is nothing to run: white space, comments and semicolons only.
    pub fn is_empty(&self) -> bool {
        self.is_empty
    }

    /// The statements in order, or `None` when the parser does not understand the whole file: it knows most of PostgreSQL's
    /// grammar, not all of it, and half understood is no ground for cutting. The server is the judge then.
    pub fn statements(&self) -> Option<&[Statement]> {
        self.parsed().as_deref().ok()
    }

    fn parsed(&self) -> &Result<Vec<Statement>, Uncut> {
        self.statements
            .get_or_init(|| parse::statements(&self.text))
    }

    /// Why there are no [statements](Script::statements), in words that follow the file's name; `None` where there are.
    pub fn not_understood(&self) -> Option<&'static str> {
        match self.parsed() {
            Ok(_) => None,
            Err(Uncut::NotUnderstood) => Some("cannot be cut into statements with certainty"),
            Err(Uncut::TooDeep) => Some(
                "cannot be cut into statements: its expressions are too deep or too long for the parser",
            ),
        }
    }

    /// Where the transaction control of the file is at fault, given how the migration runs. In a transaction, everything but
    /// savepoints is; without one, blocks that are not whole are. A file that the parser does not understand has no faults
    /// here: only the session's transaction status can show them.
    pub fn transaction_faults(
        &self,
        run_in_transaction: bool,
    ) -> Vec<(Location, TransactionFault)> {
        if !tokens::may_control_transaction(&self.text) {
            return Vec::new();
        }
        let statements = self.statements().unwrap_or_default();
        statement::transaction_faults(statements, run_in_transaction)
            .into_iter()
            .map(|(offset, fault)| (self.locate(offset), fault))
            .collect()
    }

    /// The statements that change the whole server and not one database, with their first words, as in `CREATE ROLE`: roles
    /// and their memberships, databases, tablespaces, subscriptions, replication slots, `ALTER SYSTEM`, rows of the catalogs
    /// that all databases share, sessions of others. They are found in
    /// the bodies of functions and of `DO`, too, and in strings that those execute, not in comments.
    pub fn cluster_wide(&self) -> Vec<(Location, String)> {
        self.cluster_wide
            .get_or_init(|| cluster::cluster_wide(&self.text, false))
            .iter()
            .map(|(offset, words)| (self.locate(*offset), words.clone()))
            .collect()
    }

    /// The same where another file makes a function that executes the strings it is called with: those of this file are
    /// searched, too.
    pub fn cluster_wide_when_called(&self) -> Vec<(Location, String)> {
        cluster::cluster_wide(&self.text, true)
            .into_iter()
            .map(|(offset, words)| (self.locate(offset), words))
            .collect()
    }

    /// Whether the file executes what is in a variable, so that the strings of other files may be code.
    pub fn executes_values(&self) -> bool {
        cluster::executes_values(&self.text)
    }

    /// Whether the file may create a role or refer to one. False is certain, true is not.
    pub fn names_roles(&self) -> bool {
        *self
            .names_roles
            .get_or_init(|| cluster::names_roles(&self.text))
    }

    /// The line and column of a byte.
    pub fn locate(&self, offset: usize) -> Location {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let before = &self.text[..offset];
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[start..]
            .find('\n')
            .map_or(self.text.len(), |at| start + at);
        Location {
            path: self.path.clone(),
            line: before.matches('\n').count() + 1,
            column: self.text[start..offset].chars().count() + 1,
            text: self.text[start..end].trim_end_matches('\r').to_owned(),
        }
    }

    /// Whether the line before that place is a `COPY .. FROM stdin;`.
    pub fn copy_before(&self, place: &Location) -> bool {
        let line = self.text.lines().nth(place.line.wrapping_sub(2));
        line.is_some_and(|line| {
            let line = line.trim().to_ascii_lowercase();
            line.starts_with("copy ") && line.ends_with("from stdin;")
        })
    }

    /// The byte of the `position`-th character (from 1) behind byte `from`: how the server counts.
    pub fn offset_of(&self, from: usize, position: usize) -> usize {
        let rest = &self.text[from..];
        from + rest
            .char_indices()
            .nth(position.saturating_sub(1))
            .map_or(rest.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<Vec<String>> {
        let script = Script::new("up.sql", text);
        Some(
            script
                .statements()?
                .iter()
                .map(|s| script.text()[s.range.clone()].to_owned())
                .collect(),
        )
    }

    #[test]
    fn statements_are_cut_where_the_server_would_cut() {
        assert_eq!(cut("select 1; select 2").unwrap(), ["select 1", "select 2"]);
        assert_eq!(
            cut("-- a;b\nselect ';' /* ; /* ; */ */;\n;;").unwrap(),
            ["select ';' /* ; /* ; */ */"]
        );
        let function =
            "create function f() returns int language plpgsql as $x$ begin return 1; end $x$";
        assert_eq!(
            cut(&format!("{function};\nselect 1;")).unwrap(),
            [function, "select 1"]
        );
        let atomic =
            "create function g() returns int language sql begin atomic select 1; select 2; end";
        assert_eq!(
            cut(&format!("{atomic}; select 3")).unwrap(),
            [atomic, "select 3"]
        );
        let rule = "create rule r as on insert to t do also (delete from t; select 1)";
        assert_eq!(cut(&format!("{rule};")).unwrap(), [rule]);
        assert_eq!(cut("select E'\\';' as x; select 2").unwrap().len(), 2);
        assert_eq!(cut("select U&'\\0061;'; select 2").unwrap().len(), 2);
    }

    #[test]
    fn what_is_not_understood_is_not_cut() {
        assert_eq!(cut("selec 1; select 2"), None);
        assert_eq!(cut("copy t from stdin;\n1\t2\n\\.\n"), None);
    }

    #[test]
    fn comments_and_semicolons_are_nothing_to_run() {
        for text in ["", " \n", "-- only a comment", "/* a */ ; ;\n", "\u{feff}"] {
            assert!(Script::new("down.sql", text).is_empty(), "{text:?}");
        }
        assert!(!Script::new("down.sql", "select 1").is_empty());
    }

    #[test]
    fn transaction_control_is_recognised() {
        use crate::migration::TransactionControl::{Begin, Chain, End, None, Prepared, Savepoint};
        for (text, wanted) in [
            ("begin", Begin),
            ("begin work isolation level serializable", Begin),
            ("start transaction read only", Begin),
            ("commit", End),
            ("commit and no chain", End),
            ("end transaction", End),
            ("rollback", End),
            ("abort", End),
            ("prepare transaction 'x'", End),
            ("commit and chain", Chain),
            ("rollback work and chain", Chain),
            ("commit prepared 'x'", Prepared),
            ("rollback prepared 'x'", Prepared),
            ("savepoint a", Savepoint),
            ("release savepoint a", Savepoint),
            ("rollback to a", Savepoint),
            ("rollback work to savepoint a", Savepoint),
            ("select 1", None),
            ("prepare a as select 1", None),
            ("set transaction read only", None),
        ] {
            let script = Script::new("up.sql", text);
            let found = script.statements().expect(text);
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(found[0].control, wanted, "{text}");
        }
    }

    #[test]
    fn transaction_control_is_at_fault_or_not() {
        use TransactionFault::{InTransaction, Nested, NotBegun, NotEnded};
        let faults = |text: &str, run_in_transaction: bool| -> Vec<(usize, TransactionFault)> {
            Script::new("up.sql", text)
                .transaction_faults(run_in_transaction)
                .into_iter()
                .map(|(at, fault)| (at.column, fault))
                .collect()
        };
        let inside = |text| faults(text, true);
        assert_eq!(inside("select 1; savepoint a; rollback to a"), []);
        assert_eq!(
            inside("begin; select 1; commit"),
            [(1, InTransaction), (18, InTransaction)]
        );
        let without = |text| faults(text, false);
        assert_eq!(without("select 1; begin; select 2; commit; select 3"), []);
        assert_eq!(without("begin; commit; begin; rollback"), []);
        assert_eq!(without("begin; select 1; commit and chain; end"), []);
        assert_eq!(
            without("begin; prepare transaction 'x'; commit prepared 'x'"),
            []
        );
        assert_eq!(without("commit"), [(1, NotBegun)]);
        assert_eq!(without("begin; commit; commit"), [(16, NotBegun)]);
        assert_eq!(without("begin; select 1"), [(1, NotEnded)]);
        assert_eq!(without("begin; commit and chain"), [(1, NotEnded)]);
        assert_eq!(without("begin; begin; commit"), [(8, Nested)]);
    }

    #[test]
    fn no_depth_ends_the_process() {
        let deep = |text: String| {
            let script = Script::new("up.sql", text);
            assert!(script.statements().is_none() && !script.is_empty());
            assert!(script.not_understood().unwrap().contains("too deep"));
        };
        deep(format!(
            "select {}1{}",
            "(".repeat(20_000),
            ")".repeat(20_000)
        ));
        deep(format!("select 'a'{}", " || 'a'".repeat(60_000)));
        deep(format!("select {} true", "not ".repeat(100_000)));
        deep(format!("select {}", "case ".repeat(1_000_000)));
    }

    /// The deepest texts that are parsed, of each kind: the stack must do.
    #[test]
    fn the_stack_is_large_enough() {
        for text in [
            format!("select {}1{}", "(".repeat(500), ")".repeat(500)),
            format!("select {}1{}", "(select ".repeat(500), ")".repeat(500)),
            format!(
                "select {}1{}",
                "exists (select ".repeat(500),
                ")".repeat(500)
            ),
            format!(
                "create table t (a {}int{})",
                "f(".repeat(499),
                ")".repeat(499)
            ),
            format!(
                "select {}1{}",
                "case when true then ".repeat(900),
                " end".repeat(900)
            ),
            format!("select {} true", "not ".repeat(4_900)),
            format!("select 'a'{}", " || 'a'".repeat(1_600)),
            "explain ".repeat(4_900),
            "case ".repeat(4_900),
            "select ".repeat(4_900),
            "array ".repeat(4_900),
        ] {
            let script = Script::new("up.sql", text);
            let too_deep = script
                .not_understood()
                .is_some_and(|why| why.contains("too deep"));
            assert!(!too_deep, "{}", &script.text()[..40]);
        }
    }

    #[test]
    fn a_place_is_reported_in_characters() {
        let script = Script::new("up.sql", "select 'ä';\r\nselect ä ä;\n");
        let start = script.text().find("select ä").unwrap();
        let at = script.locate(script.offset_of(start, 10));
        assert_eq!(
            (at.line, at.column, at.text.as_str()),
            (2, 10, "select ä ä;")
        );
        assert_eq!(script.locate(9999).line, 3);
    }

    const PIECES: &[&str] = &[
        "select", "create", "role", "grant", "do", "execute", "begin", "commit", "'", "''", "\"",
        "$$", "$a$", "$1", "E'", "\\", "U&'", "||", "(", ")", "[", "]", ";", ",", "--", "/*", "*/",
        "\n", " ", " ", "1", "ä", "\u{feff}", "as",
    ];

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in proptest::collection::vec(proptest::sample::select(PIECES), 0..60)) {
            let script = Script::new("up.sql", text.concat());
            let places = script.cluster_wide();
            let _ = (script.names_roles(), script.is_empty(), script.transaction_faults(false));
            proptest::prop_assert!(places.iter().all(|(at, _)| at.line >= 1));
        }
    }
}
