//! Why the ledger cannot be used.

/// Why the ledger cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The search path does not lead to the ledger that was just created.
    #[error("the ledger was created but is not on the search path")]
    NotOnPath,
    /// There is a ledger in another schema.
    #[error("{database} has a ledger in schema {}, which is not on the search path; nothing was done", .schemas.join(", "))]
    Elsewhere {
        /// The database.
        database: String,
        /// Where.
        schemas: Vec<String>,
    },
    /// The database holds tables, and no ledger says which migrations made them.
    #[error(
        "{database} has tables but no ledger, so it is unknown which migrations were applied; nothing was done"
    )]
    Missing {
        /// The database.
        database: String,
    },
    /// A rule or trigger kept a row from being written.
    #[error(
        "the row of version {version} in {table} was not written: {rows} rows changed instead of 1"
    )]
    NotWritten {
        /// The migration's version.
        version: String,
        /// The ledger.
        table: String,
        /// How many rows changed.
        rows: u64,
    },
    /// What remains of a revert cannot be noted in a ledger of another owner.
    #[error(
        "this user does not own the ledger, so a run that ends early could not be resumed; nothing was done"
    )]
    NotOwned {
        /// Whether the command also applies what it reverts.
        redo: bool,
    },
    /// A migration without a transaction ran, and its row could not be written.
    #[error("all {statements} statements of {migration} took effect and stay, but it is {}", if *.reverted { "still recorded as applied" } else { "not recorded as applied" })]
    NotRecorded {
        /// The folder's name.
        migration: String,
        /// Its version.
        version: String,
        /// How many statements it has.
        statements: usize,
        /// Whether it was reverted.
        reverted: bool,
        /// Why.
        source: Box<super::Error>,
    },
}

impl LedgerError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            LedgerError::NotOnPath => "no-ledger",
            LedgerError::Elsewhere { .. } => "ledger-elsewhere",
            LedgerError::Missing { .. } => "ledger-missing",
            LedgerError::NotWritten { .. } => "ledger-not-written",
            LedgerError::NotOwned { .. } => "ledger-not-owned",
            LedgerError::NotRecorded { .. } => "not-recorded",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            LedgerError::NotOnPath => {
                "check `SHOW search_path` for this user and database".to_owned()
            }
            LedgerError::Elsewhere { schemas, .. } => format!(
                "set the search path (`?schema={}` in DATABASE_URL, or `ALTER ROLE .. SET search_path`), \
                 or create a second ledger here with `migrate deploy --new-ledger`",
                schemas.first().map_or("NAME", String::as_str)
            ),
            LedgerError::Missing { .. } => {
                "if migrations made the tables, record them with `migrate baseline`; if the ledger is in another schema, set the \
                 search path; to apply every migration anyway, run `migrate deploy --new-ledger`"
                    .to_owned()
            }
            LedgerError::NotWritten { table, .. } => {
                format!("remove the rule or trigger on {table} that prevents the write")
            }
            LedgerError::NotOwned { redo: false } => {
                "revert one migration at a time with `migrate revert`, or connect as the owner of the ledger".to_owned()
            }
            LedgerError::NotOwned { redo: true } => {
                "run `migrate revert`, then `migrate deploy` or `migrate dev`, or connect as the owner of the ledger".to_owned()
            }
            LedgerError::NotRecorded {
                version,
                reverted,
                source,
                ..
            } => {
                let by_hand = match reverted {
                    false => format!("record it with `migrate baseline --up-to {version}`"),
                    true => format!("delete the row of version {version} from the ledger by hand"),
                };
                match source.hint() {
                    Some(hint) => format!("{hint}; then {by_hand}"),
                    None => by_hand,
                }
            }
        }
    }
}
