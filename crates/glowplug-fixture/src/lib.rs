#![doc = include_str!("../README.md")]

#[allow(missing_docs, reason = "generated as Diesel's command does")]
pub mod app_schema;
pub mod enums;
pub mod models;
pub mod money;
#[allow(
    missing_docs,
    non_snake_case,
    reason = "generated as Diesel's command does"
)]
pub mod schema;
