//! Pages of rows: never by OFFSET, never with a count.
//!
//! A table with a key is paged by the values of its last row (`keyed`, `keyset`), one without by the blocks it lies in (`blocks`). What has
//! neither, such as a view, shows its first rows and says so (`capped`).

mod blocks;
mod capped;
mod fetch;
mod filter;
mod found;
mod keyed;
mod keyset;
mod request;
mod select;
mod sql;
mod value;

pub(crate) use fetch::fetch;
pub(crate) use request::{Page, PageRequest};
pub(crate) use value::{Value, ValueRequest, value};
