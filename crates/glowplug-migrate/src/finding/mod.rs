//! What a check found: one shape for `validate`, `doctor`, `status`, `generate --check` and every output format.

mod classify;
mod code;
mod place;
mod severity;
mod value;

pub use code::{CheckName, Code, UnknownCode};
pub use place::{FilePlace, ObjectPlace, Place};
pub use severity::Severity;
pub use value::Finding;
