//! What is to be generated: which tables, with which fields of which types, which enums. Text is made of it elsewhere.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::ModelOptions;
use super::names::{self, StructNamer, StructNames};
use super::types::{self, MONEY, RustType};
use crate::catalog::{Catalog, Column, Identity, TypeKind};
use crate::codegen::{RustColumn, RustSchema, RustTable, Warning};
use crate::ident::Name;

/// All of it.
pub(super) struct Plan<'a> {
    /// The tables, by schema and name.
    pub(super) models: Vec<Model<'a>>,
    /// The enums that their columns have, by Rust name.
    pub(super) enums: Vec<Enum<'a>>,
    /// What had to be left out.
    pub(super) warnings: Vec<Warning>,
}

/// A table.
pub(super) struct Model<'a> {
    /// The table.
    pub(super) table: &'a RustTable<'a>,
    /// Its path in `schema.rs`.
    pub(super) path: String,
    /// The names of its structs and its file.
    pub(super) names: StructNames,
    /// Its columns, as far as there is a Rust type for them.
    pub(super) fields: Vec<Field<'a>>,
    /// The columns without one.
    pub(super) left_out: Vec<&'a Column>,
    /// The parents that it belongs to: row struct, column in `schema.rs`.
    pub(super) parents: Vec<(String, String)>,
    /// The relations that Diesel has no association for, a sentence each.
    pub(super) not_associated: Vec<String>,
}

/// A column.
pub(super) struct Field<'a> {
    /// The column.
    pub(super) column: &'a RustColumn<'a>,
    /// The name of the field.
    pub(super) name: String,
    /// Its type.
    pub(super) ty: RustType,
    /// Whether it belongs to the primary key.
    pub(super) key: bool,
    /// The expression that an INSERT without it gets, a domain's included.
    pub(super) default: Option<String>,
}

/// An enum.
pub(super) struct Enum<'a> {
    /// Its Rust name.
    pub(super) rust_name: String,
    /// Its name in the database.
    pub(super) name: &'a Name,
    /// Its type in `schema.rs`, of which each schema's text has one.
    pub(super) markers: Vec<String>,
    /// Its labels in order.
    pub(super) labels: &'a [String],
    /// Its comment.
    pub(super) comment: Option<&'a str>,
}

impl Field<'_> {
    /// Whether the database computes it or an INSERT may not name it, or Diesel cannot write it.
    pub(super) fn read_only(&self) -> bool {
        let column = self.column.column;
        column.generated.is_some() || column.identity == Some(Identity::Always) || self.unwritable()
    }

    /// Whether Diesel can read it only.
    pub(super) fn unwritable(&self) -> bool {
        self.column.column.nullable && !self.ty.writes_null
    }

    /// Whether an INSERT can do without it.
    pub(super) fn optional(&self) -> bool {
        self.column.column.nullable
            || self.default.is_some()
            || self.column.column.identity.is_some()
    }
}

impl<'a> Model<'a> {
    /// The fields that an INSERT takes.
    pub(super) fn insertable(&self) -> Vec<&Field<'a>> {
        self.fields
            .iter()
            .filter(|field| !field.read_only())
            .collect()
    }

    /// The fields that an UPDATE takes.
    pub(super) fn changeable(&self) -> Vec<&Field<'a>> {
        self.fields
            .iter()
            .filter(|field| !field.read_only() && !field.key)
            .collect()
    }

    /// Whether rows can be inserted through it: nothing that is left out is required.
    pub(super) fn has_insert(&self) -> bool {
        let missing = |column: &&Column| {
            !column.nullable
                && column.default.is_none()
                && column.generated.is_none()
                && column.identity.is_none()
        };
        !self.left_out.iter().any(missing) && !self.insertable().is_empty()
    }

    /// Whether it has something to change.
    pub(super) fn has_changes(&self) -> bool {
        !self.changeable().is_empty()
    }

    /// Whether Diesel can identify its rows: the whole key is there, and of types that can be one.
    pub(super) fn identifiable(&self) -> bool {
        let key = self.table.primary_key;
        let found = self
            .fields
            .iter()
            .filter(|field| field.key && field.ty.hash)
            .count();
        !key.is_empty() && found == key.len()
    }

    /// The names of its structs, sorted.
    pub(super) fn struct_names(&self) -> Vec<String> {
        let mut names = vec![self.names.row.clone()];
        if self.has_insert() {
            names.push(self.names.new.clone());
        }
        if self.has_changes() {
            names.push(self.names.changes.clone());
        }
        names.sort();
        names
    }

    /// The field of a column, where it has one.
    pub(super) fn field(&self, column: &str) -> Option<&Field<'a>> {
        self.fields
            .iter()
            .find(|field| field.column.column.name == column)
    }
}

