//! One difference, as a value and as a line for people.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One difference between two catalogs. Displays as one line: `~ column public.users.email: nullable -> not null`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// What kind of object.
    pub object: ObjectKind,
    /// Its path, quoted as SQL where needed: `public.users.email`; of a function with its argument types.
    pub name: String,
    /// How it differs.
    #[serde(flatten)]
    pub kind: ChangeKind,
}

/// How an object differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum ChangeKind {
    /// Only the second catalog has it. What hangs on it, such as a table's columns, is not reported separately.
    Added,
    /// Only the first catalog has it.
    Removed,
    /// Both have it, and one property differs.
    Altered {
        /// Which one.
        property: Property,
        /// What the first catalog says, in words or SQL; `None` for nothing at all.
        from: Option<String>,
        /// What the second catalog says.
        to: Option<String>,
    },
    /// Both have it, and a list of it differs, such as the labels of an enum.
    ListAltered {
        /// Which list.
        property: Property,
        /// The items of the first catalog, in words or SQL.
        from: Vec<String>,
        /// Those of the second.
        to: Vec<String>,
    },
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Change { object, name, kind } = self;
        match kind {
            ChangeKind::Added => write!(f, "+ {object} {name}"),
            ChangeKind::Removed => write!(f, "- {object} {name}"),
            ChangeKind::ListAltered { property, from, to } => {
                write!(f, "~ {object} {name}: {property} {}", list_words(from, to))
            }
            ChangeKind::Altered { property, from, to } => {
                write!(f, "~ {object} {name}: ")?;
                let text = |side: &Option<String>| side.clone().unwrap_or_else(|| "none".into());
                let (from, to) = (text(from), text(to));
                if from.contains('\n') || to.contains('\n') {
                    // A function's body has no place on a line.
                    write!(f, "{property} changed")
                } else if property.speaks_for_itself() {
                    write!(f, "{from} -> {to}")
                } else {
                    write!(f, "{property} {from} -> {to}")
                }
            }
        }
    }
}

/// `+ 'owner'` where items only came, `- 'guest'` where they only went, and both lists where it is more than that.
fn list_words(from: &[String], to: &[String]) -> String {
    if from.iter().chain(to).any(|item| item.contains('\n')) {
        return "changed".to_owned();
    }
    let more = |shorter: &[String], longer: &[String]| -> Option<Vec<String>> {
        let mut rest = shorter.iter().peekable();
        let extra = longer.iter().filter(|item| match rest.peek() {
            Some(next) if next == item => {
                rest.next();
                false
            }
            _ => true,
        });
        let extra: Vec<String> = extra.cloned().collect();
        rest.peek().is_none().then_some(extra)
    };
    match (more(from, to), more(to, from)) {
        (Some(added), _) if from.len() < to.len() => {
            let end = &to[to.len() - added.len()..];
            match end == added || added.len() > 1 {
                true => format!("+ {}", added.join(", ")),
                // Where it stands matters to the order of an enum.
                false => {
                    let at = to.iter().position(|item| *item == added[0]).unwrap_or(0);
                    let next = to.get(at + 1).map_or("", String::as_str);
                    format!("+ {} before {next}", added[0])
                }
            }
        }
        (_, Some(removed)) if to.len() < from.len() => format!("- {}", removed.join(", ")),
        _ => format!("{} -> {}", words_of(from), words_of(to)),
    }
}

fn words_of(items: &[String]) -> String {
    match items.is_empty() {
        true => "none".to_owned(),
        false => items.join(", "),
    }
}

/// Enums without data whose variants display as words and serialise in snake_case.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal,)* }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[non_exhaustive]
        pub enum $name { $($(#[$doc])* $variant,)* }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($name::$variant => $word,)* })
            }
        }
    };
}

