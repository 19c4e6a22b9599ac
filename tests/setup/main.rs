//! `bin/setup` on machines that are not here: every package manager, every kind of user, each lack.
//!
//! A machine is a folder: its programs are fakes that note what they were asked and make the files that the real ones
//! would make. The script is the real one, and so are the shell and the text tools it calls.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests")]

mod machine;

use std::fs;

use machine::{Machine, User};

const RUST: &str = "cargo";
const LINKER: &str = "cc";
const PYTHON: &str = "python3";

#[test]
fn a_bare_debian_gets_what_it_lacks_and_no_cluster_of_its_own() {
    let machine = Machine::new("apt-get").with(&[RUST, LINKER]);
    let first = machine.setup(&[]);
    first.succeeded();
    first.says("installing with apt: libpq with headers, PostgreSQL server (libpq-dev postgresql)");
    assert_eq!(
        machine.log(),
        "apt-get update\n\
         apt-get install libpq-dev postgresql (cluster held back)\n\
         apt-get install python3-pip\n\
         pip install rust-just\n"
    );
    assert!(
        !machine
            .root()
            .join("etc/postgresql-common/createcluster.d")
            .exists(),
        "the setting outlived the installation"
    );
    // One line per step, whatever the package manager had to say.
    assert!(!first.text.contains("chatter"), "{}", first.text);
}

#[test]
fn just_can_be_called_in_the_same_line() {
    for (user, place) in [
        (User::Root, "usr/local/bin/just"),
        (User::WithSudo, ".cargo/bin/just"),
    ] {
        let machine = Machine::new("apt-get").with(&[RUST, LINKER]).run_by(user);
        let both = machine.shell("\"$SETUP\" && just --version");
        both.succeeded();
        both.says("just 1.59.0");
        let found = machine.root().join(place).exists() || machine.home().join(place).exists();
        assert!(found, "{place} is missing");
    }
}

#[test]
fn a_folder_that_is_not_on_path_is_no_place_to_end_with() {
    let machine = Machine::new("emerge")
        .with(&[RUST, LINKER])
        .run_by(User::WithoutSudo);
    machine.provide(&["libpq-dev", "postgresql"]);
    let run = machine.shell("PATH=$FAKE_BIN \"$SETUP\"");
    run.failed();
    run.says("/.local/bin is not on PATH; type:\n    export PATH=\"");
    assert!(machine.home().join(".local/bin/just").exists());
}

#[test]
fn a_second_run_installs_nothing() {
    for manager in ["apt-get", "dnf", "pacman", "apk", "brew"] {
        let machine = Machine::new(manager).with(&[RUST]).run_by(User::WithSudo);
        machine.setup(&[]).succeeded();
        machine.forget();
        let second = machine.setup(&[]);
        second.succeeded();
        assert_eq!(machine.log(), "", "{manager}");
        assert_eq!(second.text.matches(": found").count(), 5, "{}", second.text);
    }
}

#[test]
fn every_manager_installs_by_its_own_names() {
    let expected = [
        (
            "apt-get",
            "gcc libc6-dev libpq-dev postgresql (cluster held back)",
        ),
        (
            "dnf",
            "gcc libpq-devel pkgconf-pkg-config postgresql-server just",
        ),
        ("pacman", "gcc postgresql-libs pkgconf postgresql just"),
        ("apk", "build-base libpq-dev pkgconf postgresql17 just"),
        ("brew", "gcc libpq pkgconf postgresql@17 just"),
    ];
    for (manager, packages) in expected {
        let machine = Machine::new(manager).with(&[RUST]).run_by(User::WithSudo);
        machine.setup(&[]).succeeded();
        let log = machine.log();
        let line = format!("{manager} install {packages}\n");
        assert!(log.contains(&line), "{manager}: {line}not in\n{log}");
        assert_eq!(
            log.contains("brew link libpq\n"),
            manager == "brew",
            "{log}"
        );
    }
}

