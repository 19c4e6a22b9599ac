//! The machine in a folder that `bin/setup` is tried on.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

const SETUP: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/bin/setup");
const PROVIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/setup/provide.sh");
const MANAGER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/tests/setup/package_manager.sh"
);

/// A machine in a folder: `bin` is its PATH, `root` holds the system's folders, `log` what its programs were asked.
pub(crate) struct Machine {
    folder: TempDir,
}

#[derive(Clone, Copy)]
pub(crate) enum User {
    Root,
    WithSudo,
    WithPassword,
    WithoutSudo,
}

/// How a command ended and all that it printed.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) text: String,
}

/// What the script may count on everywhere.
const TOOLS: [&str; 19] = [
    "awk", "cat", "chmod", "cp", "cut", "dirname", "env", "head", "install", "mkdir", "mktemp",
    "rm", "rmdir", "sed", "sh", "sort", "tail", "touch", "basename",
];

impl Machine {
    /// Run by root, with one package manager and the text tools, and nothing else.
    pub(crate) fn new(manager: &str) -> Self {
        let machine = Self {
            folder: TempDir::new().unwrap(),
        };
        fs::create_dir_all(machine.bin()).unwrap();
        fs::create_dir_all(machine.root().join("usr/local/bin")).unwrap();
        fs::create_dir_all(machine.home()).unwrap();
        for tool in TOOLS {
            let real = ["/usr/bin", "/bin"]
                .iter()
                .map(|folder| Path::new(folder).join(tool))
                .find(|path| path.exists());
            symlink(
                real.unwrap_or_else(|| panic!("no {tool} on this machine")),
                machine.bin().join(tool),
            )
            .unwrap();
        }
        machine.forget();
        machine.fake(
            "apt-cache",
            "case $1 in policy) echo '  Candidate: 15+248+deb12u1' ;; esac",
        );
        symlink(MANAGER, machine.bin().join(manager)).unwrap();
        machine.run_by(User::Root)
    }

    pub(crate) fn with(self, programs: &[&str]) -> Self {
        self.provide(programs);
        self
    }

    pub(crate) fn run_by(self, user: User) -> Self {
        let number = if matches!(user, User::Root) { 0 } else { 1000 };
        self.fake("id", &format!("echo {number}"));
        match user {
            User::WithSudo => self.fake("sudo", "shift; \"$@\""),
            User::WithPassword => {
                self.fake("sudo", "echo 'sudo: a password is required' >&2; exit 1")
            }
            User::Root | User::WithoutSudo => {}
        }
        self
    }

    /// Makes what a package or a program brings along.
    pub(crate) fn provide(&self, packages: &[&str]) {
        assert!(
            self.command("sh")
                .arg(PROVIDE)
                .args(packages)
                .status()
                .unwrap()
                .success()
        );
    }

    pub(crate) fn server(&self, folder: &str, version: &str) {
        for program in ["postgres", "initdb"] {
            let says = format!("echo '{program} (PostgreSQL) {version}'");
            self.write(&self.root().join(folder).join(program), &says);
        }
    }

    pub(crate) fn fake(&self, name: &str, script: &str) {
        self.write(&self.bin().join(name), script);
    }

    pub(crate) fn write(&self, path: &Path, script: &str) {
        // A fake that replaces another must not write through its symbolic link.
        let _ = fs::remove_file(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }

    pub(crate) fn setup(&self, words: &[&str]) -> Run {
        Run::of(self.command(SETUP).args(words))
    }

    pub(crate) fn shell(&self, line: &str) -> Run {
        Run::of(self.command("/bin/sh").arg("-c").arg(line))
    }

    fn command(&self, program: &str) -> Command {
        let path = [
            self.bin(),
            self.root().join("usr/local/bin"),
            self.home().join(".cargo/bin"),
        ];
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::join_paths(path).unwrap())
            .env("HOME", self.home())
            .env("SETUP", SETUP)
            .env("SETUP_ROOT", self.root())
            .env("FAKE_BIN", self.bin())
            .env("FAKE_LOG", self.folder.path().join("log"))
            .env("FAKE_PROVIDE", PROVIDE)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(crate) fn forget(&self) {
        fs::write(self.folder.path().join("log"), "").unwrap();
    }

    pub(crate) fn files(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    walk(&path, found);
                }
                found.push(path);
            }
        }
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        found.sort();
        found
    }

    fn bin(&self) -> PathBuf {
        self.folder.path().join("bin")
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }

    pub(crate) fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }
}

impl Run {
    fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = format!(
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        Self {
            code: output.status.code(),
            text,
        }
    }

    #[track_caller]
    pub(crate) fn succeeded(&self) {
        assert_eq!(self.code, Some(0), "{}", self.text);
    }

    #[track_caller]
    pub(crate) fn failed(&self) {
        assert_eq!(self.code, Some(1), "{}", self.text);
    }

    #[track_caller]
    pub(crate) fn says(&self, words: &str) {
        assert!(
            self.text.contains(words),
            "{words:?} is not in\n{}",
            self.text
        );
    }
}
