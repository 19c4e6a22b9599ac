//! The shadow servers: one for each user and major version, shared by projects, listed, stopped, and ended when idle.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use glowplug_server::{Cluster, ClusterConfig, IDLE_SECONDS, SHADOW_STATE_DIR, Started, Status};
use serde_json::Value;

use crate::support::{Outcome, Project, wait_until};

/// Runs a command that replays migrations, on the shadow server of `owner`'s folder.
fn generate(project: &Project, owner: &Project) -> Outcome {
    let mut command = project.bare(["generate"]);
    command.env(SHADOW_STATE_DIR, owner.shadow_state());
    project.finish(command)
}

fn server<'a>(project: &Project, words: impl IntoIterator<Item = &'a str>) -> Outcome {
    project.finish(project.bare(["server"].into_iter().chain(words)))
}

fn shadows(project: &Project) -> Vec<Value> {
    let document = server(project, ["status", "--json"]).json();
    document["result"]["shadow"].as_array().unwrap().clone()
}

fn pid(project: &Project) -> u64 {
    shadows(project)[0]["pid"].as_u64().unwrap()
}

/// The processes that supervise this project's shadow servers.
fn supervisors(project: &Project) -> usize {
    let state = project.shadow_state();
    let words = format!("supervise\0--state\0{}\0", state.display());
    fs::read_dir("/proc")
        .unwrap()
        .flatten()
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .filter(|line| String::from_utf8_lossy(line).contains(&words))
        .count()
}

#[test]
fn two_projects_share_one_which_is_listed_and_stopped_on_demand() {
    let (one, two) = (Project::shop(), Project::shop());
    assert_eq!(shadows(&one), Vec::<Value>::new());
    generate(&one, &one).ok();
    let first = pid(&one);
    generate(&two, &one).ok();
    assert_eq!(pid(&one), first);
    assert!(!two.shadow_state().exists());

    let listed = shadows(&one);
    let [only] = &listed[..] else {
        panic!("{listed:?}")
    };
    assert_eq!(only["running"], true);
    let major = only["major"].as_u64().unwrap();
    assert!(
        only["version"]
            .as_str()
            .unwrap()
            .starts_with(&major.to_string())
    );
    let data = only["data"].as_str().unwrap();
    assert!(Path::new(data).starts_with(one.shadow_state()));
    server(&one, ["status"]).exits(1).says(&format!(
        "shadow server pg{major}: running: PostgreSQL {}, process {first}; data {data}",
        only["version"].as_str().unwrap()
    ));

    // It belongs to all projects, so that the project's own `stop` leaves it alone.
    server(&one, ["stop"]).ok();
    assert_eq!(pid(&one), first);
    server(&one, ["stop", "--shadow"])
        .ok()
        .says("1 shadow server stopped");
    assert_eq!(shadows(&one)[0]["running"], false);
    assert_eq!(
        server(&one, ["stop", "--shadow", "--json"]).ok().json()["result"]["shadow"],
        0
    );
    server(&one, ["status"])
        .exits(1)
        .says("stopped; its data is of PostgreSQL ");

    generate(&two, &one).ok();
    server(&one, ["remove", "--shadow"])
        .ok()
        .says("1 shadow server removed");
    assert_eq!(shadows(&one), Vec::<Value>::new());
    server(&one, ["remove", "--shadow"])
        .ok()
        .says("0 shadow servers removed");
}

#[test]
fn damaged_data_is_listed_with_the_reason_and_made_again_when_it_is_needed() {
    let project = Project::shop();
    generate(&project, &project).ok();
    server(&project, ["stop", "--shadow"]).ok();
    let data = PathBuf::from(shadows(&project)[0]["data"].as_str().unwrap());
    fs::remove_file(data.join("global/pg_control")).unwrap();
    server(&project, ["status"])
        .exits(1)
        .says("is no usable data folder: global/pg_control is missing");
    fs::remove_file(project.path("src/schema.rs")).unwrap();
    generate(&project, &project)
        .ok()
        .says("wrote    src/schema.rs");
    assert_eq!(shadows(&project)[0]["running"], true);
}

#[test]
fn it_ends_by_itself_when_nothing_uses_it() {
    let project = Project::shop();
    let mut command = project.bare(["generate"]);
    command
        .env(IDLE_SECONDS, "1")
        // A reader of the output gets its end when the command ends, not when the server does.
        .stdout(Stdio::piped());
    project.finish(command).ok();
    wait_until("the idle server is stopped", || {
        shadows(&project)[0]["running"] == false
    });
    wait_until("its supervisor has ended", || supervisors(&project) == 0);
}

#[test]
fn a_server_may_be_kept_running() {
    let project = Project::shop();
    let mut command = project.bare(["generate"]);
    command.env(IDLE_SECONDS, "0");
    project.finish(command).ok();
    assert_eq!(shadows(&project)[0]["running"], true);
    assert_eq!(supervisors(&project), 0);
    // The next command that wants one starts it.
    fs::remove_file(project.path("src/schema.rs")).unwrap();
    project.finish(project.bare(["generate"])).ok();
    wait_until("a supervisor is there", || supervisors(&project) == 1);
}

#[test]
fn a_version_that_is_not_installed_leaves_the_present_one_alone() {
    let project = Project::shop();
    generate(&project, &project).ok();
    let before = pid(&project);
    let wanted = project.bare(["generate", "--pg", "99"]);
    project
        .finish(wanted)
        .exits(1)
        .says("error[server-major-missing]: PostgreSQL 99 is not installed")
        .says("hint: `glowplug server install 99` brings it");
    assert_eq!(pid(&project), before);
    assert_eq!(shadows(&project).len(), 1);
}

#[test]
fn a_checkout_that_cannot_be_written_is_no_obstacle() {
    let project = Project::deployed_shop();
    let readonly = Readonly::mount(project.root());
    let Some(_readonly) = readonly else { return };
    let mut command = project.bare(["generate", "--check"]);
    command.env(SHADOW_STATE_DIR, project.shadow_state());
    project.finish(command).ok();
}

#[test]
fn the_cluster_that_an_earlier_release_made_for_the_project_is_removed() {
    let project = Project::shop();
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
    let old = Cluster::new(ClusterConfig::for_project(project.root()).named("shadow")).unwrap();
    struct Remove<'a>(&'a Cluster);
    impl Drop for Remove<'_> {
        fn drop(&mut self) {
            let _ = self.0.remove();
            let _ = fs::remove_dir_all(self.0.state_dir());
        }
    }
    let _remove = Remove(&old);
    for words in [&["generate"][..], &["server", "stop"]] {
        assert_eq!(old.ensure_running().unwrap(), Started::Initialised);
        project.finish(project.bare(words.iter().copied())).ok();
        assert_eq!(old.status().unwrap(), Status::Absent, "{words:?}");
    }
}

/// A folder that is mounted read-only over itself, until the value goes.
struct Readonly(PathBuf);

impl Readonly {
    /// `None` where this user may not mount.
    fn mount(folder: &Path) -> Option<Self> {
        let run = |arguments: &[&str]| {
            let output = Command::new("mount").args(arguments).arg(folder).output();
            output.is_ok_and(|output| output.status.success())
        };
        let path = folder.to_str().unwrap();
        if !run(&["--bind", path]) {
            crate::support::skip("a folder cannot be mounted read-only");
            return None;
        }
        let mounted = Readonly(folder.to_owned());
        assert!(run(&["-o", "remount,bind,ro"]));
        Some(mounted)
    }
}

impl Drop for Readonly {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
