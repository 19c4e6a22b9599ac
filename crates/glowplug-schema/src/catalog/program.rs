//! What runs in the server: functions, triggers, policies.

use serde::{Deserialize, Serialize};

use crate::ident::Name;

/// A function, procedure or aggregate. See <https://www.postgresql.org/docs/current/catalog-pg-proc.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Function {
    /// Its name.
    pub name: Name,
    /// The argument types that, with the name, identify it: `text, integer`.
    pub arguments: String,
    /// What it is.
    pub kind: FunctionKind,
    /// As `pg_get_functiondef` prints it; of an aggregate, its state and final functions.
    pub definition: String,
    /// Its comment.
    pub comment: Option<String>,
}

/// What a function is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FunctionKind {
    /// A plain function.
    Function,
    /// A procedure.
    Procedure,
    /// An aggregate.
    Aggregate,
    /// A window function.
    Window,
}

/// A trigger. See <https://www.postgresql.org/docs/current/catalog-pg-trigger.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trigger {
    /// Its name.
    pub name: String,
    /// As `pg_get_triggerdef` prints it.
    pub definition: String,
    /// When it fires: a disabled trigger looks like any other in its definition.
    pub state: TriggerState,
    /// Its comment.
    pub comment: Option<String>,
}

/// When a trigger fires.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerState {
    /// In sessions of origin and local mode: the usual.
    Origin,
    /// Never.
    Disabled,
    /// In replica mode only.
    Replica,
    /// Always.
    Always,
}

/// A row security policy. See <https://www.postgresql.org/docs/current/catalog-pg-policy.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Whether it widens (PERMISSIVE) or narrows (RESTRICTIVE).
    pub permissive: bool,
    /// The command it is for: `ALL`, `SELECT`, `INSERT`, `UPDATE`, `DELETE`.
    pub command: String,
    /// The roles it binds, sorted; `public` for everyone.
    pub roles: Vec<String>,
    /// Which rows are seen.
    pub using: Option<String>,
    /// Which rows may be written.
    pub with_check: Option<String>,
}
