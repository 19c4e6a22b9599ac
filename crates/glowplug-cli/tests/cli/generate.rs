//! `generate`: files written, compared, replaced and removed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::support::{PLAIN, Project, skip};

#[test]
fn it_generates_while_the_application_does_not_compile() {
    let project = Project::shop();
    project.write(
        "src/lib.rs",
        "pub mod schema; fn broken( { this is no Rust at all",
    );
    project.write("build.rs", "compile_error!(\"never\");");
    project.run(["generate"]).ok().prints(
        "generated 5 of 5 files",
        "wrote    src/enums.rs\nwrote    src/models/mod.rs\nwrote    src/models/posts.rs\nwrote    src/models/users.rs\nwrote    src/schema.rs\n\
         next steps, before this compiles:\n  \
         Cargo.toml: diesel = { version = \"2.3\", features = [\"postgres\"] }\n  \
         src/lib.rs: pub mod models; pub mod enums;",
    );
    assert!(project.read("src/schema.rs").contains("users (id)"));
    assert!(
        project
            .read("src/models/users.rs")
            .contains("pub struct User")
    );
    // Also from a folder inside the project.
    let mut command = project.command(["generate", "--check"]);
    command.current_dir(project.path("src/models"));
    project
        .finish(command)
        .ok()
        .prints("generated files are current: 5 files [TIME]", "");
}

#[test]
fn a_project_without_models_gets_schema_rs_alone() {
    let project = Project::shop();
    project.write("Cargo.toml", PLAIN);
    project.run(["generate"]).ok().prints(
        "generated 1 of 1 file",
        "wrote    src/schema.rs\n\
         next steps, before this compiles:\n  \
         Cargo.toml: diesel = { version = \"2.3\", features = [\"postgres\"] }\n  \
         src/lib.rs: pub mod schema;",
    );
    assert_eq!(fs::read_dir(project.path("src")).unwrap().count(), 1);
    project
        .run(["generate", "--check"])
        .ok()
        .prints("generated files are current: 1 file [TIME]", "");
}

