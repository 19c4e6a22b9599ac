//! The AllIN platform's database.

pub mod enums;
pub mod models;
pub mod money;
#[expect(
    missing_docs,
    reason = "generated as Diesel's command does: documented where the database has comments"
)]
#[path = "../schema.rs"]
pub mod schema;
