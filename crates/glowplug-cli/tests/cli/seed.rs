//! `seed`: the project's own command, its output, its exit code.

use crate::support::{Project, from_afar, skip};

fn project(command: &str) -> Project {
    let project = Project::empty();
    project.write(
        "Cargo.toml",
        format!(
            "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nseed = '''{command}'''\n"
        ),
    );
    project
}

#[test]
fn its_output_is_shown_as_it_is() {
    let command = "echo to stdout; echo to stderr >&2; pwd; echo $DATABASE_URL";
    let project = project(command);
    project.run(["seed"]).ok().prints(
        "to stdout\n[ROOT]\n[URL]",
        &format!("running `{command}`\nto stderr"),
    );
}

#[test]
fn its_exit_code_is_kept() {
    for code in [1, 3, 42, 255] {
        project(&format!("exit {code}"))
            .run(["seed"])
            .exits(code)
            .prints(
                "",
                &format!(
                    "running `exit {code}`\nerror[seed-failed]: the seed command ended with exit code {code}\n\
                     hint: the database is migrated; its output says why; fix the seeds and run `glowplug seed`"
                ),
            );
    }
    // Killed by a signal, it has none: a shell would tell 128 and the signal.
    project("kill -9 $$").run(["seed"]).exits(137);
    project("kill -INT $$").run(["seed"]).exits(130);
    project("no-such-program").run(["seed"]).exits(127);
}

#[test]
fn arguments_are_handed_on_as_they_are() {
    let project = project("printf '<%s>'");
    let reported = "running `printf '<%s>'`";
    project
        .run(["seed", "--", "--only", "it's $HOME", "", "*"])
        .ok()
        .prints("<--only><it's $HOME><><*>", reported);
    project
        .run(["seed", "--clean", "--profile", "small one"])
        .ok()
        .prints("<--profile><small one><--clean>", reported);
    // Not needed here, so not handed on: the command may not know it.
    project.run(["seed", "--force"]).ok().prints("<>", reported);
}

#[test]
fn json_is_one_document_whatever_the_command_prints() {
    let outcome = project("echo noise; exit 3")
        .run(["seed", "--json"])
        .exits(3);
    let document = outcome.json();
    assert_eq!(
        document,
        serde_json::json!({
            "version": 1,
            "ok": false,
            "command": "seed",
            "result": { "command": "echo noise; exit 3", "exit_code": 3 },
            "error": {
                "code": "seed-failed",
                "message": "the seed command ended with exit code 3",
                "hint": "the database is migrated; its output says why; fix the seeds and run `glowplug seed`",
            },
        })
    );
    assert_eq!(outcome.stderr, "noise\n");
}

#[test]
fn a_project_without_seeds_is_reported_how_to_have_some() {
    Project::empty().run(["seed"]).exits(1).prints(
        "",
        "error[no-seed]: the project has no seed command\n\
         hint: name one in Cargo.toml: `[package.metadata.glowplug]`, `glowplug seed = \"cargo run --bin db -- seed\"`",
    );
}

#[test]
fn a_database_that_is_not_there_is_not_seeded() {
    let project = project("echo seeded");
    let mut command = project.command(["seed"]);
    command.env(
        "DATABASE_URL",
        project
            .database
            .url()
            .replace(project.database.name(), "no_such_database_here"),
    );
    project
        .finish(command)
        .exits(1)
        .says("error[unknown-database]")
        .says_not("seeded");
}

#[test]
fn a_database_elsewhere_is_seeded_only_by_force() {
    let project = project("echo seeds; printf '<%s>'");
    let reported = "running `echo seeds; printf '<%s>'`";
    let Some(url) = from_afar(&project) else {
        return skip("the test server has no unix socket");
    };
    let seed = |words: &[&'static str], url: &str| {
        let mut command = project.command(words.iter().copied());
        command.env("DATABASE_URL", url);
        project.finish(command)
    };
    seed(&["seed"], &url)
        .exits(1)
        .says("error[not-local]: postgres://")
        .says("@db.example.org")
        .says("hint: seeds are for development; `--force` seeds it anyway")
        .says_not("seeds\n");
    // The command may refuse it, too, so it is reported.
    seed(&["seed", "--force"], &url)
        .ok()
        .prints("seeds\n<--force>", reported);
    // The same door under the name of this machine.
    seed(&["seed"], &url.replace("db.example.org", "localhost"))
        .ok()
        .prints("seeds\n<>", reported);
}
