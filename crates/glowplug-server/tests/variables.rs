//! `PG*` variables that are meant for another server, and sessions with a server of our own.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod common;

use std::env;
use std::process::Command;

use common::{Scratch, output, play, role_argument};
use glowplug_pq::{Connection, libpq_version};
use glowplug_server::{Cluster, ClusterConfig};

/// Every variable that libpq has a parameter for, with a value that would break a session.
const NONSENSE: [(&str, &str); 33] = [
    ("PGHOST", "nonsense.invalid"),
    ("PGHOSTADDR", "192.0.2.1"),
    ("PGPORT", "1"),
    ("PGUSER", "nonsense"),
    ("PGPASSWORD", "nonsense"),
    ("PGPASSFILE", "/nonsense"),
    ("PGDATABASE", "nonsense"),
    ("PGOPTIONS", "-c nonsense=1"),
    ("PGAPPNAME", "nonsense"),
    ("PGCLIENTENCODING", "nonsense"),
    ("PGCONNECT_TIMEOUT", "nonsense"),
    ("PGTARGETSESSIONATTRS", "nonsense"),
    ("PGCHANNELBINDING", "nonsense"),
    ("PGREQUIREPEER", "nonsense"),
    ("PGREQUIRESSL", "1"),
    ("PGSSLMODE", "nonsense"),
    ("PGSSLCOMPRESSION", "1"),
    ("PGSSLCERT", "/nonsense"),
    ("PGSSLKEY", "/nonsense"),
    ("PGSSLROOTCERT", "system"),
    ("PGSSLCRL", "/nonsense"),
    ("PGSSLMINPROTOCOLVERSION", "nonsense"),
    ("PGSSLMAXPROTOCOLVERSION", "nonsense"),
    ("PGGSSENCMODE", "nonsense"),
    ("PGKRBSRVNAME", "nonsense"),
    ("PGSSLCRLDIR", "/nonsense"),
    ("PGREQUIREAUTH", "nonsense"),
    ("PGSSLCERTMODE", "nonsense"),
    ("PGLOADBALANCEHOSTS", "nonsense"),
    ("PGSSLNEGOTIATION", "direct"),
    ("PGGSSDELEGATION", "1"),
    ("PGMINPROTOCOLVERSION", "nonsense"),
    ("PGMAXPROTOCOLVERSION", "nonsense"),
];

/// Those that came after libpq 13: a URL for every libpq cannot name their parameters.
const LATER: [&str; 8] = [
    "PGSSLCRLDIR",
    "PGREQUIREAUTH",
    "PGSSLCERTMODE",
    "PGLOADBALANCEHOSTS",
    "PGSSLNEGOTIATION",
    "PGGSSDELEGATION",
    "PGMINPROTOCOLVERSION",
    "PGMAXPROTOCOLVERSION",
];

/// Played: connects to the cluster as a session of ours does.
#[test]
fn session() {
    let Some(state) = role_argument() else { return };
    let mut config = ClusterConfig::for_project("/");
    config.state_dir = Some(state);
    let cluster = Cluster::new(config).unwrap();
    let mut connection =
        Connection::connect(&cluster.session_url("postgres", libpq_version())).unwrap();
    let facts: Vec<String> = connection
        .query(
            "SELECT concat_ws(' ', system_identifier, current_user, current_database(),
                    current_setting('client_encoding'), current_setting('application_name'))
             FROM pg_control_system()",
            &[],
        )
        .unwrap()
        .decode()
        .unwrap();
    let id = cluster.system_identifier().unwrap().unwrap();
    assert_eq!(facts, [format!("{id} postgres postgres UTF8 glowplug")]);
}

#[test]
fn no_variable_leads_a_session_of_ours_astray() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let run = |variables: &[(&str, &str)]| {
        let mut command = play(&env::current_exe().unwrap(), "session", cluster.state_dir());
        output(command.envs(variables.iter().copied()));
    };
    run(&NONSENSE);
    for variable in NONSENSE {
        run(&[variable]);
    }
}

/// Played: prints the URL that people get.
#[test]
fn url_for_people() {
    let Some(state) = role_argument() else { return };
    let mut config = ClusterConfig::for_project("/");
    config.state_dir = Some(state);
    eprintln!("url={}", Cluster::new(config).unwrap().url("postgres"));
}

#[test]
fn the_url_for_people_is_short_and_leads_to_the_cluster_all_the_same() {
    let scratch = Scratch::new();
    let cluster = scratch.cluster();
    cluster.ensure_running().unwrap();
    let known = || {
        NONSENSE
            .into_iter()
            .filter(|(name, _)| !LATER.contains(name))
    };
    let url = |set: bool| {
        let mut command = play(
            &env::current_exe().unwrap(),
            "url_for_people",
            cluster.state_dir(),
        );
        for (name, value) in NONSENSE {
            command.env_remove(name);
            if set {
                command.env(name, value);
            }
        }
        let said = output(&mut command);
        said.lines()
            .find_map(|line| line.strip_prefix("url=").map(str::to_owned))
            .unwrap()
    };
    let host = cluster.socket_dir().display().to_string();
    assert_eq!(
        url(false),
        format!("postgres:///postgres?host={host}&port=5432&user=postgres&sslmode=disable")
    );
    let mut psql = Command::new(cluster.psql().unwrap());
    psql.args(["-XAtc", "SELECT 6 * 7", &url(true)])
        .envs(known());
    assert_eq!(output(&mut psql).trim(), "42");
}

#[test]
fn an_older_libpq_is_spared_what_it_does_not_know() {
    let cluster = Scratch::new().cluster();
    let names = |libpq: u32, keyword: &str| {
        let url = cluster.session_url("x", libpq);
        url.contains(&format!("&{keyword}="))
    };
    for (keyword, since) in [
        ("hostaddr", 13),
        ("sslcrldir", 14),
        ("require_auth", 16),
        ("sslnegotiation", 17),
        ("max_protocol_version", 18),
    ] {
        assert!(names(since * 10_000, keyword), "{keyword}");
        assert!(names(190_001, keyword), "{keyword}");
        if since > 13 {
            assert!(!names(since * 10_000 - 1, keyword), "{keyword}");
        }
    }
}
