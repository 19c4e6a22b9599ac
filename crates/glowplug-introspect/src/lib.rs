#![doc = include_str!("../README.md")]

mod error;
mod introspector;
mod options;
mod read;
mod reader;
mod rows;
mod stamp;
mod touched;

pub use error::IntrospectError;
pub use introspector::Introspector;
pub use options::{IntrospectOptions, Kinds, LEDGER_TABLES};
pub use read::{QUERIES, introspect, introspect_prepared};
pub use reader::Prepared;
pub use stamp::Stamp;
pub use touched::{Facts, Left};
