//! A project folder and a state folder that go away, server included, when the test ends.
#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses a part"
)]

use std::cell::RefCell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use glowplug_server::{Cluster, ClusterConfig};

pub struct Scratch {
    pub dir: tempfile::TempDir,
    made: RefCell<Vec<Cluster>>,
    mounted: RefCell<Vec<PathBuf>>,
}

impl Scratch {
    /// Below /var/tmp and open to all: as root the server runs as another person, who must get in.
    pub fn new() -> Self {
        Self::within(Path::new("/var/tmp"))
    }

    pub fn within(parent: &Path) -> Self {
        let dir = tempfile::Builder::new()
            .prefix("gp")
            .tempdir_in(parent)
            .unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(dir.path().join("project")).unwrap();
        Self {
            dir,
            made: RefCell::default(),
            mounted: RefCell::default(),
        }
    }

    pub fn project(&self) -> PathBuf {
        self.dir.path().join("project")
    }

    pub fn config(&self) -> ClusterConfig {
        let mut config = ClusterConfig::for_project(self.project());
        config.state_dir = Some(self.dir.path().join("state"));
        config
    }

    pub fn cluster(&self) -> Cluster {
        self.cluster_with(|config| config)
    }

    pub fn cluster_with(&self, change: impl FnOnce(ClusterConfig) -> ClusterConfig) -> Cluster {
        let cluster = Cluster::new(change(self.config())).unwrap();
        self.adopt(&cluster);
        cluster
    }

    /// Has the cluster removed at the end of the test.
    pub fn adopt(&self, cluster: &Cluster) {
        self.made.borrow_mut().push(cluster.clone());
    }

    /// Has a disk unmounted at the end of the test, after the servers that are on it.
    pub fn unmount_at_end(&self, disk: &Path) {
        self.mounted.borrow_mut().push(disk.to_path_buf());
    }

    /// A client that is in the middle of a statement.
    pub fn client(&self, cluster: &Cluster, sql: &str) -> Child {
        let child = Command::new(cluster.psql().unwrap())
            .args(["-X", "-c", sql, &cluster.url("postgres")])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        eventually("the client is busy", || {
            psql(
                cluster,
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'DO %' AND state = 'active'",
            ) == "1"
        });
        child
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for cluster in self.made.borrow().iter() {
            if let Err(error) = cluster.remove() {
                eprintln!("left behind: {} ({error})", cluster.state_dir().display());
            }
        }
        for disk in self.mounted.borrow().iter() {
            let _ = Command::new("umount").arg("-l").arg(disk).status();
        }
    }
}

pub fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// One value, or the panic that shows psql's words.
pub fn psql(cluster: &Cluster, sql: &str) -> String {
    let output = Command::new(cluster.psql().unwrap())
        .args([
            "-XAtq",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            sql,
            &cluster.url("postgres"),
        ])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

pub fn postmaster_pid(cluster: &Cluster) -> i32 {
    let text = fs::read_to_string(cluster.data_dir().join("postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

pub fn kill_hard(cluster: &Cluster) {
    let pid = rustix::process::Pid::from_raw(postmaster_pid(cluster)).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

pub fn eventually(what: &str, mut check: impl FnMut() -> bool) {
    let began = Instant::now();
    while !check() {
        assert!(began.elapsed() < Duration::from_secs(20), "never: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

const ROLE: &str = "GLOWPLUG_TEST_ROLE";

/// Runs this test program again, as another process that plays one test function of the same file.
pub fn play(program: &Path, role: &str, argument: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .args(["--exact", role, "--nocapture"])
        .env(ROLE, argument)
        // What the caller set would decide where shadow servers are; a test says it itself.
        .env_remove("GLOWPLUG_SHADOW_STATE_DIR")
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Inside a role: what it was given. `None` when the function runs as one of many tests, and has nothing to do.
pub fn role_argument() -> Option<PathBuf> {
    std::env::var_os(ROLE).map(PathBuf::from)
}

pub fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

/// The user that a server of ours runs as.
pub fn server_uid(cluster: &Cluster) -> u32 {
    std::os::unix::fs::MetadataExt::uid(&fs::metadata(cluster.data_dir()).unwrap())
}

/// A process of the server's own user: the one case where PostgreSQL believes a pid file that names it.
pub fn as_server_user(cluster: &Cluster, program: &str, arguments: &[&str]) -> Child {
    let mut command = Command::new(program);
    if is_root() {
        let uid = server_uid(cluster);
        std::os::unix::process::CommandExt::uid(&mut command, uid);
    }
    command
        .args(arguments)
        // Where a postmaster stands, too: a shell that was left there is no server.
        .current_dir(cluster.data_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}
