//! What a crate compiles that depends on this one: Diesel, and nothing of the toolkit.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::process::Command;

fn tree(flags: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "-p",
            "allin-db",
            "-e",
            "normal,build",
            "--prefix",
            "none",
        ])
        .args(flags)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_dependant_compiles_no_crate_of_the_toolkit() {
    for flags in [
        &[][..],
        &["--no-default-features"],
        &["--features", "serde,seed"],
    ] {
        let tree = tree(flags);
        assert!(tree.contains("diesel v"), "{tree}");
        for stranger in ["glowplug", "clap", "axum"] {
            let found = tree.lines().find(|line| line.starts_with(stranger));
            assert_eq!(found, None, "{flags:?}");
        }
    }
    assert!(tree(&["--features", "cli"]).contains("glowplug-cli v"));
}
