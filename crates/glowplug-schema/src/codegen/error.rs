//! What goes wrong, and what is only worth saying.

use std::fmt;

use crate::catalog::Column;
use crate::ident::Name;

/// Why no text came out.
#[derive(Debug, thiserror::Error)]
pub enum CodegenError {
    /// The patch file is no patch.
    #[error("the patch file is not a unified diff")]
    PatchUnreadable(#[source] diffy::ParsePatchError),
    /// The patch file changes nothing.
    #[error("the patch file has no hunk, which begins with `@@`")]
    PatchWithoutHunk,
    /// A part of the patch does not fit the generated text.
    #[error("hunk {number} of the patch file (`{header}`) does not fit the generated text")]
    PatchDoesNotApply {
        /// Which hunk, counted from 1.
        number: usize,
        /// Its `@@` line.
        header: String,
    },
}

impl CodegenError {
    /// A stable name of the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            CodegenError::PatchUnreadable(_) => "patch-unreadable",
            CodegenError::PatchWithoutHunk => "patch-without-hunk",
            CodegenError::PatchDoesNotApply { .. } => "patch-does-not-apply",
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        match self {
            CodegenError::PatchUnreadable(_) => "make it with `diff -u` or `git diff`",
            CodegenError::PatchWithoutHunk => {
                "make it with `diff -u` or `git diff`, or take `patch_file` out of diesel.toml"
            }
            CodegenError::PatchDoesNotApply { .. } => {
                "the schema changed where the patch holds on to it: generate without `patch_file`, \
                 make your changes again and store the new difference"
            }
        }
    }
}

/// How many columns a table may have in Diesel, with its feature `128-column-tables`.
pub(super) const MOST_COLUMNS: usize = 128;

/// Something that had to be left out or bent; the text is good anyway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable name of the kind of warning.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl Warning {
    pub(super) fn no_primary_key(table: &Name) -> Warning {
        Warning {
            code: "no-primary-key",
            message: format!("table {table} has no primary key and is left out"),
            hint: format!(
                "Diesel needs one: add it, or name the table in `filter.except_tables` (`^{}$`)",
                table.name
            ),
        }
    }

    pub(super) fn too_many_columns(table: &Name, columns: usize) -> Warning {
        Warning {
            code: "too-many-columns",
            message: format!(
                "table {table} has {columns} columns, and Diesel takes {MOST_COLUMNS} at most: what is generated for it does not compile"
            ),
            hint: format!(
                "name the table in `filter.except_tables` (`^{}$`), or divide it into two",
                table.name
            ),
        }
    }

    pub(super) fn schema_name(schema: &str, rust_name: &str) -> Warning {
        Warning {
            code: "schema-not-an-identifier",
            message: format!(
                "the schema `{schema}` can only be written as `{rust_name}` in `table!`, which Diesel takes for its name"
            ),
            hint: "rename the schema to something that is an identifier in Rust too".to_owned(),
        }
    }

    pub(super) fn varchar_array(table: &Name, column: &Column) -> Warning {
        Warning {
            code: "varchar-array",
            message: format!(
                "column {} of table {table} is {}, and Diesel sends text[], which PostgreSQL does not convert",
                column.name, column.data_type.sql
            ),
            hint: "change the column's type to text[]".to_owned(),
        }
    }

    pub(super) fn join_of_two_types(from: (&Name, &Column), to: (&Name, &Column)) -> Warning {
        let ((child, from), (parent, to)) = (from, to);
        Warning {
            code: "join-of-two-types",
            message: format!(
                "no joinable! from table {child} to {parent}: {} is {} and {} is {}, which Diesel does not compare",
                from.name, from.data_type.sql, to.name, to.data_type.sql
            ),
            hint: format!(
                "change the type of column {} of table {child} to {}",
                from.name, to.data_type.sql
            ),
        }
    }

    pub(super) fn not_yet(key: &str, effect: &str) -> Warning {
        Warning {
            code: "key-without-effect",
            message: format!("`{key}` is a key of Diesel 2.4 and has no effect here: {effect}"),
            hint: format!("leave `{key}` out"),
        }
    }
}
