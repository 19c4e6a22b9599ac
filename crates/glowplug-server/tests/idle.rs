//! A server that ends by itself: when nothing uses it, and not before.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::env::current_exe;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use common::{Scratch, eventually, play, postmaster_pid, psql, role_argument};
use glowplug_pq::{Connection, libpq_version};
use glowplug_server::{
    Cluster, IdleOptions, Started, Status, StopMode, Supervised, Supervisor, supervise,
};

/// Far longer than any test.
const NEVER: Duration = Duration::from_secs(3600);
const SOON: Duration = Duration::from_millis(300);

fn connect(cluster: &Cluster) -> Connection {
    Connection::connect(&cluster.session_url("postgres", libpq_version())).unwrap()
}

fn is_running(cluster: &Cluster) -> bool {
    matches!(cluster.status().unwrap(), Status::Running { .. })
}

/// Supervises in a thread, with questions so often that the tests need not wait.
fn supervised(cluster: &Cluster, after: Duration) -> thread::JoinHandle<Supervised> {
    let (cluster, lock) = (cluster.clone(), lock_file(cluster));
    let options = IdleOptions {
        after,
        poll: Duration::from_millis(20),
    };
    let thread = thread::spawn(move || supervise(&cluster, options).unwrap());
    eventually("it supervises", || {
        std::fs::File::open(&lock).is_ok_and(|file| file.try_lock().is_err())
            || thread.is_finished()
    });
    thread
}

fn lock_file(cluster: &Cluster) -> PathBuf {
    cluster.data_dir().with_file_name("supervisor")
}

#[test]
fn an_idle_server_is_stopped_and_a_used_one_is_not() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let session = connect(&cluster);
    let thread = supervised(&cluster, SOON);
    thread::sleep(SOON * 3);
    assert!(is_running(&cluster), "a session is open");
    drop(session);
    assert_eq!(thread.join().unwrap(), Supervised::Stopped);
    assert!(matches!(cluster.status().unwrap(), Status::Stopped { .. }));
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
}

#[test]
fn asking_for_the_server_counts_as_use() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let idle = Duration::from_secs(2);
    let thread = supervised(&cluster, idle);
    // Longer than the idle time, and never a session that a question could meet.
    let mut last = Instant::now();
    for _ in 0..50 {
        thread::sleep(Duration::from_millis(60));
        let started = cluster.ensure_running().unwrap();
        // A machine that is too busy to ask in time has an idle server.
        assert!(started == Started::Reused || last.elapsed() >= idle);
        last = Instant::now();
    }
    assert_eq!(thread.join().unwrap(), Supervised::Stopped);
}

#[test]
fn a_second_supervisor_leaves_at_once_and_the_first_when_the_server_has_gone() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let first = supervised(&cluster, NEVER);
    assert_eq!(
        supervise(&cluster, IdleOptions::after(NEVER)).unwrap(),
        Supervised::Already
    );
    cluster.stop(StopMode::Fast).unwrap();
    assert_eq!(first.join().unwrap(), Supervised::Gone);
    assert!(lock_file(&cluster).exists());

    cluster.ensure_running().unwrap();
    let second = supervised(&cluster, NEVER);
    cluster.remove().unwrap();
    assert_eq!(second.join().unwrap(), Supervised::Gone);
    assert_eq!(
        cluster.status().unwrap(),
        Status::Absent,
        "the supervisor makes nothing"
    );
}

#[test]
fn a_cluster_that_is_made_new_is_not_stopped_by_the_supervisor_of_the_old_one() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let old = supervised(&cluster, SOON);
    cluster.remove().unwrap();
    cluster.ensure_running().unwrap();
    assert_eq!(old.join().unwrap(), Supervised::Gone);
    assert!(is_running(&cluster));
}

/// Played: what a supervisor program does, with what the server's starter hands over.
#[test]
fn supervisor() {
    let Some(state) = role_argument() else { return };
    let mut config = glowplug_server::ClusterConfig::for_project("/");
    config.state_dir = Some(state);
    supervise(&Cluster::new(config).unwrap(), IdleOptions::after(NEVER)).unwrap();
}

/// A cluster whose supervisor is this test program, and the file that lists the supervisors that were started.
fn with_program(scratch: &Scratch) -> (Cluster, PathBuf) {
    let script = scratch.dir.path().join("supervisor.sh");
    let list = scratch.dir.path().join("started");
    std::fs::write(
        &script,
        format!(
            "#!/bin/sh\necho \"$$ $PGPORT$DATABASE_URL $*\" >> '{}'\nGLOWPLUG_TEST_ROLE=\"$3\" exec '{}' --exact supervisor\n",
            list.display(),
            current_exe().unwrap().display()
        ),
    )
    .unwrap();
    let supervisor = Supervisor {
        program: "/bin/sh".into(),
        arguments: vec![script.into(), "watch".into()],
    };
    (
        scratch.cluster_with(|config| config.supervisor(Some(supervisor))),
        list,
    )
}

/// Whether a process holds the supervisor's lock.
fn is_supervised(cluster: &Cluster) -> bool {
    std::fs::File::open(lock_file(cluster)).is_ok_and(|file| file.try_lock().is_err())
}

fn lines(list: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(list).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn the_supervisor_starts_with_the_server_is_replaced_when_killed_and_ends_with_it() {
    let scratch = Scratch::new();
    let (cluster, list) = with_program(&scratch);
    cluster.ensure_running().unwrap();
    eventually("a supervisor", || is_supervised(&cluster));
    let started = lines(&list);
    let state = cluster.state_dir().display();
    let (pid, words) = started[0].split_once(' ').unwrap();
    assert_eq!(
        words,
        format!(" watch --state {state} --name main"),
        "no variables of the caller"
    );
    assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    assert_eq!(lines(&list).len(), 1, "one is enough");

    let group: i32 = pid.parse().unwrap();
    let pid = rustix::process::Pid::from_raw(group).unwrap();
    assert_eq!(rustix::process::getpgid(Some(pid)).unwrap(), pid);
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
    eventually("it is gone", || !is_supervised(&cluster));
    assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    eventually("another supervisor", || is_supervised(&cluster));

    cluster.stop(StopMode::Fast).unwrap();
    eventually("it ends with the server", || !is_supervised(&cluster));
}

/// Played: starts the server, with variables that are no business of the supervisor's.
#[test]
fn starter() {
    let Some(dir) = role_argument() else { return };
    let supervisor = Supervisor {
        program: "/nonexistent/program".into(),
        arguments: Vec::new(),
    };
    let mut config = glowplug_server::ClusterConfig::for_project("/").supervisor(Some(supervisor));
    config.state_dir = Some(dir);
    Cluster::new(config).unwrap().ensure_running().unwrap();
}

#[test]
fn a_supervisor_that_cannot_be_started_is_no_obstacle() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    common::output(&mut play(
        &current_exe().unwrap(),
        "starter",
        cluster.state_dir(),
    ));
    assert_eq!(psql(&cluster, "SELECT 1"), "1");
    assert!(postmaster_pid(&cluster) > 0);
}

#[test]
fn a_server_that_is_being_stopped_is_not_reused() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    // As a supervisor does between its last look and the server's end.
    let lock = std::fs::File::open(cluster.data_dir().with_file_name("lock")).unwrap();
    lock.lock().unwrap();
    let asking = thread::spawn({
        let cluster = cluster.clone();
        move || cluster.ensure_running().unwrap()
    });
    thread::sleep(Duration::from_millis(100));
    cluster.stop(StopMode::Fast).unwrap();
    drop(lock);
    assert_eq!(asking.join().unwrap(), Started::Started);
}
