//! The generated files in the repository are what the migrations make them.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::process::Command;

#[test]
fn generated_files_are_current() {
    let output = Command::new(env!("CARGO_BIN_EXE_db"))
        .args(["generate", "--check"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env(
            "SHADOW_DATABASE_URL",
            glowplug_testdb::server_url("postgres").unwrap(),
        )
        .env_remove("DIESEL_CONFIG_FILE")
        .env_remove("MIGRATION_DIRECTORY")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "`just db-generate` regenerates them\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}