#[test]
fn check_names_every_stale_file_and_shows_the_difference() {
    let project = Project::deployed_shop();
    let schema = project.read("src/schema.rs");
    project.write(
        "src/schema.rs",
        schema.replace("name -> Text", "name -> Varchar"),
    );
    fs::remove_file(project.path("src/models/posts.rs")).unwrap();
    let header = project
        .read("src/models/users.rs")
        .lines()
        .next()
        .unwrap()
        .to_owned();
    project.write("src/models/gone.rs", project.read("src/models/users.rs"));
    project.write("src/models/by_hand.rs", "// a query of mine\n");
    let outcome = project.run(["generate", "--check"]).exits(1);
    outcome
        .clone()
        .says("outdated src/schema.rs\n--- src/schema.rs (on disk)\n+++ src/schema.rs (generated)\n@@")
        .says("\n-        name -> Varchar,\n+        name -> Text,\n")
        .says("missing  src/models/posts.rs")
        .says("superfluous src/models/gone.rs")
        .says("hint: run `glowplug generate`")
        .says_not("users.rs (on disk)")
        .says_not("by_hand");
    assert!(!header.is_empty());
    assert!(
        project.read("src/schema.rs").contains("Varchar"),
        "check writes nothing"
    );

    let document = project
        .run(["generate", "--check", "--json"])
        .exits(1)
        .json();
    assert_eq!(document["ok"], false);
    let state = |path: &str| {
        let files = document["result"]["files"].as_array().unwrap();
        files.iter().find(|file| file["path"] == path).unwrap()["state"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        [
            state("src/schema.rs"),
            state("src/models/posts.rs"),
            state("src/models/gone.rs"),
            state("src/models/users.rs")
        ],
        ["stale", "absent", "superfluous", "unchanged"]
    );

    project
        .run(["generate"])
        .ok()
        .says("removed  src/models/gone.rs");
    assert!(
        !project.path("src/models/gone.rs").exists()
            && project.path("src/models/by_hand.rs").exists()
    );
    project.run(["generate", "--check"]).ok();
}

#[test]
fn the_model_of_a_table_that_is_gone_goes_too() {
    let project = Project::deployed_shop();
    project.migration(
        "2024-01-03-000000_less",
        ("DROP TABLE posts", crate::support::POSTS.0),
    );
    project
        .run(["migrate", "dev"])
        .ok()
        .says("removed  src/models/posts.rs")
        .says("wrote    src/models/mod.rs");
    assert!(!project.path("src/models/posts.rs").exists());
    assert!(!project.read("src/models/mod.rs").contains("posts"));
}

#[test]
fn functions_come_by_a_setting_and_go_with_it() {
    let project = Project::deployed_shop();
    let plain = project.read("Cargo.toml");
    let models = "models = \"src/models\"";
    assert!(plain.contains(models), "{plain}");
    let with = plain.replace(models, "models = { queries = true }");
    project.write("Cargo.toml", &with);
    project
        .run(["generate", "--check"])
        .exits(1)
        .says("missing  src/models/functions/users.rs");
    project
        .run(["generate"])
        .ok()
        .says("wrote    src/models/functions/mod.rs");
    let users = project.read("src/models/functions/users.rs");
    assert!(
        users.contains("pub fn find(") && users.contains("pub fn load_posts("),
        "{users}"
    );
    project.write("src/models/functions/by_hand.rs", "// mine\n");
    project.write("Cargo.toml", &plain);
    project
        .run(["generate", "--check"])
        .exits(1)
        .says("superfluous src/models/functions/users.rs");
    project
        .run(["generate"])
        .ok()
        .says("removed  src/models/functions/mod.rs");
    assert!(project.path("src/models/functions/by_hand.rs").exists());
    fs::remove_file(project.path("src/models/functions/by_hand.rs")).unwrap();
    project.write("Cargo.toml", &with);
    project.run(["generate"]).ok();
    project.write("Cargo.toml", &plain);
    project.run(["generate"]).ok();
    assert!(
        !project.path("src/models/functions").exists(),
        "an empty folder goes too"
    );
    project.run(["generate", "--check"]).ok();

    project.write(
        "Cargo.toml",
        plain.replace(
            models,
            "models = { queries = true, relations = { nobody_fkey = { one = \"x\" } } }",
        ),
    );
    project
        .run(["generate"])
        .ok()
        .says("the setting relations names \"nobody_fkey\"");
    project.write(
        "Cargo.toml",
        plain.replace(
            models,
            "models = { queries = true, relations = { posts_user_id_fkey = { one = \"type\" } } }",
        ),
    );
    project
        .run(["generate"])
        .exits(1)
        .says("relations.posts_user_id_fkey")
        .says("\"type\"");
    project.write("Cargo.toml", plain.replace(models, "models = { queries = true, relations = { posts_user_id_fkey = { one = \"writer\", many = \"written\" } } }"));
    project.run(["generate"]).ok();
    assert!(
        project
            .read("src/models/functions/posts.rs")
            .contains("pub fn load_writer(")
    );
    assert!(
        project
            .read("src/models/functions/users.rs")
            .contains("pub fn written_of(")
    );
}

#[test]
fn a_file_that_a_person_wrote_is_not_overwritten() {
    let project = Project::deployed_shop();
    let schema = project.read("src/schema.rs");
    project.write("src/models/users.rs", "// a query of mine\n");
    project.write("src/schema.rs", "// stale\n");
    project
        .run(["generate"])
        .exits(1)
        .says("src/models/users.rs was not generated; nothing was written");
    assert_eq!(project.read("src/models/users.rs"), "// a query of mine\n");
    assert_eq!(project.read("src/schema.rs"), "// stale\n");
    // An empty file, such as one that is only declared yet, is nobody's work.
    project.write("src/models/users.rs", "");
    project.run(["generate"]).ok();
    assert_eq!(project.read("src/schema.rs"), schema);
}

#[test]
fn an_unchanged_file_is_not_touched_and_a_changed_one_keeps_its_mode() {
    let project = Project::deployed_shop();
    let time = |path: &str| {
        fs::metadata(project.path(path))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = [time("src/schema.rs"), time("src/models/users.rs")];
    project
        .run(["generate"])
        .ok()
        .prints("generated files are current: 5 files [TIME]", "");
    assert_eq!([time("src/schema.rs"), time("src/models/users.rs")], before);

    fs::set_permissions(
        project.path("src/schema.rs"),
        fs::Permissions::from_mode(0o640),
    )
    .unwrap();
    project.write("src/schema.rs", "// stale");
    project.run(["generate"]).ok();
    assert_eq!(
        fs::metadata(project.path("src/schema.rs"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o640
    );
    assert_eq!(
        fs::metadata(project.path("src/models/users.rs"))
            .unwrap()
            .permissions()
            .mode()
            & 0o777,
        0o644
    );
    // A finished file took the place; nothing half done lies about.
    assert_eq!(fs::read_dir(project.path("src")).unwrap().count(), 3);
}

#[test]
fn anyone_who_has_the_old_file_open_keeps_reading_it_whole() {
    let project = Project::deployed_shop();
    let old = project.read("src/schema.rs");
    let mut open = fs::File::open(project.path("src/schema.rs")).unwrap();
    project.migration(
        "2024-01-03-000000_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    project.run(["generate"]).ok();
    let mut seen = String::new();
    std::io::Read::read_to_string(&mut open, &mut seen).unwrap();
    assert_eq!(seen, old);
    assert_ne!(project.read("src/schema.rs"), old);
}

#[test]
fn the_developers_own_database_is_not_looked_at() {
    let project = Project::shop();
    project.sql("CREATE TABLE tried_out (id int PRIMARY KEY)");
    project.run(["generate"]).ok();
    assert!(!project.read("src/schema.rs").contains("tried_out"));
    project.run(["generate", "--from-database"]).ok();
    assert!(project.read("src/schema.rs").contains("tried_out"));
}

#[test]
fn each_schema_has_a_file_of_its_own() {
    let project = Project::empty();
    project.write(
        "diesel.toml",
        "[print_schema.main]\nfile = \"src/schema.rs\"\n[print_schema.audit]\nfile = \"src/audit/schema.rs\"\nschema = \"audit\"\n",
    );
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (id int PRIMARY KEY); CREATE SCHEMA audit; CREATE TABLE audit.log (id int PRIMARY KEY);",
            "DROP SCHEMA audit CASCADE; DROP TABLE a;",
        ),
    );
    project.run(["generate"]).ok().prints(
        "generated 2 of 2 files",
        "wrote    src/audit/schema.rs\nwrote    src/schema.rs\n\
         next steps, before this compiles:\n  \
         Cargo.toml: diesel = { version = \"2.3\", features = [\"postgres\"] }\n  \
         src/audit/mod.rs: pub mod schema;\n  \
         src/lib.rs: pub mod schema;",
    );
    assert!(
        project
            .read("src/audit/schema.rs")
            .contains("audit.log (id)")
    );
    assert!(!project.read("src/schema.rs").contains("log"));
}

#[test]
fn a_patch_is_applied_or_refused() {
    let project = Project::shop();
    project.write("Cargo.toml", PLAIN);
    project.run(["generate"]).ok();
    let before = project.read("src/schema.rs");
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"src/schema.rs\"\npatch_file = \"schema.patch\"\n",
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[file]: cannot read the `patch_file` of diesel.toml, [ROOT]/schema.patch: No such file");
    let line = before
        .lines()
        .position(|line| line.contains("name -> Text"))
        .unwrap();
    let lines: Vec<&str> = before.lines().collect();
    let patch = |old: &str| {
        format!(
            "--- src/schema.rs\n+++ src/schema.rs\n@@ -{0},3 +{0},3 @@\n {1}\n-{old}\n+        name -> Citext,\n {2}\n",
            line,
            lines[line - 1],
            lines[line + 1]
        )
    };
    project.write("schema.patch", patch(lines[line]));
    project.run(["generate"]).ok();
    assert!(project.read("src/schema.rs").contains("name -> Citext"));
    project.run(["generate", "--check"]).ok();
    project.write("schema.patch", patch("        nom -> Text,"));
    project
        .run(["generate"])
        .exits(1)
        .says("error[generate]: cannot apply schema.patch: ")
        .says("patch");
    assert!(
        project.read("src/schema.rs").contains("name -> Citext"),
        "nothing was written"
    );
}

#[test]
fn a_fault_in_the_settings_has_its_place() {
    let project = Project::shop();
    project.write(
        "diesel.toml",
        "[print_schema]\nfile = \"src/schema.rs\"\nwith_doc = true\n",
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[settings]: [ROOT]/diesel.toml:3:12: invalid type");
    project.write("diesel.toml", "[print_schema\n");
    project
        .run(["generate"])
        .exits(1)
        .says("error[settings]: [ROOT]/diesel.toml:1:");
    project.write("diesel.toml", "");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n\n[package.metadata.glowplug]\nmodel = \"src/models\"\n",
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[settings]: [ROOT]/Cargo.toml:5:1: unknown key `model`");
    project.write(
        "Cargo.toml",
        "[package]\nname = \"shop\"\n[package.metadata.glowplug]\nmodels = 7\n",
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[settings]: [ROOT]/Cargo.toml:4:");
    project.write("Cargo.toml", PLAIN);
    project.write("rustfmt.toml", "max_width = \"wide\"\n");
    project
        .run(["generate"])
        .exits(1)
        .says("error[settings]: [ROOT]/rustfmt.toml:1:");
}

#[test]
fn settings_may_be_missing() {
    let project = Project::shop();
    fs::remove_file(project.path("diesel.toml")).unwrap();
    // Nothing says where schema.rs is; the migrations can still be used.
    project.run(["migrate", "deploy"]).ok();
    project.write("glowplug.toml", "seed = \"echo seeded\"\n");
    fs::remove_file(project.path("Cargo.toml")).unwrap();
    project
        .run(["seed"])
        .ok()
        .prints("seeded", "running `echo seeded`");
    fs::remove_file(project.path("glowplug.toml")).unwrap();
    project
        .run(["generate"])
        .exits(1)
        .prints("", "error[no-project]: no Diesel project found in [ROOT] or above it\nhint: run this where `diesel.toml` is, or name it with `--config PATH`");
}

#[test]
fn another_diesel_toml_may_be_named() {
    let project = Project::shop();
    project.write("config/other.toml", "[print_schema]\nfile = \"other.rs\"\n");
    let mut command = project.command([
        "generate",
        "--migration-dir",
        "migrations",
        "--config",
        "config/other.toml",
    ]);
    command.env("DIESEL_CONFIG_FILE", "nowhere.toml");
    project.finish(command).ok();
    assert!(project.path("config/other.rs").exists() && !project.path("src/schema.rs").exists());
    project
        .run(["generate", "--config", "nowhere.toml"])
        .exits(1)
        .says("error[file]: cannot read [ROOT]/nowhere.toml");
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let project = Project::shop();
    project.write("src/models", "a file where a folder must be");
    project
        .run(["generate"])
        .exits(1)
        .says("error[file]: cannot ")
        .says("[ROOT]/src/models");

    let project = Project::shop();
    project.write("Cargo.toml", PLAIN);
    fs::create_dir(project.path("src")).unwrap();
    fs::set_permissions(project.path("src"), fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(project.path("src/probe"), "").is_err() {
        project
            .run(["generate"])
            .exits(1)
            .says("error[file]: cannot write [ROOT]/src/schema.rs: Permission denied");
        fs::set_permissions(project.path("src"), fs::Permissions::from_mode(0o755)).unwrap();
    } else if Path::new("/proc/self").exists() {
        // Root may write everywhere but there.
        project.write(
            "diesel.toml",
            "[print_schema]\nfile = \"/proc/schema.rs\"\n",
        );
        project
            .run(["generate"])
            .exits(1)
            .says("error[file]: cannot write /proc/schema.rs: ");
    } else {
        skip("this user may write everywhere");
    }
}

#[test]
fn a_table_without_primary_key_is_a_warning() {
    let project = Project::shop();
    project.migration(
        "2024-01-03-000000_log",
        ("CREATE TABLE log (line text)", "DROP TABLE log"),
    );
    project
        .run(["generate"])
        .ok()
        .says("warning: ")
        .says("log")
        .says("wrote    src/schema.rs");
    assert!(!project.read("src/schema.rs").contains("log"));
}

#[test]
fn a_migration_that_fails_writes_nothing() {
    let project = Project::deployed_shop();
    let before = project.read("src/schema.rs");
    project.migration(
        "2024-01-03-000000_bad",
        (
            "CREATE TABLE more (id int PRIMARY KEY); SELECT nope;",
            "SELECT 1",
        ),
    );
    project
        .run(["generate"])
        .exits(1)
        .says("error[migration-failed]: migration 2024-01-03-000000_bad failed");
    assert_eq!(project.read("src/schema.rs"), before);
}

#[test]
fn all_files_are_written_or_none() {
    let project = Project::shop();
    // The last of the files by name cannot be written: a folder stands in its place, or a file where its folder should be.
    project.write("src/schema.rs/kept", "");
    let outcome = project.run(["generate"]).exits(1);
    outcome
        .says("error[file]: cannot read [ROOT]/src/schema.rs: it is a folder, not a regular file");
    assert!(!project.path("src/models").exists());
    std::fs::remove_dir_all(project.path("src/schema.rs")).unwrap();
    project.write(
        "Cargo.toml",
        crate::support::MODELS.replace("src/models", "taken/models"),
    );
    project.write("taken", "a file\n");
    project
        .run(["generate"])
        .exits(1)
        .says("error[file]: cannot ");
    assert!(
        !project.path("src/schema.rs").exists(),
        "nothing was written"
    );
    assert_eq!(project.read("taken"), "a file\n");
}

#[test]
fn a_linked_schema_stays_a_link() {
    let project = Project::shop();
    project.write("shared/tables.rs", "// old\n");
    std::fs::create_dir(project.path("src")).unwrap();
    std::os::unix::fs::symlink("../shared/tables.rs", project.path("src/schema.rs")).unwrap();
    project.run(["generate"]).ok();
    assert!(project.path("src/schema.rs").is_symlink());
    assert!(project.read("shared/tables.rs").contains("users (id)"));
    project.run(["generate", "--check"]).ok();
}
