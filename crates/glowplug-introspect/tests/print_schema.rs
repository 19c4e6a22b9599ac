//! `schema.rs` against the real `diesel print-schema`: every case below is a folder of `tests/print_schema` with the SQL of a
//! database, a `diesel.toml` and sometimes a `rustfmt.toml` or a patch. Both tools read the same database, and their texts
//! must be equal to the byte. A case with an `expected.rs` is one where Diesel's command is wrong: there our text must be that
//! file, and Diesel's must still differ. Any other case has a `printed.rs`: what Diesel's command printed.
//!
//! The command is `$DIESEL_CLI`, else `diesel` on PATH, and must be 2.3.14; without it our text is compared with the files only.
//! `GLOWPLUG_BLESS=1` writes them again.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use glowplug_introspect::{IntrospectOptions, introspect};
use glowplug_schema::catalog::Catalog;
use glowplug_schema::codegen::{DieselConfig, Extras, RustfmtOptions, print_schema};
use glowplug_testdb::TestDatabase;
use serde::Deserialize;

macro_rules! cases {
    ($($name:ident,)*) => {
        const CASES: &[&str] = &[$(stringify!($name)),*];
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

cases! {
    basic,
    docs_fallback,
    docs_false,
    docs_in_schema,
    docs_none,
    docs_odd,
    docs_odd_only_database,
    docs_odd_tabs,
    docs_only_database,
    docs_true,
    domains_as_types,
    domains_as_types_all,
    empty,
    empty_schema,
    fault_array_elements,
    fault_backslash_in_a_name,
    fault_blank_comment,
    fault_carriage_return_in_a_comment,
    fault_column_of_the_tables_name,
    fault_columns_of_one_name,
    fault_foreign_keys_merged,
    fault_joinable_of_two_types,
    fault_key_word_gen,
    fault_names_that_the_macro_uses,
    fault_no_primary_key,
    fault_primary_key_of_another_constraint,
    fault_sql_name_with_schema,
    fault_table_named_sql_types,
    fault_tables_of_one_name,
    fault_type_name_no_identifier,
    fault_type_named_like_diesels,
    fault_type_with_underscore,
    fault_types_of_one_name,
    fault_unseen_characters,
    fault_views_of_2_4,
    fk_across_schemas,
    fk_as_key,
    fk_composite,
    fk_composite_and_single,
    fk_mutual,
    fk_not_valid,
    fk_order,
    fk_reserved_column,
    fk_self,
    fk_to_filtered,
    fk_to_unique,
    fk_two_to_one_parent,
    generated_columns,
    inheritance,
    key_column_sorting_name,
    key_column_sorting_position,
    key_definitions_true,
    key_derives,
    key_derives_empty,
    key_derives_long,
    key_derives_own,
    key_derives_together,
    key_except_definitions,
    key_except_definitions_all,
    key_file,
    key_filter_empty,
    key_filter_except,
    key_filter_except_all,
    key_filter_only,
    key_import_types,
    key_import_types_empty,
    key_no_definitions,
    key_no_definitions_bare,
    key_schema,
    key_schema_public,
    key_schema_unknown,
    key_sqlite,
    keys_composite,
    keys_natural,
    keys_quoted,
    many_tables,
    names_digits,
    names_hashes_and_quotes,
    names_like_the_table,
    names_long,
    names_quoted,
    names_reserved_columns,
    names_reserved_tables,
    names_scripts,
    names_underscores,
    partitions,
    partitions_referenced,
    patch,
    patch_after_formatting,
    rustfmt_attr_width,
    rustfmt_edition_2024,
    rustfmt_empty_unformatted,
    rustfmt_fn_call_width,
    rustfmt_hard_tabs,
    rustfmt_hard_tabs_2,
    rustfmt_hard_tabs_3,
    rustfmt_heuristics_max,
    rustfmt_heuristics_off,
    rustfmt_max_width_140,
    rustfmt_max_width_60,
    rustfmt_max_width_80,
    rustfmt_others,
    rustfmt_schema_hard_tabs,
    rustfmt_schema_max_width_60,
    rustfmt_schema_tab_spaces_2,
    rustfmt_schema_unformatted,
    rustfmt_tab_spaces_2,
    rustfmt_tab_spaces_8,
    rustfmt_threshold,
    rustfmt_unformatted,
    rustfmt_unix,
    rustfmt_windows,
    same_query_all,
    same_query_none,
    same_query_related,
    same_query_related_ambiguous,
    several_schemas,
    several_schemas_and_own_keys,
    several_schemas_with_default,
    single_table,
    types_arrays,
    types_bits,
    types_composites,
    types_custom_ranges,
    types_documents,
    types_domains,
    types_enums,
    types_extensions,
    types_geometry,
    types_in_other_schemas,
    types_network,
    types_numbers,
    types_ranges,
    types_search_and_system,
    types_text,
    types_time,
    views,
    width_mixed,
    width_one_line,
    width_one_line_limit,
    width_packed_beside_the_name,
    width_packed_limit,
    width_packed_many,
    width_packed_one,
    width_too_long,
    width_too_narrow,
    width_too_narrow_in_schema,
}

#[test]
fn every_folder_is_a_case() {
    let mut folders: Vec<String> = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    folders.sort();
    assert_eq!(folders, CASES);
}

/// Settings of ours, in the case's `glowplug.toml`.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ours {
    non_null_arrays: bool,
}

fn check(name: &str) {
    let folder = root().join(name);
    let database = TestDatabase::new().unwrap();
    database.execute(&read(&folder.join("up.sql"))).unwrap();
    let mut connection = database.connect().unwrap();
    let catalog = introspect(&mut connection, &IntrospectOptions::default()).unwrap();
    let ours = ours(&folder, &catalog);
    // Where Diesel's command is right, its text; where it is wrong, ours.
    let (printed, expected) = (folder.join("printed.rs"), folder.join("expected.rs"));
    let theirs = diesel().map(|program| theirs(&program, &folder, database.url()));
    if std::env::var_os("GLOWPLUG_BLESS").is_some() {
        match (expected.exists(), &theirs) {
            (true, _) => fs::write(&expected, &ours).unwrap(),
            (false, Some(theirs)) => fs::write(&printed, theirs.as_ref().unwrap()).unwrap(),
            (false, None) => panic!("only Diesel's command can write {}", printed.display()),
        }
    }
    if expected.exists() {
        assert_same(&ours, &read(&expected), "what is expected");
        if let Some(Ok(theirs)) = theirs {
            assert!(
                ours != theirs,
                "diesel is right here now: expected.rs has no reason to be"
            );
        }
        return;
    }
    assert_same(&ours, &read(&printed), "what diesel printed");
    match theirs {
        None => glowplug_testdb::tools::missing("diesel 2.3.14"),
        Some(theirs) => assert_same(&ours, &theirs.unwrap(), "what diesel prints"),
    }
}

/// Our text: that of all schemas, one after the other, as the command prints them.
fn ours(folder: &Path, catalog: &Catalog) -> String {
    let config: DieselConfig = toml_file(&folder.join("diesel.toml"));
    let rustfmt: RustfmtOptions = toml_file(&folder.join("rustfmt.toml"));
    let ours: Ours = toml_file(&folder.join("glowplug.toml"));
    let schemas = config.print_schema.schemas.values();
    schemas
        .map(|options| {
            let patch = options
                .patch_file
                .as_ref()
                .map(|file| read(&folder.join(file)));
            let extras = Extras {
                non_null_array_elements: ours.non_null_arrays,
                patch,
            };
            print_schema(catalog, options, &rustfmt, &extras)
                .unwrap()
                .text
        })
        .collect()
}

/// What the command prints, or how it fails. It runs in a folder of its own, where rustfmt finds the case's settings.
fn theirs(program: &Path, folder: &Path, url: &str) -> Result<String, String> {
    let work = tempfile::tempdir().unwrap();
    for name in ["diesel.toml", "rustfmt.toml", "schema.patch"] {
        let file = folder.join(name);
        let text = if file.exists() {
            read(&file)
        } else {
            String::new()
        };
        fs::write(work.path().join(name), text).unwrap();
    }
    let output = Command::new(program)
        .current_dir(work.path())
        .args([
            "--config-file",
            "diesel.toml",
            "--database-url",
            url,
            "print-schema",
        ])
        .output()
        .unwrap();
    if output.status.success() {
        Ok(String::from_utf8(output.stdout).unwrap())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

fn diesel() -> Option<PathBuf> {
    let chosen = std::env::var_os("DIESEL_CLI").map(PathBuf::from);
    let program = chosen.clone().unwrap_or_else(|| "diesel".into());
    let output = Command::new(&program).arg("--version").output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
    let found = version.is_ok_and(|version| version.contains("2.3.14"));
    // A command that was named must be the right one.
    assert!(found || chosen.is_none(), "$DIESEL_CLI is no diesel 2.3.14");
    found.then_some(program)
}

fn assert_same(ours: &str, theirs: &str, whose: &str) {
    if ours != theirs {
        let differences = similar::TextDiff::from_lines(theirs, ours);
        let differences = differences.unified_diff().header(whose, "ours").to_string();
        panic!("not {whose}\n{}", differences.replace('\r', "␍"));
    }
}

fn toml_file<T: Default + for<'de> Deserialize<'de>>(file: &Path) -> T {
    match file.exists() {
        true => toml::from_str(&read(file)).unwrap(),
        false => T::default(),
    }
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/print_schema")
}
