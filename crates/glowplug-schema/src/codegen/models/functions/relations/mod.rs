//! Relations: what a foreign key ties together, from both of its ends.

mod helpers;
mod names;
mod text;
mod value;

use std::collections::{BTreeSet, HashMap};

use super::keys::keys;
use crate::catalog::Constraint;
use crate::codegen::Warning;
use crate::codegen::models::ModelOptions;
use crate::codegen::models::layout::Type;
use crate::codegen::models::plan::{Field, Model, Plan};
use crate::ident::Name;

pub(super) use helpers::text as helpers;
pub(super) use text::render;
pub(super) use value::is_padded;

/// A foreign key between two tables that have models.
pub(super) struct Relation<'a> {
    /// The table that refers.
    pub(super) child: &'a Model<'a>,
    /// The table that is referred to.
    pub(super) parent: &'a Model<'a>,
    /// The columns, there and here, in the order of the key.
    pub(super) pairs: Vec<Pair<'a>>,
    /// Whether a parent has one child at most: the columns are a key of the child.
    pub(super) single: bool,
    /// Who can tell which child is whose when many are loaded at once.
    pub(super) batch: Batch,
    /// The function of the child: `author`.
    pub(super) one: String,
    /// The function of the parent: `posts`.
    pub(super) many: String,
}

/// Who finds the rows that belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Batch {
    /// Rust: its values are equal exactly when the database finds them equal.
    Rust,
    /// The database, which alone knows.
    Database,
    /// Nobody: the database knows of one row at a time.
    None,
}

/// A column that refers, and the one it refers to.
pub(super) struct Pair<'a> {
    /// The child's.
    pub(super) own: &'a Field<'a>,
    /// The parent's.
    pub(super) theirs: &'a Field<'a>,
}

/// All relations of a plan, and what could not become one.
pub(super) struct Relations<'a> {
    /// By child, in the order of the models, then by the name of the constraint.
    pub(super) all: Vec<Relation<'a>>,
    /// Why a foreign key is none, a sentence for the file of its table.
    pub(super) left_out: HashMap<&'a Name, Vec<String>>,
    /// What the caller should know.
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Relations<'a> {
    /// Finds and names them.
    pub(super) fn of(plan: &'a Plan<'a>, options: &ModelOptions) -> Relations<'a> {
        let models: HashMap<&Name, &Model> = plan
            .models
            .iter()
            .map(|model| (&model.table.table.name, model))
            .collect();
        let mut relations = Relations {
            all: Vec::new(),
            left_out: HashMap::new(),
            warnings: Vec::new(),
        };
        let mut constraints: Vec<&Constraint> = Vec::new();
        for child in &plan.models {
            let mut seen: Vec<(&Name, BTreeSet<(&str, &str)>)> = Vec::new();
            for constraint in child.table.table.foreign_keys() {
                let Some(key) = &constraint.foreign_key else {
                    continue;
                };
                let Some(parent) = models.get(&key.table) else {
                    continue;
                };
                let columns = constraint.columns.iter().map(String::as_str);
                let pairs = columns
                    .zip(key.columns.iter().map(String::as_str))
                    .collect();
                // A key that says what another one says already.
                if seen.contains(&(&key.table, BTreeSet::clone(&pairs))) {
                    continue;
                }
                seen.push((&key.table, pairs));
                match relation(child, parent, constraint) {
                    Ok(relation) => {
                        relations.all.push(relation);
                        constraints.push(constraint);
                    }
                    Err(why) => relations.leave_out(child, constraint, why),
                }
            }
        }
        let taken = names::choose(&mut relations.all, &constraints, &plan.models, options);
        relations.warnings.extend(taken);
        relations.warn_of_unknown(plan, options);
        relations
    }

    fn leave_out(&mut self, child: &'a Model<'a>, constraint: &Constraint, why: String) {
        let table = &child.table.table.name;
        self.warnings.push(Warning {
            code: "foreign-key-without-relation",
            message: format!(
                "the foreign key {} of table {table} is no relation: {why}",
                constraint.name
            ),
            hint: "query it with a join in Diesel, or give both columns one type".to_owned(),
        });
        self.left_out
            .entry(table)
            .or_default()
            .push(format!("No relation for {}: {why}", constraint.name));
    }

    /// A name that was chosen for a foreign key that there is not.
    fn warn_of_unknown(&mut self, plan: &Plan<'_>, options: &ModelOptions) {
        for chosen in options.relations.keys() {
            let known = plan.models.iter().any(|model| {
                let table = &model.table.table.name.name;
                let mut keys = model.table.table.foreign_keys();
                keys.any(|key| key.name == *chosen || format!("{table}.{}", key.name) == *chosen)
            });
            if !known {
                self.warnings.push(Warning {
                    code: "relation-without-foreign-key",
                    message: format!("the setting relations names {chosen:?}, but no table with a model has a foreign key of that name"),
                    hint: "name the constraint, or table.constraint".to_owned(),
                });
            }
        }
    }
}

