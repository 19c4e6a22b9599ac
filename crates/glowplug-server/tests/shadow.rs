//! The user's clusters for throw-away data: where they are, what they can take, and how they are replaced.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use common::{Scratch, is_root, output, play, psql, role_argument};
use glowplug_server::{Cluster, ClusterConfig, SHADOW_STATE_DIR, Started, StopMode};

/// A shadow cluster in the test's own folder.
fn shadow(scratch: &Scratch) -> Cluster {
    let mut config = ClusterConfig::shadow(None, None).unwrap();
    config.state_dir = Some(scratch.dir.path().join("state"));
    let cluster = Cluster::new(config).unwrap();
    scratch.adopt(&cluster);
    cluster
}

/// Played: prints where the shadow clusters are.
#[test]
fn where_it_is() {
    if role_argument().is_none() {
        return;
    }
    let cluster = Cluster::new(ClusterConfig::shadow(None, None).unwrap()).unwrap();
    eprintln!("state={}", cluster.state_dir().display());
    eprintln!("name={}", cluster.name());
}

/// Played: has one, and removes it.
#[test]
fn whole_life() {
    if role_argument().is_none() {
        return;
    }
    let cluster = Cluster::new(ClusterConfig::shadow(None, None).unwrap()).unwrap();
    assert_eq!(
        cluster.ensure_running_or_renew().unwrap(),
        Started::Initialised
    );
    let names: Vec<_> = ClusterConfig::shadows()
        .into_iter()
        .map(|config| config.name)
        .collect();
    assert_eq!(names, [cluster.name()]);
    cluster.remove().unwrap();
    eprintln!("state={}", cluster.state_dir().display());
    assert!(!cluster.state_dir().exists());
}

fn said<'a>(output: &'a str, what: &str) -> &'a str {
    output
        .lines()
        .find_map(|line| line.strip_prefix(what)?.strip_prefix('='))
        .unwrap()
}

#[test]
fn the_variable_names_the_folder_and_the_major_version_the_cluster() {
    let scratch = Scratch::new();
    let mut command = play(
        &std::env::current_exe().unwrap(),
        "where_it_is",
        "x".as_ref(),
    );
    let folder = scratch.dir.path().join("elsewhere");
    let output = output(command.env(SHADOW_STATE_DIR, &folder));
    assert_eq!(Path::new(said(&output, "state")), folder);
    let major = scratch.cluster().binaries().unwrap().major;
    assert_eq!(said(&output, "name"), format!("pg{major}"));
    assert!(!folder.exists(), "asking makes nothing");
}

#[test]
fn a_home_that_cannot_be_written_is_no_obstacle() {
    if !is_root() {
        eprintln!("skipped: only root changes the user");
        return;
    }
    // nobody: initdb wants a user that has a name.
    const USER: u32 = 65_534;
    let scratch = Scratch::new();
    let folder = |name: &str, owner: u32| {
        let path = scratch.dir.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        chown(&path, Some(owner), None).unwrap();
        path
    };
    let temporary = folder("tmp", USER);
    let program = scratch.dir.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let run = |home: Option<&Path>| {
        let mut command = play(&program, "whole_life", "x".as_ref());
        command
            .uid(USER)
            .gid(USER)
            .env("TMPDIR", &temporary)
            .env_remove("XDG_CACHE_HOME")
            .env_remove("HOME");
        if let Some(home) = home {
            command.env("HOME", home);
        }
        said(&output(&mut command), "state").to_owned()
    };
    let own = folder("own", USER);
    let closed = folder("closed", 0);
    let fallback = temporary.join(format!("glowplug-shadow-{USER}"));
    assert_eq!(
        Path::new(&run(Some(&own))),
        own.join(".cache/glowplug/shadow")
    );
    assert_eq!(Path::new(&run(Some(&closed))), fallback);
    assert_eq!(Path::new(&run(Some(&closed.join("missing")))), fallback);
    assert_eq!(Path::new(&run(None)), fallback);
    // What another user put there is not used.
    fs::create_dir(&fallback).unwrap();
    let mut command = play(&program, "whole_life", "x".as_ref());
    command
        .uid(USER)
        .gid(USER)
        .env("TMPDIR", &temporary)
        .env("HOME", &closed)
        .env_remove("XDG_CACHE_HOME");
    let refused = command.output().unwrap();
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("UnsafeFolder"));
}

