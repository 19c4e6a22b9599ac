//! The AllIN platform's database.

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

pub use database::{
    Database, DatabaseBuilder, Health, Isolation, Manager, Metrics, Migrated, PooledConnection, Transaction,
};
pub use error::{Error, Result};
