//! Folders that are too deep, too closed, another person's, full, or of another version.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use common::{Scratch, is_root, output, play, psql, role_argument, server_uid};
use glowplug_server::{Cluster, Error, Started, Status, StopMode};

const NOBODY: u32 = 65534;

/// Below a closed home, in a project whose path is longer than a socket's may be.
fn deep_project(scratch: &Scratch) -> PathBuf {
    let home = scratch.dir.path().join("home");
    let project = home.join("p".repeat(150));
    fs::create_dir_all(&project).unwrap();
    fs::set_permissions(&home, fs::Permissions::from_mode(0o700)).unwrap();
    project
}

/// The whole life of a cluster in the project that is given, with nothing configured.
#[test]
fn whole_life() {
    let Some(project) = role_argument() else {
        return;
    };
    let cluster = Cluster::for_project(&project).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    psql(&cluster, "CREATE TABLE t AS SELECT 42 AS n");
    cluster.stop(StopMode::Fast).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(&cluster, "SELECT n FROM t"), "42");
    let socket = fs::metadata(cluster.socket_dir()).unwrap();
    assert_eq!(
        socket.mode() & 0o777,
        0o700,
        "only the owner gets to the socket"
    );
    assert!(cluster.socket_dir().as_os_str().len() < 90);
    if is_root() {
        assert!(cluster.state_dir().starts_with("/var/tmp"));
        assert_ne!(server_uid(&cluster), 0);
    } else {
        assert_eq!(cluster.state_dir(), project.join(".glowplug"));
        assert_eq!(
            fs::read_to_string(project.join(".glowplug/.gitignore")).unwrap(),
            "*\n"
        );
    }
    cluster.remove().unwrap();
    assert_eq!(cluster.status().unwrap(), Status::Absent);
    assert!(!cluster.socket_dir().exists());
    assert!(!cluster.state_dir().exists());
}

#[test]
fn a_deep_project_under_a_closed_home_works_for_anyone_who_runs_the_tests() {
    let scratch = Scratch::new();
    output(&mut play(
        &std::env::current_exe().unwrap(),
        "whole_life",
        &deep_project(&scratch),
    ));
}

#[test]
fn it_works_for_an_ordinary_user() {
    if !is_root() {
        eprintln!("skipped: the tests run as an ordinary user already");
        return;
    }
    let scratch = Scratch::new();
    let project = deep_project(&scratch);
    for folder in [scratch.dir.path().join("home"), project.clone()] {
        chown(folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    // The target folder may lie below a home that nobody else may enter.
    let program = scratch.dir.path().join("program");
    fs::copy(std::env::current_exe().unwrap(), &program).unwrap();
    let mut command = play(&program, "whole_life", &project);
    output(
        command
            .uid(NOBODY)
            .gid(NOBODY)
            .env("HOME", scratch.dir.path().join("home")),
    );
}

#[test]
fn root_may_choose_whom_the_server_runs_as() {
    if !is_root() {
        eprintln!("skipped: only root changes the user");
        return;
    }
    let scratch = Scratch::new();
    let cluster = scratch.cluster_with(|mut config| {
        config.run_as = Some("nobody".into());
        config
    });
    cluster.ensure_running().unwrap();
    assert_eq!(server_uid(&cluster), NOBODY);
    let mut config = scratch.config();
    config.run_as = Some("no-such-user".into());
    assert_eq!(
        Cluster::new(config).unwrap_err().code(),
        "server-user-missing"
    );
}

#[test]
fn binaries_in_a_closed_folder_are_named_with_the_user_who_cannot_reach_them() {
    if !is_root() {
        eprintln!("skipped: only root changes the user");
        return;
    }
    let scratch = Scratch::new();
    let closed = scratch.dir.path().join("closed");
    fs::create_dir(&closed).unwrap();
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let real = scratch.cluster().binaries().unwrap().bin_dir;
    std::os::unix::fs::symlink(&real, closed.join("bin")).unwrap();
    let cluster = scratch.cluster_with(|mut config| {
        config.bin_dir = Some(closed.join("bin"));
        config
    });
    let error = cluster.ensure_running().unwrap_err();
    assert_eq!(error.code(), "server-binaries-unreachable", "{error}");
    assert!(error.to_string().contains("closed/bin"), "{error}");
}

#[test]
fn odd_characters_in_a_path_are_no_obstacle() {
    let scratch = Scratch::new();
    let odd = |name: &str| {
        let state = scratch.dir.path().join(name);
        scratch.cluster_with(|mut config| {
            config.state_dir = Some(state);
            config
        })
    };
    let with_comma = odd("a,b");
    assert_eq!(with_comma.ensure_running().unwrap(), Started::Initialised);
    assert_eq!(psql(&with_comma, "SELECT 1"), "1");
    let cluster = odd("a b\"d'é&%?$#");
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    assert_eq!(cluster.ensure_running().unwrap(), Started::Reused);
    psql(&cluster, "CREATE DATABASE \"a b/c?d\"");
    let output = Command::new(cluster.psql().unwrap())
        .args([
            "-XAtqc",
            "SELECT current_database()",
            &cluster.url("a b/c?d"),
        ])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "a b/c?d");
}

#[test]
fn a_name_that_is_no_file_name_is_refused() {
    let scratch = Scratch::new();
    for name in ["", ".", "..", "a/b", "/a"] {
        let error = Cluster::new(scratch.config().named(name)).unwrap_err();
        assert_eq!(error.code(), "server-folder-unsafe", "{name:?}");
    }
}

#[test]
fn a_socket_folder_that_others_could_enter_is_refused() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    cluster.stop(StopMode::Fast).unwrap();
    let refused = |what: &str| {
        let error = cluster.ensure_running().unwrap_err();
        assert_eq!(error.code(), "server-folder-unsafe", "{what}");
        assert!(error.to_string().contains("socket"), "{error}");
    };
    fs::set_permissions(cluster.socket_dir(), fs::Permissions::from_mode(0o777)).unwrap();
    refused("mode 0777");
    fs::remove_dir(cluster.socket_dir()).unwrap();
    let elsewhere = scratch.dir.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    let owner = fs::metadata(&elsewhere).unwrap().uid();
    std::os::unix::fs::symlink(&elsewhere, cluster.socket_dir()).unwrap();
    refused("a link");
    assert_eq!(
        fs::metadata(&elsewhere).unwrap().uid(),
        owner,
        "nothing behind the link is given away"
    );
    fs::remove_file(cluster.socket_dir()).unwrap();
    if is_root() {
        fs::create_dir(cluster.socket_dir()).unwrap();
        fs::set_permissions(cluster.socket_dir(), fs::Permissions::from_mode(0o700)).unwrap();
        chown(cluster.socket_dir(), Some(12345), None).unwrap();
        refused("another owner");
        fs::remove_dir(cluster.socket_dir()).unwrap();
    }
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
}

