//! `diesel.toml`, key for key as the `diesel` command reads it, with the keys of its coming 2.4.
//!
//! Reading the file, and showing where it is wrong, belongs to the caller: these types only deserialise.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{self, Deserializer, MapAccess, Visitor, value::MapAccessDeserializer};

/// The whole of `diesel.toml`. Unknown keys are refused, as Diesel refuses them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DieselConfig {
    /// `[print_schema]` and `[print_schema.NAME]`.
    pub print_schema: PrintSchema,
    /// `[migrations_directory]`.
    pub migrations_directory: Option<MigrationsDirectory>,
}

impl DieselConfig {
    /// Makes the paths in it that are relative start at `base`, the folder of `diesel.toml`.
    pub fn resolve_paths(&mut self, base: &Path) {
        let absolute = |path: &mut PathBuf| *path = base.join(&*path);
        for options in self.print_schema.schemas.values_mut() {
            options.file.iter_mut().for_each(absolute);
            options.patch_file.iter_mut().for_each(absolute);
        }
        if let Some(migrations) = &mut self.migrations_directory {
            absolute(&mut migrations.dir);
        }
    }
}

/// `[migrations_directory]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MigrationsDirectory {
    /// Where the migrations are.
    pub dir: PathBuf,
}

/// All schemas that are to be printed, by key. Without named ones there is only `default`; with them `default` is there too,
/// made of the keys that stand in `[print_schema]` itself, as Diesel has it.
#[derive(Debug, Clone)]
pub struct PrintSchema {
    /// What to print, by key.
    pub schemas: BTreeMap<String, SchemaOptions>,
}

impl Default for PrintSchema {
    fn default() -> Self {
        PrintSchema {
            schemas: BTreeMap::from([(DEFAULT_KEY.to_owned(), SchemaOptions::default())]),
        }
    }
}

const DEFAULT_KEY: &str = "default";

/// One `[print_schema]` or `[print_schema.NAME]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SchemaOptions {
    /// Where the text goes.
    pub file: Option<PathBuf>,
    /// Which documentation comments it carries.
    pub with_docs: DocConfig,
    /// How tables are grouped in `allow_tables_to_appear_in_same_query!`.
    pub allow_tables_to_appear_in_same_query_config: SameQuery,
    /// Which tables are printed.
    pub filter: Filter,
    /// How columns are ordered.
    pub column_sorting: ColumnSorting,
    /// The PostgreSQL schema; `public` where there is none, and then the text has no module around it.
    pub schema: Option<String>,
    /// A patch that is applied to the text.
    pub patch_file: Option<PathBuf>,
    /// What each `table!` imports instead of `diesel::sql_types::*`.
    pub import_types: Option<Vec<String>>,
    /// Whether SQL types that Diesel does not know are defined in `sql_types`; they are unless this is false.
    pub generate_missing_sql_type_definitions: Option<bool>,
    /// Types, by their Rust names, that are not defined there.
    pub except_custom_type_definitions: Vec<Pattern>,
    /// What those definitions derive.
    pub custom_type_derives: Option<Vec<String>>,
    /// For SQLite; without effect here.
    pub sqlite_integer_primary_key_is_bigint: Option<bool>,
    /// Domains, by name, that are types of their own and not the type underneath.
    pub pg_domains_as_custom_types: Vec<Pattern>,
    /// Diesel 2.4: whether views are printed.
    pub include_views: bool,
    /// Diesel 2.4: whether the columns of views are analysed for NULLs.
    pub experimental_infer_nullable_for_views: bool,
    /// Diesel 2.4: whether Rust enums are defined for SQL enums.
    pub generate_rust_enum_definitions: Option<bool>,
    /// Diesel 2.4: what those enums derive.
    pub custom_enum_derives: Option<Vec<String>>,
}

impl SchemaOptions {
    /// The PostgreSQL schema that is printed. Diesel's default is literally `public`, whatever the search path.
    pub fn schema_name(&self) -> &str {
        self.schema.as_deref().unwrap_or(PUBLIC)
    }
}

/// The schema whose name Diesel never writes.
pub(super) const PUBLIC: &str = "public";

/// The keys of one schema; every other key of `[print_schema]` is the name of a further one.
const KEYS: &[&str] = &[
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

/// Which documentation comments are printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DocConfig {
    /// The database's comments, and a sentence where there is none. `true` means this.
    DatabaseCommentsFallbackToAutoGeneratedDocComment,
    /// The database's comments.
    OnlyDatabaseComments,
    /// None. `false` means this.
    #[default]
    NoDocComments,
}

