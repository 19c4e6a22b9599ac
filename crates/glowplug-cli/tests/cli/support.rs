//! A project folder and a database for one test, and the binary run in them.

use std::fs;
use std::io::Write;
use std::net::{Shutdown, TcpListener};
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::LazyLock;

use glowplug_pq::ConnectionString;
use glowplug_server::SHADOW_STATE_DIR;
use glowplug_testdb::TestDatabase;
use regex::Regex;
use serde_json::Value;

/// A `Cargo.toml` for a project that asks for nothing but `schema.rs`.
pub(crate) const PLAIN: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n";
/// The same with models.
pub(crate) const MODELS: &str = "[package]\nname = \"shop\"\nversion = \"0.1.0\"\n\n\
    [package.metadata.glowplug]\nmodels = \"src/models\"\n";

pub(crate) const USERS: (&str, &str) = (
    "CREATE TYPE role AS ENUM ('admin', 'guest');\n\
     CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL DEFAULT 'nobody', role role NOT NULL);\n\
     CREATE INDEX users_name_idx ON users (name);\n",
    "DROP TABLE users;\nDROP TYPE role;\n",
);
pub(crate) const POSTS: (&str, &str) = (
    "CREATE TABLE posts (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users (id));\n\
     CREATE INDEX posts_user_id_idx ON posts (user_id);\n",
    "DROP TABLE posts;\n",
);

/// A project in a folder of its own with a database of its own.
pub(crate) struct Project {
    pub(crate) database: TestDatabase,
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty project: settings, no migrations.
    pub(crate) fn empty() -> Self {
        let project = Project {
            database: TestDatabase::new().expect("a database for the test"),
            folder: tempfile::Builder::new()
                .prefix("shop")
                .tempdir()
                .expect("a folder"),
        };
        project.write("diesel.toml", "[print_schema]\nfile = \"src/schema.rs\"\n");
        project.write("Cargo.toml", PLAIN);
        fs::create_dir(project.path("migrations")).unwrap();
        project
    }

    /// A project with two migrations and models, nothing applied and nothing generated.
    pub(crate) fn shop() -> Self {
        let project = Self::empty();
        project.write("Cargo.toml", MODELS);
        project.migration("2024-01-01-000000_users", USERS);
        project.migration("2024-01-02-000000_posts", POSTS);
        project
    }

    /// As [`Project::shop`], applied and generated.
    pub(crate) fn deployed_shop() -> Self {
        let project = Self::shop();
        project.run(["migrate", "deploy"]).ok();
        project.run(["generate"]).ok();
        project
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// Writes a file and the folders on the way.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn migration(&self, name: &str, (up, down): (&str, &str)) {
        self.write(&format!("migrations/{name}/up.sql"), up);
        self.write(&format!("migrations/{name}/down.sql"), down);
    }

