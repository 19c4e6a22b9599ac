//! `reset`: what is lost, whether it may be, and what is there afterwards.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::connect::as_user;
use crate::support::{Project, from_afar, skip};

fn filled() -> Project {
    let project = Project::deployed_shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = \"src/models\"\nseed = \"echo seeds >&2\"\n",
    );
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest'), (2, 'b', 'guest'); INSERT INTO posts VALUES (1, 1)");
    project
}

const LOST: &str = "[DB] will be dropped with everything in it:\n   table         rows\n   public.posts     1\n   public.users     2";

#[test]
fn without_a_terminal_it_refuses_to_lose_rows() {
    let project = filled();
    project.run(["reset"]).exits(1).prints(
        "",
        &format!(
            "{LOST}\n\
             error[needs-force]: resetting [DB] would destroy its data, and there is no terminal to ask on\n\
             hint: `glowplug reset --force` does not ask"
        ),
    );
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["2"]);
    let document = project.run(["reset", "--json"]).exits(1).json();
    assert_eq!(document["error"]["code"], "needs-force");
}

#[test]
fn forced_it_does_every_step_and_times_it() {
    let project = filled();
    project.sql("CREATE TABLE by_hand ()");
    project.write("src/schema.rs", "// stale");
    let outcome = project.run(["reset", "--force"]).ok();
    let steps: Vec<&str> = outcome.stderr.lines().skip(5).collect();
    assert_eq!(
        steps,
        [
            "wrote    src/schema.rs",
            "generated 5 files [TIME]",
            "dropped   [DB] [TIME]",
            "applied  2024-01-01-000000_users [TIME]",
            "applied  2024-01-02-000000_posts [TIME]",
            "migrated  [DB]: applied 2 migrations [TIME]",
            "running `echo seeds >&2`",
            "seeds",
            "seeded    [DB] [TIME]"
        ],
        "{}",
        outcome.stderr
    );
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["0"]);
    assert!(!project.has_table("by_hand"));
    project.run(["validate"]).ok();
}

#[test]
fn with_nothing_to_lose_it_does_not_ask() {
    let project = Project::deployed_shop();
    project
        .run(["reset"])
        .ok()
        .says("public.users     0")
        .says("migrated  [DB]: applied 2 migrations [TIME]");
    // Nor where there is no database at all.
    let mut command = project.command(["reset", "--json"]);
    let url = project.database.url().replace(
        project.database.name(),
        &format!("{}_new", project.database.name()),
    );
    command.env("DATABASE_URL", url);
    let document = project.finish(command).ok().json();
    assert_eq!(document["result"]["lost"]["exists"], false);
    assert_eq!(
        document["result"]["deployed"]["applied"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    project.sql(&format!("DROP DATABASE {}_new", project.database.name()));
}

#[test]
fn the_database_is_the_one_that_libpq_would_open() {
    let project = filled();
    // The other form of a connection string, quoted, and a name given twice: the last counts.
    let mut host = String::new();
    for pair in project.database.url().split(['?', '&']).skip(1) {
        if let Some((key, value)) = pair.split_once('=') {
            host.push_str(&format!("{key} = '{value}' "));
        }
    }
    if host.is_empty() {
        return skip("the test server is not on a unix socket");
    }
    let mut command = project.command(["reset", "--force", "--skip-seed"]);
    command.env(
        "DATABASE_URL",
        format!(
            "{host} dbname=nonsense dbname = '{}'",
            project.database.name()
        ),
    );
    project.finish(command).ok();
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["0"]);
}

#[test]
fn steps_may_be_skipped() {
    let project = filled();
    project.write("src/schema.rs", "// stale");
    project
        .run(["reset", "--force", "--skip-generate", "--skip-seed"])
        .ok()
        .says_not("seeds")
        .says_not("generated");
    assert_eq!(project.read("src/schema.rs"), "// stale");
}

#[test]
fn a_broken_folder_is_refused_before_anything_is_dropped() {
    let project = filled();
    project.write("migrations/2024-01-02-000000_posts/up.sql", "");
    project
        .run(["reset", "--force"])
        .exits(1)
        .says("error[migrations-folder]")
        .says_not("will be dropped");
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["2"]);
}

#[test]
fn what_could_not_be_made_again_is_not_dropped() {
    let project = filled();
    let role = project.database.name().replace("test", "owner");
    let owner = format!(
        "CREATE ROLE {role} LOGIN; ALTER DATABASE {} OWNER TO {role}",
        project.database.name()
    );
    project.sql(&owner);
    let mut command = project.command(["reset", "--force"]);
    command.env("DATABASE_URL", as_user(&project, &role));
    let outcome = project.finish(command).exits(1);
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["2"]);
    outcome
        .says("error[missing-privilege]")
        .says("nothing was dropped")
        .says("CREATEDB");
    project.sql(&format!(
        "ALTER DATABASE {} OWNER TO CURRENT_USER; DROP ROLE {role}",
        project.database.name()
    ));
}

