//! What to read.

/// The tables in which Diesel and glowplug keep what was applied. They are never part of a catalog.
pub const LEDGER_TABLES: [&str; 2] = ["__diesel_schema_migrations", "__glowplug_history"];

/// What to read.
#[derive(Debug, Clone, Default)]
pub struct IntrospectOptions {
    /// Only objects of these schemas; all but PostgreSQL's own when `None`. Extensions are always read.
    pub schemas: Option<Vec<String>>,
    /// Which kinds.
    pub kinds: Kinds,
}

/// Which kinds of objects to read: what is not read is missing from the catalog. Tables come with their columns and
/// constraints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a question of its own"
)]
pub struct Kinds {
    /// Enums, domains, composite types and ranges.
    pub types: bool,
    /// Sequences.
    pub sequences: bool,
    /// Indexes.
    pub indexes: bool,
    /// Triggers.
    pub triggers: bool,
    /// Row security policies.
    pub policies: bool,
    /// Views with their columns.
    pub views: bool,
    /// Functions, procedures and aggregates.
    pub functions: bool,
    /// Publications, statistics, rules, operators and what else is compared as a whole; privileges.
    pub others: bool,
}

impl Kinds {
    /// Everything.
    pub const ALL: Kinds = Kinds {
        types: true,
        sequences: true,
        indexes: true,
        triggers: true,
        policies: true,
        views: true,
        functions: true,
        others: true,
    };

    /// What Rust is generated from: types, tables with columns and constraints, the indexes that say what is unique, views.
    pub const RUST: Kinds = Kinds {
        types: true,
        sequences: false,
        indexes: true,
        triggers: false,
        policies: false,
        views: true,
        functions: false,
        others: false,
    };
}

impl Default for Kinds {
    fn default() -> Self {
        Kinds::ALL
    }
}
