//! A password is shown by no command, in no format, wherever it stands and however the command ends.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use glowplug_pq::ConnectionString;
use glowplug_server::{Cluster, ClusterConfig, StopMode};

use crate::connect;
use crate::support::{Project, glowplug, wait_until};

const CANARY: &str = "cAnArY-7319";

/// Every command that reads DATABASE_URL or the like.
const COMMANDS: &[&[&str]] = &[
    &["migrate", "deploy"],
    &["migrate", "status"],
    &["migrate", "baseline"],
    &["migrate", "redo", "--force"],
    &["migrate", "dev"],
    &["migrate", "new", "more"],
    &["generate"],
    &["generate", "--from-database"],
    &["validate"],
    &["doctor"],
    &["config"],
    &["format"],
    &["manual", "man1"],
    &["init"],
    &["seed", "--force"],
    &["reset", "--force"],
    &["migrate", "revert", "1", "--force"],
    &["server", "status"],
    &["server", "url"],
    &["server", "stop"],
    &["server", "remove", "--force"],
    &["completions", "bash"],
];

/// These start a cluster, fetch one, become another program, or run until they are interrupted (see `studio.rs`).
const NOT_HERE: &[&str] = &["server start", "server psql", "server install", "studio"];

#[test]
fn no_command_is_left_out() {
    let listed = |words: &[&str]| {
        let output = glowplug(words.iter().copied().chain(["--help"]))
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (_, commands) = text.split_once("Commands:").unwrap_or_default();
        let commands = commands.split("\n\n").next().unwrap_or_default();
        let names = commands.lines().filter_map(|line| {
            let name = line.strip_prefix("  ")?.split(' ').next()?;
            (!name.is_empty()).then(|| [words, &[name]].concat().join(" "))
        });
        names.collect::<Vec<_>>()
    };
    let mut wanted = BTreeSet::new();
    for name in listed(&[]) {
        match name.as_str() {
            "migrate" | "server" => wanted.extend(listed(&[&name])),
            _ => drop(wanted.insert(name)),
        }
    }
    assert!(
        wanted.contains("migrate deploy") && wanted.contains("doctor"),
        "{wanted:?}"
    );
    for command in wanted {
        let tried = COMMANDS
            .iter()
            .any(|words| words.join(" ").starts_with(&command));
        assert!(
            tried || NOT_HERE.contains(&command.as_str()),
            "{command} is not tried here"
        );
    }
}

/// URLs that lead nowhere, with the password in each place.
fn hopeless() -> Vec<String> {
    vec![
        format!("postgres://u:{CANARY}@127.0.0.1:1/d"),
        format!("host=127.0.0.1 port=1 password='{CANARY}' sslpassword={CANARY}"),
        format!("postgres://127.0.0.1:1/d?password={CANARY}&password={CANARY}"),
        format!("postgres://127.0.0.1:1/d?passwrod={CANARY}"),
        format!("postgres://127.0.0.1:1/d?PASSWORD={CANARY}"),
        format!("host=127.0.0.1 port=1 pwd={CANARY}"),
        format!("postgres://u:{CANARY}@127.0.0.1:1/d?sslmode=no-verify"),
        format!("postgres://u:a#b@:/?%{CANARY}@host"),
        format!("postgres://u:p@{CANARY}@127.0.0.1:1/d"),
        format!("postgres://u:p/{CANARY}@127.0.0.1:1/d"),
        format!("postgres://u:p?{CANARY}@127.0.0.1:1/d?nonsense=1"),
        format!("postgres://u:{CANARY}%zz@127.0.0.1:1/d"),
        format!("postgres://u:{CANARY}"),
        format!("mysql://u:{CANARY}@h/d"),
        format!("u:{CANARY}@h/d"),
        format!("host=h password={CANARY} nonsense"),
        format!("host=h password=my {CANARY}"),
    ]
}

#[test]
fn a_url_that_leads_nowhere_shows_no_secret() {
    let project = Project::shop();
    for (number, url) in hopeless().iter().enumerate() {
        // Every command for some, and for the others one that connects.
        let commands = match number {
            0 | 3 | 7 => COMMANDS,
            _ => &COMMANDS[1..2],
        };
        for words in commands {
            for more in ["--verbose", "--json"] {
                let mut command = project.command(words.iter().copied().chain([more]));
                command
                    .env("DATABASE_URL", url)
                    .env("SHADOW_DATABASE_URL", url)
                    .env("DIRECT_URL", url);
                project.finish(command).says_not(CANARY);
                project.write(
                    ".env",
                    format!("DATABASE_URL=\"{url}\"\nSHADOW_DATABASE_URL='{url}'\n"),
                );
                if words[0] != "server" {
                    project
                        .finish(project.bare(words.iter().copied().chain([more])))
                        .says_not(CANARY);
                }
                fs::remove_file(project.path(".env")).unwrap();
            }
        }
        let mut command = project.command(["migrate", "status", "--verbose"]);
        command
            .arg("--database-url")
            .arg(url)
            .env("PGPASSWORD", CANARY);
        project.finish(command).fails().says_not(CANARY);
    }
}

/// A cluster of its own that asks for passwords, removed with the value.
struct Guarded {
    cluster: Cluster,
    folder: PathBuf,
}

