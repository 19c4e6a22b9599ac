//! The binary `db` from the outside: it needs no source tree, and leaves other people's alone.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use glowplug_testdb::TestDatabase;

/// One file that the binary carries; the list is the one that the binary is compiled from.
struct EmbeddedFile {
    path: &'static str,
    content: &'static [u8],
}

const EMBEDDED: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// How a run ended.
struct Outcome {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Outcome {
    #[track_caller]
    fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code,
            Some(code),
            "stdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }
}

/// Runs `db` in a folder with nothing in its environment but the database.
fn db(folder: &Path, database: &TestDatabase, arguments: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_db"));
    command
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .stdin(Stdio::null());
    for name in ["PATH", "HOME"] {
        command.env(name, std::env::var_os(name).unwrap_or_default());
    }
    command.env("DATABASE_URL", database.url());
    command.env(
        "SHADOW_DATABASE_URL",
        glowplug_testdb::server_url("postgres").unwrap(),
    );
    let output = command.output().expect("the binary runs");
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace(database.name(), "[DB]")
    };
    Outcome {
        code: output.status.code(),
        stdout: text(&output.stdout),
        stderr: text(&output.stderr),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of the migrations folder, by path within it.
fn files_on_disk() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for folder in fs::read_dir(root().join("migrations"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
    {
        if folder.is_dir() {
            for file in fs::read_dir(&folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
            {
                let name = file
                    .strip_prefix(root().join("migrations"))
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                files.insert(name, fs::read(&file).unwrap());
            }
        }
    }
    files
}

fn number(database: &TestDatabase, sql: &str) -> i64 {
    database
        .connect()
        .unwrap()
        .query(sql, &[])
        .unwrap()
        .decode()
        .unwrap()[0]
}

const TABLES: &str = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'";

#[test]
fn it_carries_the_migrations_byte_for_byte() {
    let carried: BTreeMap<String, Vec<u8>> = EMBEDDED
        .iter()
        .map(|file| (file.path.to_owned(), file.content.to_vec()))
        .collect();
    let on_disk = files_on_disk();
    assert!(on_disk.len() > 20);
    assert_eq!(
        carried.keys().collect::<Vec<_>>(),
        on_disk.keys().collect::<Vec<_>>()
    );
    assert!(carried == on_disk, "a file's content differs");
}

#[test]
fn from_an_empty_folder_it_deploys_seeds_and_reverts() {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new().unwrap());
    let run = |arguments: &[&str]| db(folder.path(), &database, arguments);
    let migrations = files_on_disk()
        .keys()
        .filter(|path| path.ends_with("/up.sql"))
        .count();

    let status = run(&["migrate", "status"]).exits(1);
    assert_eq!(
        status
            .stdout
            .lines()
            .filter(|line| line.ends_with(" pending"))
            .count(),
        migrations + 1,
        "{}",
        status.stdout
    );
    let deployed = run(&["migrate", "deploy"]).exits(0);
    assert_eq!(
        deployed.stdout,
        format!("[DB]: applied {migrations} migrations\n")
    );
    run(&["migrate", "status"]).exits(0);
    assert_eq!(number(&database, TABLES), 17);

    let seeded = run(&["seed"]).exits(0);
    assert!(seeded.stdout.contains("users"), "{}", seeded.stdout);
    assert_eq!(number(&database, "SELECT count(*) FROM users"), 2);
    run(&["seed"]).exits(0);
    assert_eq!(number(&database, "SELECT count(*) FROM users"), 2);

    let validated = run(&["validate"]).exits(0);
    assert!(
        validated
            .stdout
            .contains("skipped generated files are current: no source tree here"),
        "{}",
        validated.stdout
    );
    run(&["doctor"]).exits(0);
    run(&["migrate", "redo", "99", "--force"]).exits(0);
    run(&["migrate", "revert", "99", "--force"]).exits(0);
    assert_eq!(number(&database, TABLES), 0);
    let reset = run(&["reset"]).exits(0);
    assert!(reset.stderr.contains("seeded"), "{}", reset.stderr);
    assert_eq!(number(&database, "SELECT count(*) FROM users"), 2);

    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        0,
        "it wrote into the folder"
    );
}

#[test]
fn what_it_deployed_is_what_the_source_tree_wants() {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new().unwrap());
    db(folder.path(), &database, &["migrate", "deploy"]).exits(0);
    let validated = db(root(), &database, &["validate"]).exits(0);
    assert_eq!(
        validated.stdout.matches("ok  ").count(),
        5,
        "{}",
        validated.stdout
    );
}

#[test]
fn in_a_person_elses_project_it_uses_its_own_migrations_and_writes_nothing() {
    for diesel_toml in [
        "[print_schema]\nfile = \"schema.rs\"\n",
        "this is = no [ toml",
    ] {
        let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new().unwrap());
        let write = |path: &str, text: &str| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        write("diesel.toml", diesel_toml);
        write(
            "Cargo.toml",
            "[package]\nname = \"other\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\n",
        );
        write("schema.rs", "// theirs\n");
        write(
            "migrations/2020-01-01-000000_theirs/up.sql",
            "CREATE TABLE theirs (id int PRIMARY KEY);",
        );
        write(
            "migrations/2020-01-01-000000_theirs/down.sql",
            "DROP TABLE theirs;",
        );
        let run = |arguments: &[&str]| db(folder.path(), &database, arguments);

        let status = run(&["migrate", "status"]).exits(1);
        assert!(
            status.stdout.contains("_users") && !status.stdout.contains("theirs"),
            "{}",
            status.stdout
        );
        run(&["migrate", "dev"]).exits(0);
        assert_eq!(number(&database, TABLES), 17);
        for (words, code) in [
            (&["generate"][..], 1),
            (&["generate", "--check"], 3),
            (&["migrate", "new", "x"], 1),
        ] {
            let refused = run(words).exits(code);
            assert!(
                refused
                    .stderr
                    .starts_with("error[no-source-tree]: this is not the source tree of allin-db"),
                "{}",
                refused.stderr
            );
        }
        run(&["reset", "--force", "--skip-seed"]).exits(0);
        assert_eq!(
            fs::read_to_string(folder.path().join("schema.rs")).unwrap(),
            "// theirs\n"
        );
        assert_eq!(
            fs::read_dir(folder.path().join("migrations"))
                .unwrap()
                .count(),
            1
        );
        assert!(!folder.path().join("src").exists());
    }
}