impl<'a> Plan<'a> {
    /// Decides. `kept` says which tables get models.
    pub(super) fn of(
        catalog: &'a Catalog,
        schemas: &'a [RustSchema<'a>],
        options: &ModelOptions,
        kept: impl Fn(&str) -> bool,
    ) -> Plan<'a> {
        let mut enums = enums_of(catalog, schemas, options);
        let mut warnings = Vec::new();
        let mut models: Vec<Model> = Vec::new();
        let mut used: HashSet<&Name> = HashSet::new();
        let tables = tables_of(catalog, schemas, kept);
        let mut names = names_of(&tables, &catalog.default_schema, options);
        for (schema, table) in tables {
            let name = &table.table.name;
            let base = module_path(schema, options);
            let mut model = Model {
                table,
                path: format!("{base}::{}", table.rust_name),
                names: names.remove(name).unwrap_or_default(),
                fields: Vec::new(),
                left_out: Vec::new(),
                parents: Vec::new(),
                not_associated: Vec::new(),
            };
            used.extend(fill(&mut model, catalog, &enums, options));
            warnings.extend(model.left_out.iter().map(|column| unmapped(name, column)));
            if !model.fields.is_empty() {
                models.push(model);
            }
        }
        enums.retain(|name, _| used.contains(name));
        let mut enums: Vec<Enum> = enums.into_values().collect();
        enums.sort_by(|a, b| a.rust_name.cmp(&b.rust_name));
        associate(&mut models);
        Plan {
            models,
            enums,
            warnings,
        }
    }

    /// The crates whose types stand in the fields.
    pub(super) fn crates(&self) -> BTreeSet<String> {
        let fields = self.models.iter().flat_map(|model| &model.fields);
        let paths = fields.flat_map(|field| {
            let ty = field.ty.ty.to_string();
            let whole = ty.contains("serde_json::").then_some("serde_json::Value");
            field.ty.imports.iter().copied().chain(whole)
        });
        paths
            .filter_map(|path| Some(path.split_once("::")?.0))
            .filter(|name| !["std", "diesel", "crate"].contains(name))
            .map(str::to_owned)
            .collect()
    }

    /// Whether a field is `money`.
    pub(super) fn uses_money(&self) -> bool {
        let mut fields = self.models.iter().flat_map(|model| &model.fields);
        fields.any(|field| field.ty.imports.contains(&MONEY))
    }
}

/// The tables that get models, each once, with their schemas: first the schema that is meant when none is named.
fn tables_of<'a>(
    catalog: &Catalog,
    schemas: &'a [RustSchema<'a>],
    kept: impl Fn(&str) -> bool,
) -> Vec<(&'a RustSchema<'a>, &'a RustTable<'a>)> {
    let mut by_rank: Vec<&RustSchema> = schemas.iter().collect();
    by_rank.sort_by_key(|schema| schema.schema != catalog.default_schema);
    // Two keys of diesel.toml may print the same table.
    let mut done: HashSet<&Name> = HashSet::new();
    let all = by_rank
        .into_iter()
        .flat_map(|schema| schema.tables.iter().map(move |table| (schema, table)));
    all.filter(|(_, table)| {
        let name = &table.table.name;
        // A partition is reached through its table.
        table.table.partition_bound.is_none() && kept(&name.name) && done.insert(name)
    })
    .collect()
}

