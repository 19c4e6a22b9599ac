//! The help text of every command, kept in `tests/help`. `UPDATE_HELP=1` writes the files again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;

use glowplug_server::{Cluster, StopMode};

use crate::support::{Outcome, Project, glowplug};

const COMMANDS: &[&str] = &[
    "",
    "init",
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
    "studio",
    "format",
    "config",
    "server",
    "server start",
    "server stop",
    "server remove",
    "server status",
    "server url",
    "server psql",
    "server install",
    "completions",
    "manual",
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
        "UPDATE_HELP=1 writes them again\n{}",
        stale.join("\n")
    );
}

/// The examples of a command's help, as they are typed.
fn examples(command: &str) -> Vec<String> {
    let text = help(command);
    let lines = text
        .lines()
        .skip_while(|line| !line.starts_with("Example"))
        .skip(1)
        .take_while(|line| line.starts_with("  "));
    // What an example does stands behind it.
    let typed = lines.map(|line| line.trim().split("   ").next().unwrap_or_default());
    typed.map(str::to_owned).collect()
}

/// Runs an example in a project of its own, with everything on the way that it needs.
fn run_example(example: &str) -> Outcome {
    let project = Project::deployed_shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"true\"\n",
    );
    let bin = project.path("bin");
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_glowplug"), bin.join("glowplug")).unwrap();
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
    // Somewhere else, or of a size that takes its time.
    let line = example
        .replace("DATABASE_URL=postgres://app@db.example.org/app ", "")
        .replace("100000", "10");
    // `server status` succeeds where one runs.
    let line = match line.as_str() {
        "glowplug server status" => "glowplug server start && glowplug server status".to_owned(),
        // It runs until it is interrupted.
        line if line.starts_with("glowplug studio") => format!(
            "{line} > url & until grep -q '^http://127.0.0.1:' url; do kill -0 $! || break; sleep 0.1; done; kill -INT $!; wait $!"
        ),
        _ => line,
    };
    let mut command = project.command(["--version"]);
    let mut shell = Command::new("bash");
    shell.arg("-c").arg(&line).current_dir(project.root());
    shell.env_clear();
    for (name, value) in command.get_envs() {
        shell.env(name, value.unwrap_or_default());
    }
    let path = std::env::var("PATH").unwrap_or_default();
    shell.env("PATH", format!("{}:{path}", bin.display()));
    shell.env("HOME", project.root());
    command = shell;
    let outcome = project.finish(command);
    if let Ok(cluster) = Cluster::for_project(project.root()) {
        let _ = cluster.stop(StopMode::Immediate);
        let _ = cluster.remove();
    }
    outcome
}

#[test]
fn every_example_runs() {
    let missing = ["bash", "psql", "jq"].into_iter().find(|program| {
        let found = Command::new(program).arg("--version").output();
        !found.is_ok_and(|output| output.status.success())
    });
    if let Some(missing) = missing {
        return glowplug_testdb::tools::missing(missing);
    }
    let mut found: Vec<String> = COMMANDS
        .iter()
        .flat_map(|command| examples(command))
        .collect();
    found.sort();
    found.dedup();
    assert!(found.len() >= COMMANDS.len() - 3, "{found:#?}");
    std::thread::scope(|scope| {
        for example in &found {
            // It brings a server from a registry.
            if example.starts_with("glowplug server install") {
                continue;
            }
            scope.spawn(move || {
                let outcome = run_example(example);
                assert_eq!(
                    outcome.code, 0,
                    "{example}\n{}{}",
                    outcome.stdout, outcome.stderr
                );
            });
        }
    });
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
