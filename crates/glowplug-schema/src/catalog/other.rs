//! Objects of kinds that are compared as a whole.

use serde::{Deserialize, Serialize};

/// An object that is known by its name and one text that says what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherObject {
    /// Its kind.
    pub kind: OtherKind,
    /// Its name, as `pg_identify_object` gives it: qualified and quoted where needed.
    pub name: String,
    /// What it is: the server's own text of it, or its properties one after the other.
    pub definition: String,
}

/// Kinds of objects that are compared as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OtherKind {
    /// A publication.
    Publication,
    /// Extended statistics.
    Statistics,
    /// A rule of a table or view, its definition excepted.
    Rule,
    /// An event trigger.
    EventTrigger,
    /// A collation.
    Collation,
    /// A conversion between encodings.
    Conversion,
    /// A cast.
    Cast,
    /// An operator.
    Operator,
    /// An operator class.
    OperatorClass,
    /// An operator family.
    OperatorFamily,
    /// An access method.
    AccessMethod,
    /// A text search configuration.
    TextSearchConfiguration,
    /// A text search dictionary.
    TextSearchDictionary,
    /// A text search parser.
    TextSearchParser,
    /// A text search template.
    TextSearchTemplate,
    /// A foreign-data wrapper.
    ForeignDataWrapper,
    /// A foreign server.
    ForeignServer,
    /// A transform.
    Transform,
    /// A procedural language.
    Language,
    /// What identifies the rows of a table to logical replication, where it is not the primary key.
    ReplicaIdentity,
    /// What others may do with objects that are yet to be made.
    DefaultPrivileges,
    /// What others than its owner may do with an object.
    Privileges,
}

impl OtherKind {
    /// All of them.
    pub const ALL: [OtherKind; 22] = [
        OtherKind::Publication,
        OtherKind::Statistics,
        OtherKind::Rule,
        OtherKind::EventTrigger,
        OtherKind::Collation,
        OtherKind::Conversion,
        OtherKind::Cast,
        OtherKind::Operator,
        OtherKind::OperatorClass,
        OtherKind::OperatorFamily,
        OtherKind::AccessMethod,
        OtherKind::TextSearchConfiguration,
        OtherKind::TextSearchDictionary,
        OtherKind::TextSearchParser,
        OtherKind::TextSearchTemplate,
        OtherKind::ForeignDataWrapper,
        OtherKind::ForeignServer,
        OtherKind::Transform,
        OtherKind::Language,
        OtherKind::ReplicaIdentity,
        OtherKind::DefaultPrivileges,
        OtherKind::Privileges,
    ];
}
