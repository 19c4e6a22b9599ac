//! Rust from a catalog: `schema.rs`, and what models are made of.
//!
//! [`print_schema`] writes what `diesel print-schema` and rustfmt would write, without either of them; where Diesel's command
//! writes something wrong, it does not. [`RustSchema`] is the step before: which tables, under which names, with which types.

mod config;
mod elements;
mod error;
pub mod models;
pub mod naming;
mod patch;
mod rustfmt;
mod schema_rs;
mod sql_type;
mod table;
mod unseen;

pub use config::{
    ColumnSorting, DieselConfig, DocConfig, Filter, MigrationsDirectory, Pattern, PrintSchema,
    SameQuery, SchemaOptions,
};
pub use error::{CodegenError, Warning};
pub use rustfmt::{Heuristics, NewlineStyle, RustfmtOptions};
pub use schema_rs::{Extras, Printed, print_schema};
pub use sql_type::{CustomType, SqlType};
pub use table::{RustColumn, RustSchema, RustTable, RustView};