    /// The binary in this project's folder, in an environment that holds this project's database and nothing of anyone who
    /// runs the tests.
    pub(crate) fn command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = self.bare(arguments);
        command.env("DATABASE_URL", self.database.url());
        command.env(
            "SHADOW_DATABASE_URL",
            glowplug_testdb::server_url("postgres").unwrap(),
        );
        command
    }

    /// The same without any database in the environment. A shadow server, where one is started, is this project's own.
    pub(crate) fn bare<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = glowplug(arguments);
        command.current_dir(self.root());
        command.env(SHADOW_STATE_DIR, self.shadow_state());
        command
    }

    /// Where this project's shadow servers are. Below /var/tmp: as root they run as another user, who must get in.
    pub(crate) fn shadow_state(&self) -> PathBuf {
        let name = self.root().file_name().unwrap().display();
        PathBuf::from(format!("/var/tmp/glowplug-test-{name}"))
    }

    pub(crate) fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Outcome {
        self.finish(self.command(arguments))
    }

    /// As [`Project::run`], on the database of another URL.
    pub(crate) fn run_at<'a>(
        &self,
        url: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Outcome {
        let mut command = self.command(arguments);
        command.env("DATABASE_URL", url);
        self.finish(command)
    }

    /// A parameter of this project's URL.
    pub(crate) fn parameter(&self, key: &str) -> Option<String> {
        let pairs = self.database.url().split(['?', '&']).skip(1);
        let found = pairs
            .filter_map(|pair| pair.split_once('='))
            .find(|(name, _)| *name == key);
        found.map(|(_, value)| value.replace("%2F", "/"))
    }

    /// A name that no other test uses, for a role or a further database.
    pub(crate) fn name(&self, word: &str) -> String {
        self.database.name().replace("test", word)
    }

    /// Runs a command to its end; paths and names of this project are replaced in what it printed.
    pub(crate) fn finish(&self, mut command: Command) -> Outcome {
        let output = command
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs");
        let root = fs::canonicalize(self.root()).unwrap();
        let shown = |bytes: &[u8]| {
            String::from_utf8(bytes.to_vec())
                .expect("output is UTF-8")
                .replace(root.to_str().unwrap(), "[ROOT]")
                .replace(self.root().to_str().unwrap(), "[ROOT]")
                .replace(self.database.url(), "[URL]")
                .replace(self.database.name(), "[DB]")
        };
        Outcome::new(&output, shown)
    }

    pub(crate) fn sql(&self, sql: &str) {
        self.database
            .execute(sql)
            .unwrap_or_else(|error| panic!("{sql}: {error:?}"));
    }

    /// The first column of a query's rows.
    pub(crate) fn rows(&self, sql: &str) -> Vec<String> {
        self.database
            .connect()
            .unwrap()
            .query(sql, &[])
            .unwrap()
            .decode()
            .unwrap()
    }

    /// The versions in Diesel's ledger.
    pub(crate) fn ledger(&self) -> Vec<String> {
        self.rows("SELECT version FROM __diesel_schema_migrations ORDER BY version")
    }

    pub(crate) fn has_table(&self, name: &str) -> bool {
        self.rows(&format!("SELECT (to_regclass('{name}') IS NOT NULL)::text")) == ["true"]
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let state = self.shadow_state();
        if state.exists() {
            let mut stop = self.bare(["server", "stop", "--shadow", "--mode", "immediate"]);
            let _ = stop.output();
            let _ = fs::remove_dir_all(state);
        }
    }
}

/// The binary in an environment of its own.
pub(crate) fn glowplug<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_glowplug"));
    command.env_clear().args(arguments);
    for name in ["PATH", "HOME", "LLVM_PROFILE_FILE", "LD_LIBRARY_PATH"] {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    command
}

/// A finding's line without its code, which has brackets around it.
pub(crate) fn without_code(line: &str) -> &str {
    line.rsplit_once(" [").map_or(line, |(text, _)| text)
}

/// How a run ended, with what differs from run to run replaced.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Outcome {
    pub(crate) fn new(output: &Output, shown: impl Fn(&[u8]) -> String) -> Self {
        if let Some(signal) = output.status.signal() {
            panic!(
                "killed by signal {signal}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
        let outcome = Outcome {
            code: output.status.code().unwrap(),
            stdout: without_times(&shown(&output.stdout)),
            stderr: without_times(&shown(&output.stderr)),
        };
        assert!(
            !outcome.stderr.contains("panicked at"),
            "{}",
            outcome.stderr
        );
        outcome
    }

    /// Exit code 0, or the test ends here with all that was printed.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.exits(0)
    }

    /// An error, whether the command is one that checks, which exits with 3, or one that does something.
    #[track_caller]
    pub(crate) fn fails(self) -> Self {
        let code = self.code;
        self.exits(if code == 3 { 3 } else { 1 })
    }

    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "stdout:\n{}\nstderr:\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// The whole screen: stdout, then stderr.
    #[track_caller]
    pub(crate) fn prints(self, stdout: &str, stderr: &str) -> Self {
        same(&self.stdout, stdout, "stdout");
        same(&self.stderr, stderr, "stderr");
        self
    }

    /// That stderr (for people) or stdout has this in it.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text) || self.stderr.contains(text),
            "does not say {text:?}\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    #[track_caller]
    pub(crate) fn says_not(self, text: &str) -> Self {
        assert!(
            !self.stdout.contains(text) && !self.stderr.contains(text),
            "says {text:?}\nstdout:\n{}\nstderr:\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// The one document on stdout, with nothing beside it.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "{error}\nstdout:\n{}\nstderr:\n{}",
                self.stdout, self.stderr
            )
        })
    }
}

