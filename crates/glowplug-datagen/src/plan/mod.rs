//! What is to be made: the tables in their order, where each column's values come from, and how keys stay unique.

mod columns;
mod groups;
mod keys;
mod lookups;
mod room;
mod shared;
mod words;

pub(super) use super::names::named as rule_columns;
pub(super) use columns::from_toml;
pub(super) use room::room;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use glowplug_schema::catalog::{Catalog, Table, TableKind};
use glowplug_schema::ident::{Ident, Name};

use super::chance::{hash_text, mix};
use super::check::{Expr, Pattern};
use super::kind::{Kind, Types};
use super::lookup::{Choices, Lookup};
use super::pairs::{Pair, Related, pair};
use super::partition::{self, Bounds, Leaf};
use super::rules::{ColumnRules, DemoRules, What};
use super::value::Value;
use super::{DemoOptions, refused};
use crate::error::Error;

/// More rows than any table has.
const MOST: u64 = 1_000_000_000_000;

/// The furthest back that rows go, in days.
const OLDEST: u32 = 73_000;

/// Everything that is known before the first row is made.
pub(super) struct Plan {
    /// In an order in which a table comes after those it points to.
    pub(super) tables: Vec<TablePlan>,
    /// The first moment of today.
    pub(super) today: i64,
    /// The oldest row's age in microseconds.
    pub(super) span: i64,
}

/// One table.
pub(super) struct TablePlan {
    pub(super) name: Name,
    /// Its name as a key of the rules.
    pub(super) key: String,
    pub(super) rows: u64,
    /// The unique constraint that allows no more rows than that.
    pub(super) cut_by: Option<String>,
    pub(super) salt: u64,
    /// Whether a default of the server is left to it, so that the columns are named in COPY.
    pub(super) columns: Vec<ColumnPlan>,
    /// The columns in an order in which each comes after those it looks at.
    pub(super) order: Vec<usize>,
    pub(super) foreign_keys: Vec<ForeignKeyPlan>,
    pub(super) groups: Vec<Group>,
    pub(super) checks: Vec<CheckPlan>,
    /// Pairs of which the first is to be the smaller.
    pub(super) ordered: Vec<(usize, usize)>,
    /// Pairs of columns that a check relates.
    pub(super) related: Vec<Related>,
    /// When the row was made.
    pub(super) created: Option<usize>,
    /// Tables that must be complete before.
    pub(super) needs: BTreeSet<usize>,
    /// Whether its rows point to earlier rows of its own.
    pub(super) sequential: bool,
    /// The tables that are loaded in the very same transaction: a circle of keys that cannot be NULL.
    pub(super) circle: Option<usize>,
    /// Columns that are left out and have no default: NULL.
    pub(super) absent: Vec<String>,
    /// All columns, also those that the server fills.
    pub(super) known: Vec<String>,
    /// How far from a table without foreign keys; later ones are made later.
    pub(super) depth: i64,
    /// What the partitions of partitions take, and how rows of each are made.
    pub(super) bounds: Vec<Bounds>,
    pub(super) leaves: Vec<Leaf>,
    /// Keys of earlier tables that must be even for this one.
    pub(super) demands: Vec<(usize, usize)>,
    /// What stands in a table that gets no rows.
    pub(super) lookup: Arc<Lookup>,
    pub(super) age: super::age::Age,
}

impl TablePlan {
    /// The rows that can be pointed to.
    pub(super) fn there(&self) -> u64 {
        if self.rows > 0 {
            self.rows
        } else {
            self.lookup.rows
        }
    }
}

/// One column that is written.
#[derive(Clone)]
pub(super) struct ColumnPlan {
    pub(super) name: String,
    /// Its type as the server prints it.
    pub(super) sql: String,
    pub(super) kind: Kind,
    pub(super) nullable: bool,
    pub(super) source: Source,
    pub(super) rules: ColumnRules,
    pub(super) what: What,
    /// Its value can be computed from the row's number alone.
    pub(super) addressable: bool,
    /// No two rows have the same.
    pub(super) unique: bool,
    pub(super) null_fraction: f64,
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) min_length: usize,
    pub(super) max_length: Option<usize>,
    /// Whether its letters are all upper ones, or all lower ones.
    pub(super) upper: Option<bool>,
    /// What its text must look like.
    pub(super) pattern: Option<Pattern>,
    pub(super) one_of: Option<Vec<Value>>,
    /// Where the ranges of partitions leave gaps: the ranges.
    pub(super) ranges: Vec<(f64, f64)>,
    /// Added to the row's number where numbers are unique.
    pub(super) base: i64,
    /// Whether a sequence gives it its values.
    pub(super) sequence: bool,
    pub(super) salt: u64,
    /// What stands in its place where its conditions hold.
    pub(super) cases: Vec<ColumnPlan>,
}

/// Where a column's values come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// A column of the row that a foreign key points to.
    ForeignKey { key: usize, column: usize },
    /// A digit of the number that keeps a key of several columns unique.
    Digit { group: usize, digit: usize },
    /// A generator.
    Made,
}

