//! What a caller may say about a cluster before it exists.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Says after how many idle seconds a server for throw-away data is stopped; 0 leaves it running.
pub const IDLE_SECONDS: &str = "GLOWPLUG_SHADOW_IDLE_SECONDS";

/// Which cluster, with which PostgreSQL, under which settings.
#[derive(Debug, Clone)]
pub struct ClusterConfig {
    /// The project that the cluster belongs to.
    pub project_dir: PathBuf,
    /// One project may have several clusters: `main` is the developer's, `shadow` a throw-away one.
    pub name: String,
    /// Use the binaries of this folder and no other.
    pub bin_dir: Option<PathBuf>,
    /// Use binaries of this major version.
    pub major: Option<u32>,
    /// Server settings as `name = value`, given at every start (`fsync = off`).
    pub settings: Vec<(String, String)>,
    /// Keep the state here instead of where the project and the user suggest.
    pub state_dir: Option<PathBuf>,
    /// As root: the user to run the server as, instead of `postgres` or else `nobody`.
    pub run_as: Option<String>,
    /// The program that stops the server when nothing uses it any more. Without one it runs until it is stopped.
    pub supervisor: Option<Supervisor>,
}

/// A program that calls [`supervise`](crate::supervise) for a cluster. It is started with the server.
#[derive(Debug, Clone)]
pub struct Supervisor {
    /// The program.
    pub program: PathBuf,
    /// Its first arguments. `--state <folder> --name <name>` follow, which are
    /// [`state_dir`](ClusterConfig::state_dir) and [`name`](ClusterConfig::name) of the cluster.
    pub arguments: Vec<OsString>,
}

impl ClusterConfig {
    /// The developer's cluster of the project in this folder.
    pub fn for_project(project_dir: impl AsRef<Path>) -> Self {
        Self {
            project_dir: project_dir.as_ref().to_path_buf(),
            name: "main".into(),
            bin_dir: None,
            major: None,
            settings: Vec::new(),
            state_dir: None,
            run_as: None,
            supervisor: None,
        }
    }

    /// Another cluster of the same project, which shares nothing with the first but the binaries.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = name.into();
        self
    }

    /// Use binaries of this major version.
    #[must_use]
    pub fn major(mut self, major: Option<u32>) -> Self {
        self.major = major;
        self
    }

    /// Have a program stop the server when nothing uses it any more.
    #[must_use]
    pub fn supervisor(mut self, supervisor: Option<Supervisor>) -> Self {
        self.supervisor = supervisor;
        self
    }

    /// Give one server setting at every start.
    #[must_use]
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Trade safety for speed: for data that can be made again at any time, and for nothing else.
    #[must_use]
    pub fn throwaway(self) -> Self {
        self.setting("fsync", "off")
            .setting("synchronous_commit", "off")
            .setting("full_page_writes", "off")
    }
}
