//! Behind a pooler that gives each transaction another session of the server, nothing is migrated.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::support::{Project, Roles, skip, wait_until};

/// A PgBouncer in transaction mode before the server of a project, ended with the value.
struct Bouncer {
    process: Child,
    folder: tempfile::TempDir,
    user: String,
    database: String,
}

impl Bouncer {
    /// `None`, with the reason printed, where it cannot be had.
    fn before(project: &Project) -> Option<Self> {
        let program = [
            "/usr/sbin/pgbouncer",
            "/usr/bin/pgbouncer",
            "/usr/local/bin/pgbouncer",
        ]
        .into_iter()
        .map(PathBuf::from)
        .find(|path| path.is_file());
        let Some(program) = program else {
            glowplug_testdb::tools::missing("pgbouncer");
            return None;
        };
        let Some(host) = project.parameter("host") else {
            skip("the test server has no unix socket");
            return None;
        };
        let user = project.parameter("user").unwrap_or("postgres".to_owned());
        let port = project.parameter("port").unwrap_or("5432".to_owned());
        let folder = tempfile::tempdir_in("/tmp").unwrap();
        // PgBouncer does not run as root, and its user must get here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let path = folder.path().display();
        fs::write(
            folder.path().join("users.txt"),
            format!("\"{user}\" \"\"\n"),
        )
        .unwrap();
        fs::write(
            folder.path().join("settings.ini"),
            format!(
                "[databases]\n* = host={host} port={port} user={user}\n[pgbouncer]\nlisten_port = 6432\n\
                 unix_socket_dir = {path}\nauth_type = any\nauth_file = {path}/users.txt\npool_mode = transaction\n\
                 default_pool_size = 1\nignore_startup_parameters = extra_float_digits\nlogfile = {path}/log\n"
            ),
        )
        .unwrap();
        let mut command = Command::new(program);
        if fs::metadata("/proc/self")
            .is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0)
        {
            command.args(["-u", "postgres"]);
        }
        let process = command
            .arg(folder.path().join("settings.ini"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bouncer = Bouncer {
            process,
            folder,
            user,
            database: project.database.name().to_owned(),
        };
        wait_until("pgbouncer answers", || {
            glowplug_pq::Connection::connect(&bouncer.url()).is_ok()
        });
        Some(bouncer)
    }

    fn url(&self) -> String {
        format!(
            "postgres:///{}?host={}&port=6432&user={}&sslmode=disable",
            self.database,
            self.folder.path().display(),
            self.user
        )
    }

    /// A setting as the next one has it who is given the server's session.
    fn setting(&self, name: &str) -> String {
        let mut session = glowplug_pq::Connection::connect(&self.url()).unwrap();
        let rows = session.query(&format!("SHOW {name}"), &[]).unwrap();
        rows.decode::<String>().unwrap().remove(0)
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

const MIGRATING: [&[&str]; 6] = [
    &["migrate", "deploy"],
    &["migrate", "dev"],
    &["migrate", "revert"],
    &["migrate", "redo"],
    &["migrate", "baseline", "--accept-drift"],
    &["reset", "--force"],
];

#[test]
fn nothing_is_migrated_through_it() {
    let project = Project::deployed_shop();
    let Some(bouncer) = Bouncer::before(&project) else {
        return;
    };
    let direct = project.database.url().to_owned();
    let hint =
        "hint: set DIRECT_URL (environment or .env) to the server itself, or use `--database-url`";
    // What the session says, and what the URL says.
    for url in [bouncer.url(), format!("{direct}&pgbouncer=true")] {
        for words in MIGRATING {
            project
                .run_at(&url, words.iter().copied())
                .exits(1)
                .says("error[pooled]: DATABASE_URL leads to a connection pooler")
                .says(hint);
        }
    }
    assert_eq!(project.ledger().len(), 2);
    assert!(project.has_table("posts"));
}

#[test]
fn the_direct_url_leads_past_it() {
    let project = Project::shop();
    let Some(bouncer) = Bouncer::before(&project) else {
        return;
    };
    let direct = project.database.url().to_owned();
    for variable in ["DIRECT_URL", "DATABASE_DIRECT_URL"] {
        for url in [
            bouncer.url(),
            format!("{direct}&pgbouncer=true"),
            // PgBouncer refuses this one, so it must not be asked.
            format!("{}&schema=public&pgbouncer=true", bouncer.url()),
        ] {
            for words in MIGRATING {
                let mut command = project.command(words.iter().copied());
                command.env("DATABASE_URL", &url).env(variable, &direct);
                project.finish(command).ok().says(&format!(
                    "DATABASE_URL leads to a connection pooler: using {variable}"
                ));
            }
        }
    }
    // From .env, both.
    project.write(
        ".env",
        format!(
            "DATABASE_URL=\"{}\"\nDIRECT_URL=\"{direct}\"\n",
            bouncer.url()
        ),
    );
    let mut command = project.command(["migrate", "deploy"]);
    command.env_remove("DATABASE_URL");
    project
        .finish(command)
        .ok()
        .says("leads to a connection pooler: using DIRECT_URL ([ROOT]/.env:")
        .says("is up to date");
    // One from another place is used where the server is the same, and one of another database never.
    project.write(".env", format!("DIRECT_URL=\"{direct}\"\n"));
    let mut command = project.command(["migrate", "deploy"]);
    command.env("DATABASE_URL", bouncer.url());
    project.finish(command).ok().says("using DIRECT_URL");
    let elsewhere = direct.replace(project.database.name(), "postgres");
    project.write(".env", format!("DIRECT_URL=\"{elsewhere}\"\n"));
    let mut command = project.command(["migrate", "deploy"]);
    command.env("DATABASE_URL", bouncer.url());
    project
        .finish(command)
        .exits(1)
        .says("is not used: it cannot be shown to lead to the database of DATABASE_URL")
        .says("error[pooled]");
    std::fs::remove_file(project.path(".env")).unwrap();
    // A flag says what is meant.
    let pooled = bouncer.url();
    let mut command = project.command(["migrate", "deploy", "--database-url"]);
    command.arg(&pooled).env("DIRECT_URL", &direct);
    project
        .finish(command)
        .exits(1)
        .says("error[pooled]: --database-url leads to a connection pooler");
    // One that leads to a pooler, too, does not help.
    let mut command = project.command(["migrate", "deploy"]);
    command
        .env("DATABASE_URL", &pooled)
        .env("DIRECT_URL", &pooled);
    project
        .finish(command)
        .exits(1)
        .says("error[pooled]: DIRECT_URL leads to a connection pooler");
    // Nor is it looked at where there is no pooler.
    let mut command = project.command(["migrate", "deploy"]);
    command.env("DIRECT_URL", "postgres://127.0.0.1:1/nonsense");
    project.finish(command).ok().says_not("DIRECT_URL");
}

#[test]
fn looking_works_through_it_and_leaves_no_setting_behind() {
    let project = Project::deployed_shop();
    let Some(bouncer) = Bouncer::before(&project) else {
        return;
    };
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"true\"\n",
    );
    let settings = || {
        [
            "search_path",
            "client_connection_check_interval",
            "statement_timeout",
        ]
        .map(|name| bouncer.setting(name))
    };
    let before = settings();
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    for words in [
        &["migrate", "status"][..],
        &["validate"],
        &["doctor"],
        &["generate", "--from-database"],
        &["seed", "--clean", "--force"],
    ] {
        project.run_at(&bouncer.url(), words.iter().copied()).ok();
        assert_eq!(settings(), before, "{words:?}");
    }
}

#[test]
fn a_database_that_is_read_only_by_default_is_said_to_be() {
    let project = Project::deployed_shop();
    let (_roles, [role]) = Roles::new(&project, [("reader", "LOGIN SUPERUSER")]);
    project.sql(&format!(
        "ALTER ROLE {role} SET default_transaction_read_only = on"
    ));
    let url = crate::connect::as_user(&project, &role);
    for words in MIGRATING {
        project.run_at(&url, words.iter().copied()).exits(1).says(
            "error[read-only]: transactions in [DB] are read-only by default; nothing was done",
        );
    }
    project.run_at(&url, ["migrate", "status"]).ok();
    project.run_at(&url, ["validate"]).ok();
}
