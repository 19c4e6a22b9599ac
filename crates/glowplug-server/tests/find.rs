//! Which of the machine's PostgreSQL installations is taken.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};

use common::{Scratch, output, play, role_argument};
use glowplug_server::find::{self, Source};
use glowplug_server::{Cluster, Error};

/// A folder with programs that call themselves this version.
fn fake(folder: &Path, version: &str) -> PathBuf {
    fs::create_dir_all(folder).unwrap();
    for name in ["initdb", "postgres", "pg_ctl"] {
        let program = folder.join(name);
        fs::write(
            &program,
            format!("#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n"),
        )
        .unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    }
    folder.to_path_buf()
}

/// Played with the folders 99.1 and a link to it on the PATH.
#[test]
fn looks_on_the_path() {
    let Some(folder) = role_argument() else {
        return;
    };
    let found = find::choose(None, Some(99)).unwrap();
    assert_eq!(
        (found.bin_dir, found.version.as_str(), found.source),
        (folder.join("real"), "99.1", Source::Path)
    );
    let all = find::installations();
    assert_eq!(
        all.iter().filter(|found| found.major == 99).count(),
        1,
        "a link is no second installation: {all:?}"
    );
    match find::choose(None, Some(98)).unwrap_err() {
        Error::NoSuchMajor { wanted: 98, found } => {
            assert!(found.contains(&99) && found.is_sorted(), "{found:?}")
        }
        other => panic!("{other}"),
    }
}

#[test]
fn a_version_that_is_only_on_the_path_is_found() {
    let scratch = Scratch::new();
    let folder = scratch.dir.path();
    let real = fake(&folder.join("real"), "99.1");
    symlink(&real, folder.join("link")).unwrap();
    let path = format!(
        "{}:{}:/usr/bin:/bin",
        real.display(),
        folder.join("link").display()
    );
    output(
        play(
            &std::env::current_exe().unwrap(),
            "looks_on_the_path",
            folder,
        )
        .env("PATH", path),
    );
}

#[test]
fn a_configured_folder_is_used_and_no_other() {
    let scratch = Scratch::new();
    let folder = fake(&scratch.dir.path().join("bin"), "99.1");
    assert_eq!(
        find::choose(Some(&folder), None).unwrap().source,
        Source::Configured
    );
    assert!(matches!(
        find::choose(Some(&folder), Some(15)),
        Err(Error::NoSuchMajor { wanted: 15, .. })
    ));
    fs::remove_file(folder.join("pg_ctl")).unwrap();
    let error = find::choose(Some(&folder), None).unwrap_err();
    assert_eq!(error.code(), "server-bin-dir");
    assert!(error.to_string().ends_with("it has no pg_ctl"), "{error}");
}

#[test]
fn programs_that_do_not_run_are_no_installation() {
    let scratch = Scratch::new();
    let folder = fake(&scratch.dir.path().join("bin"), "99.1");
    fs::write(
        folder.join("postgres"),
        "#!/bin/sh\necho 'libicu not found' >&2\nexit 127\n",
    )
    .unwrap();
    let error = find::choose(Some(&folder), None).unwrap_err();
    assert!(error.to_string().contains("libicu not found"), "{error}");
}

#[test]
fn the_machine_s_own_installation_is_found_complete() {
    let found = find::choose(None, None).unwrap();
    assert!(found.version.starts_with(&found.major.to_string()));
    let scratch = Scratch::new();
    let psql = Cluster::new(scratch.config()).unwrap().psql().unwrap();
    assert!(psql.is_file());
}

#[test]
fn every_error_about_binaries_says_what_to_type() {
    let hint = Error::NoBinaries.hint().unwrap();
    assert!(
        hint.contains("install") && hint.contains("glowplug server install"),
        "{hint}"
    );
    let error = Error::NoSuchMajor {
        wanted: 17,
        found: vec![15, 16],
    };
    assert_eq!(
        error.to_string(),
        "PostgreSQL 17 is not installed (found: 15, 16)"
    );
    assert_eq!(
        error.hint().unwrap(),
        "`glowplug server install 17` brings it"
    );
}
