//! Whether a CHECK forbids NULL among the elements of an array.
//!
//! Two forms are known, alone or joined to others by AND: `array_position(c, NULL) IS NULL` and `array_remove(c, NULL) = c`.
//! The tempting `NOT (NULL = ANY (c))` is not one of them: it is never false.

use std::collections::HashSet;

use crate::catalog::{Catalog, Column, ConstraintKind, Domain, Table};
use crate::ident::{Ident, Name};

/// What the checks of a catalog say about array elements.
#[derive(Debug, Default)]
pub(super) struct ElementChecks<'a> {
    domains: HashSet<&'a Name>,
}

impl<'a> ElementChecks<'a> {
    /// Reads the checks of the catalog's domains; those of tables are read with the table.
    pub(super) fn of(catalog: &'a Catalog) -> Self {
        let strict = |domain: &&Domain| {
            let mut checks = domain.checks.iter();
            checks.any(|check| forbids_null(&check.definition, "VALUE"))
        };
        let domains = catalog.domains.iter().filter(strict);
        ElementChecks {
            domains: domains.map(|domain| &domain.name).collect(),
        }
    }

    /// Whether NULL is forbidden among the column's elements.
    pub(super) fn forbid_null(&self, table: &Table, column: &Column) -> bool {
        if !column.data_type.is_array {
            return false;
        }
        let domain = column.data_type.domain.as_ref();
        if domain.is_some_and(|name| self.domains.contains(name)) {
            return true;
        }
        let name = Ident(&column.name).to_string();
        table.constraints.iter().any(|constraint| {
            constraint.kind == ConstraintKind::Check
                && constraint.validated
                && constraint.columns == [column.name.as_str()]
                && forbids_null(&constraint.definition, &name)
        })
    }
}

/// Whether a check's definition, as `pg_get_constraintdef` prints it, forbids NULL among the elements of `array`.
fn forbids_null(definition: &str, array: &str) -> bool {
    let Some(condition) = definition.strip_prefix("CHECK ") else {
        return false;
    };
    let condition = condition.strip_suffix(" NO INHERIT").unwrap_or(condition);
    conjuncts(condition).iter().any(|part| {
        let call = part
            .strip_suffix(" IS NULL")
            .and_then(|call| call.strip_prefix("array_position("))
            .or_else(|| {
                let (call, other) = part.rsplit_once(" = ")?;
                (strip_cast(other) == array).then_some(())?;
                call.strip_prefix("array_remove(")
            });
        call.and_then(|call| call.strip_suffix(')'))
            .and_then(|arguments| arguments.split_once(", NULL"))
            .is_some_and(|(first, null)| strip_cast(first) == array && is_cast(null))
    })
}

/// The conditions that AND joins, without the parentheses around them.
fn conjuncts(condition: &str) -> Vec<&str> {
    let condition = strip_parentheses(condition);
    let mut depth = 0_usize;
    let mut start = 0;
    let mut parts = Vec::new();
    for (at, c) in condition.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ' ' if depth == 0 && condition[at..].starts_with(" AND ") => {
                parts.push(strip_parentheses(&condition[start..at]));
                start = at + " AND ".len();
            }
            _ => {}
        }
    }
    parts.push(strip_parentheses(&condition[start..]));
    parts
}

/// Takes away parentheses that open at the start and close at the end.
fn strip_parentheses(mut text: &str) -> &str {
    while let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')) {
        let mut depth = 1_usize;
        for c in inner.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return text;
            }
        }
        text = inner;
    }
    text
}

/// `(c)::text[]` is `c`.
fn strip_cast(text: &str) -> &str {
    let inner = text.rsplit_once("::").map_or(text, |(inner, _)| inner);
    strip_parentheses(inner)
}

/// Whether the rest of an argument is nothing or a cast to one type, `::numeric(10,2)` at most: no further expression.
fn is_cast(text: &str) -> bool {
    let Some(target) = text.strip_prefix("::") else {
        return text.is_empty();
    };
    let name = target.split('(').next().unwrap_or(target);
    let modifier = &target[name.len()..];
    let digits = |c: char| c.is_ascii_digit() || c == ',';
    let no_more = modifier.is_empty()
        || modifier
            .strip_prefix('(')
            .and_then(|m| m.strip_suffix(')'))
            .is_some_and(|m| m.chars().all(digits));
    no_more && !name.contains([')', ','])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_known_forms_are_found_and_others_are_not() {
        for (definition, found) in [
            ("CHECK ((array_position(tags, NULL::text) IS NULL))", true),
            (
                "CHECK ((array_position(tags, NULL::character varying) IS NULL)) NO INHERIT",
                true,
            ),
            (
                "CHECK ((array_position((tags)::text[], NULL::text) IS NULL))",
                true,
            ),
            (
                "CHECK ((array_position(tags, NULL::numeric(10,2)) IS NULL))",
                true,
            ),
            (
                "CHECK (((array_position(tags, NULL::text) IS NULL) AND (cardinality(tags) < 5)))",
                true,
            ),
            ("CHECK ((array_remove(tags, NULL::text) = tags))", true),
            (
                "CHECK (((array_position(tags, NULL::text) IS NULL) OR (cardinality(tags) < 5)))",
                false,
            ),
            ("CHECK ((array_position(other, NULL::text) IS NULL))", false),
            ("CHECK ((array_position(tags, 'x'::text) IS NULL))", false),
            (
                "CHECK ((array_position(tags, NULL::text) IS NOT NULL))",
                false,
            ),
            ("CHECK ((NOT (NULL::text = ANY (tags))))", false),
            (
                "CHECK ((array_position(tags, NULL::text) IS NULL)) NOT VALID",
                false,
            ),
            ("UNIQUE (tags)", false),
        ] {
            assert_eq!(forbids_null(definition, "tags"), found, "{definition}");
        }
    }
}
