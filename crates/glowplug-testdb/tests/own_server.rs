//! Our own server: started by anyone who comes first, created again when its data is of no use any more.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use glowplug_testdb::{TestDatabase, remove_server};

const STATE_DIR: &str = "GLOWPLUG_TEST_STATE_DIR";
const PLAYED: &str = "TESTDB_PLAYED";

fn is_played() -> bool {
    std::env::var_os(PLAYED).is_some()
}

/// Played by other processes.
#[test]
fn one_database() {
    if is_played() {
        let database = TestDatabase::new().unwrap();
        database.execute("CREATE TABLE t (n integer)").unwrap();
    }
}

/// Played by another process.
#[test]
fn removal() {
    if is_played() {
        remove_server().unwrap();
    }
}

fn play(role: &str, state: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", role])
        .env(PLAYED, "1")
        .env(STATE_DIR, state)
        .env_remove("GLOWPLUG_TEST_DATABASE_URL")
        .env_remove("GLOWPLUG_TEST_PG")
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

fn succeeds(mut child: Child) {
    assert!(child.wait().unwrap().success());
}

#[test]
fn many_first_users_share_one_and_useless_data_is_made_again() {
    let folder = tempfile::tempdir_in("/var/tmp").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let state = folder.path().join("state");
    let many = || {
        (0..4)
            .map(|_| play("one_database", &state))
            .collect::<Vec<_>>()
            .into_iter()
            .for_each(succeeds)
    };
    many();
    let data = state.join("pg/data");
    // The machine went down, and was upgraded before it came back.
    let pid = fs::read_to_string(data.join("postmaster.pid")).unwrap();
    // The shell's own: a bare machine has no program of that name.
    let kill = format!("kill -9 {}", pid.lines().next().unwrap());
    let killed = Command::new("sh").args(["-c", &kill]).status().unwrap();
    assert!(killed.success());
    fs::write(data.join("PG_VERSION"), "9\n").unwrap();
    many();
    assert_ne!(fs::read_to_string(data.join("PG_VERSION")).unwrap(), "9\n");
    succeeds(play("removal", &state));
    assert!(!data.exists());
}
