//! One statement of a script, and what it does to the transaction that it runs in.

use std::fmt;
use std::ops::Range;

use squawk_syntax::ast::{self, AstNode, Stmt};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// One statement of a script.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where it stands, in bytes, without the `;`.
    pub range: Range<usize>,
    /// What it does to the transaction it runs in.
    pub control: TransactionControl,
}

/// What a statement does to the transaction that it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionControl {
    /// Nothing: an ordinary statement.
    None,
    /// Begins one: `BEGIN`, `START TRANSACTION`.
    Begin,
    /// Ends one: `COMMIT`, `END`, `ROLLBACK`, `ABORT`, `PREPARE TRANSACTION`.
    End,
    /// Ends one and begins the next at once: `COMMIT AND CHAIN`, `ROLLBACK AND CHAIN`.
    Chain,
    /// Marks a point within one or returns to it: `SAVEPOINT`, `RELEASE`, `ROLLBACK TO SAVEPOINT`.
    Savepoint,
    /// Ends a prepared one, outside of any other: `COMMIT PREPARED`, `ROLLBACK PREPARED`.
    Prepared,
}

impl TransactionControl {
    pub(super) fn of(statement: &Stmt) -> Self {
        match statement {
            Stmt::Begin(_) => TransactionControl::Begin,
            Stmt::PrepareTransaction(_) => TransactionControl::End,
            Stmt::SavepointCreate(_) | Stmt::ReleaseSavepoint(_) => TransactionControl::Savepoint,
            Stmt::Commit(ast::Commit::CommitPrepared(_))
            | Stmt::Rollback(ast::Rollback::RollbackPrepared(_)) => TransactionControl::Prepared,
            Stmt::Rollback(ast::Rollback::RollbackToSavepoint(_)) => TransactionControl::Savepoint,
            Stmt::Commit(_) | Stmt::Rollback(_) => match chains(statement.syntax()) {
                true => TransactionControl::Chain,
                false => TransactionControl::End,
            },
            _ => TransactionControl::None,
        }
    }

    /// Whether a transaction is open after a statement, given whether one was open before it.
    pub fn leaves_open(self, open: bool) -> bool {
        match self {
            TransactionControl::Begin | TransactionControl::Chain => true,
            TransactionControl::End => false,
            TransactionControl::None
            | TransactionControl::Savepoint
            | TransactionControl::Prepared => open,
        }
    }
}

fn chains(statement: &SyntaxNode) -> bool {
    statement
        .children()
        .any(|clause| clause.kind() == SyntaxKind::AND_CHAIN)
}

/// Transaction control that a migration cannot run with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransactionFault {
    /// Begins or ends a transaction in a file that runs in one.
    InTransaction,
    /// Begins a transaction while another one of the file is open.
    Nested,
    /// Ends a transaction that the file did not begin.
    NotBegun,
    /// Begins a transaction that the file does not end.
    NotEnded,
}

impl TransactionFault {
    /// What to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            TransactionFault::InTransaction => {
                "take it out: the migration runs in a transaction of its own"
            }
            TransactionFault::Nested => "end the first transaction before it, or take it out",
            TransactionFault::NotBegun => "write BEGIN before it, or take it out",
            TransactionFault::NotEnded => "write COMMIT behind its last statement, or take it out",
        }
    }
}

impl fmt::Display for TransactionFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TransactionFault::InTransaction => "begins or ends a transaction",
            TransactionFault::Nested => "begins a transaction inside another",
            TransactionFault::NotBegun => "ends a transaction that the file does not begin",
            TransactionFault::NotEnded => "begins a transaction that the file does not end",
        })
    }
}

/// Every place where the transaction control of a file is at fault, in the file's order.
pub(super) fn transaction_faults(
    statements: &[Statement],
    run_in_transaction: bool,
) -> Vec<(usize, TransactionFault)> {
    let mut faults = Vec::new();
    let mut begun = None;
    for Statement { range, control } in statements {
        let fault = match (control, begun) {
            (TransactionControl::None | TransactionControl::Savepoint, _) => None,
            _ if run_in_transaction => Some(TransactionFault::InTransaction),
            (TransactionControl::Begin, Some(_)) => Some(TransactionFault::Nested),
            (TransactionControl::End | TransactionControl::Chain, None) => {
                Some(TransactionFault::NotBegun)
            }
            _ => None,
        };
        faults.extend(fault.map(|fault| (range.start, fault)));
        begun = match control.leaves_open(begun.is_some()) {
            true => begun.or(Some(range.start)),
            false => None,
        };
    }
    if let Some(start) = begun.filter(|_| !run_in_transaction) {
        faults.push((start, TransactionFault::NotEnded));
    }
    faults.sort_by_key(|(offset, _)| *offset);
    faults
}