/// A foreign key.
pub(super) struct ForeignKeyPlan {
    pub(super) name: String,
    pub(super) parent: usize,
    pub(super) columns: Vec<usize>,
    pub(super) parent_names: Vec<String>,
    pub(super) parent_columns: Vec<usize>,
    pub(super) nullable: bool,
    pub(super) null_fraction: f64,
    /// NULL in every row, because it closes a circle.
    pub(super) never: bool,
    pub(super) group: Option<(usize, usize)>,
    /// Every row that is pointed to gets as many as any other.
    pub(super) even: bool,
    /// Even because others count on it.
    pub(super) pinned: bool,
    /// Which rows it chooses among because it shares columns with another key.
    pub(super) within: Option<Within>,
    /// Which digit of a group it goes round by.
    pub(super) shift: Option<(usize, usize)>,
    /// Which part of the rows has NULL in those of its columns that may.
    pub(super) partial: f64,
    /// Through which other key, to which of its table's keys.
    pub(super) through: Option<(usize, usize)>,
    /// Which rows of a lookup table it takes.
    pub(super) choices: Option<Choices>,
    /// Another key to the same table that a check relates it to.
    pub(super) pair: Option<Pair>,
    /// Whether redrawing may turn it into NULL.
    pub(super) may_drop: bool,
    pub(super) salt: u64,
}

/// The rows that agree with a row in columns that foreign keys share. Keys are those of tables.
#[derive(Default)]
pub(super) struct Within {
    /// From the row up to one that those rows have in common.
    pub(super) up: Vec<(usize, usize)>,
    /// From there down to those rows, all of them even.
    pub(super) down: Vec<(usize, usize)>,
    /// How many rows there are at least.
    pub(super) least: u64,
}

impl ForeignKeyPlan {
    /// The row of that number among those that it can point to.
    pub(super) fn nth(&self, number: u64) -> u64 {
        let choices = self.choices.as_ref();
        choices.map_or(number, |choices| choices.row(number))
    }
}

/// A unique key of columns that have few values each.
pub(super) struct Group {
    pub(super) sizes: Vec<u64>,
    pub(super) rows: u64,
    /// One nullable column, for which rows beyond the number of values have NULL.
    pub(super) overflow: bool,
    pub(super) salt: u64,
}

impl Group {
    /// The first digit of a row.
    pub(super) fn slot(&self, row: u64) -> u64 {
        let slot =
            u128::from(row) * u128::from(self.sizes[0].max(1)) / u128::from(self.rows.max(1));
        u64::try_from(slot).unwrap_or(u64::MAX)
    }
}

/// A check that rows are compared with before they are sent.
pub(super) struct CheckPlan {
    pub(super) name: String,
    pub(super) expr: Expr,
}

/// Makes the plan.
pub(super) fn make(
    catalog: &Catalog,
    types: &Types,
    rules: &DemoRules,
    lookups: &BTreeMap<Name, Arc<Lookup>>,
    options: &DemoOptions,
    today: i64,
) -> Result<Plan, Error> {
    if let Some(days) = rules.days.filter(|days| *days > OLDEST) {
        return Err(refused(
            "demo-rules",
            format!("`days = {days}` of the demo rules is more than {OLDEST}"),
            "give a smaller number",
        ));
    }
    let wanted = tables(catalog, rules, options)?;
    let (order, broken, circles) = super::order::order(&wanted)?;
    let mut place = BTreeMap::new();
    for (at, from) in order.iter().enumerate() {
        place.insert(wanted[*from].table.name.clone(), at);
    }
    let mut plan = Plan {
        tables: Vec::new(),
        today,
        span: i64::from(rules.days.unwrap_or(730).max(1)) * super::value::DAY,
    };
    let rows = |wanted: &Wanted<'_>| match lookups.get(&wanted.table.name) {
        Some(lookup) if wanted.rows == 0 => lookup.rows,
        _ => wanted.rows,
    };
    let mut counts: Vec<u64> = order.iter().map(|from| rows(&wanted[*from])).collect();
    for from in &order {
        let builder = Builder {
            wanted: &wanted[*from],
            catalog,
            types,
            place: &place,
            counts: &counts,
            done: &plan.tables,
            lookups,
            broken: &broken,
            seed: options.seed,
            today,
        };
        let mut table = builder.build()?;
        table.circle = circles.get(&table.name).copied();
        counts[plan.tables.len()] = table.there();
        for (other, key) in std::mem::take(&mut table.demands) {
            if let Some(other) = plan.tables.get_mut(other) {
                other.foreign_keys[key].even = true;
            }
        }
        plan.tables.push(table);
    }
    super::finish::finish(&mut plan)?;
    Ok(plan)
}

/// A table and what was said about it.
pub(super) struct Wanted<'a> {
    pub(super) table: &'a Table,
    pub(super) rows: u64,
    /// Whether the rules ask for exactly that many.
    pub(super) fixed: bool,
    pub(super) rules: BTreeMap<String, ColumnRules>,
}

