//! The studio over real HTTP, and in a real browser.
#![allow(clippy::unwrap_used, reason = "tests")]

mod browser;
mod chromium;
mod grid;
mod hostile;
mod http;

mod project;
mod running;
mod security;
mod wire;
