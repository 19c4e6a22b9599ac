//! A table of more than 32 columns. Diesel needs its feature `64-column-tables` for it, which makes Diesel itself three times as slow
//! to compile, so only this test pays for it: what is generated compiles in a package apart from the workspace.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use glowplug_introspect::{IntrospectOptions, introspect};
use glowplug_migrate::project::Project;
use glowplug_migrate::workflow::{GenerateMode, generate_files};
use glowplug_testdb::TestDatabase;

const MANIFEST: &str = r#"
[package]
name = "wide"
version = "0.0.0"
edition = "2024"

[dependencies]
diesel = { version = "DIESEL", default-features = false, features = ["postgres", "64-column-tables"] }

[package.metadata.glowplug]
models = { dir = "src/models", queries = true }

[workspace]
"#;

#[test]
fn a_table_of_sixty_columns_compiles() {
    let tmp = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let package = tmp.join("wide");
    let _ = fs::remove_dir_all(&package);
    fs::create_dir_all(package.join("src")).unwrap();
    let write = |path: &str, text: &str| fs::write(package.join(path), text).unwrap();
    let manifest = fs::read_to_string(workspace.join("Cargo.toml")).unwrap();
    let (_, version) = manifest.split_once("\ndiesel = { version = \"").unwrap();
    let (version, _) = version.split_once('"').unwrap();
    write("Cargo.toml", &MANIFEST.replace("DIESEL", version));
    write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
    write("src/lib.rs", "pub mod models;\npub mod schema;\n");
    // The versions that the workspace has, so that nothing is fetched.
    fs::copy(workspace.join("Cargo.lock"), package.join("Cargo.lock")).unwrap();

    let database = TestDatabase::new().unwrap();
    database.execute(&table(60)).unwrap();
    let mut connection = database.connect().unwrap();
    let catalog = introspect(&mut connection, &IntrospectOptions::default()).unwrap();
    let project = Project::find(&package, None, None).unwrap();
    generate_files(&project, &catalog, GenerateMode::Write).unwrap();

    let checked = Command::new(env!("CARGO"))
        .args(["check", "--offline", "--quiet"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", tmp.join("wide-target"))
        .env("RUSTFLAGS", "-Dwarnings")
        .output()
        .unwrap();
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    // The same without the feature does not compile, or this test proves nothing.
    assert!(catalog.tables[0].columns.len() > 32);
}

fn table(columns: usize) -> String {
    let mut sql = "CREATE TABLE wide (id integer PRIMARY KEY".to_owned();
    for number in 1..=columns {
        let column = match number % 2 {
            0 => "text",
            _ => "integer NOT NULL DEFAULT 1",
        };
        write!(sql, ", c{number} {column}").unwrap();
    }
    sql + ")"
}
