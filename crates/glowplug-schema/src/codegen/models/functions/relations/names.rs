//! What relations are called.

use std::collections::{HashMap, HashSet};

use heck::ToSnakeCase;

use super::super::crud;
use super::{Pair, Relation};
use crate::catalog::Constraint;
use crate::codegen::Warning;
use crate::codegen::models::ModelOptions;
use crate::codegen::models::names::{guarded, snake};
use crate::codegen::models::plan::Model;
use crate::ident::Name;

/// What Diesel's derives give a row, and what every value has: a function of ours of the same name would hide it.
const TAKEN: &[&str] = &[
    "as_any",
    "as_query",
    "as_ref",
    "as_returning",
    "as_select",
    "as_sql",
    "belonging_to",
    "borrow",
    "borrow_mut",
    "build",
    "clone",
    "clone_into",
    "columns",
    "construct_selection",
    "default",
    "eq",
    "fmt",
    "foreign_key",
    "from",
    "group_by",
    "hash",
    "id",
    "insert_into",
    "into",
    "ne",
    "new",
    "save_changes",
    "table",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
];

/// Endings of columns that refer.
const ENDINGS: &[&str] = &["_id", "_fk", "_uuid", "_key", "_ref"];

/// Chooses a name for both ends of every relation. `constraints` are those of the relations, in their order. Answers which chosen
/// names could not be had.
pub(super) fn choose(
    relations: &mut [Relation<'_>],
    constraints: &[&Constraint],
    models: &[Model<'_>],
    options: &ModelOptions,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    let mut names: HashMap<&Name, Taken> = models
        .iter()
        .map(|model| (&model.table.table.name, Taken::of(model)))
        .collect();
    let chosen = |relation: &Relation<'_>, constraint: &Constraint| {
        let long = format!(
            "{}.{}",
            relation.child.table.table.name.name, constraint.name
        );
        let mut keys = [long.as_str(), constraint.name.as_str()].into_iter();
        keys.find_map(|key| options.relations.get(key))
    };
    // What was chosen comes first: it is had as it was written.
    for explicit in [true, false] {
        for at in 0..relations.len() {
            let relation = &relations[at];
            let name = chosen(relation, constraints[at]).and_then(|names| names.one.clone());
            if name.is_some() != explicit {
                continue;
            }
            let twins = |other: &Relation<'_>| {
                other.child.names.row == relation.child.names.row
                    && other.parent.names.row == relation.parent.names.row
            };
            let alone = relations.iter().filter(|other| twins(other)).count() == 1;
            let wanted =
                name.map_or_else(|| ones(relation, constraints[at], alone), |name| vec![name]);
            let child = relation.child;
            let taken = names.entry(&child.table.table.name).or_default();
            let wish = wanted[0].clone();
            let got = taken.take(wanted);
            if explicit && got != wish {
                warnings.push(is_taken(&wish, &got, child, constraints[at]));
            }
            relations[at].one = got;
        }
    }
    for explicit in [true, false] {
        for at in 0..relations.len() {
            let relation = &relations[at];
            let name = chosen(relation, constraints[at]).and_then(|names| names.many.clone());
            if name.is_some() != explicit {
                continue;
            }
            let twins = |other: &Relation<'_>| {
                other.child.names.row == relation.child.names.row
                    && other.parent.names.row == relation.parent.names.row
            };
            let alone = relations.iter().filter(|other| twins(other)).count() == 1
                && relation.child.names.row != relation.parent.names.row;
            let wanted = name.map_or_else(|| manys(relation, alone), |name| vec![name]);
            let parent = relation.parent;
            let taken = names.entry(&parent.table.table.name).or_default();
            let wish = wanted[0].clone();
            let got = taken.take(wanted);
            if explicit && got != wish {
                warnings.push(is_taken(&wish, &got, parent, constraints[at]));
            }
            relations[at].many = got;
        }
    }
    warnings
}