/// How tables are grouped in `allow_tables_to_appear_in_same_query!`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameQuery {
    /// By foreign keys: those that hang together.
    FkRelatedTables,
    /// All tables in one.
    #[default]
    AllTables,
    /// Not at all.
    None,
}

/// How columns are ordered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnSorting {
    /// As in the table.
    #[default]
    OrdinalPosition,
    /// By name.
    Name,
}

/// Which tables are printed, by regular expressions that match somewhere in the name.
#[derive(Debug, Clone, Default)]
pub enum Filter {
    /// All.
    #[default]
    All,
    /// Those that one of these matches.
    OnlyTables(Vec<Pattern>),
    /// Those that none of these matches.
    ExceptTables(Vec<Pattern>),
}

impl Filter {
    /// Whether a table of this name is printed.
    pub fn keeps(&self, name: &str) -> bool {
        let any = |patterns: &[Pattern]| patterns.iter().any(|pattern| pattern.matches(name));
        match self {
            Filter::All => true,
            Filter::OnlyTables(patterns) => any(patterns),
            Filter::ExceptTables(patterns) => !any(patterns),
        }
    }
}

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Pattern(regex::Regex);

impl Pattern {
    /// Whether it matches somewhere in the text.
    pub fn matches(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        regex::Regex::new(&text)
            .map(Pattern)
            .map_err(de::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Filter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Keys {
            only_tables: Option<Vec<Pattern>>,
            except_tables: Option<Vec<Pattern>>,
        }
        let keys = Keys::deserialize(deserializer)?;
        match (keys.only_tables, keys.except_tables) {
            (None, None) => Ok(Filter::All),
            (Some(patterns), None) => Ok(Filter::OnlyTables(patterns)),
            (None, Some(patterns)) => Ok(Filter::ExceptTables(patterns)),
            (Some(_), Some(_)) => Err(de::Error::custom(
                "a filter has either `only_tables` or `except_tables`, not both",
            )),
        }
    }
}

impl<'de> Deserialize<'de> for DocConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        const NAMES: &[&str] = &[
            "database-comments-fallback-to-auto-generated-doc-comment",
            "only-database-comments",
            "no-doc-comments",
        ];
        struct BoolOrName;
        impl Visitor<'_> for BoolOrName {
            type Value = DocConfig;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "true, false or one of {NAMES:?}")
            }

            fn visit_bool<E: de::Error>(self, docs: bool) -> Result<DocConfig, E> {
                Ok(match docs {
                    true => DocConfig::DatabaseCommentsFallbackToAutoGeneratedDocComment,
                    false => DocConfig::NoDocComments,
                })
            }

            fn visit_str<E: de::Error>(self, name: &str) -> Result<DocConfig, E> {
                match NAMES.iter().position(|known| *known == name) {
                    Some(0) => Ok(DocConfig::DatabaseCommentsFallbackToAutoGeneratedDocComment),
                    Some(1) => Ok(DocConfig::OnlyDatabaseComments),
                    Some(_) => Ok(DocConfig::NoDocComments),
                    None => Err(E::unknown_variant(name, NAMES)),
                }
            }
        }
        deserializer.deserialize_any(BoolOrName)
    }
}

impl<'de> Deserialize<'de> for PrintSchema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Schemas;
        impl<'de> Visitor<'de> for Schemas {
            type Value = PrintSchema;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table [print_schema]")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<PrintSchema, A::Error> {
                let mut schemas = BTreeMap::new();
                let own = Split {
                    map,
                    schemas: &mut schemas,
                };
                let own = SchemaOptions::deserialize(MapAccessDeserializer::new(own))?;
                schemas.entry(DEFAULT_KEY.to_owned()).or_insert(own);
                Ok(PrintSchema { schemas })
            }
        }
        deserializer.deserialize_map(Schemas)
    }
}

/// The entries of `[print_schema]` as one schema sees them: only its own keys. The named schemas among them are read on the way.
struct Split<'a, A> {
    map: A,
    schemas: &'a mut BTreeMap<String, SchemaOptions>,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Split<'_, A> {
    type Error = A::Error;

    fn next_key_seed<K: de::DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.map.next_key::<String>()? {
            if KEYS.contains(&key.as_str()) {
                let key = de::value::StringDeserializer::<A::Error>::new(key);
                return seed.deserialize(key).map(Some);
            }
            let options = self.map.next_value_seed(Named(&key))?;
            self.schemas.insert(key, options);
        }
        Ok(None)
    }

    fn next_value_seed<V: de::DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, A::Error> {
        self.map.next_value_seed(seed)
    }
}

