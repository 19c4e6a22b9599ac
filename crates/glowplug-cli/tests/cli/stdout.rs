//! Stdout that cannot be written is a failure; one whose reader has gone away is none.

use std::fs::File;
use std::process::Stdio;

use crate::support::{Project, glowplug};

#[test]
fn a_full_disk_is_a_failure() {
    let project = Project::deployed_shop();
    for words in [
        &["migrate", "status"][..],
        &["migrate", "status", "--json"],
        &["migrate", "deploy"],
        &["validate"],
        &["validate", "--json"],
        &["doctor"],
        &["completions", "bash"],
        &["--help"],
        &["migrate", "--help"],
        &["--version"],
    ] {
        let mut command = project.command(words.iter().copied());
        command.stdin(Stdio::null());
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{words:?}: {stderr}");
        assert!(
            stderr.contains(
                "error[stdout]: cannot write the result to stdout: No space left on device"
            ),
            "{words:?}: {stderr}"
        );
    }
}

#[test]
fn a_failure_keeps_its_exit_code_and_is_said_on_stderr() {
    let project = Project::empty();
    for (words, code) in [
        (&["migrate", "deploy", "--json", "--nonsense"][..], 64),
        (&["migrate", "resolve-nothing", "--json"], 64),
        (&["seed", "--json"], 1),
    ] {
        let mut command = project.command(words.iter().copied());
        command.stdin(Stdio::null());
        command.stdout(File::options().write(true).open("/dev/full").unwrap());
        let output = command.output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{words:?}: {stderr}");
        assert!(stderr.contains("error[stdout]"), "{words:?}: {stderr}");
    }
}

#[test]
fn a_reader_that_has_gone_away_is_no_failure() {
    let project = Project::deployed_shop();
    for words in [
        &["migrate", "status"][..],
        &["migrate", "status", "--json"],
        &["completions", "bash"],
    ] {
        let mut command = project.command(words.iter().copied());
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = command
            .stdin(Stdio::null())
            .stdout(writer)
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(0), "{words:?}");
        assert!(output.stderr.is_empty(), "{words:?}");
    }
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = glowplug(["--help"]).stdout(writer).status().unwrap();
    assert_eq!(status.code(), Some(0));
}
