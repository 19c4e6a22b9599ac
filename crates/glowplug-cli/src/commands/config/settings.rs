//! What the project's files say, and what holds where they say nothing.

use glowplug_migrate::project::{KEYS, MODEL_KEYS, ModelOptions, NamedBy, Project, local_database};
use serde_json::{Value, json};

use super::row::{From, Row};
use crate::context::Context;

/// The project itself: its folder, its migrations, its `diesel.toml`.
pub(super) fn of_project(project: &Project, context: &Context) -> Vec<Row> {
    let global = &context.global;
    let shown = |path: &std::path::Path| project.shown(path).display().to_string();
    let mut rows = vec![
        Row {
            key: "project".to_owned(),
            value: json!(project.root.display().to_string()),
            from: From::Default,
        },
        Row {
            key: "diesel.toml".to_owned(),
            value: project
                .diesel_toml
                .as_deref()
                .map_or(Value::Null, |path| json!(shown(path))),
            from: match global.config {
                Some(_) => From::caller("--config", "DIESEL_CONFIG_FILE"),
                None => From::Default,
            },
        },
    ];
    let named_by = &project.migration_folders.named_by;
    rows.push(Row {
        key: "migrations".to_owned(),
        value: match project.migration_folders.folders.as_slice() {
            [one] => json!(shown(one)),
            more => more.iter().map(|folder| shown(folder)).collect(),
        },
        from: match named_by {
            NamedBy::Caller => From::caller("--migration-dir", "MIGRATION_DIRECTORY"),
            NamedBy::File(place) => From::place(project, place),
            NamedBy::Default => From::Default,
        },
    });
    for (key, options) in &project.diesel.print_schema.schemas {
        let name = match key.as_str() {
            "default" => "schema file".to_owned(),
            key => format!("schema file {key}"),
        };
        // With named schemas there is a default one that prints nothing.
        if options.file.is_none() && project.diesel.print_schema.schemas.len() > 1 {
            continue;
        }
        rows.push(Row {
            key: name,
            value: options
                .file
                .as_deref()
                .map_or(Value::Null, |path| json!(shown(path))),
            from: match project.place_of_schema(key) {
                Some(place) => From::place(project, &place),
                None => From::Default,
            },
        });
    }
    rows
}

/// Every key of the settings.
pub(super) fn of_files(project: &Project, context: &Context) -> Vec<Row> {
    // The folders of migrations are shown as they are used.
    let keys = KEYS.iter().filter(|key| **key != "migrations");
    let mut rows: Vec<Row> = keys
        .flat_map(|key| match (*key, project.origins.keys.get(*key)) {
            ("pg", _) if context.global.pg.is_some() => vec![Row {
                key: "pg".to_owned(),
                value: json!(context.global.pg),
                from: From::flag("--pg"),
            }],
            ("models", Some(_)) => models(project),
            (key, Some(place)) => vec![Row {
                key: key.to_owned(),
                value: json!(project.origins.values.get(key)),
                from: From::place(project, place),
            }],
            (key, None) => vec![Row {
                key: key.to_owned(),
                value: default(key, project),
                from: From::Default,
            }],
        })
        .collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows
}

/// The settings of models, one by one.
fn models(project: &Project) -> Vec<Row> {
    let (Some(options), Some(place)) =
        (&project.settings.models, project.origins.keys.get("models"))
    else {
        return Vec::new();
    };
    let value = project.origins.values.get("models");
    let set = value.and_then(toml::Value::as_table);
    let keys = MODEL_KEYS.iter().map(|key| {
        let is_set = match set {
            Some(set) => set.contains_key(*key),
            // A string is the folder, and `true` says nothing more.
            None => *key == "dir" && value.is_some_and(toml::Value::is_str),
        };
        Row {
            key: format!("models.{key}"),
            value: match set.and_then(|set| set.get(*key)) {
                Some(value) if !is_path(key) => json!(value),
                _ => model_value(key, options, project),
            },
            from: match is_set {
                true => From::place(project, place),
                false => From::Default,
            },
        }
    });
    keys.collect()
}

/// Whether a setting of models is a path, which is shown as it is used.
fn is_path(key: &str) -> bool {
    ["dir", "enums", "money"].contains(&key)
}

/// What a setting of models is, where it is a path or not set.
fn model_value(key: &str, options: &ModelOptions, project: &Project) -> Value {
    let path = |path: &str| {
        let path = project.models_base.join(path);
        json!(project.shown(&path).display().to_string())
    };
    match key {
        "dir" => path(options.models_dir()),
        "enums" => path(&options.enums_file()),
        "money" => path(&options.money_file()),
        "schema_module" => json!(options.schema_module),
        "schema_modules" => json!(options.schema_modules),
        "money_fraction_digits" => json!(options.money_fraction_digits),
        "queries" => json!(options.queries),
        "derives" => json!(options.derives),
        "names" => json!(options.names),
        "types" => json!(options.types),
        _ => Value::Null,
    }
}

fn default(key: &str, project: &Project) -> Value {
    match key {
        "database" => json!(local_database(&project.root, &project.settings)),
        "non_null_arrays" => json!(false),
        "ignore" => json!([]),
        "format" => json!(project.settings.format),
        "validate" => json!({ "accept": [] }),
        "pg" => json!("the newest that is found"),
        "pg_bin" => json!("found by itself"),
        "lock_key" => json!("glowplug's own"),
        _ => Value::Null,
    }
}
