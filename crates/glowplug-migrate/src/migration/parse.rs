//! What the parser makes of a script, on a stack that is large enough for every text that it is given.

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use squawk_syntax::ast::{AstNode, Stmt};
use squawk_syntax::{SourceFile, SyntaxKind};

use super::depth::{self, Depth};
use super::statement::{Statement, TransactionControl};
use super::tokens;

/// The worst text that [`depth`] lets through needs less than a quarter of it. Only what is used is ever backed by memory.
const STACK: usize = 128 << 20;

/// Why a text was not cut into statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Uncut {
    /// The parser does not know all of its grammar, or it is wrong.
    NotUnderstood,
    /// It nests deeper than the parser can follow.
    TooDeep,
}

/// The statements of a text in order.
///
/// # Errors
/// When the parser does not understand the whole text: it knows most of PostgreSQL's grammar, not all of it, and half
/// understood is no ground for cutting.
pub(super) fn statements(text: &str) -> Result<Vec<Statement>, Uncut> {
    parsed_safely(text, || cut(text))
}

/// Work of the parser on a text, on a stack that is large enough for it.
///
/// # Errors
/// When it gives nothing or panics, or where there is no memory for a stack; when the text is too deep for it.
pub(crate) fn parsed_safely<T: Send>(
    text: &str,
    work: impl Fn() -> Option<T> + Sync,
) -> Result<T, Uncut> {
    let work = || catch_unwind(AssertUnwindSafe(&work)).ok().flatten();
    let made = match depth::of(text) {
        Depth::Flat => work(),
        Depth::Deep => on_large_stack(work),
        Depth::TooDeep => return Err(Uncut::TooDeep),
    };
    made.ok_or(Uncut::NotUnderstood)
}

fn on_large_stack<T: Send>(work: impl FnOnce() -> Option<T> + Send) -> Option<T> {
    thread::scope(|scope| {
        let worker = thread::Builder::new()
            .name("parser".to_owned())
            .stack_size(STACK)
            .spawn_scoped(scope, work);
        worker.ok()?.join().ok().flatten()
    })
}

fn cut(text: &str) -> Option<Vec<Statement>> {
    let parse = SourceFile::parse(text);
    let is_wrong = parse
        .syntax_node()
        .descendants_with_tokens()
        .any(|element| element.kind() == SyntaxKind::ERROR);
    if is_wrong || !parse.errors().is_empty() {
        return None;
    }
    let statements: Vec<Statement> = parse
        .tree()
        .stmts()
        .filter(|statement| !matches!(statement, Stmt::EmptyStmt(_)))
        .map(|statement| {
            let range = statement.syntax().text_range();
            Statement {
                range: trimmed(text, range.start().into()..range.end().into()),
                control: TransactionControl::of(&statement),
            }
        })
        .collect();
    covers(text, &statements).then_some(statements)
}

/// Whether nothing but space, comments and semicolons stands between the statements. The proof that cutting loses nothing is
/// made on the text and does not rest on the parser's tree.
fn covers(text: &str, statements: &[Statement]) -> bool {
    let mut from = 0;
    let ends = statements
        .iter()
        .map(|statement| statement.range.clone())
        .chain(std::iter::once(text.len()..text.len()));
    for range in ends {
        if range.start < from || !tokens::is_blank(&text[from..range.start]) {
            return false;
        }
        from = range.end;
    }
    true
}

fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let inner = &text[range.clone()];
    let start = range.start + (inner.len() - inner.trim_start().len());
    let inner = inner.trim();
    start..start + inner.trim_end_matches(';').trim_end().len()
}