fn is_taken(wish: &str, got: &str, model: &Model<'_>, constraint: &Constraint) -> Warning {
    Warning {
        code: "relation-name-taken",
        message: format!(
            "the setting relations names the foreign key {} {wish:?}, which with load_{wish} and the like is the name of another \
             function of {}: it is called {got:?}",
            constraint.name, model.names.row
        ),
        hint: "choose another name".to_owned(),
    }
}

/// Names for the child's end, the best first.
fn ones(relation: &Relation<'_>, constraint: &Constraint, alone: bool) -> Vec<String> {
    let parent = relation.parent.names.row.to_snake_case();
    let mut names = Vec::new();
    // Of several columns those that are called as the parent's tell nothing: a tenant's number, mostly.
    let several = relation.pairs.len() > 1;
    let telling: Vec<&Pair<'_>> = relation
        .pairs
        .iter()
        .filter(|pair| !several || pair.own.name != pair.theirs.name)
        .collect();
    if let [pair] = telling.as_slice() {
        let own = pair.own.name.trim_end_matches('_');
        // `customer_code` refers to the `code` of a customer.
        let key = format!("_{}", pair.theirs.name);
        let stripped = std::iter::once(key.as_str())
            .chain(ENDINGS.iter().copied())
            .find_map(|ending| own.strip_suffix(ending))
            .filter(|rest| !rest.is_empty());
        match stripped {
            Some(stripped) => names.push(stripped.to_owned()),
            None if own != pair.theirs.name && pair.theirs.key => names.push(own.to_owned()),
            None => {}
        }
    }
    if alone {
        names.push(parent.clone());
    }
    let table = &relation.child.table.table.name.name;
    let short = constraint
        .name
        .strip_prefix(&format!("{table}_"))
        .unwrap_or(&constraint.name);
    let short = snake(short.strip_suffix("_fkey").unwrap_or(short));
    names.push(format!("{parent}_by_{}", short.trim_matches('_')));
    names
}

/// Names for the parent's end, the best first.
fn manys(relation: &Relation<'_>, alone: bool) -> Vec<String> {
    let base = if relation.single {
        relation.child.names.row.to_snake_case()
    } else {
        relation.child.names.module.clone()
    };
    let mut names = Vec::new();
    if alone {
        names.push(base.clone());
    }
    names.push(format!("{base}_by_{}", relation.one));
    names
}

/// The functions that a row has already.
#[derive(Default)]
struct Taken(HashSet<String>);

impl Taken {
    fn of(model: &Model<'_>) -> Taken {
        let mut names: HashSet<String> = crud::names(model).into_iter().collect();
        names.extend(TAKEN.iter().map(|name| (*name).to_owned()));
        Taken(names)
    }

    /// The first of these that is free with all that is made of it; numbered when none is.
    fn take(&mut self, wanted: Vec<String>) -> String {
        let last = wanted.last().cloned().unwrap_or_default();
        let numbered = (2..).map(|number| format!("{last}_{number}"));
        let name = wanted
            .into_iter()
            .chain(numbered)
            .map(|name| guarded(&name))
            .find(|name| !family(name).iter().any(|name| self.0.contains(name)))
            // The numbers do not end.
            .unwrap_or_default();
        self.0.extend(family(&name));
        name
    }
}

/// A name and those of the functions beside it.
fn family(name: &str) -> [String; 4] {
    [name.to_owned(), of(name), load(name), group(name)]
}

/// `posts_of`: for many parents.
pub(super) fn of(name: &str) -> String {
    format!("{}_of", name.trim_end_matches('_'))
}

/// `load_posts`: loads for many.
pub(super) fn load(name: &str) -> String {
    format!("load_{}", name.trim_start_matches('_'))
}

/// `group_posts`: puts what was loaded to whom it belongs.
pub(super) fn group(name: &str) -> String {
    format!("group_{}", name.trim_start_matches('_'))
}
