//! The server as a process, and requests to it.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};
use std::{env, fmt, fs};

use serde_json::Value;
use ureq::Agent;
use ureq::http::{Method, Request};

/// A running server, ended with this value.
pub struct Server {
    process: Child,
    pub address: String,
    agent: Agent,
}

/// What it answered.
pub struct Answer {
    pub status: u16,
    pub location: Option<String>,
    pub retry_after: Option<String>,
    /// Null where the body is empty.
    pub json: Value,
}

impl Server {
    /// The server on the database at this URL, at a free port.
    pub fn start(url: &str) -> Self {
        Self::with(url, &[])
    }

    /// The same, with more settings.
    pub fn with(url: &str, settings: &[(&str, &str)]) -> Self {
        let mut process = command(url)
            .envs(settings.iter().copied())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line.trim().strip_prefix("listening on ").map(str::to_owned);
        let settings = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .max_idle_connections_per_host(200);
        Self {
            address: address.unwrap_or_else(|| panic!("{line:?} {:?}", process.wait())),
            process,
            agent: settings.build().into(),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, &[], None)
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.ask(Method::DELETE, path, &[], None)
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let json = [("content-type", "application/json")];
        self.ask(Method::POST, path, &json, Some(&body.to_string()))
    }

    pub fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&str>,
    ) -> Answer {
        let uri = format!("{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(&uri);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(body.unwrap_or_default().to_owned()).unwrap();
        let mut response = self
            .agent
            .run(request)
            .unwrap_or_else(|error| panic!("{uri}: {error}"));
        let text = response.body_mut().read_to_string().unwrap();
        let header = |name: &str| {
            let value = response.headers().get(name)?;
            Some(value.to_str().unwrap().to_owned())
        };
        Answer {
            status: response.status().as_u16(),
            location: header("location"),
            retry_after: header("retry-after"),
            json: if text.is_empty() {
                Value::Null
            } else {
                serde_json::from_str(&text).unwrap_or_else(|_| panic!("{uri} is no JSON: {text}"))
            },
        }
    }

    /// Sends a signal, by its name.
    pub fn signal(&self, name: &str) {
        // The shell's own: a bare machine has no program of that name.
        let kill = format!("kill -s {name} {}", self.process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.unwrap().success());
    }

    /// How it ended.
    pub fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < Duration::from_secs(30), "it does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    /// The code of an error.
    pub fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    /// Holds status and code against what they should be.
    #[track_caller]
    pub fn is(&self, status: u16, code: &str) {
        assert_eq!((self.status, self.code()), (status, code), "{self:?}");
        if status >= 400 {
            let message = self.json["message"].as_str();
            assert!(
                message.is_some_and(|message| !message.is_empty()),
                "{self:?}"
            );
        }
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.status, self.json)
    }
}

/// The example, with the settings of this test and none of the machine's.
pub fn command(url: &str) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("DATABASE_") || name.ends_with("_TIMEOUT") {
            command.env_remove(name);
        }
    }
    command
        .env("DATABASE_URL", url)
        .env("BIND", "127.0.0.1:0")
        .env("RUST_LOG", "off");
    command
}

/// Cargo builds the examples with the tests, and puts them beside the folder of this one. Asked for this test alone
/// (`--test server`) it builds none: then this does, when there is none or it is older than what it is made from.
fn binary() -> PathBuf {
    let this = env::current_exe().unwrap();
    let profile = this.parent().and_then(|deps| deps.parent()).unwrap();
    let server = profile.join("examples/server");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = ["examples", "src"].map(|folder| newest(&root.join(folder)));
    if changed(&server)
        .is_none_or(|built| sources.into_iter().flatten().any(|source| source > built))
    {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--example", "server"])
            .current_dir(root)
            .status();
        assert!(built.unwrap().success());
    }
    server
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().ok()?.modified().ok()
}

/// When a file of this folder was last changed.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let times = entries.map(|path| {
        if path.is_dir() {
            newest(&path)
        } else {
            changed(&path)
        }
    });
    times.max().flatten()
}
