//! Rust from a catalog: `schema.rs` and what models are made of.

pub mod naming;