#[test]
fn a_version_that_is_not_installed_leaves_nothing_behind_and_the_others_alone() {
    let scratch = Scratch::new();
    let cluster = shadow(&scratch);
    cluster.ensure_running_or_renew().unwrap();
    let mut config = ClusterConfig::shadow(None, Some(99)).unwrap();
    config.state_dir = Some(scratch.dir.path().join("state"));
    let missing = Cluster::new(config).unwrap();
    let error = missing.ensure_running_or_renew().unwrap_err();
    assert_eq!(error.code(), "server-major-missing", "{error}");
    assert!(!scratch.dir.path().join("state/pg99").exists());
    assert_eq!(cluster.ensure_running_or_renew().unwrap(), Started::Reused);
    // Its binaries were removed: that is no reason to remove its data.
    fs::create_dir_all(missing.data_dir().join("global")).unwrap();
    fs::write(missing.data_dir().join("global/pg_control"), "x").unwrap();
    fs::write(missing.data_dir().join("PG_VERSION"), "99\n").unwrap();
    let home = missing.data_dir().parent().unwrap();
    fs::set_permissions(home, fs::Permissions::from_mode(0o755)).unwrap();
    let error = missing.ensure_running_or_renew().unwrap_err();
    assert_eq!(error.code(), "server-major-missing", "{error}");
    assert!(missing.data_dir().join("PG_VERSION").exists());
}

#[test]
fn binaries_that_are_configured_have_a_cluster_of_their_own() {
    let bin_dir = Scratch::new().cluster().binaries().unwrap().bin_dir;
    let any = ClusterConfig::shadow(None, None).unwrap();
    let major = any.major;
    let own = ClusterConfig::shadow(Some(&bin_dir), None).unwrap();
    assert_eq!((own.major, own.bin_dir), (major, Some(bin_dir.clone())));
    assert!(own.name.starts_with(&format!("{}-", any.name)));
    // They are of no use for another version.
    let other = ClusterConfig::shadow(Some(&bin_dir), Some(99)).unwrap();
    assert_eq!((other.name.as_str(), other.bin_dir), ("pg99", None));
    let none = ClusterConfig::shadow(Some("/nowhere".as_ref()), None).unwrap_err();
    assert_eq!(none.code(), "server-bin-dir");
}

#[test]
fn one_transaction_may_make_five_thousand_tables() {
    let scratch = Scratch::new();
    let cluster = shadow(&scratch);
    cluster.ensure_running_or_renew().unwrap();
    psql(
        &cluster,
        "DO $$ BEGIN FOR i IN 1..5000 LOOP
           EXECUTE format('CREATE TABLE t%s (id bigserial PRIMARY KEY, a text UNIQUE, b int)', i);
           EXECUTE format('CREATE INDEX ON t%s (b)', i);
         END LOOP; END $$",
    );
    assert_eq!(
        psql(
            &cluster,
            "SELECT count(*) FROM pg_class WHERE relname ~ '^t\\d+$'"
        ),
        "5000"
    );
}

#[test]
fn migrations_that_replicate_run_without_a_warning() {
    let scratch = Scratch::new();
    let cluster = shadow(&scratch);
    cluster.ensure_running_or_renew().unwrap();
    let output = Command::new(cluster.psql().unwrap())
        .args(["-Xq", "-v", "ON_ERROR_STOP=1", &cluster.url("postgres")])
        .args(["-c", "CREATE TABLE t (id int PRIMARY KEY)"])
        .args(["-c", "CREATE PUBLICATION p FOR TABLE t"])
        .args(["-c", "BEGIN; PREPARE TRANSACTION 'x'"])
        .args(["-c", "ROLLBACK PREPARED 'x'"])
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn damaged_data_is_replaced_once_and_only_where_it_may_be() {
    let scratch = Scratch::new();
    let cluster = shadow(&scratch);
    cluster.ensure_running_or_renew().unwrap();
    let first = cluster.system_identifier().unwrap().unwrap();
    assert_eq!(
        psql(
            &cluster,
            "SELECT system_identifier FROM pg_control_system()"
        ),
        first.to_string()
    );
    cluster.stop(StopMode::Immediate).unwrap();
    // As a machine that goes down with fsync off may leave it.
    fs::remove_dir_all(cluster.data_dir().join("pg_wal")).unwrap();
    let error = cluster.ensure_running().unwrap_err();
    assert_eq!(error.code(), "server-start-failed", "{error}");
    let all: Vec<_> = (0..4)
        .map(|_| {
            let cluster = cluster.clone();
            std::thread::spawn(move || cluster.ensure_running_or_renew().unwrap())
        })
        .collect();
    let made = all
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .filter(|started| *started == Started::Initialised)
        .count();
    assert_eq!(made, 1);
    let second = cluster.system_identifier().unwrap().unwrap();
    assert_ne!(first, second);

    cluster.stop(StopMode::Fast).unwrap();
    fs::remove_file(cluster.data_dir().join("global/pg_control")).unwrap();
    assert_eq!(cluster.system_identifier().unwrap(), None);
    assert_eq!(
        cluster.ensure_running().unwrap_err().code(),
        "server-data-damaged"
    );
    assert_eq!(
        cluster.ensure_running_or_renew().unwrap(),
        Started::Initialised
    );
}