#[test]
fn data_that_was_removed_under_its_running_server_is_made_again_and_the_old_server_stops() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let old = common::postmaster_pid(&cluster);
    // As `git clean -fdx` does.
    fs::remove_dir_all(cluster.state_dir()).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    let gone = !Path::new(&format!("/proc/{old}/cwd")).exists();
    assert!(
        gone,
        "the old server would remove the new one's socket when it ends"
    );
    assert_eq!(psql(&cluster, "SELECT 1"), "1");
}

#[test]
fn a_project_that_was_moved_under_its_running_server_keeps_its_data() {
    let scratch = Scratch::new();
    let before = scratch.cluster();
    before.ensure_running().unwrap();
    psql(&before, "CREATE TABLE t AS SELECT 42 AS n");
    let moved = scratch.dir.path().join("moved");
    fs::rename(before.state_dir(), &moved).unwrap();
    let after = scratch.cluster_with(|mut config| {
        config.state_dir = Some(moved.clone());
        config
    });
    assert_eq!(after.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(&after, "SELECT n FROM t"), "42");
    assert_eq!(after.ensure_running().unwrap(), Started::Reused);
}

#[test]
fn data_of_another_major_version_is_refused_with_both_versions_and_the_way_out() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let major = cluster.binaries().unwrap().major;
    // Running, and another one is asked for.
    let wanting = scratch.cluster_with(|config| config.major(Some(99)));
    let error = wanting.ensure_running().unwrap_err();
    assert!(
        matches!(error, Error::DataVersion { data, wanted: 99, .. } if data == major),
        "{error}"
    );
    cluster.stop(StopMode::Fast).unwrap();
    let error = wanting.ensure_running().unwrap_err();
    assert!(matches!(error, Error::DataVersion { .. }), "{error}");
    // Stopped, and the binaries that made it are gone.
    let version = cluster.data_dir().join("PG_VERSION");
    fs::write(&version, "9\n").unwrap();
    let error = cluster.ensure_running().unwrap_err();
    assert!(
        matches!(error, Error::DataVersion { data: 9, .. }),
        "{error}"
    );
    assert!(
        error.hint().unwrap().contains("glowplug server install 9"),
        "{:?}",
        error.hint()
    );
    fs::write(&version, format!("{major}\n")).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
}

#[test]
fn a_full_disk_is_called_a_full_disk() {
    let scratch = Scratch::new();
    let Some(disk) = small_disk(&scratch, "12m") else {
        return;
    };
    let cluster = scratch.cluster_with(|mut config| {
        config.state_dir = Some(disk.join("state"));
        config
    });
    let error = cluster.ensure_running().unwrap_err();
    assert_eq!(error.code(), "no-space", "{error}");
    assert!(!cluster.data_dir().exists(), "nothing half-made is left");
    let left: u64 = fs::read_dir(cluster.data_dir().parent().unwrap())
        .unwrap()
        .map(|e| e.unwrap().metadata().unwrap().len())
        .sum();
    assert!(left < 10_000, "{left} bytes are left");
}

#[test]
fn a_disk_that_fills_up_later_keeps_the_data() {
    let scratch = Scratch::new();
    let Some(disk) = small_disk(&scratch, "120m") else {
        return;
    };
    let cluster = scratch.cluster_with(|mut config| {
        config.state_dir = Some(disk.join("state"));
        config
    });
    cluster.ensure_running().unwrap();
    psql(&cluster, "CREATE TABLE t AS SELECT 42 AS n");
    cluster.stop(StopMode::Fast).unwrap();
    let ballast = disk.join("ballast");
    let mut file = fs::File::create(&ballast).unwrap();
    let full = std::io::copy(&mut std::io::repeat(0), &mut file).unwrap_err();
    assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
    let error = cluster.ensure_running().unwrap_err();
    assert_eq!(error.code(), "no-space", "{error}");
    drop(file);
    fs::remove_file(ballast).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Started);
    assert_eq!(psql(&cluster, "SELECT n FROM t"), "42");
}

fn small_disk(scratch: &Scratch, size: &str) -> Option<PathBuf> {
    let folder = scratch.dir.path().join("disk");
    fs::create_dir(&folder).unwrap();
    let options = format!("size={size},mode=755");
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", &options, "tmpfs"])
        .arg(&folder)
        .output();
    let reason = match mounted {
        Ok(output) if output.status.success() => {
            scratch.unmount_at_end(&folder);
            return Some(folder);
        }
        Ok(output) => String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        Err(error) => error.to_string(),
    };
    eprintln!("skipped: no small disk can be mounted: {reason}");
    None
}