/// The names of all structs. Short names choose first: `users` is `User` and has `NewUser`, whatever `new_users` would like.
fn names_of<'a>(
    tables: &[(&'a RustSchema<'a>, &'a RustTable<'a>)],
    home: &str,
    options: &ModelOptions,
) -> HashMap<&'a Name, StructNames> {
    let mut namer = StructNamer::default();
    let mut order: Vec<(usize, &Name)> = tables
        .iter()
        .enumerate()
        .map(|(rank, (_, table))| (rank, &table.table.name))
        .collect();
    let chosen = |name: &Name| options.names.get(&name.name).map(String::as_str);
    order.sort_by_key(|(rank, name)| (chosen(name).is_none(), name.name.len(), *rank));
    order
        .into_iter()
        .map(|(_, name)| {
            (
                name,
                namer.name(&name.schema, name.schema != home, &name.name, chosen(name)),
            )
        })
        .collect()
}

/// The module that holds a schema's tables.
fn module_path(schema: &RustSchema<'_>, options: &ModelOptions) -> String {
    let file = options
        .schema_modules
        .get(schema.schema)
        .unwrap_or(&options.schema_module);
    match &schema.module {
        Some(module) => format!("{file}::{module}"),
        None => file.clone(),
    }
}

/// The enums that have a type in a `sql_types`, by name.
fn enums_of<'a>(
    catalog: &'a Catalog,
    schemas: &'a [RustSchema<'a>],
    options: &ModelOptions,
) -> BTreeMap<&'a Name, Enum<'a>> {
    let mut taken: HashSet<String> = ["UnknownLabel", "FromSqlRow", "AsExpression"]
        .map(str::to_owned)
        .into();
    let mut enums: BTreeMap<&Name, Enum> = BTreeMap::new();
    for schema in schemas {
        let base = module_path(schema, options);
        for custom in &schema.custom_types {
            let Some(found) = catalog.enum_type(&custom.name) else {
                continue;
            };
            let marker = format!("{base}::sql_types::{}", custom.rust_name);
            let new = enums.entry(&found.name).or_insert_with(|| {
                let rust_name = names::enum_name(&custom.rust_name, &taken);
                taken.insert(rust_name.clone());
                Enum {
                    rust_name,
                    name: &found.name,
                    markers: Vec::new(),
                    labels: &found.labels,
                    comment: found.comment.as_deref(),
                }
            });
            if !new.markers.contains(&marker) {
                new.markers.push(marker);
            }
        }
    }
    enums
}

/// Gives each column a field, or leaves it out. Answers the enums that the fields have.
fn fill<'a>(
    model: &mut Model<'a>,
    catalog: &'a Catalog,
    enums: &BTreeMap<&'a Name, Enum<'a>>,
    options: &ModelOptions,
) -> Vec<&'a Name> {
    let table = model.table;
    let names: Vec<&str> = table
        .columns
        .iter()
        .map(|column| column.column.name.as_str())
        .collect();
    let enums_module = options.enums_path();
    let module = enums_module.rsplit("::").next().unwrap_or(&enums_module);
    let mut used = Vec::new();
    for (column, name) in table.columns.iter().zip(names::fields(&names)) {
        let sql = &column.sql_type;
        let data_type = &column.column.data_type;
        let known = matches!(
            data_type.kind,
            TypeKind::Base | TypeKind::Range | TypeKind::Multirange
        );
        let ty = if let Some(chosen) = chosen(&table.table.name, column.column, options) {
            Some(chosen)
        } else if let Some(found) = enums
            .get(&data_type.base)
            .filter(|_| sql.custom && data_type.kind == TypeKind::Enum)
        {
            used.push(found.name);
            Some(RustType::of_enum(format!("{module}::{}", found.rust_name)))
        } else if sql.custom || !known {
            None
        } else {
            types::builtin(&sql.rust_name)
        };
        let Some(ty) = ty else {
            model.left_out.push(column.column);
            continue;
        };
        model.fields.push(Field {
            column,
            name,
            ty: ty.wrapped(sql),
            key: table.primary_key.contains(&column.column.name),
            default: default_of(column.column, catalog),
        });
    }
    used
}

