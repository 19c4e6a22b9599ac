//! Which constraint said no.

use std::fmt;

use diesel::result::{DatabaseErrorInformation, DatabaseErrorKind, Error as DieselError};

/// A constraint that a statement violated: its name, its table and its columns.
///
/// The values are not in it, because they may be anybody's address or token. Who needs them finds them in the `details` of
/// Diesel's error, which is the [`source`](std::error::Error::source).
#[derive(Debug)]
pub struct Violation {
    kind: &'static str,
    constraint: Option<String>,
    table: Option<String>,
    columns: Vec<String>,
    source: DieselError,
}

impl Violation {
    /// The name of the constraint, as `users_email_key`. A missing value (NOT NULL) has none.
    pub fn constraint(&self) -> Option<&str> {
        self.constraint.as_deref()
    }

    /// Whether it is the constraint of this name.
    pub fn is(&self, constraint: &str) -> bool {
        self.constraint() == Some(constraint)
    }

    /// The table. For a foreign key that keeps a row from being deleted it is the table that points here.
    pub fn table(&self) -> Option<&str> {
        self.table.as_deref()
    }

    /// The columns, or for a unique index over expressions these. Empty for a check, and for a foreign key that keeps a row from
    /// being deleted or changed, of which the server names the columns that are pointed to and not those that point.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The first of the columns: the only one for most constraints.
    pub fn column(&self) -> Option<&str> {
        self.columns.first().map(String::as_str)
    }

    pub(super) fn new(source: DieselError) -> Box<Self> {
        let mut violation = Self {
            kind: "constraint",
            constraint: None,
            table: None,
            columns: Vec::new(),
            source,
        };
        if let DieselError::DatabaseError(kind, information) = &violation.source {
            violation.kind = match kind {
                DatabaseErrorKind::UniqueViolation => "unique constraint",
                DatabaseErrorKind::CheckViolation => "check constraint",
                DatabaseErrorKind::ExclusionViolation => "exclusion constraint",
                DatabaseErrorKind::NotNullViolation => "NOT NULL",
                _ => "foreign key",
            };
            violation.constraint = information.constraint_name().map(str::to_owned);
            violation.table = information.table_name().map(str::to_owned);
            violation.columns = columns(information.as_ref());
        }
        Box::new(violation)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.kind)?;
        if let Some(constraint) = &self.constraint {
            write!(out, " {constraint}")?;
        }
        if !self.columns.is_empty() {
            write!(out, " ({})", self.columns.join(", "))?;
        }
        if let Some(table) = &self.table {
            write!(out, " of table {table}")?;
        }
        out.write_str(" is violated")
    }
}

impl std::error::Error for Violation {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// PostgreSQL names the column of a missing value only. Those of keys stand in the detail, `Key (a, b)=(1, 2) already exists.`,
/// of which the words are translated, but not the form.
fn columns(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> Vec<String> {
    if let Some(column) = information.column_name() {
        return vec![column.to_owned()];
    }
    // "update or delete on table "a" violates foreign key constraint "k" on table "b"": the columns that follow are a's.
    if quoted(information.message()) > 2 {
        return Vec::new();
    }
    let key = information
        .details()
        .and_then(|details| details.split_once(")=("))
        .and_then(|(before, _)| before.split_once('('));
    let Some((_, names)) = key else {
        return Vec::new();
    };
    // An expression may have commas of its own: `lower(email), substr(name, 1, 2)`.
    let mut depth = 0_i32;
    let parts = names.split(|c| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        c == ',' && depth == 0
    });
    parts
        .map(|name| name.trim().trim_matches('"').to_owned())
        .collect()
}

/// How many names a message has between quotes, in whatever language.
fn quoted(message: &str) -> usize {
    let quote = |c: char| matches!(c, '"' | '«' | '»' | '„' | '“' | '”');
    message.chars().filter(|c| quote(*c)).count() / 2
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Reported(&'static str);

    impl DatabaseErrorInformation for Reported {
        fn message(&self) -> &str {
            "said"
        }
        fn details(&self) -> Option<&str> {
            Some(self.0)
        }
        fn hint(&self) -> Option<&str> {
            None
        }
        fn table_name(&self) -> Option<&str> {
            None
        }
        fn column_name(&self) -> Option<&str> {
            None
        }
        fn constraint_name(&self) -> Option<&str> {
            None
        }
        fn statement_position(&self) -> Option<i32> {
            None
        }
    }

    #[test]
    fn the_columns_of_a_key_are_read_from_its_detail_in_any_language() {
        for (detail, expected) in [
            ("Key (email)=(a)=(b) already exists.", &["email"][..]),
            (
                "Schlüssel »(name, \"Organization\")=(x, y)« existiert bereits.",
                &["name", "Organization"],
            ),
            (
                "Key (lower(email), substr(name, 1, 2))=(a, b) already exists.",
                &["lower(email)", "substr(name, 1, 2)"],
            ),
            ("Failing row contains (1, null).", &[]),
            ("", &[]),
        ] {
            assert_eq!(columns(&Reported(detail)), expected, "{detail}");
        }
    }
}