#[track_caller]
fn same(found: &str, wanted: &str, what: &str) {
    let wanted = wanted.trim_matches('\n');
    let found = found.trim_end();
    assert!(found == wanted, "{what} is\n{found}\n\nand not\n{wanted}\n");
}

/// `12 ms` and `1.5 s` become `[TIME]`, a time stamp of the ledger `[WHEN]`.
fn without_times(text: &str) -> String {
    static TIME: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b[0-9.]+ m?s\b").unwrap());
    static WHEN: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z").unwrap());
    let text = TIME.replace_all(text, "[TIME]");
    WHEN.replace_all(&text, "[WHEN]").into_owned()
}

/// Waits until something holds, a few seconds at most.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    for _ in 0..200 {
        if holds() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    panic!("never: {what}");
}

/// Reports why a test did nothing.
pub(crate) fn skip(reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped: {reason}");
}

/// Roles that a test makes, dropped with this value and all that they own.
pub(crate) struct Roles<'a> {
    project: &'a Project,
    names: Vec<String>,
}

impl<'a> Roles<'a> {
    /// Makes roles, each with these options: `LOGIN CREATEDB`.
    pub(crate) fn new<const N: usize>(
        project: &'a Project,
        roles: [(&str, &str); N],
    ) -> (Self, [String; N]) {
        let names = roles.map(|(word, options)| {
            let name = project.name(word);
            project.sql(&format!("CREATE ROLE {name} {options}"));
            name
        });
        let made = Roles {
            project,
            names: names.to_vec(),
        };
        (made, names)
    }
}

impl Drop for Roles<'_> {
    fn drop(&mut self) {
        for name in &self.names {
            // Databases of theirs keep them from being dropped; those belong to the test.
            let _ = self.project.database.execute(&format!(
                "REASSIGN OWNED BY {name} TO CURRENT_USER; DROP OWNED BY {name} CASCADE; DROP ROLE {name}"
            ));
        }
    }
}

/// A door to the project's server under the name of a machine that is not this one: a port of this one that hands on to
/// the server's unix socket, and a URL that calls it `db.example.org`. `None` where the server has no socket.
pub(crate) fn from_afar(project: &Project) -> Option<String> {
    let url = ConnectionString::parse(project.database.url()).unwrap();
    let parameter = |key: &str| url.get(key).map(str::to_owned);
    let folder = parameter("host").filter(|host| host.starts_with('/'))?;
    let socket = format!(
        "{folder}/.s.PGSQL.{}",
        parameter("port").unwrap_or_else(|| "5432".into())
    );
    let door = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = door.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for outside in door.incoming().flatten() {
            let inside = UnixStream::connect(&socket).unwrap();
            let (mut from, mut to) = (outside.try_clone().unwrap(), inside.try_clone().unwrap());
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
            let (mut from, mut to) = (inside, outside);
            std::thread::spawn(move || {
                let _ = std::io::copy(&mut from, &mut to);
                let _ = to.shutdown(Shutdown::Both);
            });
        }
    });
    let user = parameter("user").unwrap_or_else(|| "postgres".into());
    Some(format!(
        "postgres://{user}@db.example.org:{port}/{}?hostaddr=127.0.0.1&sslmode=disable",
        project.database.name()
    ))
}