/// Copies what generating needs, and nothing that compiles.
fn bare_copy() -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for file in ["Cargo.toml", "diesel.toml", "rustfmt.toml"] {
        if root().join(file).exists() {
            fs::copy(root().join(file), copy.path().join(file)).unwrap();
        }
    }
    for (path, content) in files_on_disk() {
        let path: PathBuf = copy.path().join("migrations").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    fs::create_dir(copy.path().join("src")).unwrap();
    fs::write(copy.path().join("src/lib.rs"), "this is no Rust").unwrap();
    copy
}

#[test]
fn it_generates_the_same_while_the_application_does_not_compile() {
    let (copy, database) = (bare_copy(), TestDatabase::new().unwrap());
    let generated = db(copy.path(), &database, &["generate"]).exits(0);
    let written: Vec<&str> = generated
        .stderr
        .lines()
        .filter_map(|line| line.strip_prefix("wrote    "))
        .collect();
    assert!(
        written.contains(&"schema.rs") && written.contains(&"src/models/users.rs"),
        "{}",
        generated.stderr
    );
    for path in written {
        let (ours, theirs) = (
            fs::read(copy.path().join(path)).unwrap(),
            fs::read(root().join(path)).unwrap(),
        );
        assert!(
            ours == theirs,
            "{path} is not what is in the repository: `just db-generate` regenerates it"
        );
    }
}

#[test]
fn its_own_name_and_version_stand_in_its_help() {
    let (folder, database) = (tempfile::tempdir().unwrap(), TestDatabase::new().unwrap());
    let version = db(folder.path(), &database, &["--version"]).exits(0);
    assert_eq!(
        version.stdout,
        format!("db {}\n", env!("CARGO_PKG_VERSION"))
    );
    let help = db(folder.path(), &database, &["migrate", "deploy", "--help"]).exits(0);
    assert!(
        help.stdout.contains("Usage: db migrate deploy"),
        "{}",
        help.stdout
    );
    assert!(!help.stdout.contains("glowplug"), "{}", help.stdout);
    let wrong = db(folder.path(), &database, &["nonsense"]).exits(64);
    assert!(wrong.stderr.contains("Usage: db "), "{}", wrong.stderr);
}
