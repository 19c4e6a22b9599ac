//! Replays: what down migrations leave, what one migration leaves for the next, and what the shadow server lacks.
#![allow(clippy::unwrap_used, reason = "tests")]

mod bench;
mod downs;
mod given;
mod isolation;
mod left_overs;
mod missing;
mod shared;
mod whole_server;
