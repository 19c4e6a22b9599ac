//! The kinds of findings, by stable names.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::severity::Severity;
use super::severity::Severity::{Error, Note, Warning};

/// The checks, in the order in which they are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CheckName {
    /// The files of the migrations folder are valid.
    Folder,
    /// The migrations replay from an empty database, and each down migration reverts its migration.
    Replay,
    /// The generated files are what would be generated now.
    Generated,
    /// Nothing is pending and nothing is missing in the database.
    History,
    /// The database is what its applied migrations make.
    Drift,
    /// The baseline and the rules of the settings apply to something.
    Baseline,
    /// The database is healthy: `doctor`.
    Health,
    /// SQL files have the layout of the settings: `format`.
    Format,
}

impl CheckName {
    /// All of `validate`.
    pub const OF_VALIDATE: [CheckName; 6] = [
        CheckName::Folder,
        CheckName::Replay,
        CheckName::Generated,
        CheckName::History,
        CheckName::Drift,
        CheckName::Baseline,
    ];

    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            CheckName::Folder => "folder",
            CheckName::Replay => "replay",
            CheckName::Generated => "generated",
            CheckName::History => "history",
            CheckName::Drift => "drift",
            CheckName::Baseline => "baseline",
            CheckName::Health => "health",
            CheckName::Format => "format",
        }
    }

    /// What holds where it finds nothing.
    pub fn title(self) -> &'static str {
        match self {
            CheckName::Folder => "migration files are valid",
            CheckName::Replay => "migrations replay, each down.sql reverts its up.sql",
            CheckName::Generated => "generated files are current",
            CheckName::History => "no migration is pending or missing",
            CheckName::Drift => "database schema matches migrations",
            CheckName::Baseline => "baseline and rules are current",
            CheckName::Health => "the database is healthy",
            CheckName::Format => "SQL files are formatted",
        }
    }
}

/// A name that no finding has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no finding has the code `{0}`")]
pub struct UnknownCode(pub String);

macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $check:ident, $severity:ident, $acceptable:literal, [$($remedy:literal),*];)*) => {
        /// What a finding is, by a stable name.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// All, in the order of the checks.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The stable name.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// The check that finds it.
            pub fn check(self) -> CheckName {
                match self { $(Code::$variant => CheckName::$check,)* }
            }

            /// How much it matters where no setting says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => $severity,)* }
            }

            /// Whether a baseline may accept it. What keeps migrations from being applied, and what one command makes right, it may not.
            pub fn is_acceptable(self) -> bool {
                match self { $(Code::$variant => $acceptable,)* }
            }

            /// What it is, in a sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Code::$variant => concat!($($doc),*).trim_ascii(),)* }
            }

            /// What to do about it, each a command or a sentence.
            pub fn remedies(self) -> &'static [&'static str] {
                match self { $(Code::$variant => &[$($remedy),*],)* }
            }
        }
    };
}

