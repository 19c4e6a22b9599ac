//! The generated files of this crate are what the database in `hostile.sql` gives today, formatted as rustfmt would.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::Command;

use glowplug_introspect::{IntrospectOptions, Kinds, introspect};
use glowplug_migrate::project::Project;
use glowplug_migrate::workflow::{FileState, GenerateMode, GenerateReport, generate_files};
use glowplug_schema::catalog::Catalog;
use glowplug_schema::codegen::models::{self, GeneratedFile, ModelOptions, Models, RelationNames};
use glowplug_schema::codegen::{Extras, RustSchema, RustfmtOptions, print_schema};
use glowplug_testdb::TestDatabase;

const HOSTILE: &str = include_str!("../hostile.sql");

fn catalog() -> Catalog {
    let database = TestDatabase::from_template(HOSTILE, |url| {
        glowplug_pq::Connection::connect(url)?.execute(HOSTILE)
    })
    .unwrap();
    let options = IntrospectOptions {
        kinds: Kinds::RUST,
        ..IntrospectOptions::default()
    };
    introspect(&mut database.connect().unwrap(), &options).unwrap()
}

fn project() -> Project {
    Project::find(Path::new(env!("CARGO_MANIFEST_DIR")), None, None).unwrap()
}

/// The models alone, as a project with these settings of rustfmt would have them.
fn models(catalog: &Catalog, options: &ModelOptions, rustfmt: &RustfmtOptions) -> Models {
    let project = project();
    let schemas: Vec<RustSchema<'_>> = project
        .diesel
        .print_schema
        .schemas
        .values()
        .map(|schema| RustSchema::of(catalog, schema, true))
        .collect();
    models::generate(catalog, &schemas, options, rustfmt).unwrap()
}

#[test]
fn the_files_are_what_the_database_gives() {
    let mode = match std::env::var_os("GLOWPLUG_BLESS") {
        Some(_) => GenerateMode::Write,
        None => GenerateMode::Check,
    };
    let report: GenerateReport = generate_files(&project(), &catalog(), mode).unwrap();
    let stale: Vec<_> = report
        .files
        .iter()
        .filter(|file| file.state != FileState::Unchanged)
        .collect();
    assert!(
        mode == GenerateMode::Write || stale.is_empty(),
        "regenerate them with GLOWPLUG_BLESS=1 cargo test -p glowplug-fixture: {stale:#?}"
    );
}

#[test]
fn what_is_left_out_is_reported() {
    let project = project();
    let catalog = catalog();
    let options = project.diesel.print_schema.schemas.values();
    let warnings: Vec<String> = options
        .flat_map(|options| {
            let printed = print_schema(&catalog, options, &project.rustfmt, &Extras::default());
            printed.unwrap().warnings
        })
        .map(|warning| warning.message)
        .collect();
    let join = "no joinable! from table public.wide_children to public.users: user_id is bigint and id is integer, \
                which Diesel does not compare";
    assert!(
        warnings.iter().any(|reported| reported == join),
        "{warnings:?}"
    );
    let models = models(
        &catalog,
        project.settings.models.as_ref().unwrap(),
        &RustfmtOptions::default(),
    );
    let reported: Vec<String> = models
        .warnings
        .iter()
        .map(|warning| warning.message.clone())
        .collect();
    for column in [
        "c_point",
        "c_xml",
        "c_tsvector",
        "c_bit",
        "c_pair",
        "c_timetz",
    ] {
        assert!(
            reported
                .iter()
                .any(|message| message
                    .contains(&format!("column {column} of table public.unmapped is"))),
            "{column} in {reported:?}"
        );
    }
}

