//! The help text of every command, kept in `tests/help`. `UPDATE_HELP=1` writes the files anew.

use std::path::PathBuf;

use crate::support::glowplug;

const COMMANDS: &[&str] = &[
    "",
    "generate",
    "migrate",
    "migrate new",
    "migrate dev",
    "migrate baseline",
    "migrate deploy",
    "migrate status",
    "migrate revert",
    "migrate redo",
    "seed",
    "reset",
    "validate",
    "doctor",
    "server",
    "server start",
    "server stop",
    "server remove",
    "server status",
    "server url",
    "server psql",
    "server install",
    "completions",
];

fn help(command: &str) -> String {
    let mut words: Vec<&str> = command.split_whitespace().collect();
    words.push("--help");
    let output = glowplug(words).output().unwrap();
    assert!(output.status.success(), "{command} --help");
    assert!(output.stderr.is_empty());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_help_text_is_as_recorded_and_has_an_example() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/help");
    let mut stale = Vec::new();
    for command in COMMANDS {
        let text = help(command);
        assert!(
            text.contains("Example"),
            "`glowplug {command} --help` has no example"
        );
        let name = if command.is_empty() {
            "glowplug".to_owned()
        } else {
            command.replace(' ', "-")
        };
        let path = folder.join(format!("{name}.txt"));
        if std::env::var_os("UPDATE_HELP").is_some() {
            std::fs::write(&path, &text).unwrap();
        } else if std::fs::read_to_string(&path).unwrap_or_default() != text {
            stale.push(format!("{name}.txt should be\n{text}"));
        }
    }
    assert!(
        stale.is_empty(),
        "UPDATE_HELP=1 writes them anew\n{}",
        stale.join("\n")
    );
}

#[test]
fn no_command_is_left_out_here() {
    for group in ["", "migrate", "server"] {
        let text = help(group);
        let listed = text
            .lines()
            .skip_while(|line| *line != "Commands:")
            .skip(1)
            .take_while(|line| !line.is_empty());
        for line in listed.filter(|line| line.starts_with("  ") && !line.starts_with("   ")) {
            let word = line.split_whitespace().next().unwrap();
            let command = format!("{group} {word}");
            assert!(COMMANDS.contains(&command.trim()), "{command}");
        }
    }
}
