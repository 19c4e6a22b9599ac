//! Views and materialized views.

use serde::{Deserialize, Serialize};

use super::{Column, Index, Trigger};
use crate::ident::Name;

/// A view. See <https://www.postgresql.org/docs/current/rules-views.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// Whether it stores its rows.
    pub materialized: bool,
    /// Its columns by position.
    pub columns: Vec<Column>,
    /// Its query, as `pg_get_viewdef` prints it.
    pub definition: String,
    /// `security_invoker`, `security_barrier` and others, sorted.
    pub options: Vec<String>,
    /// Indexes of a materialized view by name.
    pub indexes: Vec<Index>,
    /// INSTEAD OF triggers by name.
    pub triggers: Vec<Trigger>,
    /// Its comment.
    pub comment: Option<String>,
}
