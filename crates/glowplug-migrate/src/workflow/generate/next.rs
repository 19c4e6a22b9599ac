//! What an application needs before what was generated for it compiles: Diesel's features, crates, `mod` lines.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use glowplug_schema::codegen::RustSchema;

use crate::project::Project;

/// The crates that fields have types of: the version that Diesel works with, and Diesel's feature for it.
const CRATES: [(&str, &str, &str); 5] = [
    ("bigdecimal", "0.4", "numeric"),
    ("chrono", "0.4", "chrono"),
    ("ipnetwork", "0.21", "network-address"),
    ("serde_json", "1", "serde_json"),
    ("uuid", "1", "uuid"),
];

/// A line for each step; none where everything is there.
pub(super) fn steps(
    project: &Project,
    schemas: &[RustSchema<'_>],
    crates: &BTreeSet<String>,
) -> Vec<String> {
    let mut steps = Vec::new();
    let dependencies = Dependencies::read(&project.root.join("Cargo.toml"));
    let mut features = vec!["postgres"];
    for (name, version, feature) in CRATES {
        if crates.contains(name) {
            features.push(feature);
            if !dependencies.has(name) {
                steps.push(format!("Cargo.toml: {name} = \"{version}\""));
            }
        }
    }
    features.extend(wide(schemas));
    steps.extend(dependencies.diesel(&features));
    steps.sort();
    steps.extend(modules(project));
    steps
}

/// The feature for the widest table; up to 32 columns Diesel's default will do.
fn wide(schemas: &[RustSchema<'_>]) -> Option<&'static str> {
    let tables = schemas.iter().flat_map(|schema| &schema.tables);
    match tables.map(|table| table.columns.len()).max()? {
        0..=32 => None,
        33..=64 => Some("64-column-tables"),
        _ => Some("128-column-tables"),
    }
}

/// The `mod` lines, by the file that they belong in.
fn modules(project: &Project) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for options in project.diesel.print_schema.schemas.values() {
        let file = options.file.as_deref();
        files.extend(file.map(|file| project.shown(file).display().to_string()));
    }
    if let Some(models) = &project.settings.models {
        let more = [
            format!("{}/mod.rs", models.models_dir()),
            models.enums_file(),
            models.money_file(),
        ];
        let paths = more.map(|file| project.models_base.join(file));
        let is_there = paths.iter().filter(|path| path.is_file());
        files.extend(is_there.map(|path| project.shown(path).display().to_string()));
    }
    let mut lines: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let stem = file.strip_suffix(".rs").unwrap_or(&file);
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        let (folder, module) = stem.rsplit_once('/').unwrap_or(("", stem));
        let (parent, line) = match folder {
            "" => (
                "src/lib.rs".to_owned(),
                format!("#[path = \"../{file}\"] pub mod {module};"),
            ),
            folder if folder == "src" || folder.ends_with("/src") => {
                (format!("{folder}/lib.rs"), format!("pub mod {module};"))
            }
            folder => (format!("{folder}/mod.rs"), format!("pub mod {module};")),
        };
        let mut parents = vec![parent.clone()];
        if let Some(folder) = parent.strip_suffix("lib.rs") {
            parents.push(format!("{folder}main.rs"));
        }
        if let Some(folder) = parent.strip_suffix("/mod.rs") {
            parents.push(format!("{folder}.rs"));
        }
        let found = parents
            .iter()
            .find(|path| project.root.join(path).is_file());
        let parent = found.unwrap_or(&parent);
        let text = std::fs::read_to_string(project.root.join(parent)).unwrap_or_default();
        if !text.contains(&format!("mod {module};")) {
            lines.entry(parent.clone()).or_default().push(line);
        }
    }
    let shown = |(file, lines): (String, Vec<String>)| format!("{file}: {}", lines.join(" "));
    lines.into_iter().map(shown).collect()
}

/// What a manifest says of dependencies.
struct Dependencies(toml::Table);

impl Dependencies {
    fn read(manifest: &Path) -> Self {
        let text = std::fs::read_to_string(manifest).unwrap_or_default();
        let manifest: toml::Table = toml::from_str(&text).unwrap_or_default();
        let table = manifest.get("dependencies").and_then(toml::Value::as_table);
        Dependencies(table.cloned().unwrap_or_default())
    }

    fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The line about Diesel, where one of these features is not seen to be on.
    fn diesel(&self, features: &[&str]) -> Option<String> {
        let quoted = |features: &[&str]| {
            let quoted: Vec<String> = features.iter().map(|name| format!("\"{name}\"")).collect();
            quoted.join(", ")
        };
        let Some(diesel) = self.0.get("diesel") else {
            return Some(format!(
                "Cargo.toml: diesel = {{ version = \"2.3\", features = [{}] }}",
                quoted(features)
            ));
        };
        let on = diesel.get("features").and_then(toml::Value::as_array);
        let is_on =
            |name: &&str| on.is_some_and(|on| on.iter().any(|it| it.as_str() == Some(name)));
        let missing: Vec<&str> = features
            .iter()
            .copied()
            .filter(|name| !is_on(name))
            .collect();
        // The features of a workspace stand in another file.
        let elsewhere = diesel.get("workspace").is_some();
        match (missing.as_slice(), elsewhere) {
            ([], _) => None,
            (missing, false) => Some(format!(
                "Cargo.toml: diesel needs the features {}",
                quoted(missing)
            )),
            (missing, true) => Some(format!(
                "Cargo.toml of the workspace: diesel needs the features {}",
                quoted(missing)
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_missing_is_a_step() {
        let read = |text: &str| Dependencies(toml::from_str(text).unwrap());
        let none = read("").diesel(&["postgres", "uuid"]).unwrap();
        assert!(
            none.ends_with("features = [\"postgres\", \"uuid\"] }"),
            "{none}"
        );
        let some = read("diesel = { version = '2', features = ['postgres'] }");
        let line = some.diesel(&["postgres", "uuid"]).unwrap();
        assert_eq!(line, "Cargo.toml: diesel needs the features \"uuid\"");
        assert_eq!(some.diesel(&["postgres"]), None);
        let shared = read("diesel = { workspace = true }");
        assert!(
            shared
                .diesel(&["postgres"])
                .unwrap()
                .contains("of the workspace")
        );
    }
}