/// The type that the project chose for a column: for the column, for its type, or for the type underneath.
fn chosen(table: &Name, column: &Column, options: &ModelOptions) -> Option<RustType> {
    let ty = &column.data_type;
    let own = format!("{}.{}", table.name, column.name);
    let element = ty.sql.trim_end_matches("[]");
    let (base, plain) = (
        format!("{}.{}", ty.base.schema, ty.base.name),
        ty.base.name.clone(),
    );
    let domain = ty
        .domain
        .as_ref()
        .map(|domain| domain.name.clone())
        .unwrap_or_default();
    let keys = [own.as_str(), element, &domain, &base, &plain];
    keys.iter()
        .find_map(|key| options.types.get(*key))
        .map(|text| RustType::chosen(text))
}

/// The default of a column, else that of its domain.
fn default_of(column: &Column, catalog: &Catalog) -> Option<String> {
    column.default.clone().or_else(|| {
        let domain = column.data_type.domain.as_ref()?;
        let mut domains = catalog.domains.iter();
        domains.find(|found| found.name == *domain)?.default.clone()
    })
}

/// Finds what belongs to what.
fn associate(models: &mut [Model<'_>]) {
    let parents: HashMap<Name, usize> = models
        .iter()
        .enumerate()
        .map(|(at, model)| (model.table.table.name.clone(), at))
        .collect();
    let found: Vec<_> = models
        .iter()
        .map(|model| relations(model, models, &parents))
        .collect();
    for (model, (belongs, not)) in models.iter_mut().zip(found) {
        model.parents = belongs;
        model.not_associated = not;
    }
}

/// The columns of a foreign key, here and there.
type ColumnLists<'a> = (&'a [String], &'a [String]);

/// A table's associations, and why others of its foreign keys are none.
fn relations(
    model: &Model<'_>,
    models: &[Model<'_>],
    parents: &HashMap<Name, usize>,
) -> (Vec<(String, String)>, Vec<String>) {
    let mut belongs = Vec::new();
    let mut not = Vec::new();
    // By parent: the distinct lists of columns that refer to it.
    let mut keys: BTreeMap<&Name, Vec<ColumnLists<'_>>> = BTreeMap::new();
    for constraint in model.table.table.foreign_keys() {
        if let Some(key) = &constraint.foreign_key {
            let lists = keys.entry(&key.table).or_default();
            let list = (constraint.columns.as_slice(), key.columns.as_slice());
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
    }
    for (name, lists) in keys {
        let Some(parent) = parents.get(name).and_then(|at| models.get(*at)) else {
            continue;
        };
        let row = &parent.names.row;
        let columns: Vec<String> = lists
            .iter()
            .map(|(columns, _)| columns.join(" with "))
            .collect();
        let columns = columns.join(" and ");
        if parent.table.table.name == model.table.table.name {
            not.push(format!("{columns} refers to {row} itself"));
            continue;
        }
        let [(own, theirs)] = lists.as_slice() else {
            not.push(format!("more than one key refers to {row}: {columns}"));
            continue;
        };
        let ([own], [theirs]) = (*own, *theirs) else {
            not.push(format!("{columns} refer to {row} together"));
            continue;
        };
        if parent.table.primary_key != [theirs.as_str()] {
            not.push(format!(
                "{own} refers to {theirs} of {row}, not to its primary key"
            ));
            continue;
        }
        let (Some(field), Some(key)) = (model.field(own), parent.field(theirs)) else {
            continue;
        };
        let same = field.ty.ty == key.ty.ty || field.ty.ty == key.ty.ty.clone().option();
        if same && field.ty.hash && parent.identifiable() {
            belongs.push((row.clone(), field.column.rust_name.clone()));
        } else {
            not.push(format!("{own} and the key of {row} have different types"));
        }
    }
    belongs.sort();
    (belongs, not)
}

fn unmapped(table: &Name, column: &Column) -> Warning {
    Warning {
        code: "column-without-rust-type",
        message: format!(
            "column {} of table {table} is {}, which Diesel has no Rust type for: its model leaves it out",
            column.name, column.data_type.sql
        ),
        hint: format!(
            "name a Rust type for it in the settings of the models: types = {{ \"{}\" = \"..\" }}",
            column.data_type.sql
        ),
    }
}
