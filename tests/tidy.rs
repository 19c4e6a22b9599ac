//! The rules of this repository that no compiler checks: where things are, what may depend on what, how long a file gets.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Past this there is a seam to cut at. What the tools generate is as long as the schema makes it.
const MOST_LINES: usize = 500;

/// Which of our crates each of them may name, tests aside. Whatever is not listed here is forbidden.
const DIRECTION: [(&str, &[&str]); 10] = [
    ("glowplug-schema", &[]),
    ("glowplug-pq", &[]),
    ("glowplug-fixture", &[]),
    ("glowplug-server", &["glowplug-pq"]),
    ("glowplug-introspect", &["glowplug-pq", "glowplug-schema"]),
    (
        "glowplug-datagen",
        &["glowplug-introspect", "glowplug-pq", "glowplug-schema"],
    ),
    (
        "glowplug-migrate",
        &[
            "glowplug-introspect",
            "glowplug-pq",
            "glowplug-schema",
            "glowplug-server",
        ],
    ),
    (
        "glowplug-studio",
        &["glowplug-migrate", "glowplug-pq", "glowplug-schema"],
    ),
    ("glowplug-testdb", &["glowplug-pq", "glowplug-server"]),
    (
        "glowplug-cli",
        &[
            "glowplug-datagen",
            "glowplug-introspect",
            "glowplug-migrate",
            "glowplug-pq",
            "glowplug-schema",
            "glowplug-server",
            "glowplug-studio",
        ],
    ),
];

#[test]
fn no_file_names_a_path_of_this_machine() {
    // The checkout's folder, and the home folder of the user who runs this: what slips in, slips in from there.
    let mut places = vec![format!("{}/", root().display())];
    places.extend(
        std::env::var("HOME")
            .ok()
            .filter(|home| home.len() > 1)
            .map(|home| format!("{home}/")),
    );
    for (path, text) in texts() {
        for (number, line) in text.lines().enumerate() {
            for place in &places {
                // In `$tree/root/` it is the end of another path.
                let absolute = |at: usize| {
                    !line[..at].ends_with(|c: char| c.is_alphanumeric() || "\"}_-.~*".contains(c))
                };
                let found = line
                    .match_indices(place.as_str())
                    .any(|(at, _)| absolute(at));
                assert!(
                    !found,
                    "{place} in {}:{}: {line}",
                    path.display(),
                    number + 1
                );
            }
        }
    }
}

#[test]
fn no_source_file_is_too_long() {
    for (path, text) in texts() {
        let name = path.to_string_lossy().into_owned();
        let source = name.starts_with("src/") || name.contains("/src/");
        let generated = text.starts_with("// @generated ");
        if source && name.ends_with(".rs") && !generated {
            let lines = text.lines().count();
            assert!(
                lines <= MOST_LINES,
                "{name} has {lines} lines; cut it in two where the subject changes"
            );
        }
    }
}

#[test]
fn every_crate_is_laid_out_alike() {
    for folder in crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let manifest = read(&folder.join("Cargo.toml"));
        assert!(
            manifest.contains(&format!("name = \"{name}\"")),
            "{name}: folder and crate differ in name"
        );
        // The workspace forbids unsafe code, and libpq cannot be called without.
        let exempt = name == "glowplug-pq";
        assert_eq!(
            manifest.contains("[lints]\nworkspace = true"),
            !exempt,
            "{name}: the workspace's lints apply everywhere but where libpq is called"
        );
        let readme = read(&folder.join("README.md"));
        assert!(
            readme.starts_with(&format!("# {name}\n")),
            "{name}: README.md does not begin with its name"
        );
        let library = read(&folder.join("src/lib.rs"));
        assert!(
            library.starts_with("#![doc = include_str!(\"../README.md\")]"),
            "{name}: README.md is not its documentation"
        );
    }
}

#[test]
fn crates_depend_in_one_direction() {
    for folder in crates() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let (_, allowed) = DIRECTION
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("{name} has no line in the table above"));
        for dependency in own_dependencies(&read(&folder.join("Cargo.toml"))) {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not depend on {dependency}"
            );
        }
    }
    // The library is plain Diesel; the command line comes in by a feature.
    let root = read(&root().join("Cargo.toml"));
    assert_eq!(own_dependencies(&root), ["glowplug-cli"]);
    assert!(root.contains("glowplug-cli = { workspace = true, optional = true }"));
}

#[test]
fn the_justfile_has_the_storys_scripts_and_describes_each() {
    let justfile = read(&root().join("justfile"));
    let lines: Vec<&str> = justfile.lines().collect();
    let mut recipes = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let head = !line.starts_with([' ', '#'])
            && line.contains(':')
            && !line.contains(":=")
            && !line.starts_with('[');
        if head {
            let name = line.split([' ', ':']).next().unwrap();
            let above = lines[..at].iter().rev().find(|line| !line.starts_with('['));
            assert!(
                above.is_some_and(|line| line.starts_with("# ")),
                "the recipe {name} has no comment above it"
            );
            recipes.push(name);
        }
    }
    for script in [
        "db-generate",
        "db-migrate",
        "db-migrate-prod",
        "db-seed",
        "db-reset",
        "db-validate",
        "db-status",
        "db-new",
        "db-revert",
        "db-doctor",
        "db-psql",
        "db-studio",
        "test",
        "ci",
    ] {
        assert!(recipes.contains(&script), "the recipe {script} is missing");
    }
}