words! {
    /// Kinds of objects.
    ObjectKind {
        /// A schema.
        Schema = "schema",
        /// An extension.
        Extension = "extension",
        /// An enum type.
        Enum = "enum",
        /// A domain.
        Domain = "domain",
        /// A composite type.
        CompositeType = "composite type",
        /// A range type.
        RangeType = "range type",
        /// A sequence.
        Sequence = "sequence",
        /// A table.
        Table = "table",
        /// A column of a table or view.
        Column = "column",
        /// A constraint of a table or domain.
        Constraint = "constraint",
        /// An index.
        Index = "index",
        /// A trigger.
        Trigger = "trigger",
        /// A row security policy.
        Policy = "policy",
        /// A view or materialized view.
        View = "view",
        /// A function, procedure or aggregate.
        Function = "function",
        /// A publication.
        Publication = "publication",
        /// Extended statistics.
        Statistics = "statistics",
        /// A rule of a table or view, its definition excepted.
        Rule = "rule",
        /// An event trigger.
        EventTrigger = "event trigger",
        /// A collation.
        Collation = "collation",
        /// A conversion between encodings.
        Conversion = "conversion",
        /// A cast.
        Cast = "cast",
        /// An operator.
        Operator = "operator",
        /// An operator class.
        OperatorClass = "operator class",
        /// An operator family.
        OperatorFamily = "operator family",
        /// An access method.
        AccessMethod = "access method",
        /// A text search configuration.
        TextSearchConfiguration = "text search configuration",
        /// A text search dictionary.
        TextSearchDictionary = "text search dictionary",
        /// A text search parser.
        TextSearchParser = "text search parser",
        /// A text search template.
        TextSearchTemplate = "text search template",
        /// A foreign-data wrapper.
        ForeignDataWrapper = "foreign-data wrapper",
        /// A foreign server.
        ForeignServer = "foreign server",
        /// A transform.
        Transform = "transform",
        /// A procedural language.
        Language = "language",
        /// What identifies the rows of a table to logical replication, where it is not the primary key.
        ReplicaIdentity = "replica identity",
        /// What others may do with objects that are yet to be made.
        DefaultPrivileges = "default privileges",
        /// What others than its owner may do with an object.
        Privileges = "privileges",
    }
}

words! {
    /// Properties of objects.
    Property {
        /// The attributes of a composite type.
        Attributes = "attributes",
        /// How many values of a sequence a session takes at once.
        Cache = "cache",
        /// The collation of a column.
        Collation = "collation",
        /// The columns of a constraint.
        Columns = "columns",
        /// The command that a policy is for.
        Command = "command",
        /// The comment.
        Comment = "comment",
        /// Whether a sequence starts again at its end.
        Cycle = "cycle",
        /// The default.
        Default = "default",
        /// The whole definition, as PostgreSQL prints it.
        Definition = "definition",
        /// How a generated column is computed.
        Generated = "generated",
        /// How an identity column takes its values.
        Identity = "identity",
        /// The INCLUDE columns of an index.
        Include = "include",
        /// The step of a sequence.
        Increment = "increment",
        /// What kind of table, view, constraint or function.
        Kind = "kind",
        /// The keys of an index.
        Keys = "keys",
        /// The labels of an enum.
        Labels = "labels",
        /// The largest value of a sequence.
        Max = "maximum",
        /// The access method of an index.
        Method = "method",
        /// The smallest value of a sequence.
        Min = "minimum",
        /// Whether a column or domain takes NULL.
        Nullability = "nullability",
        /// Whether NULLs count as equal in a unique index.
        Nulls = "nulls",
        /// Storage parameters and options.
        Options = "options",
        /// The order of a table's columns.
        Order = "order",
        /// The column that owns a sequence, the constraint that owns an index.
        Owner = "owner",
        /// The tables that a table inherits from.
        Parents = "parents",
        /// The bound of a partition.
        PartitionBound = "partition bound",
        /// The key of a partitioned table.
        PartitionKey = "partition key",
        /// Whether rows survive a crash.
        Persistence = "persistence",
        /// The predicate of a partial index.
        Predicate = "predicate",
        /// Where a foreign key points.
        References = "references",
        /// The roles that a policy binds.
        Roles = "roles",
        /// Whether row security is enabled, and for whom.
        RowSecurity = "row security",
        /// The schema of an extension's objects.
        Schema = "schema",
        /// The first value of a sequence.
        Start = "start",
        /// When a trigger fires.
        State = "state",
        /// The type.
        Type = "type",
        /// What lies under a column's type: the base of its domain, the element of its array.
        UnderlyingType = "underlying type",
        /// Whether an index is unique.
        Uniqueness = "uniqueness",
        /// Which rows a policy shows.
        Using = "using",
        /// Whether rows were checked, whether an index can be used.
        Validity = "validity",
        /// The version of an extension.
        Version = "version",
        /// Which rows a policy lets in.
        WithCheck = "with check",
    }
}

impl Property {
    /// Whether its states say what they are states of: `nullable -> not null`.
    fn speaks_for_itself(self) -> bool {
        matches!(
            self,
            Property::Nullability
                | Property::Persistence
                | Property::Uniqueness
                | Property::Validity
        )
    }
}
