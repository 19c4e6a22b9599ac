//! Tables with the Rust names and types of their columns: what `schema.rs` and models are both made of.

use std::collections::HashMap;

use super::Warning;
use super::config::{ColumnSorting, PUBLIC, SchemaOptions};
use super::elements::ElementChecks;
use super::error::MOST_COLUMNS;
use super::naming;
use super::sql_type::{CustomType, SqlType, Types};
use crate::catalog::{Catalog, Column, Table, TableKind, View};
use crate::ident::Name;

/// What of a catalog becomes Rust, by the options of one schema.
#[derive(Debug)]
pub struct RustSchema<'a> {
    /// The schema in the database.
    pub schema: &'a str,
    /// The module around everything; there is none where the options name no schema.
    pub module: Option<String>,
    /// The schema as it stands before table names; `public` does not.
    pub qualifier: Option<String>,
    /// The tables, by the bytes of their SQL names.
    pub tables: Vec<RustTable<'a>>,
    /// The views, where the options include them.
    pub views: Vec<RustView<'a>>,
    /// The views that pass the filter and are not printed, because the options do not include them or they store their rows.
    pub left_out: Vec<&'a View>,
    /// The types in the module `sql_types`, by Rust name.
    pub custom_types: Vec<CustomType>,
    /// Whether those derive Diesel's `QueryId`, without which no value of them stands in a condition.
    pub query_ids: bool,
    /// What had to be left out or bent.
    pub warnings: Vec<Warning>,
}

/// A table and its Rust side.
#[derive(Debug)]
pub struct RustTable<'a> {
    /// The table.
    pub table: &'a Table,
    /// The name of its module.
    pub rust_name: String,
    /// Its columns, sorted as the options say.
    pub columns: Vec<RustColumn<'a>>,
    /// The columns of the primary key in its order; of a partition that has none of its own, the key of the table above.
    pub primary_key: &'a [String],
    /// The partitioned table of which it is a partition.
    pub partition_of: Option<&'a Table>,
}

impl<'a> RustTable<'a> {
    /// The column of that name in the database.
    pub fn column(&self, sql_name: &str) -> Option<&RustColumn<'a>> {
        let mut columns = self.columns.iter();
        columns.find(|column| column.column.name == sql_name)
    }
}

/// A view and its Rust side.
#[derive(Debug)]
pub struct RustView<'a> {
    /// The view.
    pub view: &'a View,
    /// The name of its module.
    pub rust_name: String,
    /// Its columns, sorted as the options say.
    pub columns: Vec<RustColumn<'a>>,
}

/// A column and its Rust side.
#[derive(Debug)]
pub struct RustColumn<'a> {
    /// The column.
    pub column: &'a Column,
    /// The name of its type in the table's module.
    pub rust_name: String,
    /// Its SQL type; `Display` gives the text in `table!`.
    pub sql_type: SqlType,
}

impl<'a> RustSchema<'a> {
    /// Chooses and names. With `non_null_array_elements` an array whose CHECK forbids NULL elements has elements that are not
    /// nullable, which Diesel's command never sees.
    pub fn of(
        catalog: &'a Catalog,
        options: &'a SchemaOptions,
        non_null_array_elements: bool,
    ) -> RustSchema<'a> {
        let schema = options.schema_name();
        let mut warnings = Vec::new();
        let by_name: HashMap<&Name, &Table> = catalog
            .tables
            .iter()
            .map(|table| (&table.name, table))
            .collect();

        let mut tables: Vec<(&Table, &[String])> = Vec::new();
        for table in &catalog.tables {
            if table.kind == TableKind::Foreign || !is_printed(&table.name, options) {
                continue;
            }
            match primary_key(table, &by_name) {
                [] => warnings.push(Warning::no_primary_key(&table.name)),
                key => tables.push((table, key)),
            }
        }
        tables.sort_by(|(a, _), (b, _)| a.name.name.cmp(&b.name.name));
        let all_views = catalog.views.iter();
        let (mut views, left_out): (Vec<&View>, Vec<&View>) = all_views
            .filter(|view| is_printed(&view.name, options))
            .partition(|view| options.include_views && !view.materialized);
        views.sort_by(|a, b| a.name.name.cmp(&b.name.name));

        let table_columns = tables.iter().flat_map(|(table, _)| &table.columns);
        let view_columns = views.iter().flat_map(|view| &view.columns);
        let types = Types::of(table_columns.chain(view_columns), options);
        let checks = non_null_array_elements.then(|| ElementChecks::of(catalog));
        let custom_types = types.sorted();
        let taken: &[&str] = if custom_types.is_empty() {
            &[]
        } else {
            &["sql_types"]
        };
        let mut names = module_names(&tables, &views, taken).into_iter();
        let tables: Vec<RustTable> = tables
            .into_iter()
            .map(|(table, primary_key)| {
                let rust_name = names.next().unwrap_or_default();
                let strict = |column: &Column| {
                    let checks = checks.as_ref();
                    checks.is_some_and(|checks| checks.forbid_null(table, column))
                };
                RustTable {
                    columns: rust_columns(&table.columns, &rust_name, options, &types, strict),
                    table,
                    rust_name,
                    primary_key,
                    partition_of: partition_of(table, &by_name),
                }
            })
            .collect();
        let views: Vec<RustView> = views
            .into_iter()
            .map(|view| {
                let rust_name = names.next().unwrap_or_default();
                RustView {
                    columns: rust_columns(&view.columns, &rust_name, options, &types, |_| false),
                    view,
                    rust_name,
                }
            })
            .collect();

