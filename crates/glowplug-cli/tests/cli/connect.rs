//! No connection: each reason has its code, its message and its next step, and no password is ever shown.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use glowplug_server::{Cluster, ClusterConfig, StopMode};

use crate::support::{Outcome, Project, wait_until};

const CANARY: &str = "cAnArY-7319";

fn status(project: &Project, url: &str) -> Outcome {
    let mut command = project.command(["migrate", "status"]);
    command.env("DATABASE_URL", url);
    let outcome = project.finish(command).exits(1);
    let mut command = project.command(["migrate", "status", "--json"]);
    command.env("DATABASE_URL", url);
    let document = project.finish(command).exits(1).json();
    let code = document["error"]["code"].as_str().unwrap().to_owned();
    assert!(
        outcome
            .stderr
            .starts_with(&format!("error[{code}]: cannot connect to ")),
        "{}",
        outcome.stderr
    );
    assert!(document["error"]["hint"].is_string());
    outcome
}

/// The same server, another user.
pub(crate) fn as_user(project: &Project, user: &str) -> String {
    let url = project.database.url();
    let without: Vec<&str> = url
        .split('&')
        .filter(|pair| !pair.starts_with("user="))
        .collect();
    format!("{}&user={user}", without.join("&"))
}

#[test]
fn unknown_database() {
    let project = Project::empty();
    let url = project
        .database
        .url()
        .replace(project.database.name(), "no_such_database_here");
    status(&project, &url)
        .says("error[unknown-database]")
        .says("database \"no_such_database_here\" does not exist")
        .says("hint: `migrate deploy` and `migrate dev` create the database; or correct its name in DATABASE_URL");
}

#[test]
fn nobody_listens() {
    let project = Project::empty();
    for url in [
        "postgres://127.0.0.1:1/x",
        "postgres:///x?host=/nowhere",
        "postgres:///x?host=/nowhere&port=1",
    ] {
        status(&project, url)
            .says("error[unreachable]")
            .says("hint: start the server, or correct host and port in DATABASE_URL");
    }
}

#[test]
fn unknown_host() {
    let project = Project::empty();
    status(&project, "postgres://no-such-host.invalid/x")
        .says("error[unknown-host]")
        .says("no-such-host.invalid")
        .says("hint: correct the host");
}

#[test]
fn a_url_that_is_none() {
    let project = Project::empty();
    for url in [
        format!("mysql://u:{CANARY}@h/d"),
        format!("u:{CANARY}@h/d"),
        format!("postgres://u:{CANARY}@h/d?nonsense=1"),
        format!("host=h password={CANARY} nonsense"),
        format!("postgres://u:{CANARY}%zz@h/d"),
        format!("postgres://u:p?{CANARY}@h/d?nonsense=1"),
        "nonsense".to_owned(),
    ] {
        status(&project, &url)
            .says("error[database-url]")
            .says("hint: write DATABASE_URL as postgres://")
            .says_not(CANARY);
    }
}

#[test]
fn no_such_role_no_login_no_privilege_no_room() {
    let project = Project::empty();
    let role = project.database.name().replace("test", "guest");
    status(&project, &as_user(&project, &role))
        .says("error[authentication]")
        .says(&format!("role \"{role}\" does not exist"));

    project.sql(&format!("CREATE ROLE {role} NOLOGIN"));
    status(&project, &as_user(&project, &role))
        .says("error[authentication]")
        .says("is not permitted to log in");

    project.sql(&format!("ALTER ROLE {role} LOGIN CONNECTION LIMIT 0"));
    status(&project, &as_user(&project, &role))
        .says("error[too-many-connections]")
        .says("hint: close idle sessions, raise max_connections, or try again when a connection is free");

    project.sql(&format!(
        "ALTER ROLE {role} CONNECTION LIMIT -1; REVOKE CONNECT ON DATABASE {} FROM PUBLIC",
        project.database.name()
    ));
    status(&project, &as_user(&project, &role))
        .says("error[missing-privilege]")
        .says("hint: grant CONNECT on the database to this user");

    project.sql(&format!(
        "GRANT CONNECT ON DATABASE {} TO {role}",
        project.database.name()
    ));
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    let run = |arguments: &[&'static str], url: &str| {
        let mut command = project.command(arguments.iter().copied());
        command.env("DATABASE_URL", url);
        project.finish(command).exits(1)
    };
    let url = as_user(&project, &role);
    // Connected, but not allowed to do it.
    run(&["migrate", "deploy"], &url)
        .says("error[missing-privilege]: cannot create the ledger: permission denied for schema public")
        .says("hint: connect as the owner of the objects, or have the owner grant the privilege");
    run(&["migrate", "deploy"], &url.replace(project.database.name(), "no_such_database_here"))
        .says("error[missing-privilege]: cannot create the database: permission denied to create database");
    run(&["reset"], &url).says(&format!(
        "error[missing-privilege]: {role} may not create databases"
    ));
    project.sql(&format!("ALTER ROLE {role} CREATEDB"));
    run(&["reset"], &url)
        .says("error[missing-privilege]: cannot drop the database: must be owner of database");
    project.run(["migrate", "deploy"]).ok();
    run(&["migrate", "status"], &url).says("error[missing-privilege]: cannot read the ledger");
    project.sql(&format!(
        "REVOKE ALL ON DATABASE {} FROM {role}; DROP ROLE {role}",
        project.database.name()
    ));
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
        let url = self.cluster.url(database);
        let (_, query) = url.split_once('?').unwrap();
        let query: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.starts_with("user="))
            .collect();
        format!(
            "postgres://guarded:{password}@/{database}?{}",
            query.join("&")
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

#[test]
fn a_password_opens_and_is_never_shown() {
    let project = Project::shop();
    let guarded = Guarded::start(&project);
    let wrong = guarded.url("postgres", &format!("{CANARY}-wrong"));
    wait_until("passwords are asked for", || {
        glowplug_pq::Connection::connect(&wrong).is_err()
    });

    status(&project, &wrong)
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
    let commands: &[&[&str]] = &[
        &["migrate", "deploy"],
        &["migrate", "status"],
        &["migrate", "redo"],
        &["migrate", "dev"],
        &["generate", "--from-database"],
        &["validate"],
        &["doctor"],
        &["seed"],
        &["reset", "--force"],
        &["migrate", "revert", "9"],
    ];
    for words in commands {
        for more in [&["--verbose"][..], &["--json"][..]] {
            let run = |change: &dyn Fn(&mut Command)| {
                let mut command = project.command(words.iter().chain(more).copied());
                command.env("SHADOW_DATABASE_URL", guarded.url("postgres", CANARY));
                change(&mut command);
                project.finish(command).says_not(CANARY)
            };
            run(&|command| {
                command.env("DATABASE_URL", &right);
            })
            .ok();
            if words[0] == "migrate" && words[1] == "status" {
                run(&|command| {
                    command.env("DATABASE_URL", &bare).env("PGPASSWORD", CANARY);
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
            })
            .exits(1);
        }
    }
    project.write(".env", format!("DATABASE_URL={right}\n"));
    let mut command = project.command(["migrate", "deploy", "--verbose"]);
    command.env_remove("DATABASE_URL");
    project
        .finish(command)
        .ok()
        .says("database postgres://guarded:***@/shop")
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
    project.finish(command).exits(1).says_not(CANARY);
}
