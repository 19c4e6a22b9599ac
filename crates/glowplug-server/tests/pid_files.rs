//! What `postmaster.pid` may claim after a crash, and that none of it keeps the server down or hits a bystander.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;

use common::{Scratch, as_server_user, eventually, kill_hard, postmaster_pid, psql};
use glowplug_server::{Cluster, Started, Status, StopMode, Stopped};

/// A crashed cluster whose pid file names this process.
fn crashed(scratch: &Scratch, pid: impl FnOnce(&Cluster) -> u32) -> Cluster {
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    psql(&cluster, "CREATE TABLE t AS SELECT 42 AS n");
    let old = postmaster_pid(&cluster);
    kill_hard(&cluster);
    eventually("it is dead", || {
        matches!(cluster.status().unwrap(), Status::Stopped { .. })
    });
    let path = cluster.data_dir().join("postmaster.pid");
    let text = fs::read_to_string(&path).unwrap();
    let pid = pid(&cluster);
    fs::write(&path, text.replacen(&old.to_string(), &pid.to_string(), 1)).unwrap();
    cluster
}

fn starts_with_its_data(cluster: &Cluster) {
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(cluster, "SELECT n FROM t"), "42");
}

#[test]
fn a_stale_pid_is_no_server() {
    let scratch = Scratch::new();
    let cluster = crashed(&scratch, |_| 4_000_000);
    starts_with_its_data(&cluster);
}

#[test]
fn a_foreign_living_process_neither_keeps_the_server_down_nor_is_stopped() {
    let scratch = Scratch::new();
    let mut bystander = None;
    let cluster = crashed(&scratch, |cluster| {
        bystander = Some(as_server_user(cluster, "sleep", &["60"]));
        bystander.as_ref().unwrap().id()
    });
    assert_eq!(cluster.stop(StopMode::Immediate).unwrap(), Stopped::WasNot);
    starts_with_its_data(&cluster);
    let mut bystander = bystander.unwrap();
    assert_eq!(bystander.try_wait().unwrap(), None, "the bystander lives");
    bystander.kill().unwrap();
    bystander.wait().unwrap();
}

#[test]
fn the_server_of_another_cluster_is_foreign_too() {
    let scratch = Scratch::new();
    let other = scratch.cluster_with(|config| config.named("other"));
    other.ensure_running().unwrap();
    let cluster = crashed(&scratch, |_| postmaster_pid(&other).unsigned_abs());
    assert_eq!(cluster.stop(StopMode::Fast).unwrap(), Stopped::WasNot);
    starts_with_its_data(&cluster);
    assert_eq!(other.ensure_running().unwrap(), Started::Reused);
}

#[test]
fn a_zombie_looks_alive_and_is_not() {
    let scratch = Scratch::new();
    let mut zombie = None;
    let cluster = crashed(&scratch, |cluster| {
        let child = as_server_user(cluster, "true", &[]);
        let stat = format!("/proc/{}/stat", child.id());
        eventually("it is a zombie", || {
            fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") Z "))
        });
        zombie.insert(child).id()
    });
    starts_with_its_data(&cluster);
    zombie.unwrap().wait().unwrap();
}

#[test]
fn torn_and_empty_files_are_no_server() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    psql(&cluster, "CREATE TABLE t AS SELECT 42 AS n");
    for torn in ["", "\n", "12", "garbage\n"] {
        cluster.stop(StopMode::Fast).unwrap();
        fs::write(cluster.data_dir().join("postmaster.pid"), torn).unwrap();
        starts_with_its_data(&cluster);
    }
}

#[test]
fn a_server_that_was_started_by_hand_elsewhere_is_named_and_can_be_stopped() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    fs::remove_file(cluster.socket_dir().join(".s.PGSQL.5432")).unwrap();
    let Status::Unready { pid: Some(pid) } = cluster.status().unwrap() else {
        panic!("not unready")
    };
    assert_eq!(i32::try_from(pid).unwrap(), postmaster_pid(&cluster));
    assert_eq!(cluster.stop(StopMode::Fast).unwrap(), Stopped::Stopped);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
}
