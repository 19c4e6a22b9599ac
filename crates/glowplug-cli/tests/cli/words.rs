//! Words of other tools: a usage error that names our command, and never one that destroys data.

use crate::support::{Outcome, Project, glowplug};

fn ask(words: &str) -> Outcome {
    let output = glowplug(words.split(' ')).output().unwrap();
    let shown = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Outcome::new(&output, shown).exits(64)
}

#[test]
fn a_word_of_another_tool_is_answered_with_ours() {
    for (words, hint) in [
        (
            "migrate run",
            "`glowplug migrate dev` applies pending migrations",
        ),
        ("migrate up", "`glowplug migrate deploy`"),
        ("migrate list", "`glowplug migrate status`"),
        ("migrate pending", "`glowplug migrate status`"),
        ("migrate generate add_users", "`glowplug migrate new NAME`"),
        (
            "migrate reset",
            "`glowplug reset --help` says what is dropped",
        ),
        ("migrate reset --force", "`glowplug reset --help`"),
        ("db push", "`glowplug migrate new NAME`"),
        ("db pull", "`glowplug generate --from-database`"),
        ("db seed", "`glowplug seed`"),
        ("db reset", "`glowplug reset --help`"),
        ("db studio", "`glowplug studio`"),
        ("db shell", "`glowplug server psql`"),
        ("help", "`glowplug --help` lists the commands"),
        ("help migrate", "`glowplug migrate --help`"),
        ("migration run", "`glowplug migrate dev`"),
        ("print-schema", "`glowplug generate`"),
        ("--quiet status", "`glowplug migrate status`"),
        ("database setup", "`glowplug init`"),
    ] {
        let said = ask(words);
        said.clone()
            .says("hint: ")
            .says(hint)
            .says("error: there is no command `");
        assert!(said.stdout.is_empty());
        for destructive in ["reset --force", "reset`", "revert`", "redo`", "remove"] {
            assert!(
                !said.stderr.contains(&format!("glowplug {destructive}")),
                "{}",
                said.stderr
            );
        }
    }
    // A word that no tool has is clap's to answer.
    ask("valdate").says("a similar subcommand exists: 'validate'");
    ask("migrate nonsense").says("unrecognized subcommand 'nonsense'");
    let document = ask("migrate reset --json").json();
    assert_eq!(document["error"]["code"], "usage");
    assert_eq!(
        document["error"]["message"],
        "there is no command `migrate reset`"
    );
    assert!(
        document["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("reset --help")
    );
}

#[test]
fn under_a_justfile_hints_name_its_recipes() {
    let justfile = std::fs::read_to_string(
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../justfile"),
    )
    .unwrap();
    let project = Project::deployed_shop();
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    let ask = |recipes: Option<&str>, arguments: &[&'static str], code: i32, hint: &str| {
        let mut command = project.command(arguments.iter().copied());
        command.envs(recipes.map(|prefix| ("GLOWPLUG_RECIPES", prefix)));
        project.finish(command).exits(code).says(hint);
    };
    for (arguments, code, plain, recipe, rest) in [
        (&["migrate", "list"][..], 64, "migrate status", "status", ""),
        (&["migrate", "run"], 64, "migrate dev", "migrate", ""),
        (&["db", "push"], 64, "migrate new", "new", " NAME"),
        (&["db", "studio"], 64, "studio", "studio", ""),
        (&["db", "shell"], 64, "server psql", "psql", ""),
        (&["reset"], 1, "reset", "reset", " --force"),
    ] {
        ask(None, arguments, code, &format!("`glowplug {plain}{rest}`"));
        ask(
            Some("db-"),
            arguments,
            code,
            &format!("`just db-{recipe}{rest}`"),
        );
        assert!(
            justfile.contains(&format!("\ndb-{recipe} *args:")),
            "{recipe}"
        );
    }
    // A command without a recipe keeps its own name.
    ask(Some("db-"), &["database", "setup"], 64, "`glowplug init`");
}