/// Reads the value of a key that is none of a schema's own: a table, else the key is a misspelt one.
struct Named<'a>(&'a str);

impl<'de> de::DeserializeSeed<'de> for Named<'_> {
    type Value = SchemaOptions;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<SchemaOptions, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Named<'_> {
    type Value = SchemaOptions;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "a table [print_schema.{0}], because `{0}` is no key of [print_schema]",
            self.0
        )
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<SchemaOptions, A::Error> {
        SchemaOptions::deserialize(MapAccessDeserializer::new(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<DieselConfig, String> {
        toml::from_str(text).map_err(|error| error.to_string())
    }

    #[test]
    fn every_key_is_read() {
        let config = read(
            r#"
            [print_schema]
            file = "src/schema.rs"
            with_docs = "only-database-comments"
            allow_tables_to_appear_in_same_query_config = "fk_related_tables"
            filter = { except_tables = ["^log_"] }
            column_sorting = "name"
            schema = "app"
            patch_file = "src/schema.patch"
            import_types = ["diesel::sql_types::*"]
            generate_missing_sql_type_definitions = false
            except_custom_type_definitions = ["Vector"]
            custom_type_derives = ["Clone"]
            sqlite_integer_primary_key_is_bigint = true
            pg_domains_as_custom_types = ["^email$"]
            include_views = true
            experimental_infer_nullable_for_views = true
            generate_rust_enum_definitions = true
            custom_enum_derives = ["Debug"]

            [migrations_directory]
            dir = "db"
            "#,
        );
        let mut config = config.unwrap();
        config.resolve_paths(Path::new("/project"));
        let options = &config.print_schema.schemas["default"];
        assert_eq!(
            options.file.as_deref(),
            Some(Path::new("/project/src/schema.rs"))
        );
        assert_eq!(options.with_docs, DocConfig::OnlyDatabaseComments);
        assert!(options.filter.keeps("catalog_x") && !options.filter.keeps("log_x"));
        assert_eq!(options.schema_name(), "app");
        assert!(options.include_views);
        assert_eq!(
            config.migrations_directory.unwrap().dir,
            Path::new("/project/db")
        );
    }

    #[test]
    fn named_schemas_come_with_a_default() {
        let config = read(
            "[print_schema]\nwith_docs = true\n[print_schema.a]\nschema = 'a'\n[print_schema.b]\n",
        )
        .unwrap();
        let keys: Vec<_> = config.print_schema.schemas.keys().collect();
        assert_eq!(keys, ["a", "b", "default"]);
        assert_eq!(
            config.print_schema.schemas["default"].with_docs,
            DocConfig::DatabaseCommentsFallbackToAutoGeneratedDocComment
        );
        let own = read("[print_schema.default]\nschema = 'x'\n").unwrap();
        assert_eq!(own.print_schema.schemas["default"].schema_name(), "x");
        assert_eq!(read("").unwrap().print_schema.schemas.len(), 1);
    }

    #[test]
    fn what_is_not_known_is_refused_with_its_place() {
        for (text, place, part) in [
            (
                "[print_schema]\nwith_doc = true\n",
                "line 2, column 12",
                "`with_doc` is no key",
            ),
            (
                "[print_schema.a]\nfiel = 'x'\n",
                "line 2, column 1",
                "unknown field `fiel`",
            ),
            (
                "[printschema]\n",
                "line 1, column 2",
                "unknown field `printschema`",
            ),
            (
                "[print_schema]\nwith_docs = 'all'\n",
                "line 2",
                "unknown variant `all`",
            ),
            (
                "[print_schema.filter]\nonly_tables = ['(']\n",
                "line 2",
                "unclosed group",
            ),
            (
                "[print_schema]\nfilter = {only_tables = [], except_tables = []}\n",
                "line 2",
                "not both",
            ),
            ("[migrations_directory]\n", "line 1", "missing field `dir`"),
        ] {
            let error = read(text).unwrap_err();
            assert!(
                error.contains(place) && error.contains(part),
                "{text}: {error}"
            );
        }
    }
}