codes! {
    /// A file or folder cannot be read.
    Unreadable = "unreadable", Folder, Error, false, [];
    /// A migration has no `up.sql`.
    MissingUp = "missing-up", Folder, Error, false, [];
    /// A migration has no `down.sql`, so it cannot be reverted.
    MissingDown = "missing-down", Folder, Error, true, ["declare it irreversible in glowplug-baseline.toml: `validate --baseline write`"];
    /// An `up.sql` holds no statement.
    Empty = "empty", Folder, Error, false, ["write `SELECT 1;` if nothing is meant"];
    /// A `down.sql` holds no statement, so the migration cannot be reverted.
    EmptyDown = "empty-down", Folder, Error, true, ["begin the file with `-- irreversible: REASON`", "write `SELECT 1;` if nothing is to be reverted"];
    /// Two folders have the same version.
    DuplicateVersion = "duplicate-version", Folder, Error, false, ["rename one of the folders"];
    /// The name of a folder begins with no version.
    NoVersion = "no-version", Folder, Error, false, [];
    /// A folder is in the layout of another tool: none of its files would be applied.
    ForeignLayout = "foreign-layout", Folder, Error, false, [];
    /// A file is in the layout of another tool and is not applied.
    ForeignFile = "foreign-file", Folder, Error, true, [];
    /// A version is too long for the ledger.
    LongVersion = "long-version", Folder, Error, false, [];
    /// A `metadata.toml` is no valid TOML.
    InvalidMetadata = "invalid-metadata", Folder, Error, false, [];
    /// A `metadata.toml` has a key that means nothing.
    UnknownMetadataKey = "unknown-metadata-key", Folder, Error, false, [];
    /// A `metadata.toml` does not say whether the migration runs in a transaction.
    UnsaidTransaction = "unsaid-transaction", Folder, Error, false, [];
    /// A file is not UTF-8.
    NotUtf8 = "not-utf8", Folder, Error, false, [];
    /// A file holds a NUL character.
    Nul = "nul", Folder, Error, false, [];
    /// An `up.sql` begins or ends a transaction.
    TransactionControl = "transaction-control", Folder, Error, false, [];
    /// A `down.sql` begins or ends a transaction.
    TransactionControlDown = "transaction-control-down", Folder, Error, true, [];
    /// An `up.sql` without transaction cannot be split into statements.
    CannotSplit = "cannot-split", Folder, Error, false, [];
    /// A `down.sql` without transaction cannot be split into statements.
    CannotSplitDown = "cannot-split-down", Folder, Error, true, [];

    /// A migration fails when all are applied to an empty database.
    ReplayFails = "replay-fails", Replay, Error, false, [];
    /// A `down.sql` fails.
    DownFails = "down-fails", Replay, Error, true, ["fix the down.sql", "or accept it: `validate --baseline write`"];
    /// After a `down.sql` its `up.sql` cannot be applied again.
    UpFailsAfterDown = "up-fails-after-down", Replay, Error, true, ["fix the down.sql", "or accept it: `validate --baseline write`"];
    /// A `down.sql` leaves the database different from how it was before the migration.
    DownDiffers = "down-differs", Replay, Error, true, ["fix the down.sql", "or accept it: `validate --baseline write`"];
    /// A `down.sql` leaves labels of an enum, which PostgreSQL cannot remove.
    DownLeavesEnumLabels = "down-leaves-enum-labels", Replay, Error, true, ["make the type again without them", "or accept the kind: `validate.accept = [\"down-leaves-enum-labels\"]` in the settings"];
    /// A `down.sql` restores a function with other white space.
    DownWhiteSpace = "down-white-space", Replay, Note, true, [];

    /// A generated file is not what would be generated now.
    GeneratedOutdated = "generated-outdated", Generated, Error, false, ["`generate`"];
    /// A generated file is missing.
    GeneratedMissing = "generated-missing", Generated, Error, false, ["`generate`"];
    /// A generated file belongs to a table that no longer exists.
    GeneratedSuperfluous = "generated-superfluous", Generated, Error, false, ["`generate`"];
    /// Nothing can be generated: a patch does not fit, a setting is wrong, or with the search path of `diesel.toml` the migrations do not replay.
    GeneratedFails = "generated-fails", Generated, Error, false, [];

    /// The database does not exist.
    DatabaseMissing = "database-missing", History, Error, false, ["`migrate deploy`"];
    /// The ledger of applied migrations cannot be used.
    LedgerUnusable = "ledger-unusable", History, Error, false, [];
    /// A migration is not applied.
    MigrationPending = "migration-pending", History, Error, false, ["`migrate deploy`"];
    /// An applied migration has no files.
    MigrationMissing = "migration-missing", History, Error, false, ["restore the folder from version control"];

    /// The database differs from what its applied migrations make.
    Drift = "drift", Drift, Error, true, ["write a migration that makes the change", "or undo it"];
    /// The database has another version of an extension than the shadow server.
    ExtensionVersion = "extension-version", Drift, Note, true, [];
    /// A partition was added to a table of a migration at run time.
    PartitionAdded = "partition-added", Drift, Note, true, [];
    /// Others than the owner may do more or less with an object than its migrations say.
    Privileges = "privileges", Drift, Note, true, [];
    /// A function differs in white space only.
    WhiteSpace = "white-space", Drift, Note, true, [];
    /// A table has its columns in another order.
    ColumnOrder = "column-order", Drift, Note, true, [];

    /// The baseline accepts something that is no longer found.
    BaselineStale = "baseline-stale", Baseline, Warning, false, ["`validate --baseline prune`"];
    /// The baseline names a migration that does not exist.
    BaselineUnknownMigration = "baseline-unknown-migration", Baseline, Error, false, ["`validate --baseline prune`"];
    /// A rule of the settings leaves out nothing.
    IgnoreUnused = "ignore-unused", Baseline, Warning, false, ["remove the rule"];

    /// An index serves no query that another one does not serve.
    RedundantIndex = "redundant-index", Health, Warning, false, ["drop it in a migration"];
    /// A foreign key has no index: deleting a parent row scans the whole table.
    UnindexedForeignKey = "unindexed-foreign-key", Health, Warning, false, ["add an index in a migration"];
    /// A table has no primary key.
    NoPrimaryKey = "no-primary-key", Health, Warning, false, ["add one in a migration"];
    /// An index is invalid: it costs and is never used.
    InvalidIndex = "invalid-index", Health, Warning, false, ["drop it or `REINDEX INDEX CONCURRENTLY`"];
    /// A constraint was never checked against existing rows.
    NotValidated = "not-validated", Health, Warning, false, ["`ALTER TABLE .. VALIDATE CONSTRAINT ..` in a migration"];

    /// A SQL file has another layout than the settings say.
    NotFormatted = "not-formatted", Format, Error, false, ["`format`"];
    /// A SQL file was left as it is, because formatting it could change more than white space.
    FormatRefused = "format-refused", Format, Note, false, [];
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Code {
    type Err = UnknownCode;

    fn from_str(name: &str) -> Result<Self, UnknownCode> {
        let mut all = Code::ALL.iter().copied();
        all.find(|code| code.name() == name)
            .ok_or_else(|| UnknownCode(name.to_owned()))
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.name().to_owned()
    }
}

impl TryFrom<String> for Code {
    type Error = UnknownCode;

    fn try_from(name: String) -> Result<Self, UnknownCode> {
        name.parse()
    }
}