        let mangled = naming::qualifier(schema);
        if schema != PUBLIC && mangled != schema && !tables.is_empty() {
            warnings.push(Warning::schema_name(schema, &mangled));
        }
        for table in &tables {
            warnings.extend(varchar_arrays(table));
            if table.columns.len() > MOST_COLUMNS {
                let (name, columns) = (&table.table.name, table.columns.len());
                warnings.push(Warning::too_many_columns(name, columns));
            }
        }
        RustSchema {
            schema,
            module: options.schema.as_ref().map(|_| naming::rust_name(schema)),
            qualifier: (schema != PUBLIC).then_some(mangled),
            tables,
            views,
            left_out,
            custom_types,
            query_ids: options.custom_type_derives.iter().flatten().any(|derive| {
                derive
                    .rsplit("::")
                    .next()
                    .is_some_and(|name| name.trim() == "QueryId")
            }),
            warnings,
        }
    }
}

/// Whether a table or view is in the schema and passes the filter. Diesel hides what starts with two underscores.
fn is_printed(name: &Name, options: &SchemaOptions) -> bool {
    name.schema == options.schema_name()
        && !name.name.starts_with("__")
        && options.filter.keeps(&name.name)
}

/// The columns of the primary key. A partition has that of the partitioned table, whether or not the catalog repeats it.
fn primary_key<'a>(table: &'a Table, by_name: &HashMap<&Name, &'a Table>) -> &'a [String] {
    let mut table = table;
    // As deep as partitions can be nested; a bound, so that a catalog made by hand cannot send us round in circles.
    for _ in 0..64 {
        match partition_of(table, by_name) {
            Some(above) if table.primary_key_columns().is_empty() => table = above,
            _ => break,
        }
    }
    table.primary_key_columns()
}

fn partition_of<'a>(table: &Table, by_name: &HashMap<&Name, &'a Table>) -> Option<&'a Table> {
    table.partition_bound.as_ref()?;
    by_name.get(table.parents.first()?).copied()
}

/// The modules of tables, then of views: none is named like another, nor like one that is taken.
fn module_names(tables: &[(&Table, &[String])], views: &[&View], taken: &[&str]) -> Vec<String> {
    let tables = tables.iter().map(|(table, _)| &table.name);
    let views = views.iter().map(|view| &view.name);
    let wanted: Vec<(&str, String)> = tables
        .chain(views)
        .map(|name| (name.name.as_str(), naming::rust_name(&name.name)))
        .collect();
    naming::unique(&wanted, taken)
}

fn rust_columns<'a>(
    columns: &'a [Column],
    table: &str,
    options: &SchemaOptions,
    types: &Types<'_>,
    strict: impl Fn(&Column) -> bool,
) -> Vec<RustColumn<'a>> {
    let types: Vec<SqlType> = columns
        .iter()
        .map(|column| types.sql_type(column, options, !strict(column)))
        .collect();
    let wanted: Vec<(&str, String)> = columns
        .iter()
        .map(|column| {
            let mut name = naming::column_name(&column.name, table);
            // A column hides the type of its name from all columns of its table.
            let like_a_type = name.starts_with(|c: char| c.is_ascii_uppercase());
            if like_a_type && types.iter().any(|sql_type| sql_type.names(&name)) {
                name.push('_');
            }
            (column.name.as_str(), name)
        })
        .collect();
    let mut named: Vec<RustColumn> = columns
        .iter()
        .zip(types)
        .zip(naming::unique(&wanted, &[table]))
        .map(|((column, sql_type), rust_name)| RustColumn {
            column,
            rust_name,
            sql_type,
        })
        .collect();
    if options.column_sorting == ColumnSorting::Name {
        named.sort_by(|a, b| a.column.name.cmp(&b.column.name));
    }
    named
}

/// Warnings for arrays that Diesel sends as `text[]`, which PostgreSQL does not turn into the column's own type.
fn varchar_arrays(table: &RustTable<'_>) -> Vec<Warning> {
    let sent_as_text = |column: &&RustColumn| {
        let name = column.sql_type.rust_name.as_str();
        column.sql_type.array && !column.sql_type.custom && ["Varchar", "Citext"].contains(&name)
    };
    let columns = table.columns.iter().filter(sent_as_text);
    columns
        .map(|column| Warning::varchar_array(&table.table.name, column.column))
        .collect()
}
