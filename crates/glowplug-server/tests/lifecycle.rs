//! A cluster's life as a project sees it: made, reused, stopped, started, killed, removed.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use common::{Scratch, kill_hard, psql};
use glowplug_server::{Started, Status, StopMode, Stopped};

#[test]
fn first_use_makes_it_and_the_next_one_reuses_it() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    assert!(matches!(
        cluster.status().unwrap(),
        Status::Running { pid: Some(_), .. }
    ));
    assert_eq!(
        psql(
            &cluster,
            "SELECT current_user || ' ' || current_setting('TimeZone')"
        ),
        "postgres UTC"
    );
}

#[test]
fn stop_and_start_keep_the_data() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    psql(&cluster, "CREATE TABLE t AS SELECT 42 AS n");
    assert_eq!(cluster.stop(StopMode::Fast).unwrap(), Stopped::Stopped);
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert_eq!(cluster.stop(StopMode::Fast).unwrap(), Stopped::WasNot);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(&cluster, "SELECT n FROM t"), "42");
}

#[test]
fn kill_minus_nine_then_start_keeps_every_committed_row() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    psql(
        &cluster,
        "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n",
    );
    // Counts for some seconds without a look at its postmaster: two servers on one data folder would ruin it.
    let mut busy = scratch.client(
        &cluster,
        "DO $$ BEGIN FOR i IN 1..60000000 LOOP END LOOP; END $$",
    );
    kill_hard(&cluster);
    // At once: the pid still looks alive, and the backend of the dead postmaster still holds its shared memory.
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(&cluster, "SELECT count(*) FROM t"), "1000");
    busy.wait().unwrap();
}

#[test]
fn starting_while_it_goes_down_waits_and_starts() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    for _ in 0..5 {
        let pid = rustix::process::Pid::from_raw(common::postmaster_pid(&cluster)).unwrap();
        rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
        while cluster.ensure_running().unwrap() == Started::Reused {}
        assert_eq!(psql(&cluster, "SELECT 1"), "1");
    }
}

#[test]
fn remove_leaves_nothing_behind() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    cluster.remove().unwrap();
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    assert!(!cluster.socket_dir().exists() && !cluster.data_dir().exists());
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
}

#[test]
fn the_server_outlives_the_process_and_hears_no_ctrl_c() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let Status::Running { pid: Some(pid), .. } = cluster.status().unwrap() else {
        panic!("not running")
    };
    let group = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let group: u32 = group
        .rsplit(") ")
        .next()
        .unwrap()
        .split(' ')
        .nth(2)
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(group, pid, "the server leads a process group of its own");
}

#[test]
fn settings_reach_the_server() {
    let scratch = Scratch::new();
    let cluster =
        scratch.cluster_with(|config| config.throwaway().setting("max_connections", "37"));
    cluster.ensure_running().unwrap();
    assert_eq!(
        psql(
            &cluster,
            "SELECT current_setting('fsync') || current_setting('max_connections')"
        ),
        "off37"
    );
    assert_eq!(
        psql(&cluster, "SELECT current_setting('listen_addresses')"),
        ""
    );
}
