//! The README's console sessions are what the commands print: each is run again in a copy of the project.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use glowplug_server::{Cluster, SHADOW_STATE_DIR};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// One command of a session and what the README says it prints on stdout.
#[derive(Debug)]
struct Step {
    command: String,
    output: String,
}

fn steps(readme: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut inside = false;
    for line in readme.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match line.strip_prefix("$ ") {
                Some(command) => steps.push(Step {
                    command: command.to_owned(),
                    output: String::new(),
                }),
                None => steps
                    .last_mut()
                    .unwrap()
                    .output
                    .push_str(&format!("{line}\n")),
            },
        }
    }
    steps
}

/// Times differ from run to run; nothing else may.
fn without_times(text: &str) -> String {
    let words = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        let keep = |at: usize| {
            let number =
                words[at].parse::<f64>().is_ok() && matches!(words.get(at + 1), Some(&"ms" | &"s"));
            if number { "#" } else { words[at] }
        };
        (0..words.len()).map(keep).collect::<Vec<_>>().join(" ")
    };
    text.lines().map(|line| words(line) + "\n").collect()
}

#[test]
fn sessions_print_what_the_readme_says() {
    let project = tempfile::Builder::new().prefix("readme").tempdir().unwrap();
    let copied = Command::new("cp")
        .args([
            "-R",
            "Cargo.toml",
            "diesel.toml",
            "migrations",
            "schema.rs",
            "src",
        ])
        .arg(project.path())
        .current_dir(root())
        .status();
    assert!(copied.unwrap().success());
    let tool = Path::new(env!("CARGO_BIN_EXE_glowplug"));
    let path = std::env::join_paths(
        std::iter::once(tool.parent().unwrap().to_owned())
            .chain(std::env::split_paths(&std::env::var_os("PATH").unwrap())),
    );
    let path = path.unwrap();
    // Below /var/tmp: as root a shadow server runs as another user, who must get in.
    let shadow = PathBuf::from(format!(
        "/var/tmp/glowplug-test-{}",
        project.path().file_name().unwrap().display()
    ));
    let run = |command: &str| {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", command])
            .current_dir(project.path())
            .env("PATH", &path)
            .env(SHADOW_STATE_DIR, &shadow);
        for variable in [
            "DATABASE_URL",
            "SHADOW_DATABASE_URL",
            "DIESEL_CONFIG_FILE",
            "MIGRATION_DIRECTORY",
            "GLOWPLUG_RECIPES",
        ] {
            shell.env_remove(variable);
        }
        shell.output().unwrap()
    };
    let steps = steps(&std::fs::read_to_string(root().join("README.md")).unwrap());
    assert!(steps.len() > 8, "the README has lost its sessions");
    let mut wrong = Vec::new();
    for step in &steps {
        let output = run(&step.command);
        let found = without_times(&String::from_utf8_lossy(&output.stdout));
        if found != without_times(&step.output) {
            let stderr = String::from_utf8_lossy(&output.stderr);
            wrong.push(format!(
                "$ {}\n{found}-- instead of\n{}-- stderr\n{stderr}",
                step.command, step.output
            ));
        }
    }
    run("glowplug server stop --shadow --mode immediate");
    let _ = std::fs::remove_dir_all(&shadow);
    // As root a project's server lives outside of it and would outlive it.
    let cluster = Cluster::for_project(project.path()).unwrap();
    cluster.remove().unwrap();
    let _ = std::fs::remove_dir_all(cluster.state_dir());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
