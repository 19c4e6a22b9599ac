//! All keys that there are, and where one belongs that stands in the wrong place.
//!
//! Hints name keys without backquotes: between those, `seed` would be our command of that name.

/// The keys of our settings.
pub const KEYS: &[&str] = &[
    "database",
    "demo",
    "format",
    "ignore",
    "lock_key",
    "migrations",
    "models",
    "non_null_arrays",
    "pg",
    "pg_bin",
    "seed",
    "session_sql",
    "validate",
];

/// The keys of `models`, where it is a table.
pub const MODEL_KEYS: &[&str] = &[
    "dir",
    "enums",
    "money",
    "schema_module",
    "schema_modules",
    "enums_module",
    "money_module",
    "money_fraction_digits",
    "derives",
    "serde_feature",
    "queries",
    "relations",
    "tables",
    "names",
    "types",
];

/// The keys of `format`.
pub const FORMAT_KEYS: &[&str] = &["keyword_case", "width", "indent"];

/// The keys of `validate`.
pub const VALIDATE_KEYS: &[&str] = &["accept"];

/// The keys of an `[[ignore]]` rule.
pub const IGNORE_KEYS: &[&str] = &["schema", "kind", "name", "owner", "reason"];

/// The tables of diesel.toml.
const DIESEL_TABLES: &[&str] = &["print_schema", "migrations_directory"];

/// Diesel's keys of `[print_schema]`.
const PRINT_SCHEMA_KEYS: &[&str] = &[
    "file",
    "with_docs",
    "allow_tables_to_appear_in_same_query_config",
    "filter",
    "column_sorting",
    "schema",
    "patch_file",
    "import_types",
    "generate_missing_sql_type_definitions",
    "except_custom_type_definitions",
    "custom_type_derives",
    "sqlite_integer_primary_key_is_bigint",
    "pg_domains_as_custom_types",
    "include_views",
    "experimental_infer_nullable_for_views",
    "generate_rust_enum_definitions",
    "custom_enum_derives",
];

/// Where our settings may stand.
pub(crate) const OUR_PLACE: &str = "`[package.metadata.glowplug]` of Cargo.toml, or glowplug.toml";

/// What to do with a key that is none of our settings.
pub(super) fn advice(key: &str) -> String {
    if DIESEL_TABLES.contains(&key) {
        return format!("{key} is Diesel's: it belongs in diesel.toml, as `[{key}]`");
    }
    if let Some(sentence) = variable(key) {
        return sentence;
    }
    if key == "inexact_downs" {
        return "glowplug-baseline.toml took its place: remove the key and run `validate --baseline write`".to_owned();
    }
    if ["package", "workspace", "metadata", "glowplug"].contains(&key) {
        return "in glowplug.toml the keys stand at the top, without a table around them"
            .to_owned();
    }
    let plain = key.replace('-', "_").to_lowercase();
    if KEYS.contains(&plain.as_str()) {
        return format!("it is spelled {plain}");
    }
    if MODEL_KEYS.contains(&plain.as_str()) {
        return format!("{plain} belongs in the table models: `models = {{ {plain} = .. }}`");
    }
    if PRINT_SCHEMA_KEYS.contains(&plain.as_str()) {
        return format!("{plain} is Diesel's: it belongs in diesel.toml, under `[print_schema]`");
    }
    if FORMAT_KEYS.contains(&plain.as_str()) {
        return format!("{plain} belongs in the table format: `format.{plain} = ..`");
    }
    if VALIDATE_KEYS.contains(&plain.as_str()) {
        return format!("{plain} belongs in the table validate: `validate.{plain} = ..`");
    }
    match closest(&plain, KEYS) {
        Some(known) => format!("did you mean {known}?"),
        None => format!("the keys are {}", KEYS.join(", ")),
    }
}

/// What to do with a key that a table of ours does not have, where that is known.
pub(super) fn advice_in(table: &str, key: &str) -> Option<String> {
    if table == "models" && PRINT_SCHEMA_KEYS.contains(&key) {
        return Some(advice(key));
    }
    if KEYS.contains(&key) {
        return Some(format!("{key} belongs beside {table} and not in it"));
    }
    let keys = match table {
        "models" => MODEL_KEYS,
        "validate" => VALIDATE_KEYS,
        "ignore" => IGNORE_KEYS,
        _ => return None,
    };
    closest(key, keys).map(|known| format!("did you mean {known}?"))
}

