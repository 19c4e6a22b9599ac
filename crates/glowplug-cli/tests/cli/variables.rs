//! `PG*` variables that are meant for another server do not reach the local clusters.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use glowplug_server::{Cluster, StopMode};

use crate::support::Project;

/// Each would lead a session astray, or break it. 192.0.2.1 is an address of no machine.
const NONSENSE: [(&str, &str); 23] = [
    ("PGHOST", "nonsense.invalid"),
    ("PGHOSTADDR", "192.0.2.1"),
    ("PGPORT", "1"),
    ("PGUSER", "nonsense"),
    ("PGPASSFILE", "/nonsense"),
    ("PGDATABASE", "nonsense"),
    ("PGOPTIONS", "-c nonsense=1"),
    ("PGAPPNAME", "nonsense"),
    ("PGCLIENTENCODING", "nonsense"),
    ("PGCONNECT_TIMEOUT", "nonsense"),
    ("PGTARGETSESSIONATTRS", "nonsense"),
    ("PGCHANNELBINDING", "nonsense"),
    ("PGREQUIREPEER", "nonsense"),
    ("PGSSLMODE", "nonsense"),
    ("PGSSLROOTCERT", "system"),
    ("PGSSLMINPROTOCOLVERSION", "nonsense"),
    ("PGGSSENCMODE", "nonsense"),
    ("PGKRBSRVNAME", "nonsense"),
    ("PGSERVICE", "nonsense"),
    ("PGSERVICEFILE", "/nowhere"),
    ("PGTZ", "nonsense"),
    ("PGDATESTYLE", "nonsense"),
    ("PGGEQO", "nonsense"),
];

#[test]
fn commands_work_on_the_local_clusters_whatever_the_variables_say() {
    let project = Project::shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"env | grep ^PG; echo seeds; exec echo $DATABASE_URL\"\n",
    );
    fs::set_permissions(project.root(), fs::Permissions::from_mode(0o755)).unwrap();
    struct Remove(Cluster);
    impl Drop for Remove {
        fn drop(&mut self) {
            let _ = self.0.stop(StopMode::Immediate);
            let _ = self.0.remove();
            let _ = fs::remove_dir_all(self.0.state_dir());
        }
    }
    let _remove = Remove(Cluster::for_project(project.root()).unwrap());
    let run = |words: &[&'static str], variables: &[(&str, &str)]| {
        let mut command = project.bare(words.iter().copied());
        command.envs(variables.iter().copied());
        project.finish(command).ok()
    };
    run(&["migrate", "deploy", "--local"], &NONSENSE).says("applied 2 migrations");
    run(&["generate"], &NONSENSE).says("wrote    src/schema.rs");
    run(&["validate"], &NONSENSE);
    for variable in NONSENSE {
        run(&["validate", "--offline"], &[variable]);
        run(&["migrate", "status", "--local"], &[variable]);
        run(&["generate", "--check"], &[variable]);
        // The seed command gets none of them.
        let seeded = run(&["seed"], &[variable]);
        assert!(seeded.stdout.starts_with("seeds\n"), "{}", seeded.stdout);
    }
    run(&["reset", "--force"], &NONSENSE).says("applied 2 migrations");
    let mut psql = project.bare(["server", "psql", "--", "-XAtc", "SELECT 6 * 7"]);
    psql.envs(NONSENSE);
    let psql = project.finish(psql);
    if psql.code == 0 {
        assert_eq!(psql.stdout, "42\n");
    } else {
        psql.says("error[psql-missing]");
    }
}
