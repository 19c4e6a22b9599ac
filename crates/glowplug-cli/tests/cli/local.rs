//! The local cluster is used where it is asked for, and in production commands nowhere else.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use glowplug_server::{Cluster, StopMode};

use crate::support::{Project, from_afar, skip};

/// A project's local cluster, removed with the value.
struct Local(Cluster);

impl Local {
    fn of(project: &Project) -> Self {
        // As root the server is another user, who must be able to enter.
        fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
        Local(Cluster::for_project(project.root()).unwrap())
    }

    fn is_made(&self) -> bool {
        self.0.data_dir().exists()
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        let _ = self.0.stop(StopMode::Immediate);
        let _ = self.0.remove();
        let _ = fs::remove_dir_all(self.0.state_dir());
    }
}

#[test]
fn commands_of_production_start_none() {
    let project = Project::shop();
    let local = Local::of(&project);
    for words in [
        &["migrate", "deploy"][..],
        &["migrate", "status"],
        &["migrate", "baseline"],
    ] {
        for url in [None, Some("")] {
            let mut command = project.bare(words.iter().copied());
            command.envs(url.map(|url| ("DATABASE_URL", url)));
            project.finish(command).fails().prints(
                "",
                "error[no-database-url]: DATABASE_URL is not set, in the environment or in a .env file\n\
                 hint: set DATABASE_URL, pass `--database-url URL`, or use the project's local cluster with `--local`",
            );
        }
        assert!(!local.is_made(), "{words:?}");
    }
    let document = project
        .finish(project.bare(["migrate", "deploy", "--json"]))
        .exits(1)
        .json();
    assert_eq!(document["error"]["code"], "no-database-url");
}

#[test]
fn the_flag_wins_over_every_url() {
    let project = Project::deployed_shop();
    let _local = Local::of(&project);
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    // Not even one that cannot be read is in its way.
    project.write(".env", "DATABASE_URL='postgres://nowhere\n");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"echo $DATABASE_URL\"\n",
    );
    let run = |words: &[&'static str]| project.run(words.iter().copied().chain(["--local"]));
    run(&["migrate", "deploy"])
        .ok()
        .says("applied 2 migrations")
        .says_not("no DATABASE_URL");
    run(&["migrate", "status"]).ok();
    run(&["migrate", "dev"]).ok();
    run(&["validate"]).ok();
    run(&["seed"]).ok().says_not(project.database.name());
    run(&["migrate", "redo"]).ok();
    run(&["reset", "--force"]).ok();
    run(&["migrate", "revert", "2"]).ok();
    // What the URL leads to is as it was.
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["1"]);
    // Two that contradict each other are wrong usage.
    project
        .run([
            "migrate",
            "deploy",
            "--local",
            "--database-url",
            "postgres:///x",
        ])
        .exits(64);
}

#[test]
fn a_version_is_chosen_for_the_local_cluster_only() {
    let project = Project::deployed_shop();
    for words in [
        &["migrate", "deploy"][..],
        &["migrate", "status"],
        &["migrate", "dev"],
        &["migrate", "redo"],
        &["migrate", "baseline"],
        &["validate"],
        &["reset", "--force"],
        &["seed"],
    ] {
        project
            .run(words.iter().copied().chain(["--pg", "99"]))
            .exits(64)
            .says("error[flag-ignored]: `--pg 99` chooses the version of the local cluster, and this command works on the database that was named")
            .says("hint: omit `--pg`, or use the local cluster with `--local`");
    }
    let document = project
        .run(["migrate", "deploy", "--pg", "99", "--json"])
        .exits(64)
        .json();
    assert_eq!(document["error"]["code"], "flag-ignored");
}

#[test]
fn tables_from_the_template_do_not_keep_a_new_database_from_being_migrated() {
    let project = Project::shop();
    let local = Local::of(&project);
    local.0.ensure_running().unwrap();
    glowplug_pq::Connection::connect(&local.0.url("template1"))
        .unwrap()
        .execute("CREATE TABLE from_template (id bigint)")
        .unwrap();
    for words in [
        &["migrate", "deploy"][..],
        &["migrate", "deploy"],
        &["reset", "--force"],
        &["migrate", "status"],
    ] {
        project.run(words.iter().copied().chain(["--local"])).ok();
    }
    glowplug_pq::Connection::connect(&local.0.url("postgres"))
        .unwrap()
        .execute(&format!("DROP DATABASE {}", database_of(&project)))
        .unwrap();
    project
        .run(["migrate", "dev", "--local", "--accept-drift"])
        .ok()
        .says("applied 2 migrations");
}

/// The name of a project's database on its local cluster.
fn database_of(project: &Project) -> String {
    let name = project.root().file_name().unwrap().to_string_lossy();
    name.to_lowercase()
}

#[test]
fn another_server_on_the_local_clusters_socket_is_left_alone() {
    // A project that a `.env` above leads elsewhere is not asked for its local cluster.
    let project = Project::deployed_shop();
    let Some(url) = from_afar(&project) else {
        return skip("the test server has no unix socket");
    };
    let local = Local::of(&project);
    project.write(".env", format!("DATABASE_URL=\"{url}\"\n"));
    project
        .finish(project.bare(["reset", "--force"]))
        .exits(1)
        .says("error[not-local]");
    assert!(!local.is_made());
}
