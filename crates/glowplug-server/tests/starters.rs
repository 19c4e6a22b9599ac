//! Several processes that want the same server at the same moment, and processes that die on the way.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::env::current_exe;
use std::fs;
use std::path::Path;
use std::process::Child;

use common::{Scratch, eventually, play, psql, role_argument};
use glowplug_server::{Cluster, ClusterConfig, Started};

/// Played by other processes.
#[test]
fn starter() {
    let Some(state) = role_argument() else { return };
    let mut config = ClusterConfig::for_project("/");
    config.state_dir = Some(state);
    eprintln!(
        "started={:?}",
        Cluster::new(config).unwrap().ensure_running().unwrap()
    );
}

fn spawn_starter(cluster: &Cluster) -> Child {
    play(&current_exe().unwrap(), "starter", cluster.state_dir())
        .spawn()
        .unwrap()
}

fn finish(child: Child) -> String {
    // Reads to the end of its output, which never comes if the server holds the pipe.
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said.lines()
        .find_map(|line| line.strip_prefix("started=").map(str::to_owned))
        .unwrap()
}

fn six_at_once(cluster: &Cluster) -> Vec<String> {
    let children: Vec<_> = (0..6).map(|_| spawn_starter(cluster)).collect();
    let mut results: Vec<_> = children.into_iter().map(finish).collect();
    results.sort();
    results
}

#[test]
fn of_six_starters_one_makes_it_and_five_reuse_it() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    assert_eq!(
        six_at_once(&cluster),
        [
            "Initialised",
            "Reused",
            "Reused",
            "Reused",
            "Reused",
            "Reused"
        ]
    );
    cluster.stop(glowplug_server::StopMode::Fast).unwrap();
    assert_eq!(
        six_at_once(&cluster),
        ["Reused", "Reused", "Reused", "Reused", "Reused", "Started"]
    );
    assert_eq!(psql(&cluster, "SELECT 1"), "1");
}

#[test]
fn a_starter_killed_at_any_moment_leaves_nothing_that_stops_the_next_one() {
    let scratch = Scratch::new();
    for delay in [5, 150, 400, 600, 750] {
        let name = format!("after{delay}");
        let mut config = scratch.config();
        config.state_dir = Some(scratch.dir.path().join(&name));
        let cluster = Cluster::new(config).unwrap();
        scratch.adopt(&cluster);
        let mut child = spawn_starter(&cluster);
        std::thread::sleep(std::time::Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        cluster.ensure_running().unwrap();
        assert_eq!(
            psql(&cluster, "SELECT count(*) FROM pg_database"),
            "3",
            "killed after {delay} ms"
        );
        assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    }
}

#[test]
fn removing_and_starting_at_once_leaves_a_server_that_works() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    for _ in 0..3 {
        cluster.ensure_running().unwrap();
        let children: Vec<_> = (0..3).map(|_| spawn_starter(&cluster)).collect();
        cluster.remove().unwrap();
        for child in children {
            finish(child);
        }
    }
    cluster.ensure_running().unwrap();
    assert_eq!(psql(&cluster, "SELECT 1"), "1");
    cluster.remove().unwrap();
    assert!(!cluster.state_dir().exists());
}

#[test]
fn an_interrupted_initdb_is_made_again() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    let home = cluster.data_dir().parent().unwrap();
    // As a killed initdb of ours leaves it, and as one that was started by hand in the data folder would.
    half_made(&home.join("data.new-1"));
    half_made(cluster.data_dir());
    for folder in [cluster.state_dir(), home] {
        fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    }
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    assert_eq!(psql(&cluster, "SELECT 1"), "1");
    assert!(!home.join("data.new-1").exists());
}

#[test]
fn data_whose_control_file_went_is_never_replaced() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    cluster.stop(glowplug_server::StopMode::Fast).unwrap();
    let control = cluster.data_dir().join("global/pg_control");
    fs::rename(&control, control.with_extension("away")).unwrap();
    assert_eq!(
        cluster.ensure_running().unwrap_err().code(),
        "server-data-damaged"
    );
    fs::rename(control.with_extension("away"), &control).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
}

#[test]
fn the_caller_s_pg_variables_lead_nobody_astray() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    let mut child = play(&current_exe().unwrap(), "starter", cluster.state_dir());
    for (name, value) in [
        ("PGDATA", "/nowhere"),
        ("PGPORT", "1"),
        ("PGHOST", "nowhere"),
        ("PGOPTIONS", "-c x=y"),
    ] {
        child.env(name, value);
    }
    assert_eq!(finish(child.spawn().unwrap()), "Initialised");
    eventually("it answers", || psql(&cluster, "SELECT 1") == "1");
}

fn half_made(folder: &Path) {
    fs::create_dir_all(folder.join("base/1")).unwrap();
    fs::create_dir_all(folder.join("global")).unwrap();
    fs::write(folder.join("PG_VERSION"), "15\n").unwrap();
}
