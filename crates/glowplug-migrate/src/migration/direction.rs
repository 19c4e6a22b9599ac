//! Which of its two scripts a migration runs.

use serde::Serialize;

/// Which way a migration runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// `up.sql`.
    Up,
    /// `down.sql`.
    Down,
}