impl Guarded {
    fn start(project: &Project) -> Self {
        let folder = project.path("state");
        // As root the server is another user, who must be able to enter.
        for path in [project.root(), std::env::temp_dir().as_path()] {
            let mut permissions = fs::metadata(path).unwrap().permissions();
            if std::os::unix::fs::PermissionsExt::mode(&permissions) & 0o005 != 0o005 {
                std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
                fs::set_permissions(path, permissions).unwrap();
            }
        }
        let mut config = ClusterConfig::for_project(project.root())
            .named("guarded")
            .throwaway();
        config.state_dir = Some(folder.clone());
        let cluster = Cluster::new(config).unwrap();
        cluster.ensure_running().unwrap();
        let mut admin = glowplug_pq::Connection::connect(&cluster.url("postgres")).unwrap();
        admin
            .execute(&format!(
                "CREATE ROLE guarded LOGIN CREATEDB PASSWORD '{CANARY}'"
            ))
            .unwrap();
        let hba = cluster.data_dir().join("pg_hba.conf");
        let open = fs::read_to_string(&hba).unwrap();
        fs::write(&hba, format!("local all guarded scram-sha-256\n{open}")).unwrap();
        admin.execute("SELECT pg_reload_conf()").unwrap();
        Guarded { cluster, folder }
    }

    /// The URL of one of its databases for the guarded user.
    fn url(&self, database: &str, password: &str) -> String {
        let url = ConnectionString::parse(&self.cluster.url(database)).unwrap();
        let host = url.get("host").unwrap();
        format!(
            "postgres://guarded:{password}@/{database}?host={host}&port={}",
            url.get("port").unwrap_or("5432")
        )
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        let _ = self.cluster.stop(StopMode::Immediate);
        let _ = self.cluster.remove();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// They find something in the project of this test.
const MAY_FAIL: &[&str] = &[
    "baseline", "status", "stop", "new", "validate", "dev", "redo", "1",
];

#[test]
fn a_password_opens_and_is_never_shown() {
    let project = Project::shop();
    let guarded = Guarded::start(&project);
    let wrong = guarded.url("postgres", &format!("{CANARY}-wrong"));
    wait_until("passwords are asked for", || {
        glowplug_pq::Connection::connect(&wrong).is_err()
    });

    connect::status(&project, &wrong)
        .says("error[authentication]: cannot connect to postgres://guarded:***@/postgres?")
        .says("password authentication failed for user \"guarded\"")
        .says("hint: correct the user or the password in DATABASE_URL")
        .says_not(CANARY);

    // Every command, as it succeeds and as it fails, with the password in each place it can come from.
    let right = guarded.url("shop", CANARY);
    let bare = right.replace(&format!(":{CANARY}"), "");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nseed = \"true\"\n",
    );
    project.write("passwords", format!("*:*:*:guarded:{CANARY}\n"));
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    fs::set_permissions(project.path("passwords"), private).unwrap();
    for words in COMMANDS {
        for more in [&["--verbose"][..], &["--json"][..]] {
            let run = |change: &dyn Fn(&mut Command)| {
                let mut command = project.command(words.iter().chain(more).copied());
                command.env("SHADOW_DATABASE_URL", guarded.url("postgres", CANARY));
                change(&mut command);
                project.finish(command).says_not(CANARY)
            };
            let outcome = run(&|command| {
                command.env("DATABASE_URL", &right);
            });
            if !MAY_FAIL.contains(&words[1..].first().copied().unwrap_or(words[0])) {
                outcome.ok();
            }
            if words[0] == "migrate" && words[1] == "status" {
                run(&|command| {
                    command.env("DATABASE_URL", &bare).env("PGPASSWORD", CANARY);
                })
                .ok();
                run(&|command| {
                    command
                        .env("DATABASE_URL", &bare)
                        .env("PGPASSFILE", project.path("passwords"));
                })
                .ok();
                run(&|command| {
                    command
                        .arg("--database-url")
                        .arg(&right)
                        .env_remove("DATABASE_URL");
                })
                .ok();
            }
            run(&|command| {
                command.env("DATABASE_URL", &wrong);
            });
            // An empty migration stops every command after it.
            for entry in fs::read_dir(project.path("migrations")).unwrap().flatten() {
                if entry.file_name().to_string_lossy().ends_with("_more") {
                    fs::remove_dir_all(entry.path()).unwrap();
                }
            }
        }
    }
    project.write(".env", format!("DATABASE_URL={right}\n"));
    let mut command = project.command(["migrate", "deploy", "--verbose"]);
    command.env_remove("DATABASE_URL");
    project
        .finish(command)
        .ok()
        .says("database shop on postgres://guarded:***@/shop")
        .says_not(CANARY);
    // A line that cannot be read is not repeated.
    project.write(
        ".env",
        format!("DATABASE_URL='{right}\nPGPASSWORD {CANARY}\n"),
    );
    let mut command = project.command([
        "migrate",
        "status",
        "--database-url",
        "postgres://127.0.0.1:1/x",
    ]);
    command
        .env_remove("SHADOW_DATABASE_URL")
        .env_remove("DATABASE_URL");
    project.finish(command).fails().says_not(CANARY);
}
