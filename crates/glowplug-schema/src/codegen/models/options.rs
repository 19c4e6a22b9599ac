//! What a project may choose.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use regex::Regex;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::names::guarded;

/// What a project may choose: `models = "src/models"`, or a table `[package.metadata.glowplug.models]` with these keys.
///
/// What was read has gaps where the project chose nothing: [`ModelOptions::complete`] fills them in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelOptions {
    /// The folder of the models, relative to the project: `src/models`.
    pub dir: String,
    /// The file of the enums; beside the folder of the models, `src/enums.rs`, where it is not given.
    pub enums: Option<String>,
    /// The file of the `Money` type, which is written where a table has a `money` column; `src/money.rs` likewise.
    pub money: Option<String>,
    /// How Rust reaches `schema.rs`.
    pub schema_module: String,
    /// From schema in the database to how Rust reaches its text, for those that have a file of their own.
    pub schema_modules: BTreeMap<String, String>,
    /// How Rust reaches the enums, where the path of the file does not tell.
    pub enums_module: Option<String>,
    /// How Rust reaches `Money`, where the path of the file does not tell.
    pub money_module: Option<String>,
    /// How many digits `money` has behind the point: a property of the server's `lc_monetary`.
    pub money_fraction_digits: u8,
    /// What row structs derive besides what they derive anyway.
    pub derives: Vec<String>,
    /// The Cargo feature under which rows and enums derive serde's traits.
    pub serde_feature: Option<String>,
    /// Whether functions to create, find, change and delete rows come with the models.
    pub queries: bool,
    /// From foreign key, by the constraint's name or `table.constraint`, to the names of the relation that is made of it.
    pub relations: BTreeMap<String, RelationNames>,
    /// The tables that get models.
    pub tables: TableFilter,
    /// From table to the name of its row struct, where the singular is not what it should be.
    pub names: BTreeMap<String, String>,
    /// From SQL type (`citext`, `public.point3`) or column (`users.settings`) to the Rust type that stands for it.
    pub types: BTreeMap<String, String>,
}

/// Which tables get models, by regular expressions over their names. Both empty: all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableFilter {
    /// Only these.
    pub only: Vec<String>,
    /// All but these.
    pub except: Vec<String>,
}

/// What the functions of a foreign key are called: `{ one = "author", many = "posts" }`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RelationNames {
    /// That of the row which refers.
    pub one: Option<String>,
    /// That of the row which is referred to.
    pub many: Option<String>,
}

impl ModelOptions {
    /// The usual choices, with the models in this folder.
    pub fn new(dir: impl Into<String>) -> Self {
        ModelOptions {
            dir: dir.into(),
            enums: None,
            money: None,
            schema_module: default_schema_module(),
            schema_modules: BTreeMap::new(),
            enums_module: None,
            money_module: None,
            money_fraction_digits: default_fraction_digits(),
            derives: Vec::new(),
            serde_feature: None,
            queries: false,
            relations: BTreeMap::new(),
            tables: TableFilter::default(),
            names: BTreeMap::new(),
            types: BTreeMap::new(),
        }
    }

    /// Nothing chosen.
    fn unchosen() -> Self {
        ModelOptions {
            schema_module: String::new(),
            ..ModelOptions::new("")
        }
    }

    /// The folder of the models, without a slash at its end.
    pub fn models_dir(&self) -> &str {
        self.dir.trim_end_matches('/')
    }

    /// The file of the enums.
    pub fn enums_file(&self) -> String {
        self.enums
            .clone()
            .unwrap_or_else(|| self.beside("enums.rs"))
    }

    /// The file of the `Money` type.
    pub fn money_file(&self) -> String {
        self.money
            .clone()
            .unwrap_or_else(|| self.beside("money.rs"))
    }

    pub(super) fn enums_path(&self) -> String {
        self.enums_module
            .clone()
            .unwrap_or_else(|| module_of(&self.enums_file()))
    }

    pub(super) fn money_path(&self) -> String {
        self.money_module
            .clone()
            .unwrap_or_else(|| module_of(&self.money_file()))
    }

    /// Fills in what follows from where the schemas are printed, where the project did not choose: the folder of the models,
    /// beside the first file, and how Rust reaches each. Of each schema the name and the file, relative to the project; the one
    /// without a module around it first.
    pub fn complete(&mut self, files: &[(&str, &Path)]) {
        let first = files.first().map(|(_, file)| *file);
        if self.dir.is_empty() {
            let folder = first.and_then(Path::parent);
            self.dir = match folder.filter(|folder| !folder.as_os_str().is_empty()) {
                Some(folder) => format!("{}/models", folder.display()),
                None => default_dir(),
            };
        }
        for (schema, file) in files.iter().skip(1) {
            let module = || module_of(&file.to_string_lossy());
            self.schema_modules
                .entry((*schema).to_owned())
                .or_insert_with(module);
        }
        if self.schema_module.is_empty() {
            self.schema_module = first.map_or_else(default_schema_module, |file| {
                module_of(&file.to_string_lossy())
            });
        }
    }