/// Where a key belongs that Diesel does not know, if it is one of ours.
pub(crate) fn advice_in_diesel_toml(key: &str) -> Option<String> {
    let plain = key.replace('-', "_");
    if let Some(sentence) = variable(&plain) {
        return Some(sentence);
    }
    if KEYS.contains(&plain.as_str()) {
        return Some(format!(
            "{plain} is a setting of glowplug: it belongs in {OUR_PLACE}"
        ));
    }
    if PRINT_SCHEMA_KEYS.contains(&plain.as_str()) {
        return Some(format!("{plain} belongs under `[print_schema]`"));
    }
    if plain == "dir" {
        return Some("dir belongs under `[migrations_directory]`".to_owned());
    }
    if MODEL_KEYS.contains(&plain.as_str()) {
        return Some(format!(
            "{plain} is a setting of glowplug: it belongs in the table models in {OUR_PLACE}"
        ));
    }
    let known = closest(&plain, PRINT_SCHEMA_KEYS).or_else(|| closest(&plain, DIESEL_TABLES))?;
    Some(format!("did you mean {known}?"))
}

/// A value that may be a secret stands in no file that is committed.
fn variable(key: &str) -> Option<String> {
    let name = match key {
        "database_url" | "url" => "DATABASE_URL",
        "shadow_database_url" => "SHADOW_DATABASE_URL",
        "direct_url" => "DIRECT_URL",
        _ => return None,
    };
    Some(format!(
        "a connection string belongs in the environment or in .env, as {name}"
    ))
}

/// The key that this one is most likely to be, misspelt: the one with the fewest letters that differ, two at most.
fn closest(key: &str, keys: &[&'static str]) -> Option<&'static str> {
    let near = keys
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, key), *known));
    let (distance, known) = near.min()?;
    (distance <= 2 && distance < known.len() / 2 + 1).then_some(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The fields that serde expects of a type, by what it says of one that it does not know.
    fn fields<T: serde::de::DeserializeOwned + std::fmt::Debug>(text: &str) -> Vec<String> {
        let error = toml::from_str::<T>(text).unwrap_err();
        let (_, list) = error.message().split_once("expected ").unwrap();
        let parts = list.split('`').skip(1).step_by(2);
        parts.map(str::to_owned).collect()
    }

    #[test]
    fn the_lists_are_what_is_read() {
        use super::super::{Ignore, ValidateSettings};
        use glowplug_schema::codegen::SchemaOptions;
        use glowplug_schema::codegen::models::ModelOptions;
        assert_eq!(fields::<ModelOptions>("nonsense = 1"), MODEL_KEYS);
        assert_eq!(fields::<ValidateSettings>("nonsense = 1"), VALIDATE_KEYS);
        assert_eq!(
            fields::<crate::format::FormatOptions>("nonsense = 1"),
            FORMAT_KEYS
        );
        assert_eq!(fields::<Ignore>("nonsense = 1"), IGNORE_KEYS);
        assert_eq!(fields::<SchemaOptions>("nonsense = 1"), PRINT_SCHEMA_KEYS);
    }

    #[test]
    fn a_key_in_the_wrong_place_is_shown_the_right_one() {
        for (key, part) in [
            ("migrations_directory", "belongs in diesel.toml"),
            ("file", "under `[print_schema]`"),
            ("queries", "belongs in the table models"),
            ("accept", "validate.accept"),
            ("session-sql", "it is spelled session_sql"),
            ("inexact_downs", "validate --baseline write"),
            ("sead", "did you mean seed?"),
            ("database_url", "as DATABASE_URL"),
            ("package", "at the top"),
            ("nonsense", "the keys are database,"),
        ] {
            let advice = advice(key);
            assert!(advice.contains(part), "{key}: {advice}");
        }
        assert!(advice_in("models", "seed").unwrap().contains("beside"));
        assert!(advice_in_diesel_toml("seed").unwrap().contains(OUR_PLACE));
        assert!(advice_in_diesel_toml("queries").unwrap().contains("models"));
        assert_eq!(advice_in_diesel_toml("nonsense"), None);
        for (said, wanted) in [
            (advice_in("models", "dirr"), "dir"),
            (advice_in("ignore", "nmae"), "name"),
            (advice_in_diesel_toml("fiel"), "file"),
            (advice_in_diesel_toml("printschema"), "print_schema"),
        ] {
            assert_eq!(said, Some(format!("did you mean {wanted}?")));
        }
    }
}
