//! What is to be generated: which tables, with which fields of which types, which enums. Text is made of it elsewhere.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::names::{self, StructNamer, StructNames};
use super::types::{self, MONEY, RustType};
use super::ModelOptions;
use crate::catalog::{Column, Identity, TypeKind};
use crate::codegen::{CustomType, RustColumn, RustSchema, RustTable, Warning};
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
    /// Its type in `schema.rs`.
    pub(super) marker: String,
    /// Its labels in order.
    pub(super) labels: &'a [String],
    /// Its comment.
    pub(super) comment: Option<&'a str>,
}

impl Field<'_> {
    /// Whether the database computes it or an INSERT may not name it.
    pub(super) fn read_only(&self) -> bool {
        let column = self.column.column;
        column.generated.is_some() || column.identity == Some(Identity::Always)
    }

    /// Whether an INSERT can do without it.
    pub(super) fn optional(&self) -> bool {
        self.column.column.nullable || self.default.is_some() || self.column.column.identity.is_some()
    }
}

impl<'a> Model<'a> {
    /// The fields that an INSERT takes.
    pub(super) fn insertable(&self) -> Vec<&Field<'a>> {
        self.fields.iter().filter(|field| !field.read_only()).collect()
    }

    /// The fields that an UPDATE takes.
    pub(super) fn changeable(&self) -> Vec<&Field<'a>> {
        self.fields.iter().filter(|field| !field.read_only() && !field.key).collect()
    }

    /// Whether rows can be inserted through it: nothing that is left out is required.
    pub(super) fn has_insert(&self) -> bool {
        let missing = |column: &&Column| {
            !column.nullable && column.default.is_none() && column.generated.is_none() && column.identity.is_none()
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
        let found = self.fields.iter().filter(|field| field.key && field.ty.hash).count();
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

    fn field(&self, column: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.column.column.name == column)
    }
}

impl<'a> Plan<'a> {
    /// Decides. `kept` says which tables get models.
    pub(super) fn of(schemas: &'a [RustSchema<'a>], options: &ModelOptions, kept: impl Fn(&str) -> bool) -> Plan<'a> {
        let mut plan = Plan {
            models: Vec::new(),
            enums: Vec::new(),
            warnings: Vec::new(),
        };
        let mut namer = StructNamer::default();
        let mut done: HashSet<&Name> = HashSet::new();
        let mut enum_names: HashSet<String> = HashSet::from(["UnknownLabel".to_owned()]);
        for schema in schemas {
            let base = module_path(schema, options);
            let enums = enums_of(schema, &base, &mut enum_names);
            let mut used: BTreeMap<&str, ()> = BTreeMap::new();
            for table in &schema.tables {
                let name = &table.table.name;
                // A partition is reached through its table; two keys of diesel.toml may print the same one.
                if table.table.partition_bound.is_some() || !kept(&name.name) || !done.insert(name) {
                    continue;
                }
                let mut model = Model {
                    table,
                    path: format!("{base}::{}", table.rust_name),
                    names: namer.name(&name.schema, &name.name, options.names.get(&name.name).map(String::as_str)),
                    fields: Vec::new(),
                    left_out: Vec::new(),
                    parents: Vec::new(),
                    not_associated: Vec::new(),
                };
                fill(&mut model, schema, &enums, options, &mut used);
                for column in &model.left_out {
                    plan.warnings.push(unmapped(name, column));
                }
                if !model.fields.is_empty() {
                    plan.models.push(model);
                }
            }
            plan.enums.extend(enums.into_values().filter(|found| used.contains_key(found.marker_name())));
        }
        plan.enums.sort_by(|a, b| a.rust_name.cmp(&b.rust_name));
        associate(&mut plan.models);
        plan
    }

    /// Whether a field is `money`.
    pub(super) fn uses_money(&self) -> bool {
        let mut fields = self.models.iter().flat_map(|model| &model.fields);
        fields.any(|field| field.ty.imports.contains(&MONEY))
    }
}

impl Enum<'_> {
    fn marker_name(&self) -> &str {
        self.marker.rsplit("::").next().unwrap_or(&self.marker)
    }
}

/// The module that holds a schema's tables.
fn module_path(schema: &RustSchema<'_>, options: &ModelOptions) -> String {
    let file = options.schema_modules.get(schema.schema).unwrap_or(&options.schema_module);
    match &schema.module {
        Some(module) => format!("{file}::{module}"),
        None => file.clone(),
    }
}