    /// Refuses what would not compile or would leave the project's folder.
    pub(super) fn check(&self) -> Result<(), ModelError> {
        let setting = |key: &str, value: &str, why| {
            Err(ModelError::Setting {
                key: key.to_owned(),
                value: value.to_owned(),
                why,
            })
        };
        for (key, value) in [
            ("dir", &self.dir),
            ("enums", &self.enums_file()),
            ("money", &self.money_file()),
        ] {
            let inside =
                !value.starts_with('/') && !value.split(['/', '\\']).any(|part| part == "..");
            if value.is_empty() || !inside {
                return setting(key, value, "no path inside the project");
            }
        }
        for (key, value) in [
            ("schema_module", &self.schema_module),
            ("enums_module", &self.enums_path()),
            ("money_module", &self.money_path()),
        ] {
            if !is_path(value) {
                return setting(key, value, "no path of a Rust module");
            }
        }
        for (schema, module) in &self.schema_modules {
            if !is_path(module) {
                return setting(
                    &format!("schema_modules.{schema}"),
                    module,
                    "no path of a Rust module",
                );
            }
        }
        for derive in &self.derives {
            if !is_path(derive) {
                return setting("derives", derive, "no path of a derive macro");
            }
        }
        for (table, name) in &self.names {
            if !is_path(name) || name.contains("::") {
                return setting(&format!("names.{table}"), name, "no Rust name");
            }
        }
        for (key, names) in &self.relations {
            for name in names.one.iter().chain(&names.many) {
                let lower = !name.chars().any(char::is_uppercase);
                if !is_path(name) || name.contains("::") || !lower || name != &guarded(name) {
                    return setting(&format!("relations.{key}"), name, "no name of a function");
                }
            }
        }
        for (key, name) in &self.types {
            if name.is_empty() || name.contains([';', '{', '}', '\n', '/', '#']) {
                return setting(&format!("types.{key}"), name, "no Rust type");
            }
        }
        if self.money_fraction_digits > 18 {
            let digits = self.money_fraction_digits.to_string();
            return setting("money_fraction_digits", &digits, "more than money can hold");
        }
        Ok(())
    }

    fn beside(&self, file: &str) -> String {
        match self.models_dir().rsplit_once('/') {
            Some((parent, _)) => format!("{parent}/{file}"),
            None => file.to_owned(),
        }
    }
}

impl TableFilter {
    /// Whether the table of that name gets models, as a function, so that each expression is compiled once.
    pub(super) fn compile(&self) -> Result<impl Fn(&str) -> bool + use<>, ModelError> {
        let compile = |patterns: &[String]| -> Result<Vec<Regex>, ModelError> {
            patterns
                .iter()
                .map(|pattern| {
                    Regex::new(pattern).map_err(|error| ModelError::Filter {
                        pattern: pattern.clone(),
                        source: Box::new(error),
                    })
                })
                .collect()
        };
        let (only, except) = (compile(&self.only)?, compile(&self.except)?);
        Ok(move |name: &str| {
            (only.is_empty() || only.iter().any(|regex| regex.is_match(name)))
                && !except.iter().any(|regex| regex.is_match(name))
        })
    }
}

impl<'de> Deserialize<'de> for ModelOptions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StringOrTable)
    }
}

struct StringOrTable;

impl<'de> Visitor<'de> for StringOrTable {
    type Value = ModelOptions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the folder of the models, or a table with the settings of the models")
    }

    fn visit_str<E: serde::de::Error>(self, dir: &str) -> Result<ModelOptions, E> {
        Ok(ModelOptions {
            dir: dir.to_owned(),
            ..ModelOptions::unchosen()
        })
    }

    fn visit_bool<E: serde::de::Error>(self, wanted: bool) -> Result<ModelOptions, E> {
        match wanted {
            true => Ok(ModelOptions::unchosen()),
            false => Err(E::custom("leave the key out where no models are wanted")),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ModelOptions, A::Error> {
        let table = OptionsTable::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ModelOptions {
            dir: table.dir,
            enums: table.enums,
            money: table.money,
            schema_module: table.schema_module,
            schema_modules: table.schema_modules,
            enums_module: table.enums_module,
            money_module: table.money_module,
            money_fraction_digits: table.money_fraction_digits,
            derives: table.derives,
            serde_feature: table.serde_feature,
            queries: table.queries,
            relations: table.relations,
            tables: table.tables,
            names: table.names,
            types: table.types,
        })
    }
}

/// The long form. A type of its own, because a derive cannot read a string as well.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OptionsTable {
    #[serde(default)]
    dir: String,
    enums: Option<String>,
    money: Option<String>,
    #[serde(default)]
    schema_module: String,
    #[serde(default)]
    schema_modules: BTreeMap<String, String>,
    enums_module: Option<String>,
    money_module: Option<String>,
    #[serde(default = "default_fraction_digits")]
    money_fraction_digits: u8,
    #[serde(default)]
    derives: Vec<String>,
    serde_feature: Option<String>,
    #[serde(default)]
    queries: bool,
    #[serde(default)]
    relations: BTreeMap<String, RelationNames>,
    #[serde(default)]
    tables: TableFilter,
    #[serde(default)]
    names: BTreeMap<String, String>,
    #[serde(default)]
    types: BTreeMap<String, String>,
}