#[test]
fn only_what_is_missing_is_installed() {
    let machine = Machine::new("dnf").with(&[RUST, LINKER]);
    machine.provide(&["libpq-devel", "postgresql-server"]);
    machine.setup(&[]).succeeded();
    assert_eq!(machine.log(), "dnf install just\n");
}

#[test]
fn without_rights_the_exact_line_is_printed() {
    let cases = [
        (
            User::WithPassword,
            "    sudo apt-get install -y gcc libc6-dev libpq-dev postgresql\n",
        ),
        (
            User::WithoutSudo,
            "    su -c 'apt-get install -y gcc libc6-dev libpq-dev postgresql'\n",
        ),
    ];
    for (user, line) in cases {
        let machine = Machine::new("apt-get").with(&[RUST, PYTHON]).run_by(user);
        let run = machine.setup(&[]);
        run.failed();
        run.says(line);
        // What needs nobody's rights is done all the same.
        assert_eq!(machine.log(), "pip install rust-just\n");
        assert!(machine.home().join(".cargo/bin/just").exists());
    }
}

#[test]
fn homebrew_is_never_called_by_root() {
    let machine = Machine::new("brew").with(&[RUST]);
    let run = machine.setup(&[]);
    run.failed();
    run.says("Homebrew refuses to run as root");
    assert!(!machine.log().contains("brew"), "{}", machine.log());
}

#[test]
fn an_unknown_package_manager_leaves_it_to_the_person() {
    let machine = Machine::new("emerge").with(&[RUST, PYTHON]);
    let run = machine.setup(&[]);
    run.failed();
    run.says("no package manager that this script knows (apt, dnf, pacman, apk, brew)");
    run.says("lacking: C linker, libpq with headers, PostgreSQL server");
}

#[test]
fn a_system_whose_postgresql_is_too_old_is_shown_what_to_type() {
    let apt = Machine::new("apt-get").with(&[RUST, LINKER, PYTHON]);
    apt.fake(
        "apt-cache",
        "case $1 in policy) echo '  Candidate: 14+238' ;; esac",
    );
    let run = apt.setup(&[]);
    run.failed();
    run.says("this system's own PostgreSQL is too old, 15 or newer is needed");
    run.says("    apt-get install -y postgresql-common && sh /usr/share/");
    assert!(!apt.log().contains("postgresql"), "{}", apt.log());

    let dnf = Machine::new("dnf")
        .with(&[RUST, LINKER])
        .run_by(User::WithPassword);
    dnf.fake(
        "dnf",
        "case \"$*\" in *repoquery*postgresql-server*) echo 13.23 ;; esac",
    );
    dnf.setup(&[]).says(
        "    sudo sh -c 'dnf module reset -y postgresql && dnf module enable -y postgresql:16'\n",
    );
}

#[test]
fn an_old_server_does_not_count_and_the_newest_of_several_does() {
    let machine = Machine::new("apt-get").with(&[RUST, LINKER, "just"]);
    machine.provide(&["libpq-dev"]);
    machine.server("usr/lib/postgresql/9.6/bin", "9.6.24");
    machine.server("usr/lib/postgresql/13/bin", "13.23");
    assert!(
        machine
            .setup(&["--dry-run"])
            .text
            .contains("PostgreSQL server (postgresql)")
    );
    machine.server("usr/pgsql-18/bin", "18.1");
    machine.setup(&[]).says("PostgreSQL server: found (18)");
}

#[test]
fn a_client_is_not_a_server() {
    let machine = Machine::new("pacman").with(&[RUST, LINKER, "just"]);
    machine.provide(&["postgresql-libs"]);
    machine.server("usr/lib/postgresql/17/bin", "17.2");
    fs::remove_file(machine.root().join("usr/lib/postgresql/17/bin/initdb")).unwrap();
    machine.setup(&[]).succeeded();
    assert!(
        machine.log().contains("pacman install postgresql\n"),
        "{}",
        machine.log()
    );
}