fn relation<'a>(
    child: &'a Model<'a>,
    parent: &'a Model<'a>,
    constraint: &Constraint,
) -> Result<Relation<'a>, String> {
    let theirs = constraint.foreign_key.iter().flat_map(|key| &key.columns);
    let mut pairs = Vec::new();
    for (own, theirs) in constraint.columns.iter().zip(theirs) {
        let (Some(own), Some(theirs)) = (child.field(own), parent.field(theirs)) else {
            return Err(format!("Rust has no type for {own} or {theirs}."));
        };
        let fits = value::plain(own) == value::plain(theirs)
            || (constraint.columns.len() == 1 && value::both_whole(own, theirs));
        if own.unwritable() || theirs.unwritable() {
            return Err(format!(
                "Diesel cannot send a value of {}.",
                own.column.column.name
            ));
        }
        if !fits || !value::alike(own, theirs) {
            return Err(format!(
                "{} and {} have different types.",
                own.column.column.name, theirs.column.column.name
            ));
        }
        pairs.push(Pair { own, theirs });
    }
    let set: BTreeSet<&str> = constraint.columns.iter().map(String::as_str).collect();
    let single = keys(child).iter().any(|key| {
        let columns: BTreeSet<&str> = key
            .fields
            .iter()
            .map(|field| field.column.column.name.as_str())
            .collect();
        // A key within the columns is enough.
        columns.is_subset(&set)
    });
    Ok(Relation {
        child,
        parent,
        batch: Batch::of(&pairs),
        pairs,
        single,
        one: String::new(),
        many: String::new(),
    })
}

impl Batch {
    fn of(pairs: &[Pair<'_>]) -> Batch {
        let mut fields = pairs.iter().flat_map(|pair| [pair.own, pair.theirs]);
        // PostgreSQL has no arrays of arrays to send many of them at once.
        if fields.clone().any(|field| field.column.sql_type.array) {
            return Batch::None;
        }
        if fields.all(agrees) {
            return Batch::Rust;
        }
        if pairs.len() == 1 {
            Batch::Database
        } else {
            Batch::None
        }
    }
}

/// Whether two values of a column are equal in Rust exactly when the database finds them equal. Not so for text that ignores case,
/// numbers with two zeros, intervals with two names, and types that a project chose, of which nothing is known.
fn agrees(field: &Field<'_>) -> bool {
    let column = field.column.column;
    let ty = &column.data_type;
    let sql = field.column.sql_type.rust_name.as_str();
    field.ty.hash
        && (field.ty.is_enum || ty.base.schema == "pg_catalog")
        && sql != "Citext"
        // Only a collation of the database's own makes may find different texts equal. A domain may bring one along.
        && column
            .collation
            .as_ref()
            .is_none_or(|name| name.schema == "pg_catalog")
        && (ty.domain.is_none() || *value::plain(field) != Type::plain("String"))
        && *value::plain(field) != Type::plain("serde_json::Value")
}
