//! One SQL file: its text, its statements, and where in it something is.

use std::ops::Range;
use std::path::{Path, PathBuf};

use serde::Serialize;
use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SourceFile, SyntaxKind};

/// A SQL file.
#[derive(Debug, Clone)]
pub struct Script {
    path: PathBuf,
    text: String,
}

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands, in bytes, without the `;`.
    pub range: Range<usize>,
    /// Whether it begins or ends a transaction, which a migration must leave to the tool.
    pub controls_transaction: bool,
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
        let text: String = text.into();
        let text = text
            .strip_prefix('\u{feff}')
            .map_or(text.clone(), str::to_owned);
        Script {
            path: path.into(),
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

    /// Whether there is nothing to run: white space, comments and semicolons only.
    pub fn is_empty(&self) -> bool {
        SourceFile::parse(&self.text)
            .syntax_node()
            .descendants_with_tokens()
            .filter_map(|element| element.into_token())
            .all(|token| {
                matches!(
                    token.kind(),
                    SyntaxKind::WHITESPACE | SyntaxKind::COMMENT | SyntaxKind::SEMICOLON
                )
            })
    }

    /// The statements in order, or `None` when the parser does not understand the whole file: it knows most of PostgreSQL's
    /// grammar, not all of it, and half understood is no ground for cutting. The server is the judge then.
    pub fn statements(&self) -> Option<Vec<Statement>> {
        let parse = SourceFile::parse(&self.text);
        let root = parse.syntax_node();
        if root
            .descendants_with_tokens()
            .any(|element| element.kind() == SyntaxKind::ERROR)
            || !parse.errors().is_empty()
        {
            return None;
        }
        let statements: Vec<Statement> = parse
            .tree()
            .stmts()
            .filter(|statement| !matches!(statement, Stmt::EmptyStmt(_)))
            .map(|statement| {
                let range = statement.syntax().text_range();
                Statement {
                    range: trimmed(&self.text, range.start().into()..range.end().into()),
                    controls_transaction: controls_transaction(&statement),
                }
            })
            .collect();
        self.covers(&statements).then_some(statements)
    }

    /// Whether nothing but space, comments and semicolons stands between the statements. The proof that cutting loses nothing
    /// is made on the text and does not rest on the parser's tree.
    fn covers(&self, statements: &[Statement]) -> bool {
        let mut from = 0;
        let ends = statements
            .iter()
            .map(|statement| statement.range.clone())
            .chain(std::iter::once(self.text.len()..self.text.len()));
        for range in ends {
            if range.start < from || !Script::new("", &self.text[from..range.start]).is_empty() {
                return false;
            }
            from = range.end;
        }
        true
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

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    let inner = inner.trim();
    start..start + inner.trim_end_matches(';').trim_end().len()
}

fn controls_transaction(statement: &Stmt) -> bool {
    matches!(
        statement,
        Stmt::Begin(_) | Stmt::Commit(_) | Stmt::Rollback(_) | Stmt::PrepareTransaction(_)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> Option<Vec<String>> {
        let script = Script::new("up.sql", text);
        Some(
            script
                .statements()?
                .into_iter()
                .map(|s| script.text()[s.range].to_owned())
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
        let script = Script::new("up.sql", "begin; select 1; commit; rollback");
        let found: Vec<bool> = script
            .statements()
            .unwrap()
            .iter()
            .map(|s| s.controls_transaction)
            .collect();
        assert_eq!(found, [true, false, true, true]);
    }

    #[test]
    fn a_place_is_told_in_characters() {
        let script = Script::new("up.sql", "select 'ä';\r\nselect ä ä;\n");
        let start = script.text().find("select ä").unwrap();
        let at = script.locate(script.offset_of(start, 10));
        assert_eq!(
            (at.line, at.column, at.text.as_str()),
            (2, 10, "select ä ä;")
        );
        assert_eq!(script.locate(9999).line, 3);
    }
}
