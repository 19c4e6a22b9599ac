//! The AllIN platform's database: plain Diesel, with a pool that knows a full pool from a dead server.
//!
//! ```no_run
//! use allin_db::{Database, models::User, schema::users};
//! use diesel::prelude::*;
//!
//! # fn main() -> allin_db::Result<()> {
//! allin_db::log::init()?;
//! let database = Database::global()?;
//! database.run_migrations()?;
//! let admins: Vec<User> = database.query(|connection| {
//!     let admins = users::table.filter(users::role.eq(allin_db::enums::UserRole::Admin));
//!     admins.select(User::as_select()).load(connection)
//! })?;
//! # Ok(())
//! # }
//! ```
//!
//! Add this to the Cargo.toml of the application:
//!
//! ```toml
//! [dependencies]
//! allin-db = { path = "../allin-db" } # the library and its log; nothing of the toolkit is compiled
//! diesel = { version = "2.3", features = ["postgres", "chrono", "numeric", "serde_json"] }
//! chrono = "0.4"
//! serde_json = "1"
//! ```
//!
//! [`Database`] is the pool, with its settings in [`DatabaseBuilder`]; [`models`] and [`schema`] are generated from the
//! migrations; [`queries`] are written by hand; [`Error`] shows what went wrong.

// The seeds are written as an application is: they call this crate by its name.
extern crate self as allin_db;

mod database;
pub mod enums;
pub mod error;
#[cfg(feature = "log")]
pub mod log;
pub mod models;
pub mod money;
pub mod queries;
#[expect(
    missing_docs,
    reason = "generated as Diesel's command does: documented where the database has comments"
)]
#[path = "../schema.rs"]
pub mod schema;
#[cfg(feature = "seed")]
#[path = "../seed/mod.rs"]
pub mod seed;

pub use database::{
    Database, DatabaseBuilder, Health, Isolation, Manager, Metrics, Migrated, PooledConnection,
    Transaction,
};
pub use error::{Error, Result};

/// The guide's examples, compiled and run by `cargo test --doc`.
#[cfg(doctest)]
#[doc = include_str!("../docs/guide.md")]
struct Guide;