#[test]
fn just_comes_from_the_next_registry_when_one_fails() {
    let machine = Machine::new("apt-get").with(&[RUST, LINKER, PYTHON, "npm"]);
    machine.provide(&["libpq-dev", "postgresql"]);
    machine.fake(
        PYTHON,
        "case \"$*\" in *install*) echo 'no network' >&2; exit 1 ;; esac",
    );
    let run = machine.setup(&[]);
    run.succeeded();
    run.says("no network");
    assert!(
        machine.log().ends_with("npm install rust-just\n"),
        "{}",
        machine.log()
    );

    let machine = Machine::new("emerge").with(&[RUST, LINKER]);
    machine.provide(&["libpq-dev", "postgresql"]);
    let run = machine.setup(&[]);
    run.succeeded();
    run.says("building just with cargo");
    assert_eq!(machine.log(), "cargo install just\n");
}

#[test]
fn a_just_that_does_not_run_is_replaced() {
    let machine = Machine::new("pacman").with(&[RUST, LINKER]);
    machine.provide(&["postgresql-libs", "postgresql"]);
    // As a version manager's shim does whose version is not chosen.
    machine.fake(
        "just",
        "echo 'just: command not found in this version' >&2; exit 127",
    );
    machine.setup(&[]).succeeded();
    assert_eq!(machine.log(), "pacman install just\n");
}

#[test]
fn a_failed_installation_shows_why_and_leaves_no_setting_behind() {
    let machine = Machine::new("apt-get").with(&[RUST, LINKER, "just"]);
    machine.fake(
        "apt-get",
        "case $* in *install*) echo 'E: no space left'; exit 100 ;; esac",
    );
    let run = machine.setup(&[]);
    run.failed();
    run.says("E: no space left");
    run.says("    apt-get install -y libpq-dev postgresql\n");
    assert!(
        !machine
            .root()
            .join("etc/postgresql-common/createcluster.d")
            .exists()
    );
}

#[test]
fn rust_is_never_installed_behind_ones_back() {
    let without = Machine::new("apt-get").with(&[LINKER, "just"]);
    without.provide(&["libpq-dev", "postgresql"]);
    let run = without.setup(&[]);
    run.failed();
    run.says("Rust is missing; type:\n    curl ");
    assert_eq!(without.log(), "");

    let hidden = Machine::new("apt-get").with(&[LINKER, "just"]);
    hidden.provide(&["libpq-dev", "postgresql"]);
    hidden.write(&hidden.home().join("rust/bin/cargo"), "echo cargo 1.95.0");
    let run = hidden.shell("CARGO_HOME=$HOME/rust \"$SETUP\"");
    run.failed();
    run.says("cargo is installed but not on PATH");
    run.says("/rust/env\"\n");

    let old = Machine::new("apt-get").with(&[LINKER, "just"]);
    old.provide(&["libpq-dev", "postgresql"]);
    old.fake(RUST, "echo 'cargo 1.9.0 (2016)'");
    let run = old.setup(&[]);
    run.failed();
    run.says("    rustup update stable\n");
}

#[test]
fn a_dry_run_shows_the_commands_and_changes_nothing() {
    for manager in ["apt-get", "dnf", "pacman", "apk", "brew"] {
        let machine = Machine::new(manager).with(&[RUST]).run_by(User::WithSudo);
        let before = machine.files();
        let run = machine.setup(&["--dry-run"]);
        run.succeeded();
        let command = match manager {
            "apt-get" => "    sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install -y",
            "dnf" => "    sudo -n dnf install -y gcc",
            "pacman" => "    sudo -n pacman -S --needed --noconfirm gcc",
            "apk" => "    sudo -n apk add build-base",
            _ => "    brew install gcc",
        };
        run.says(command);
        assert_eq!(machine.files(), before, "{manager}");
        assert_eq!(machine.log(), "", "{manager}");
    }
}

#[test]
fn a_wrong_word_is_a_usage_error() {
    let run = Machine::new("apt-get").with(&[RUST]).setup(&["--yes"]);
    assert_eq!(run.code, Some(64), "{}", run.text);
    run.says("unknown word '--yes'");
}
