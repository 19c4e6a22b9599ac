//! What a replay asks of its shadow database.

/// What a replay needs of its shadow database.
#[derive(Debug, Clone, Default)]
pub(crate) struct Needs {
    /// No other replay on a server of our own meanwhile: roles belong to the whole server.
    pub(crate) exclusive: bool,
    /// What the migrations say, in lower case: on a server that is not ours only a role that they name is dropped.
    pub(crate) text: String,
    /// The name that the migrations call their database by.
    pub(crate) name: Option<String>,
    /// Schemas that are there before the first migration runs.
    pub(crate) schemas: Vec<String>,
    /// Roles that are there before the first migration runs. Only for a server of our own, which the replay then has for itself.
    pub(crate) roles: Vec<String>,
}
