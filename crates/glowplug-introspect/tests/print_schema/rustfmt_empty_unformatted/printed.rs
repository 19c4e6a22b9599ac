// @generated automatically by Diesel CLI.

pub mod app {
}
// @generated automatically by Diesel CLI.

