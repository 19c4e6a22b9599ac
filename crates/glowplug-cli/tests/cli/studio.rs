//! `studio`: from the command line to an answer over HTTP, and its end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::support::Project;

const CANARY: &str = "canary-0815-in-the-mine";

/// A studio that runs.
struct Running {
    child: Child,
    url: String,
    stdout: BufReader<std::process::ChildStdout>,
}

impl Running {
    #[track_caller]
    fn new(project: &Project, words: &[&'static str]) -> Self {
        let mut command = project.command(["studio"].iter().chain(words).copied());
        let url = command.get_envs().find(|(name, _)| *name == "DATABASE_URL");
        let url = url.unwrap().1.unwrap().to_str().unwrap();
        let url = glowplug_pq::ConnectionString::parse(url).unwrap();
        // The test server asks for none, and takes one.
        command.env("DATABASE_URL", url.with("password", CANARY).reveal());
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut url = String::new();
        stdout.read_line(&mut url).unwrap();
        Running {
            child,
            url: url.trim().to_owned(),
            stdout,
        }
    }

    /// Its address and its token.
    #[track_caller]
    fn parts(&self) -> (&str, &str) {
        let rest = self.url.strip_prefix("http://").unwrap();
        rest.split_once("/#token=").unwrap()
    }

    /// Asks it for data, as the page does.
    #[track_caller]
    fn ask(&self, path: &str, body: &str) -> String {
        let (address, token) = self.parts();
        let mut stream = TcpStream::connect(address).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nX-Studio-Token: {token}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(!answer.contains(CANARY), "{answer}");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    /// Interrupts it; gives the exit code, what else stdout held and stderr.
    fn end(mut self, signal: &str) -> (Option<i32>, String, String) {
        let killed = Command::new("kill")
            .arg(signal)
            .arg(self.child.id().to_string())
            .status();
        assert!(killed.unwrap().success());
        let code = self.child.wait().unwrap().code();
        let (mut out, mut err) = (String::new(), String::new());
        self.stdout.read_to_string(&mut out).unwrap();
        let mut stderr = self.child.stderr.take().unwrap();
        stderr.read_to_string(&mut err).unwrap();
        (code, out, err)
    }
}

#[test]
fn it_prints_its_url_answers_and_ends_when_interrupted() {
    let project = Project::deployed_shop();
    for signal in ["-INT", "-TERM", "-HUP"] {
        let studio = Running::new(&project, &["--port", "0"]);
        let answer = studio.ask("/api/session", "{}");
        assert!(answer.contains(project.database.name()), "{answer}");
        let sessions = project.rows(
            "SELECT DISTINCT application_name FROM pg_stat_activity
             WHERE datname = current_database() AND application_name LIKE '%studio'",
        );
        assert_eq!(sessions, ["glowplug studio"]);
        let token = studio.parts().1.to_owned();
        let (code, out, err) = studio.end(signal);
        assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
        // The URL is the only place that has the token, and no place has the password.
        assert!(err.contains("read only") && !err.contains(&token), "{err}");
        assert!(!err.contains(CANARY), "{err}");
    }
}

#[test]
fn a_port_in_use_is_passed_over_unless_it_was_asked_for() {
    let project = Project::deployed_shop();
    // Whether this test or another program has it, it is in use.
    let _first = TcpListener::bind("127.0.0.1:5555");
    let studio = Running::new(&project, &[]);
    let (address, _) = studio.parts();
    assert_ne!(address, "127.0.0.1:5555");
    let (_, _, err) = studio.end("-INT");
    assert!(err.contains("port 5555 is in use: using "), "{err}");
    project
        .run(["studio", "--port", "5555"])
        .fails()
        .says("error[studio-address]: cannot listen on 127.0.0.1:5555: ")
        .says("hint: choose another port, as in `glowplug studio --port 5600`");
}

#[test]
fn an_address_that_others_reach_is_warned_of_and_keeps_the_token() {
    let project = Project::deployed_shop();
    let studio = Running::new(&project, &["--port", "0", "--host", "0.0.0.0"]);
    assert_eq!(studio.parts().1.len(), 64);
    let (code, _, err) = studio.end("-INT");
    assert_eq!(code, Some(0), "{err}");
    assert!(err.contains("other machines can reach it"), "{err}");
}

#[test]
fn a_database_that_is_not_there_is_said_at_once() {
    let project = Project::empty();
    let mut command = project.command(["studio", "--port", "0"]);
    command.env(
        "DATABASE_URL",
        format!("postgres://u:{CANARY}@127.0.0.1:1/nowhere"),
    );
    let outcome = project.finish(command).fails();
    outcome.says("cannot connect to").says_not(CANARY);
}

#[test]
fn the_history_and_the_drift_of_the_project_are_shown() {
    let project = Project::deployed_shop();
    let studio = Running::new(&project, &["--port", "0"]);
    let json = |path: &str, body: &str| -> serde_json::Value {
        serde_json::from_str(&studio.ask(path, body)).unwrap()
    };
    let states = || -> Vec<String> {
        let answer = json("/api/migrations", "{}");
        let entries = answer["entries"].as_array().unwrap().iter();
        entries
            .map(|entry| format!("{} {}", entry["version"], entry["state"]).replace('"', ""))
            .collect()
    };
    let drift = || -> Vec<String> {
        let answer = json("/api/drift", "{}");
        let findings = answer["findings"].as_array().unwrap().iter();
        findings
            .map(|finding| finding["message"].as_str().unwrap().to_owned())
            .collect()
    };
    let applied = states();
    assert!(
        !applied.is_empty() && applied.iter().all(|state| state.ends_with(" applied")),
        "{applied:?}"
    );
    assert_eq!(drift(), [""; 0]);

    // What is changed while it runs is seen: a migration that is new, and a column that is none's.
    project.migration(
        "2030-01-01-000000_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    assert_eq!(states().last().unwrap(), "20300101000000 pending");
    let scripts = json("/api/migration", r#"{"version":"20300101000000"}"#);
    assert_eq!(scripts["up"], "CREATE TABLE more (id int PRIMARY KEY)");
    assert_eq!(scripts["down"], "DROP TABLE more");
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    let found = drift();
    assert!(
        found.len() == 1 && found[0].contains("by_hand"),
        "{found:?}"
    );
    project.sql("ALTER TABLE users DROP COLUMN by_hand");
    assert_eq!(drift(), [""; 0]);
    // Nothing was applied by looking.
    assert!(!project.has_table("more"));
    assert_eq!(studio.end("-INT").0, Some(0));
}