fn tables<'a>(
    catalog: &'a Catalog,
    rules: &DemoRules,
    options: &DemoOptions,
) -> Result<Vec<Wanted<'a>>, Error> {
    let mut known = BTreeSet::new();
    let mut wanted = Vec::new();
    for table in &catalog.tables {
        if table.kind == TableKind::Foreign || table.partition_bound.is_some() {
            continue;
        }
        let key = named(catalog, &table.name);
        let said = rules.tables.get(&key).cloned().unwrap_or_default();
        known.insert(key.clone());
        for column in said.columns.keys() {
            if table.column(column).is_none() {
                return Err(refused(
                    "demo-rules",
                    format!(
                        "the demo rules speak of column {column} of table {key}, which has none of that name"
                    ),
                    "correct the rules of the table",
                ));
            }
        }
        if said.fixed.is_some_and(|fixed| fixed > MOST) {
            return Err(refused(
                "demo-rules",
                format!(
                    "tables.{}.fixed of the demo rules is more than {MOST}",
                    rules_key(&key)
                ),
                "give a smaller number",
            ));
        }
        let ratio = said.rows.unwrap_or(1.0);
        if !(0.0..=1e6).contains(&ratio) {
            return Err(refused(
                "demo-rules",
                format!("the demo rules give table {key} {ratio} rows for each row asked for"),
                "give a number from 0 to 1000000",
            ));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked above"
        )]
        let scaled = (options.rows as f64 * ratio).round() as u64;
        // A ratio is for proportions: the smallest database has one row of everything.
        let scaled = scaled.max(u64::from(ratio > 0.0 && options.rows > 0));
        wanted.push(Wanted {
            table,
            rows: said.fixed.unwrap_or(scaled),
            fixed: said.fixed.is_some(),
            rules: said.columns,
        });
    }
    if let Some(unknown) = rules.tables.keys().find(|key| !known.contains(*key)) {
        return Err(refused(
            "demo-rules",
            format!("the demo rules speak of table {unknown}, which the database does not have"),
            "run `migrate deploy` first, or correct the rules; or it is another application's database",
        ));
    }
    Ok(wanted)
}

struct Builder<'a> {
    wanted: &'a Wanted<'a>,
    catalog: &'a Catalog,
    types: &'a Types,
    place: &'a BTreeMap<Name, usize>,
    counts: &'a [u64],
    /// The tables before this one.
    done: &'a [TablePlan],
    lookups: &'a BTreeMap<Name, Arc<Lookup>>,
    broken: &'a BTreeSet<(Name, String)>,
    seed: u64,
    today: i64,
}

impl Builder<'_> {
    fn build(&self) -> Result<TablePlan, Error> {
        let table = self.wanted.table;
        let salt = mix(self.seed, hash_text(&table.name.to_string()));
        let mut plan = TablePlan {
            name: table.name.clone(),
            key: rules_key(&named(self.catalog, &table.name)),
            rows: self.wanted.rows,
            cut_by: None,
            salt,
            columns: Vec::new(),
            order: Vec::new(),
            foreign_keys: Vec::new(),
            groups: Vec::new(),
            checks: Vec::new(),
            ordered: Vec::new(),
            related: Vec::new(),
            created: None,
            needs: BTreeSet::new(),
            sequential: false,
            circle: None,
            absent: Vec::new(),
            known: table
                .columns
                .iter()
                .map(|column| column.name.clone())
                .collect(),
            depth: 0,
            bounds: Vec::new(),
            leaves: Vec::new(),
            demands: Vec::new(),
            lookup: Arc::default(),
            age: super::age::Age::default(),
        };
        if plan.rows == 0 {
            // Nothing of it is generated, so nothing of it can be in the way.
            self.untouched(&mut plan)?;
            return Ok(plan);
        }
        self.columns(&mut plan)?;
        self.checks(&mut plan);
        partition::restrict(self.catalog, table, &mut plan);
        self.foreign_keys(&mut plan)?;
        pair(&mut plan);
        self.unique_keys(&mut plan)?;
        Self::exclusions(&mut plan, table);
        Ok(plan)
    }
}

/// The name of a table in the rules.
pub(super) fn named(catalog: &Catalog, name: &Name) -> String {
    if name.schema == catalog.default_schema {
        name.name.clone()
    } else {
        format!("{}.{}", name.schema, name.name)
    }
}

pub(super) fn position(plan: &TablePlan, name: &str) -> Option<usize> {
    plan.columns.iter().position(|column| column.name == name)
}

pub(super) fn unmet(table: &Name, constraint: &str, why: &str) -> Error {
    refused(
        "constraint-unmet",
        format!("constraint {constraint} of table {table} cannot be met: {why}"),
        "leave the table out with `fixed = 0` in its demo rules, or make the key nullable or deferrable",
    )
}

/// The name of a table or column as a key of the rules.
pub(super) fn rules_key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        toml::Value::String(name.to_owned()).to_string()
    }
}

/// The statement that takes a table's rows.
pub(super) fn copy_statement(table: &TablePlan) -> String {
    let columns: Vec<String> = table
        .columns
        .iter()
        .map(|column| Ident(&column.name).to_string())
        .collect();
    let list = if columns.is_empty() {
        String::new()
    } else {
        format!(" ({})", columns.join(", "))
    };
    format!("COPY {}{list} FROM STDIN", table.name)
}