fn default_dir() -> String {
    "src/models".to_owned()
}

fn default_schema_module() -> String {
    "crate::schema".to_owned()
}

fn default_fraction_digits() -> u8 {
    2
}

/// The module of a file: `src/db/enums.rs` is `crate::db::enums`.
fn module_of(file: &str) -> String {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    let inside = match stem.rsplit_once("src/") {
        Some((before, inside)) if before.is_empty() || before.ends_with('/') => inside,
        _ => stem.rsplit('/').next().unwrap_or(stem),
    };
    format!("crate::{}", inside.replace('/', "::"))
}

/// Whether a text is a path such as `crate::schema` or `Hash`.
fn is_path(text: &str) -> bool {
    text.split("::").all(|part| {
        part.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && part.chars().all(|c| c.is_alphanumeric() || c == '_')
    })
}

/// Why nothing could be generated.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A filter is no regular expression.
    #[error("the table filter {pattern:?} of the models is no regular expression")]
    Filter {
        /// The filter.
        pattern: String,
        /// What is wrong with it.
        #[source]
        source: Box<regex::Error>,
    },
    /// A setting is not what it should be.
    #[error("the setting {key} of the models is {value:?}, which is {why}")]
    Setting {
        /// The setting.
        key: String,
        /// What it is.
        value: String,
        /// What is wrong with it.
        why: &'static str,
    },
}

impl ModelError {
    /// A stable name for the kind of error.
    pub fn code(&self) -> &'static str {
        match self {
            ModelError::Filter { .. } => "models-filter",
            ModelError::Setting { .. } => "models-setting",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(json: &str) -> Result<ModelOptions, serde_json::Error> {
        let mut options: ModelOptions = serde_json::from_str(json)?;
        options.complete(&[("public", Path::new("src/schema.rs"))]);
        Ok(options)
    }

    #[test]
    fn what_is_not_chosen_follows_from_the_files() {
        let complete = |json: &str, files: &[(&str, &str)]| {
            let mut options: ModelOptions = serde_json::from_str(json).expect(json);
            let files: Vec<(&str, &Path)> = files
                .iter()
                .map(|(schema, file)| (*schema, Path::new(*file)))
                .collect();
            options.complete(&files);
            options
        };
        let nested = complete("true", &[("public", "crates/db/src/db/schema.rs")]);
        assert_eq!(nested.dir, "crates/db/src/db/models");
        assert_eq!(nested.enums_file(), "crates/db/src/db/enums.rs");
        assert_eq!(nested.schema_module, "crate::db::schema");
        let two = [
            ("public", "src/schema.rs"),
            ("billing", "src/billing_schema.rs"),
        ];
        let two = complete("{}", &two);
        assert_eq!(two.schema_modules["billing"], "crate::billing_schema");
        assert_eq!(two.schema_module, "crate::schema");
        let root = complete(
            r#"{"schema_module": "crate::tables"}"#,
            &[("public", "schema.rs")],
        );
        assert_eq!(root.dir, "src/models");
        assert_eq!(root.schema_module, "crate::tables");
        assert_eq!(complete("true", &[]).schema_module, "crate::schema");
    }

    #[test]
    fn a_string_is_the_folder_and_a_table_holds_the_rest() {
        let short = parse(r#""src/db/models/""#).expect("a string");
        assert_eq!(short, ModelOptions::new("src/db/models/"));
        assert_eq!(short.models_dir(), "src/db/models");
        assert_eq!(short.enums_file(), "src/db/enums.rs");
        assert_eq!(short.enums_path(), "crate::db::enums");
        assert_eq!(short.money_path(), "crate::db::money");

        let long =
            parse(r#"{"serde_feature": "serde", "enums": "src/kinds/mod.rs"}"#).expect("a table");
        assert_eq!(long.dir, "src/models");
        assert_eq!(long.enums_path(), "crate::kinds");
        assert_eq!(long.serde_feature.as_deref(), Some("serde"));
    }

    #[test]
    fn an_unknown_key_is_named() {
        let error = parse(r#"{"dirr": "x"}"#).expect_err("an unknown key");
        assert!(
            error.to_string().contains("unknown field `dirr`"),
            "{error}"
        );
    }

    #[test]
    fn paths_outside_the_project_and_names_that_do_not_compile_are_refused() {
        for json in [
            r#""../models""#,
            r#""/models""#,
            r#"{"enums": "a/../../b.rs"}"#,
            r#"{"derives": ["Hash)] struct X"]}"#,
            r#"{"names": {"users": "A B"}}"#,
            r#"{"types": {"point": "X; Y"}}"#,
            r#"{"schema_module": "crate::"}"#,
            r#"{"money_fraction_digits": 19}"#,
        ] {
            let options = parse(json).expect(json);
            assert_eq!(options.check().expect_err(json).code(), "models-setting");
        }
        ModelOptions::new("src/models")
            .check()
            .expect("the usual choices");
    }
}