#[test]
fn ci_and_production_take_the_database_that_they_should() {
    let ci = read(&root().join(".ci/run"));
    let steps: Vec<&str> = ci
        .lines()
        .filter(|line| line.contains(" just db-"))
        .collect();
    assert!(!steps.is_empty());
    for step in steps {
        assert!(step.ends_with("--local"), "{step}");
    }
    let unset = ci.lines().find(|line| line.starts_with("unset ")).unwrap();
    for variable in ["DATABASE_URL", "SHADOW_DATABASE_URL", "DIRECT_URL"] {
        assert!(unset.split(' ').any(|word| word == variable), "{variable}");
    }
    // A deployment that lost its DATABASE_URL must fail.
    let justfile = read(&root().join("justfile"));
    let steps = justfile
        .lines()
        .find(|line| line.starts_with("ci:"))
        .unwrap();
    assert_eq!(
        steps.matches("(db-").count(),
        steps.matches("\"--local\")").count()
    );
    let (_, deploy) = justfile.split_once("db-migrate-prod *args:").unwrap();
    let recipe = deploy
        .lines()
        .find(|line| line.contains("migrate "))
        .unwrap();
    assert!(
        recipe.contains("migrate deploy") && !recipe.contains("--local"),
        "{recipe}"
    );
}

#[test]
fn every_migration_goes_up_and_down() {
    for folder in folders(&root().join("migrations")) {
        for file in ["up.sql", "down.sql"] {
            let text = read(&folder.join(file));
            assert!(
                !text.trim().is_empty(),
                "{}/{file} is empty",
                folder.display()
            );
        }
    }
}

#[test]
fn actions_are_pinned_by_commit() {
    let mut seen = 0;
    for (path, text) in texts() {
        if !path.starts_with(".github/workflows") {
            continue;
        }
        for line in text
            .lines()
            .filter_map(|line| line.split_once("uses: "))
            .map(|(_, used)| used)
        {
            let commit = line
                .split_once('@')
                .map_or("", |(_, rest)| rest.split(' ').next().unwrap());
            let pinned = commit.len() == 40 && commit.chars().all(|c| c.is_ascii_hexdigit());
            assert!(
                pinned && line.contains(" # v"),
                "{}: {line}: not a commit with its version",
                path.display()
            );
            seen += 1;
        }
    }
    assert!(seen > 0, "no workflow was read");
}

#[test]
fn scripts_can_be_run_as_they_are() {
    for script in ["bin/setup", ".ci/run", "tests/bare-debian.sh"] {
        assert!(
            read(&root().join(script)).starts_with("#!/bin/"),
            "{script} does not say what runs it"
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(root().join(script))
                .unwrap()
                .permissions()
                .mode();
            assert!(mode & 0o111 == 0o111, "{script} is not executable");
        }
    }
}

#[test]
fn the_example_settings_are_what_libpq_takes() {
    let example = read(&root().join(".env.example"));
    let url = example
        .lines()
        .find_map(|line| line.strip_prefix("DATABASE_URL="))
        .unwrap();
    assert_eq!(
        url,
        "\"postgresql://postgres:postgres@localhost:5432/allin\""
    );
    // The story's own line is there too, with the reason why it is not the one in force.
    assert!(example.contains(
        "#   DATABASE_URL=\"postgresql://postgres:postgres@localhost:5432/allin?schema=public\""
    ));
}

// --- helpers --------------------------------------------------------------------------------------------------------

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[track_caller]
fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(parent)
        .unwrap_or_else(|error| panic!("{}: {error}", parent.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn crates() -> Vec<PathBuf> {
    let found = folders(&root().join("crates"));
    assert!(!found.is_empty());
    found
}

/// The crates of ours in `[dependencies]`: tests may reach further.
fn own_dependencies(manifest: &str) -> Vec<String> {
    let mut section = "";
    let mut found = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]" && line.starts_with("glowplug-") {
            found.push(line.split(['.', ' ', '=']).next().unwrap().to_owned());
        }
    }
    found
}

/// Every text file of the repository: what git tracks, or, where there is no git, all that is not built or fetched.
fn texts() -> Vec<(PathBuf, String)> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(root())
        .output();
    let paths = match listed {
        Ok(output) if output.status.success() && !output.stdout.is_empty() => {
            String::from_utf8(output.stdout)
                .unwrap()
                .split_terminator('\0')
                .map(PathBuf::from)
                .collect()
        }
        _ => {
            let mut found = Vec::new();
            walk(&root(), &mut found);
            found
        }
    };
    // A file may be deleted and not yet committed, or be no text.
    let texts: Vec<_> = paths
        .into_iter()
        .filter_map(|path| Some((path.clone(), fs::read_to_string(root().join(path)).ok()?)))
        .collect();
    assert!(texts.len() > 20, "only {} files were found", texts.len());
    texts
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let skipped = [".git", ".glowplug", ".env", "target", "node_modules"];
        if skipped
            .iter()
            .any(|name| path.file_name() == Some(name.as_ref()))
        {
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
        } else {
            found.push(path.strip_prefix(root()).unwrap().to_path_buf());
        }
    }
}