/// The enums of a schema's `sql_types`, by their names there.
fn enums_of<'a>(schema: &'a RustSchema<'a>, base: &str, taken: &mut HashSet<String>) -> HashMap<&'a str, Enum<'a>> {
    let is_enum = |custom: &&CustomType| custom.kind == TypeKind::Enum;
    let mut enums = HashMap::new();
    for custom in schema.custom_types.iter().filter(is_enum) {
        let Some(found) = schema.enums.iter().find(|found| found.name == custom.name) else {
            continue;
        };
        let rust_name = names::enum_name(&custom.rust_name, taken);
        taken.insert(rust_name.clone());
        let new = Enum {
            rust_name,
            name: &found.name,
            marker: format!("{base}::sql_types::{}", custom.rust_name),
            labels: &found.labels,
            comment: found.comment.as_deref(),
        };
        enums.insert(custom.rust_name.as_str(), new);
    }
    enums
}

/// Gives each column a field, or leaves it out.
fn fill<'a>(
    model: &mut Model<'a>,
    schema: &'a RustSchema<'a>,
    enums: &HashMap<&'a str, Enum<'a>>,
    options: &ModelOptions,
    used: &mut BTreeMap<&'a str, ()>,
) {
    let table = model.table;
    let names: Vec<&str> = table.columns.iter().map(|column| column.column.name.as_str()).collect();
    let enums_module = options.enums_path();
    let enums_name = enums_module.rsplit("::").next().unwrap_or(&enums_module);
    for (column, name) in table.columns.iter().zip(names::fields(&names)) {
        let sql = &column.sql_type;
        let kind = column.column.data_type.kind;
        let ty = if let Some(chosen) = chosen(&table.table.name, column.column, options) {
            Some(chosen.wrapped(sql))
        } else if let Some(found) = enums.get(sql.rust_name.as_str()).filter(|_| sql.custom) {
            used.insert(sql.rust_name.as_str(), ());
            Some(RustType::of_enum(format!("{enums_name}::{}", found.rust_name)).wrapped(sql))
        } else if sql.custom || !matches!(kind, TypeKind::Base | TypeKind::Range | TypeKind::Multirange) {
            None
        } else {
            types::builtin(&sql.rust_name).map(|ty| ty.wrapped(sql))
        };
        let Some(ty) = ty else {
            model.left_out.push(column.column);
            continue;
        };
        model.fields.push(Field {
            column,
            name,
            ty,
            key: table.primary_key.contains(&column.column.name),
            default: default_of(column.column, schema),
        });
    }
}

/// The type that the project chose for a column: for the column, for its type, or for the type underneath.
fn chosen(table: &Name, column: &Column, options: &ModelOptions) -> Option<RustType> {
    let ty = &column.data_type;
    let own = format!("{}.{}", table.name, column.name);
    let element = ty.sql.trim_end_matches("[]");
    let (base, plain) = (format!("{}.{}", ty.base.schema, ty.base.name), ty.base.name.clone());
    let domain = ty.domain.as_ref().map(|domain| domain.name.clone()).unwrap_or_default();
    let keys = [own.as_str(), element, &domain, &base, &plain];
    keys.iter().find_map(|key| options.types.get(*key)).map(|text| RustType::chosen(text))
}

/// The default of a column, else that of its domain.
fn default_of(column: &Column, schema: &RustSchema<'_>) -> Option<String> {
    column.default.clone().or_else(|| {
        let domain = column.data_type.domain.as_ref()?;
        let mut domains = schema.domains.iter();
        domains.find(|found| found.name == *domain)?.default.clone()
    })
}

/// Finds what belongs to what.
fn associate(models: &mut [Model<'_>]) {
    let parents: HashMap<Name, usize> =
        models.iter().enumerate().map(|(at, model)| (model.table.table.name.clone(), at)).collect();
    let found: Vec<_> = models.iter().map(|model| relations(model, models, &parents)).collect();
    for (model, (belongs, not)) in models.iter_mut().zip(found) {
        model.parents = belongs;
        model.not_associated = not;
    }
}

/// A table's associations, and why others of its foreign keys are none.
fn relations(
    model: &Model<'_>,
    models: &[Model<'_>],
    parents: &HashMap<Name, usize>,
) -> (Vec<(String, String)>, Vec<String>) {
    let mut belongs = Vec::new();
    let mut not = Vec::new();
    // By parent: the distinct lists of columns that refer to it.
    let mut keys: BTreeMap<&Name, Vec<(&[String], &[String])>> = BTreeMap::new();
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
        let columns: Vec<String> = lists.iter().map(|(columns, _)| columns.join(" with ")).collect();
        let columns = columns.join(" and ");
        if parent.table.table.name == model.table.table.name {
            not.push(format!("{columns} refers to {row} itself"));
            continue;
        }
        let [(own, theirs)] = lists.as_slice() else {
            not.push(format!("{columns} all refer to {row}"));
            continue;
        };
        let ([own], [theirs]) = (*own, *theirs) else {
            not.push(format!("{columns} refer to {row} together"));
            continue;
        };
        if parent.table.primary_key != [theirs.as_str()] {
            not.push(format!("{own} refers to {theirs} of {row}, not to its primary key"));
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