#[test]
fn seeds_that_fail_are_reported_and_keep_their_exit_code() {
    let project = filled();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nseed = \"exit 7\"\n",
    );
    project
        .run(["reset", "--force"])
        .exits(7)
        .says("error[seed-failed]: the seed command ended with exit code 7\nhint: the database is migrated; its output says why; fix the seeds and run `glowplug seed`");
    let document = project.run(["reset", "--force", "--json"]).exits(7).json();
    assert_eq!(document["error"]["code"], "seed-failed");
}

#[test]
fn a_seed_command_that_does_not_compile_leaves_the_database_as_it_was() {
    let project = filled();
    project.sql("CREATE TABLE by_hand ()");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\nedition = \"2024\"\n[package.metadata.glowplug]\nseed = \"cargo run -q -- seed\"\n",
    );
    project.write("src/main.rs", "fn main() { no_such_function() }\n");
    let identity = "SELECT oid::text FROM pg_database WHERE datname = current_database()";
    let before = project.rows(identity);
    project
        .run(["reset", "--force"])
        .exits(1)
        .says("cannot find function `no_such_function`")
        .says("error[seed-build]: `cargo build` failed")
        .says_not("dropped  ");
    // The same database, not one of the same name.
    assert_eq!(project.rows(identity), before);
    assert_eq!(project.rows("SELECT count(*)::text FROM users"), ["2"]);
    assert!(project.has_table("by_hand"));
}

#[test]
fn anyone_who_is_connected_does_not_stop_it() {
    let project = filled();
    let mut other = project.database.connect().unwrap();
    other.execute("BEGIN; LOCK TABLE users").unwrap();
    // The rows of a locked table cannot be counted: it is not taken for empty.
    let started = std::time::Instant::now();
    project
        .run(["reset"])
        .exits(1)
        .says("public.users  about ")
        .says("error[needs-force]");
    assert!(started.elapsed().as_secs() < 20);
    project.run(["reset", "--force"]).ok();
    assert!(other.execute("SELECT 1").is_err());
}

#[test]
fn elsewhere_it_wants_the_name_even_where_there_is_nothing_to_lose() {
    let project = Project::deployed_shop();
    let Some(url) = from_afar(&project) else {
        return skip("the test server has no unix socket");
    };
    let reset = |words: &[&'static str]| {
        let mut command = project.command(words.iter().copied());
        command.env("DATABASE_URL", &url);
        project.finish(command)
    };
    for words in [&["reset"][..], &["reset", "--force"]] {
        reset(words)
            .exits(1)
            .says("public.users     0")
            .says("error[not-local]")
            .says("hint: to destroy it on purpose, add `--force --database [DB]`");
    }
    reset(&["reset", "--force", "--database", "shop"])
        .exits(1)
        .says("error[other-database]");
    assert!(project.has_table("users"));
}

#[test]
fn on_a_terminal_it_asks() {
    for (answer, code) in [("n", 130), ("y", 0)] {
        let project = filled();
        let command = project.command(["reset"]);
        let Some((found, screen)) = on_a_terminal(&command, "Drop", answer) else {
            return;
        };
        assert_eq!(found, code, "{screen}");
        assert!(
            screen.contains(&format!("Drop {}?", project.database.name())),
            "{screen}"
        );
        let left = project.rows("SELECT count(*)::text FROM users");
        assert_eq!(left, [if code == 0 { "0" } else { "2" }], "{screen}");
    }
}

/// Runs a command on a terminal of its own, types `answer` once it asks this, and gives its exit code and what was on the screen.
pub(crate) fn on_a_terminal(
    command: &Command,
    question: &str,
    answer: &str,
) -> Option<(i32, String)> {
    let program = r"
import os, pty, sys
question, answer = sys.argv[1].encode(), sys.argv[2].encode()
try:
    pid, terminal = pty.fork()
except OSError:
    sys.exit(77)
if pid == 0:
    os.execv(sys.argv[3], sys.argv[3:])
seen = b''
asked = False
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:
        break
    if not piece:
        break
    seen += piece
    if not asked and b'?' in seen and question in seen:
        asked = True
        os.write(terminal, answer)
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status))
";
    let mut python = Command::new("python3");
    python
        .arg("-c")
        .arg(program)
        .arg(question)
        .arg(answer)
        .arg(command.get_program())
        .args(command.get_args());
    python.env_clear();
    for (name, value) in command.get_envs() {
        python.env(name, value.unwrap_or_default());
    }
    python
        .env("TERM", "xterm")
        .current_dir(command.get_current_dir().unwrap());
    let output = python.stdin(Stdio::null()).stderr(Stdio::piped()).output();
    let Ok(output) = output else {
        glowplug_testdb::tools::missing("python3");
        return None;
    };
    if output.status.code() == Some(77) {
        skip("no terminals to be had here");
        return None;
    }
    let _ = std::io::stderr().write_all(&output.stderr);
    Some((
        output.status.code().unwrap_or(-1),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    ))
}
