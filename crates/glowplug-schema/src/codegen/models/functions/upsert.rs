//! Find or create, update or create: by each key that a new row can be held to.

use std::fmt::Write as _;

use super::arguments::Argument;
use super::crud::{Functions, may_be_null, what};
use super::keys::Key;
use crate::codegen::models::plan::Field;

impl Functions<'_, '_, '_> {
    pub(super) fn find_or_create(&mut self, key: &Key<'_>, by: &str) {
        let mut given = String::new();
        let mut patterns = Vec::new();
        let mut values = Vec::new();
        let mut arguments = Vec::new();
        for (field, argument) in key.fields.iter().zip(Argument::all(&key.fields)) {
            let reference = if argument.copied { "" } else { "&" };
            if may_be_null(key, field) {
                let value = format!("new.{}", field.name);
                if depth(field) == 1 {
                    arguments.push(argument.borrowed(&value));
                } else {
                    patterns.push(format!("Some({})", argument.name));
                    values.push(format!("{reference}{value}"));
                    arguments.push(argument.borrowed(&argument.name));
                }
                continue;
            }
            if depth(field) == 0 {
                arguments.push(format!("{reference}new.{}", field.name));
                continue;
            }
            let mut pattern = argument.name.clone();
            for _ in 0..depth(field) {
                pattern = format!("Some({pattern})");
            }
            patterns.push(pattern);
            values.push(format!("{reference}new.{}", field.name));
            arguments.push(argument.name);
        }
        if let ([pattern], [value]) = (patterns.as_slice(), values.as_slice()) {
            let _ = writeln!(
                given,
                "let {pattern} = {value} else {{ return Self::create(conn, new) }};"
            );
        } else if !patterns.is_empty() {
            let _ = writeln!(
                given,
                "let ({}) = ({}) else {{ return Self::create(conn, new) }};",
                patterns.join(", "),
                values.join(", ")
            );
        }
        let target = if key.arbiter {
            format!("({})", self.columns(key))
        } else {
            String::new()
        };
        let module = &self.table.module;
        let call = format!("find{by}(conn, {})", arguments.join(", "));
        // A deferrable key cannot be named, and without a name every conflict would count: then the row is inserted as it is.
        let insert = if key.arbiter {
            format!(
                "    let insert = diesel::insert_into({module}::table)\n        .values(new)\n        .on_conflict{target}\n        .do_nothing()\n        .returning(Self::as_returning());\n    if let Some(created) = super::Prepared(insert).get_result(conn).optional()? {{ return Ok(created) }}\n"
            )
        } else {
            String::new()
        };
        let body = if key.arbiter {
            format!(
                "{given}// Anyone who is between the two statements is seen the next time; three in a row is no accident.\nfor _ in 0..3 {{\n    if let Some(found) = Self::{call}? {{ return Ok(found) }}\n{insert}}}\nErr(diesel::result::Error::NotFound)\n"
            )
        } else {
            format!(
                "{given}match Self::{call}? {{\n    Some(found) => Ok(found),\n    None => Self::create(conn, new),\n}}\n"
            )
        };
        self.function(
            &self.table.finds(&[
                &format!(
                    "The row with the {} of the new one, which is inserted when there is none.",
                    what(key)
                ),
                "",
                "A row that is there stays as it is: nothing is written.",
            ]),
            &format!("find_or_create{by}"),
            &[self.new_row()],
            "QueryResult<Self>",
            &body,
        );
    }

    pub(super) fn upsert(&mut self, key: &Key<'_>, by: &str) {
        let body = format!(
            "if changes.is_empty() {{ return Self::find_or_create{by}(conn, new) }}\nlet upsert = diesel::insert_into({}::table)\n    .values(new)\n    .on_conflict({})\n    .do_update()\n    .set(changes)\n    .returning(Self::as_returning());\nsuper::Prepared(upsert).get_result(conn)\n",
            self.table.module,
            self.columns(key)
        );
        self.function(
            &self.table.finds(&[
                &format!("Inserts a row, or changes the one that has its {}; gives it as it is then.", what(key)),
                "",
                "One statement, so that nobody comes between. Without changes, the row that is there stays as it is.",
            ]),
            &format!("upsert{by}"),
            &[self.new_row(), self.changes()],
            "QueryResult<Self>",
            &body,
        );
    }
}

/// How many `Option`s an insert has around the value of a column.
fn depth(field: &Field<'_>) -> usize {
    let nullable = field.column.column.nullable;
    let left_to_default = field.default.is_some() || (field.optional() && !nullable);
    usize::from(nullable) + usize::from(left_to_default)
}
