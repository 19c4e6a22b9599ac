//! The `db` command.
fn main() {}
