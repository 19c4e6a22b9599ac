//! Settings: where they are read from, what is said of wrong ones, how they are shown, and that each is documented.

use std::collections::BTreeSet;
use std::path::PathBuf;

use glowplug_migrate::project::{FORMAT_KEYS, IGNORE_KEYS, KEYS, MODEL_KEYS, VALIDATE_KEYS};
use serde_json::Value;

use crate::support::Project;

fn docs(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All keys, those of tables with the table's name in front.
fn all_keys() -> BTreeSet<String> {
    let of = |table: &str, keys: &[&str]| -> Vec<String> {
        keys.iter().map(|key| format!("{table}{key}")).collect()
    };
    [
        of("", KEYS),
        of("models.", MODEL_KEYS),
        of("format.", FORMAT_KEYS),
        of("validate.", VALIDATE_KEYS),
        of("ignore.", IGNORE_KEYS),
    ]
    .concat()
    .into_iter()
    .collect()
}

#[test]
fn every_setting_is_documented_and_no_other() {
    let text = docs("settings.md");
    let headings: Vec<String> = text
        .lines()
        .filter(|line| line.starts_with("###"))
        .filter_map(|line| Some(line.split('`').nth(1)?.to_owned()))
        .collect();
    let documented: BTreeSet<String> = headings.iter().cloned().collect();
    assert_eq!(documented, all_keys());
    assert_eq!(
        documented.len(),
        headings.len(),
        "a key is documented twice"
    );
}

#[test]
fn the_schema_has_every_setting_and_no_other() {
    let schema: Value = serde_json::from_str(&docs("glowplug.schema.json")).unwrap();
    let keys = |table: &str, value: &Value| -> Vec<String> {
        let properties = value["properties"].as_object().unwrap();
        assert_eq!(value["additionalProperties"], false, "{table}");
        for (key, property) in properties {
            assert!(
                property["description"].is_string(),
                "{table}{key} has no description"
            );
        }
        properties
            .keys()
            .map(|key| format!("{table}{key}"))
            .collect()
    };
    let top = &schema["properties"];
    let found: BTreeSet<String> = [
        keys("", &schema),
        keys("models.", &top["models"]["oneOf"][2]),
        keys("format.", &top["format"]),
        keys("validate.", &top["validate"]),
        keys("ignore.", &top["ignore"]["items"]),
    ]
    .concat()
    .into_iter()
    .collect();
    assert_eq!(found, all_keys());
}

#[test]
fn the_schema_takes_what_is_read_and_nothing_else() {
    let schema: Value = serde_json::from_str(&docs("glowplug.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&schema).unwrap();
    for (text, is_right) in [
        ("", true),
        (
            "seed = 'x'\npg = 17\nlock_key = -3\nnon_null_arrays = true\nsession_sql = ''\n",
            true,
        ),
        ("models = true\n", true),
        ("models = false\n", false),
        ("models = 'src/models'\n", true),
        ("models = 7\n", false),
        (
            "[models]\ndir = 'x'\nqueries = true\nmoney_fraction_digits = 3\nnames = { a = 'B' }\n",
            true,
        ),
        (
            "[models]\nrelations = { k = { one = 'a', many = 'b' } }\ntables = { only = ['^a'] }\n",
            true,
        ),
        ("[models]\nrelations = { k = { on = 'a' } }\n", false),
        ("[models]\ndirr = 'x'\n", false),
        ("migrations = 'sql'\n", true),
        ("migrations = ['../a', 'b']\n", true),
        ("migrations = 1\n", false),
        ("demo = 'x.toml'\n", true),
        ("demo = { a = 1 }\n", true),
        ("demo = 1\n", false),
        ("[[ignore]]\nschema = 'cron'\nreason = 'x'\n", true),
        ("[[ignore]]\nschema = 'cron'\n", false),
        ("[[ignore]]\nreason = 'x'\n", false),
        ("[[ignore]]\nkind = 'table'\nreason = ''\n", false),
        ("validate.accept = ['down-leaves-enum-labels']\n", true),
        ("validate.accepts = []\n", false),
        ("pg = '17'\n", false),
        ("sead = 'x'\n", false),
    ] {
        let value: toml::Table = toml::from_str(text).unwrap();
        assert_eq!(
            schema.is_valid(&serde_json::json!(value)),
            is_right,
            "{text}"
        );
        let project = Project::empty();
        project.write("glowplug.toml", text);
        let code = i32::from(!is_right);
        project.run(["config"]).exits(code);
    }
}

#[test]
fn every_setting_is_shown_with_its_place() {
    let project = Project::shop();
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n\n[package.metadata.glowplug]\nmodels = { dir = \"src/rows\", queries = true }\nseed = \"true\"\n",
    );
    project.write(
        "glowplug.toml",
        "# ours\nseed = \"make seed\"\nlock_key = 5\n",
    );
    let shown = project.run(["config", "--pg", "17"]).ok();
    let line = |key: &str| -> String {
        let found = shown
            .stdout
            .lines()
            .find(|line| line.starts_with(&format!("{key} ")));
        let words = found.unwrap_or_else(|| panic!("{key} in\n{}", shown.stdout));
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    for (key, wanted) in [
        ("project", "project [ROOT] default"),
        ("diesel.toml", "diesel.toml diesel.toml default"),
        ("migrations", "migrations migrations default"),
        ("schema file", "schema file src/schema.rs diesel.toml:2"),
        (
            "database url",
            "database url [URL] DATABASE_URL of the environment",
        ),
        ("seed", "seed make seed glowplug.toml:2"),
        ("lock_key", "lock_key 5 glowplug.toml:3"),
        ("models.dir", "models.dir src/rows Cargo.toml:5"),
        ("models.enums", "models.enums src/enums.rs default"),
        ("models.queries", "models.queries true Cargo.toml:5"),
        (
            "models.schema_module",
            "models.schema_module crate::schema default",
        ),
        ("pg", "pg 17 --pg"),
        ("session_sql", "session_sql - default"),
        ("ignore", "ignore [] default"),
    ] {
        assert_eq!(line(key), wanted);
    }
    // Both in one folder: one of them has no effect.
    let twice =
        "seed is set in [ROOT]/glowplug.toml:2 and in [ROOT]/Cargo.toml:6; the first one counts";
    project
        .run(["migrate", "deploy"])
        .ok()
        .says(&format!("warning: {twice}"));
    project
        .run(["migrate", "status", "-v"])
        .ok()
        .says("settings from [ROOT]/glowplug.toml, [ROOT]/Cargo.toml [package.metadata.glowplug]");

    let document = project.run(["config", "--json"]).ok().json();
    let settings = document["result"]["settings"].as_array().unwrap();
    let find = |key: &str| settings.iter().find(|row| row["key"] == key).unwrap();
    assert_eq!(find("lock_key")["value"], 5);
    assert_eq!(find("lock_key")["from"], "file");
    assert_eq!(find("lock_key")["path"], "glowplug.toml");
    assert_eq!(find("lock_key")["line"], 3);
    assert_eq!(find("database url")["variable"], "DATABASE_URL");
    assert_eq!(find("pg")["from"], "default");
    assert_eq!(
        document["result"]["overridden"].as_array().unwrap().len(),
        1
    );
    // Every key is there.
    for key in KEYS {
        let is_there = settings.iter().any(|row| {
            let name = row["key"].as_str().unwrap();
            name == *key || name.starts_with(&format!("{key}."))
        });
        assert!(is_there, "{key}");
    }
}

#[test]
fn a_password_is_masked_and_a_line_of_dotenv_named() {
    let project = Project::empty();
    project.write(".env", "\nDATABASE_URL=postgres://u:secret@127.0.0.1:1/x\n");
    let shown = project.finish(project.bare(["config"])).ok();
    shown.says("127.0.0.1").says(".env:2").says_not("secret");
    let local = project.finish(project.bare(["config", "--local"])).ok();
    local.says("on the local cluster").says("--local");
}

#[test]
fn a_wrong_key_is_named_with_the_place_where_it_belongs() {
    for (file, text, message, hint) in [
        (
            "diesel.toml",
            "[print_schema]\nfile = \"src/schema.rs\"\nmodels = \"src/models\"\n",
            "[ROOT]/diesel.toml:3:",
            "models is a setting of glowplug: it belongs in `[package.metadata.glowplug]` of Cargo.toml, or glowplug.toml",
        ),
        (
            "diesel.toml",
            "seed = \"x\"\n",
            "[ROOT]/diesel.toml:1:1: unknown field `seed`",
            "seed is a setting of glowplug: it belongs in `[package.metadata.glowplug]` of Cargo.toml, or glowplug.toml",
        ),
        (
            "diesel.toml",
            "file = \"src/schema.rs\"\n",
            "[ROOT]/diesel.toml:1:1: unknown field `file`",
            "file belongs under `[print_schema]`",
        ),
        (
            "glowplug.toml",
            "\nmigrations_directory = \"x\"\n",
            "[ROOT]/glowplug.toml:2:1: unknown key `migrations_directory`",
            "migrations_directory is Diesel's: it belongs in diesel.toml, as `[migrations_directory]`",
        ),
        (
            "Cargo.toml",
            "[package.metadata.glowplug]\nsead = 1\n",
            "[ROOT]/Cargo.toml:2:1: unknown key `sead`",
            "did you mean seed?",
        ),
    ] {
        let project = Project::shop();
        project.write(file, text);
        let refused = project.run(["migrate", "deploy"]).exits(1);
        refused
            .says(&format!("error[settings]: {message}"))
            .says(&format!("hint: {hint}"));
    }
}