#[test]
fn a_foreign_key_is_an_association_or_a_comment_says_why_not() {
    let catalog = catalog();
    let project = project();
    let options = project.settings.models.as_ref().unwrap();
    let models = models(&catalog, options, &RustfmtOptions::default());
    for (table, line) in [
        (
            "categories",
            "// No association: parent_id refers to Category itself.",
        ),
        (
            "messages",
            "// No association: more than one key refers to User: receiver_id and sender_id.",
        ),
        (
            "messages",
            "#[diesel(belongs_to(super::Category, foreign_key = category_id))]",
        ),
        (
            "composite_children",
            "// No association: c with a with b refer to Composite together.",
        ),
        (
            "by_unique_children",
            "// No association: code refers to code of ByUnique, not to its primary key.",
        ),
        (
            "code_children",
            "#[diesel(belongs_to(super::KeyNotId, foreign_key = code))]",
        ),
        (
            "wide_children",
            "// No association: user_id and the key of User have different types.",
        ),
    ] {
        let path = format!("src/models/{table}.rs");
        let file = models.files.iter().find(|file| file.path == path).unwrap();
        assert!(
            file.text.lines().any(|found| found == line),
            "{line}\nin {}",
            file.text
        );
    }
}

#[test]
fn what_would_not_be_called_as_asked_or_not_compile_is_reported() {
    let catalog = catalog();
    let mut project = project();
    let mut options = project.settings.models.clone().unwrap();
    let chosen = |one: &str| RelationNames {
        one: Some(one.to_owned()),
        many: None,
    };
    for (key, one) in [
        ("marks_gen_id_fkey", "find"),
        ("load_marks_gen_id_fkey", "origin"),
        ("no_such_fkey", "x"),
    ] {
        options.relations.insert(key.to_owned(), chosen(one));
    }
    // The type is reached by a path that a table's module of the same name would hide.
    options
        .types
        .insert("marks.gen_id".into(), "gen_::Id".into());
    for schema in project.diesel.print_schema.schemas.values_mut() {
        schema.custom_type_derives = None;
    }
    let schemas: Vec<RustSchema<'_>> = project
        .diesel
        .print_schema
        .schemas
        .values()
        .map(|schema| RustSchema::of(&catalog, schema, true))
        .collect();
    let made = models::generate(&catalog, &schemas, &options, &RustfmtOptions::default()).unwrap();
    let reported = |code: &str| -> Vec<&str> {
        let of = made.warnings.iter().filter(|warning| warning.code == code);
        of.map(|warning| warning.message.as_str()).collect()
    };
    assert_eq!(
        reported("key-without-query-id"),
        [
            "column mood of table public.keyed is part of a key and of a type that derives no QueryId: its functions do not compile",
            "column mood of table public.mood_children is part of a key and of a type that derives no QueryId: its functions do not compile",
            "column mood of table public.moods is part of a key and of a type that derives no QueryId: its functions do not compile",
        ]
    );
    assert_eq!(
        reported("relation-without-foreign-key"),
        [
            "the setting relations names \"no_such_fkey\", but no table with a model has a foreign key of that name"
        ]
    );
    assert!(
        made.files
            .iter()
            .all(|file| !file.path.contains("functions_2/")
                || !file.text.contains("use crate::schema::gen_;")),
    );
}

#[test]
fn a_name_that_is_taken_is_not_given_and_reported() {
    let catalog = catalog();
    let project = project();
    let mut options = project.settings.models.clone().unwrap();
    let find = RelationNames {
        one: Some("find".to_owned()),
        many: Some("group_by".to_owned()),
    };
    options.relations.insert("marks_gen_id_fkey".into(), find);
    let made = models(&catalog, &options, &RustfmtOptions::default());
    let reported: Vec<&str> = made
        .warnings
        .iter()
        .filter(|warning| warning.code == "relation-name-taken")
        .map(|warning| warning.message.as_str())
        .collect();
    assert_eq!(
        reported,
        [
            "the setting relations names the foreign key marks_gen_id_fkey \"find\", which with load_find and the like is the name of another function of Mark: it is called \"find_2\"",
            "the setting relations names the foreign key marks_gen_id_fkey \"group_by\", which with load_group_by and the like is the name of another function of Gen: it is called \"group_by_2\"",
        ]
    );
}

#[test]
fn rustfmt_has_nothing_to_change() {
    let catalog = catalog();
    let project = project();
    let options = project.settings.models.as_ref().unwrap();
    let every_width = |widths: &str| -> Vec<String> {
        let (from, to) = widths.split_once('-').unwrap();
        let widths = from.parse::<usize>().unwrap()..to.parse().unwrap();
        widths.map(|width| format!("max_width = {width}")).collect()
    };
    // `GLOWPLUG_WIDTHS=60-130` looks for the columns at which a property of ours is one off.
    let widths = std::env::var("GLOWPLUG_WIDTHS")
        .map(|widths| every_width(&widths))
        .unwrap_or_default();
    for settings in widths.iter().map(String::as_str).chain([
        "",
        "hard_tabs = true",
        "tab_spaces = 2",
        "max_width = 80",
        "max_width = 120",
        "max_width = 140\nuse_small_heuristics = \"Max\"",
        "use_small_heuristics = \"Off\"",
        "max_width = 72\nhard_tabs = true\ntab_spaces = 8",
    ]) {
        let rustfmt = parse(settings);
        check(&models(&catalog, options, &rustfmt).files, settings);
    }
}

#[test]
fn settings_change_what_they_say_and_nothing_else() {
    let catalog = catalog();
    let rustfmt = RustfmtOptions::default();
    let mut options = ModelOptions::new("src/db/rows");
    options.tables.only = vec!["^messages$".into(), "^users$".into(), "^types$".into()];
    options.tables.except = vec!["^types$".into()];
    options.names.insert("users".into(), "Member".into());
    options
        .types
        .insert("messages.category_id".into(), "crate::CategoryId".into());
    options.derives = vec!["Hash".into()];
    let first = models(&catalog, &options, &rustfmt);
    let paths: Vec<&str> = first.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "src/db/enums.rs",
            "src/db/rows/app_users.rs",
            "src/db/rows/messages.rs",
            "src/db/rows/mod.rs",
            "src/db/rows/users.rs"
        ]
    );
    let text = |path: &str| {
        &first
            .files
            .iter()
            .find(|file| file.path == path)
            .unwrap()
            .text
    };
    assert!(text("src/db/rows/users.rs").contains("pub struct Member {"));
    assert!(
        text("src/db/rows/messages.rs").contains("pub category_id: Option<crate::CategoryId>,")
    );
    assert!(text("src/db/rows/messages.rs").contains("Debug, Clone, PartialEq, Hash)]"));
    assert!(!text("src/db/rows/users.rs").contains("serde"));
    assert_eq!(first, models(&catalog, &options, &rustfmt));
}

/// Settings as a project has them.
fn parse(settings: &str) -> RustfmtOptions {
    let folder = scratch("settings");
    std::fs::write(folder.join("diesel.toml"), "").unwrap();
    std::fs::write(folder.join("rustfmt.toml"), settings).unwrap();
    let rustfmt = Project::find(&folder, None, None).unwrap().rustfmt;
    std::fs::remove_dir_all(&folder).unwrap();
    rustfmt
}

/// Asks rustfmt itself.
fn check(files: &[GeneratedFile], settings: &str) {
    let folder = scratch("check");
    std::fs::write(folder.join("rustfmt.toml"), settings).unwrap();
    let mut command = Command::new("rustfmt");
    command.args(["--check", "--edition", "2024"]);
    for file in files {
        let path = folder.join(&file.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &file.text).unwrap();
        // `mod.rs` has rustfmt skip the folder of functions, which is reached from there.
        if !file.path.contains("/functions_2/") {
            command.arg(path);
        }
    }
    let output = command.output().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert!(
        output.status.success(),
        "with {settings:?}:\n{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

fn scratch(purpose: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("glowplug-fixture-{}-{purpose}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}
