//! What is to be made: the tables in their order, where each column's values come from, and how keys stay unique.

use std::collections::{BTreeMap, BTreeSet};

use glowplug_schema::catalog::{
    Catalog, Column, Constraint, ConstraintKind, Index, IndexKey, Table, TableKind,
};
use glowplug_schema::ident::{Ident, Name};

use super::chance::{hash_text, mix};
use super::check::{self, Demand, Expr};
use super::guess::guess;
use super::kind::{Kind, Types};
use super::partition;
use super::rules::{ColumnRules, DemoRules, What};
use super::value::Value;
use super::{DemoOptions, refused};
use crate::error::Error;

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
    pub(super) rows: u64,
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
    /// When the row was made.
    pub(super) created: Option<usize>,
    /// Tables that must be complete before.
    pub(super) needs: BTreeSet<usize>,
    /// Whether its rows point to earlier rows of its own.
    pub(super) sequential: bool,
    /// The tables that are loaded in the very same transaction: a circle of keys that cannot be NULL.
    pub(super) circle: Option<usize>,
    /// How far from a table without foreign keys; later ones are made later.
    pub(super) depth: i64,
}

/// One column that is written.
pub(super) struct ColumnPlan {
    pub(super) name: String,
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
    pub(super) one_of: Option<Vec<Value>>,
    /// Where the ranges of partitions leave gaps: the ranges.
    pub(super) ranges: Vec<(f64, f64)>,
    /// Added to the row's number where numbers are unique.
    pub(super) base: i64,
    /// The sequence that is to go on after the largest value.
    pub(super) sequence: Option<String>,
    pub(super) salt: u64,
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
    /// Through which other key, to which of its table's keys.
    pub(super) through: Option<(usize, usize)>,
    /// Whether redrawing may turn it into NULL.
    pub(super) may_drop: bool,
    pub(super) salt: u64,
}

/// A unique key of columns that have few values each.
pub(super) struct Group {
    pub(super) sizes: Vec<u64>,
    pub(super) rows: u64,
    /// One nullable column, for which rows beyond the number of values have NULL.
    pub(super) overflow: bool,
    pub(super) salt: u64,
}

/// A check that rows are held against before they are sent.
pub(super) struct CheckPlan {
    pub(super) name: String,
    pub(super) expr: Expr,
}

/// Makes the plan.
pub(super) fn make(
    catalog: &Catalog,
    types: &Types,
    rules: &DemoRules,
    options: &DemoOptions,
    today: i64,
) -> Result<Plan, Error> {
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
    let mut counts: Vec<u64> = order.iter().map(|from| wanted[*from].rows).collect();
    for from in &order {
        let builder = Builder {
            wanted: &wanted[*from],
            catalog,
            types,
            place: &place,
            counts: &counts,
            broken: &broken,
            seed: options.seed,
        };
        let mut table = builder.build()?;
        table.circle = circles.get(&table.name).copied();
        counts[plan.tables.len()] = table.rows;
        plan.tables.push(table);
    }
    super::finish::finish(&mut plan)?;
    Ok(plan)
}

/// A table and what was said about it.
pub(super) struct Wanted<'a> {
    pub(super) table: &'a Table,
    pub(super) rows: u64,
    pub(super) rules: BTreeMap<String, ColumnRules>,
}

fn tables<'a>(
    catalog: &'a Catalog,
    rules: &DemoRules,
    options: &DemoOptions,
) -> Result<Vec<Wanted<'a>>, Error> {
    let named = |name: &Name| -> String {
        if name.schema == catalog.default_schema {
            name.name.clone()
        } else {
            format!("{}.{}", name.schema, name.name)
        }
    };
    let mut known = BTreeSet::new();
    let mut wanted = Vec::new();
    for table in &catalog.tables {
        if table.kind == TableKind::Foreign || table.partition_bound.is_some() {
            continue;
        }
        let key = named(&table.name);
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
    broken: &'a BTreeSet<(Name, String)>,
    seed: u64,
}

impl Builder<'_> {
    fn build(&self) -> Result<TablePlan, Error> {
        let table = self.wanted.table;
        let salt = mix(self.seed, hash_text(&table.name.to_string()));
        let mut plan = TablePlan {
            name: table.name.clone(),
            rows: self.wanted.rows,
            salt,
            columns: Vec::new(),
            order: Vec::new(),
            foreign_keys: Vec::new(),
            groups: Vec::new(),
            checks: Vec::new(),
            ordered: Vec::new(),
            created: None,
            needs: BTreeSet::new(),
            sequential: false,
            circle: None,
            depth: 0,
        };
        self.columns(&mut plan)?;
        self.checks(&mut plan);
        partition::restrict(self.catalog, table, &mut plan);
        self.foreign_keys(&mut plan)?;
        self.unique_keys(&mut plan)?;
        Ok(plan)
    }

    fn columns(&self, plan: &mut TablePlan) -> Result<(), Error> {
        for column in &self.wanted.table.columns {
            if column.generated.is_some() {
                continue;
            }
            let rules = self
                .wanted
                .rules
                .get(&column.name)
                .cloned()
                .unwrap_or_default();
            if rules.generate == Some(What::Default) {
                continue;
            }
            let (kind, domains) = self.types.of(&plan.name, &column.name);
            if kind == Kind::Other {
                let constant = rules.one_of.is_some() || rules.template.is_some();
                if column.default.is_some() || (column.nullable && !constant) {
                    continue;
                }
                return Err(refused(
                    "type-unknown",
                    format!(
                        "column {} of table {} is of type {}, for which nothing can be made up",
                        column.name, plan.name, column.data_type.sql
                    ),
                    "give the column a default, or let it be NULL",
                ));
            }
            let mut made = self.column(column, kind, rules, plan)?;
            for domain in domains {
                self.domain(&domain, &mut made, plan);
            }
            plan.columns.push(made);
        }
        Ok(())
    }

    fn column(
        &self,
        column: &Column,
        kind: Kind,
        rules: ColumnRules,
        plan: &TablePlan,
    ) -> Result<ColumnPlan, Error> {
        let key = self
            .wanted
            .table
            .primary_key_columns()
            .contains(&column.name);
        let what = rules
            .generate
            .unwrap_or_else(|| guess(&plan.name.name, &column.name, &kind, key));
        // Elsewhere the two mean days, elements or shares.
        let bounds = what != What::Share
            && rules.after.is_none()
            && !matches!(kind, Kind::Timestamp | Kind::Date | Kind::Array(..));
        let max_length = match &kind {
            Kind::Text { max } => *max,
            _ => None,
        };
        let one_of = rules
            .one_of
            .as_ref()
            .map(|values| values.iter().map(from_toml).collect::<Vec<_>>());
        if let (Some(values), Kind::Enum(labels)) = (&one_of, &kind)
            && let Some(wrong) = values.iter().find(|value| !labels.contains(&value.shown()))
        {
            return Err(refused(
                "demo-rules",
                format!(
                    "{:?} is no label of column {} of table {}",
                    wrong.shown(),
                    column.name,
                    plan.name
                ),
                format!("the type has {}", labels.join(", ")),
            ));
        }
        let default = if column.nullable {
            guessed_nulls(&column.name, what)
        } else {
            0.0
        };
        let null_fraction = rules.null_fraction.unwrap_or(default);
        let sequence = column.identity.is_some()
            || column
                .default
                .as_ref()
                .is_some_and(|text| text.contains("nextval("));
        Ok(ColumnPlan {
            name: column.name.clone(),
            kind,
            nullable: column.nullable,
            source: Source::Made,
            what,
            addressable: false,
            unique: false,
            null_fraction: if column.nullable { null_fraction } else { 0.0 },
            min: if bounds { rules.min } else { None },
            max: if bounds { rules.max } else { None },
            min_length: 0,
            max_length,
            one_of,
            ranges: Vec::new(),
            base: 0,
            sequence: sequence.then(|| column.default.clone().unwrap_or_default()),
            salt: mix(plan.salt, hash_text(&column.name)),
            rules,
        })
    }

    fn domain(&self, domain: &Name, column: &mut ColumnPlan, plan: &mut TablePlan) {
        let Some(domain) = self
            .catalog
            .domains
            .iter()
            .find(|found| found.name == *domain)
        else {
            return;
        };
        if domain.not_null {
            column.nullable = false;
            column.null_fraction = 0.0;
        }
        for one in &domain.checks {
            let Some(expr) = check::parse(&one.definition) else {
                continue;
            };
            let expr = renamed(expr, &column.name);
            for demand in check::demands(&expr) {
                apply(&demand, column);
            }
            plan.checks.push(CheckPlan {
                name: one.name.clone(),
                expr,
            });
        }
    }

    fn checks(&self, plan: &mut TablePlan) {
        let table = self.wanted.table;
        for constraint in &table.constraints {
            if constraint.kind != ConstraintKind::Check {
                continue;
            }
            if let Some(expr) = check::parse(&constraint.definition) {
                add_check(plan, constraint.name.clone(), expr);
            }
        }
    }

    fn foreign_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let mut keys: Vec<&Constraint> = self.wanted.table.foreign_keys().collect();
        // The widest first: one that is part of it follows from it.
        keys.sort_by_key(|key| (std::cmp::Reverse(key.columns.len()), key.name.clone()));
        for key in keys {
            let Some(target) = &key.foreign_key else {
                continue;
            };
            let Some(&parent) = self.place.get(&target.table) else {
                return Err(unmet(
                    &plan.name,
                    &key.name,
                    "it points to a table that cannot be filled",
                ));
            };
            let columns: Vec<usize> = key
                .columns
                .iter()
                .filter_map(|name| position(plan, name))
                .collect();
            if columns.len() != key.columns.len() {
                // A column that is left to its default: the server decides.
                continue;
            }
            let free: Vec<usize> = columns
                .iter()
                .copied()
                .filter(|at| plan.columns[*at].source == Source::Made)
                .collect();
            let nullable = free.iter().all(|at| plan.columns[*at].nullable) && !free.is_empty();
            let broken = self.broken.contains(&(plan.name.clone(), key.name.clone()));
            if free.len() < columns.len() {
                if free.is_empty() {
                    // What a wider key points to has these very columns as a key of its own.
                    continue;
                }
                if !free.iter().any(|at| plan.columns[*at].nullable) {
                    return Err(unmet(
                        &plan.name,
                        &key.name,
                        "it shares columns with another foreign key, and the two cannot be chosen together",
                    ));
                }
                for at in free {
                    if plan.columns[at].nullable {
                        plan.columns[at].null_fraction = 1.0;
                    }
                }
                continue;
            }
            let is_self = target.table == plan.name;
            let rows_there = self.counts[parent];
            let rules = &plan.columns[columns[0]].rules;
            let null_fraction = match rules.null_fraction {
                Some(fraction) => fraction,
                None if nullable && is_self => 0.3,
                None if nullable => 0.1,
                None => 0.0,
            };
            let never = broken || rows_there == 0;
            if never && !nullable && plan.rows > 0 {
                return Err(unmet(
                    &plan.name,
                    &key.name,
                    "it cannot be NULL and the table that it points to gets no rows",
                ));
            }
            if is_self {
                plan.sequential = true;
            } else if !never {
                plan.needs.insert(parent);
            }
            let index = plan.foreign_keys.len();
            for (at, column) in columns.iter().enumerate() {
                plan.columns[*column].source = Source::ForeignKey {
                    key: index,
                    column: at,
                };
                plan.columns[*column].addressable = true;
            }
            plan.foreign_keys.push(ForeignKeyPlan {
                name: key.name.clone(),
                parent,
                parent_names: target.columns.clone(),
                parent_columns: Vec::new(),
                nullable,
                null_fraction: if nullable { null_fraction } else { 0.0 },
                never,
                group: None,
                through: None,
                may_drop: nullable,
                salt: mix(plan.columns[columns[0]].salt, 0xf0),
                columns,
            });
        }
        Ok(())
    }

    fn unique_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let table = self.wanted.table;
        let mut indexes: Vec<&Index> = table.indexes.iter().filter(|index| index.unique).collect();
        indexes.sort_by_key(|index| {
            (
                index.keys.len(),
                index.predicate.is_some(),
                index.name.clone(),
            )
        });
        let primary = table.primary_key().map(|key| key.name.as_str());
        for index in indexes {
            let columns = key_columns(index, plan);
            // A column that the server fills by its default is as unique as that default is.
            let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
                continue;
            };
            if columns
                .iter()
                .any(|at| plan.columns[*at].unique && !plan.columns[*at].nullable)
            {
                continue;
            }
            let is_primary = index.constraint.as_deref() == primary && primary.is_some();
            let free = columns
                .iter()
                .copied()
                .filter(|at| can_be_unique(&plan.columns[*at], plan.rows))
                .max_by_key(|at| uniqueness_rank(&plan.columns[*at], is_primary));
            if let Some(at) = free {
                let column = &mut plan.columns[at];
                column.unique = true;
                column.addressable = true;
                // A NULL among equal ones would count as a second one.
                if index.nulls_not_distinct || is_primary {
                    column.null_fraction = 0.0;
                }
                continue;
            }
            self.group(plan, index, &columns, is_primary)?;
        }
        Ok(())
    }

    /// A key of which no column can have a value of its own in each row: the row's number, written in digits of as many
    /// values as the columns have.
    fn group(
        &self,
        plan: &mut TablePlan,
        index: &Index,
        columns: &[usize],
        is_primary: bool,
    ) -> Result<(), Error> {
        let constraint = index
            .constraint
            .clone()
            .unwrap_or_else(|| index.name.clone());
        let mut digits: Vec<(Source, u64)> = Vec::new();
        let mut overlaps = false;
        for at in columns {
            let column = &plan.columns[*at];
            match column.source {
                Source::ForeignKey { key, .. } => {
                    let source = Source::ForeignKey { key, column: 0 };
                    let foreign = &plan.foreign_keys[key];
                    overlaps |= foreign.group.is_some() || foreign.never;
                    if !digits.iter().any(|(found, _)| *found == source) {
                        digits.push((source, self.counts[foreign.parent]));
                    }
                }
                Source::Digit { .. } => overlaps = true,
                Source::Made => {
                    if let Some(size) = few_values(column) {
                        digits.push((
                            Source::Digit {
                                group: *at,
                                digit: 0,
                            },
                            size,
                        ));
                    }
                }
            }
        }
        let capacity = digits.iter().fold(1_u64, |product, (_, size)| {
            product.saturating_mul((*size).max(1))
        });
        let links = digits
            .iter()
            .all(|(source, _)| matches!(source, Source::ForeignKey { .. }));
        if links && digits.len() > 1 && !overlaps && capacity < plan.rows {
            // Links between few rows: all that there can be. A small database has fewer of them in proportion.
            plan.rows = capacity;
        }
        let nullable = columns.iter().any(|at| plan.columns[*at].nullable);
        let lenient = nullable && !index.nulls_not_distinct && !is_primary;
        let fits = !overlaps && !digits.is_empty() && capacity >= plan.rows;
        if !fits {
            if let Some(expr) = index.predicate.as_deref().and_then(check::parse) {
                // A partial index binds no row that its predicate leaves out.
                add_check(plan, constraint, Expr::Not(Box::new(expr)));
                return Ok(());
            }
            if let ([(Source::ForeignKey { key, .. }, size)], true, false) =
                (&digits[..], lenient, overlaps)
            {
                let (key, size) = (*key, *size);
                return self.bind(plan, &[(Source::ForeignKey { key, column: 0 }, size)], true);
            }
            if lenient && let Some(at) = columns.iter().find(|at| plan.columns[**at].nullable) {
                plan.columns[*at].null_fraction = 1.0;
                if let Source::ForeignKey { key, .. } = plan.columns[*at].source {
                    plan.foreign_keys[key].null_fraction = 1.0;
                }
                return Ok(());
            }
            return Err(refused(
                "constraint-unmet",
                format!(
                    "table {} cannot have {} rows: its unique constraint {constraint} admits {}",
                    plan.name,
                    plan.rows,
                    if overlaps {
                        "no choice that its other keys leave".to_owned()
                    } else {
                        format!("{capacity} of the values that can be made")
                    },
                ),
                format!(
                    "give the table fewer rows: `[package.metadata.glowplug.demo.tables.{}]`, `rows` or `fixed`",
                    plan.name.name
                ),
            ));
        }
        self.bind(plan, &digits, false)
    }

    fn bind(
        &self,
        plan: &mut TablePlan,
        digits: &[(Source, u64)],
        overflow: bool,
    ) -> Result<(), Error> {
        let group = plan.groups.len();
        let mut digits = digits.to_vec();
        // The first digit moves slowest and follows time: the largest parent.
        digits.sort_by_key(|(source, size)| {
            (
                !matches!(source, Source::ForeignKey { .. }),
                std::cmp::Reverse(*size),
            )
        });
        for (digit, (source, _)) in digits.iter().enumerate() {
            match *source {
                Source::ForeignKey { key, .. } => {
                    let foreign = &mut plan.foreign_keys[key];
                    foreign.group = Some((group, digit));
                    foreign.may_drop = overflow;
                    if !overflow {
                        foreign.null_fraction = 0.0;
                    }
                }
                Source::Digit { group: at, .. } => {
                    let column = &mut plan.columns[at];
                    column.source = Source::Digit { group, digit };
                    column.addressable = true;
                    column.null_fraction = 0.0;
                }
                Source::Made => {}
            }
        }
        plan.groups.push(Group {
            sizes: digits.iter().map(|(_, size)| *size).collect(),
            rows: plan.rows,
            overflow,
            salt: mix(plan.salt, group as u64 + 77),
        });
        Ok(())
    }
}

fn add_check(plan: &mut TablePlan, name: String, expr: Expr) {
    for demand in check::demands(&expr) {
        if let Demand::Order(a, b) = &demand {
            if let (Some(a), Some(b)) = (position(plan, a), position(plan, b)) {
                plan.ordered.push((a, b));
            }
            continue;
        }
        let name = match &demand {
            Demand::Min(name, _)
            | Demand::Max(name, _)
            | Demand::MinLength(name, _)
            | Demand::MaxLength(name, _)
            | Demand::OneOf(name, _)
            | Demand::NotNull(name)
            | Demand::IsNull(name)
            | Demand::Order(name, _) => name,
        };
        if let Some(at) = position(plan, name) {
            apply(&demand, &mut plan.columns[at]);
        }
    }
    // Arrays are never made with NULL in them, and looking for it in each would cost.
    if !matches!(&expr, Expr::IsNull(inner) if matches!(&**inner, Expr::Call(call, with) if call == "array_position" && matches!(with[..], [Expr::Column(_), Expr::Constant(Value::Null)])))
    {
        plan.checks.push(CheckPlan { name, expr });
    }
}

fn apply(demand: &Demand, column: &mut ColumnPlan) {
    let tighter = |old: Option<f64>, new: f64, pick: fn(f64, f64) -> f64| {
        Some(old.map_or(new, |old| pick(old, new)))
    };
    match demand {
        Demand::Min(_, n) => column.min = tighter(column.min, *n, f64::max),
        Demand::Max(_, n) => column.max = tighter(column.max, *n, f64::min),
        Demand::MinLength(_, n) => column.min_length = column.min_length.max(*n),
        Demand::MaxLength(_, n) => {
            column.max_length = Some(column.max_length.map_or(*n, |old| old.min(*n)));
        }
        Demand::OneOf(_, values) => {
            // The project's own list is the narrower one; where it is not, the server says so.
            if column.one_of.is_none() {
                column.one_of = Some(values.clone());
            }
        }
        Demand::NotNull(_) => column.null_fraction = 0.0,
        Demand::IsNull(_) if column.nullable => column.null_fraction = 1.0,
        Demand::IsNull(_) | Demand::Order(..) => {}
    }
}

/// The expression of a domain, VALUE being the column.
fn renamed(expr: Expr, column: &str) -> Expr {
    let all = |list: Vec<Expr>| list.into_iter().map(|one| renamed(one, column)).collect();
    let boxed = |one: Box<Expr>| Box::new(renamed(*one, column));
    match expr {
        Expr::Column(name) if name.eq_ignore_ascii_case("value") => Expr::Column(column.to_owned()),
        Expr::List(list) => Expr::List(all(list)),
        Expr::Call(name, list) => Expr::Call(name, all(list)),
        Expr::Binary(operator, a, b) => Expr::Binary(operator, boxed(a), boxed(b)),
        Expr::Not(one) => Expr::Not(boxed(one)),
        Expr::IsNull(one) => Expr::IsNull(boxed(one)),
        Expr::Any(operator, a, b, every) => Expr::Any(operator, boxed(a), boxed(b), every),
        other => other,
    }
}

pub(super) fn position(plan: &TablePlan, name: &str) -> Option<usize> {
    plan.columns.iter().position(|column| column.name == name)
}

/// The columns of a unique index; `None` where one of them is left to its default.
fn key_columns(index: &Index, plan: &TablePlan) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for key in &index.keys {
        match key {
            IndexKey::Column(name) => found.push(position(plan, name)?),
            IndexKey::Expression(text) => {
                // Whatever is computed of a column that never repeats hardly repeats; mostly it is `lower(..)`.
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                found.extend(words.filter_map(|word| position(plan, word)));
            }
        }
    }
    found.dedup();
    Some(found)
}

/// Whether each row can have a value of its own there.
fn can_be_unique(column: &ColumnPlan, rows: u64) -> bool {
    if column.source != Source::Made || column.one_of.is_some() || !column.ranges.is_empty() {
        return false;
    }
    let room = match &column.kind {
        Kind::Int { bytes } => {
            let bits = u32::from(*bytes) * 8 - 1;
            let largest = column
                .max
                .unwrap_or_else(|| 2_f64.powi(i32::try_from(bits).unwrap_or(31)) - 1.0);
            largest - column.min.unwrap_or(1.0).max(-largest) + 1.0
        }
        Kind::Numeric { precision, scale } if column.max.is_none() => {
            10_f64.powi(precision - scale) - 1.0
        }
        Kind::Text { .. } => {
            let length = column.max_length.unwrap_or(64).min(12);
            36_f64.powi(i32::try_from(length).unwrap_or(12))
        }
        Kind::Date => 30_000.0,
        Kind::Bits { length, .. } => 2_f64.powi(i32::try_from(*length).unwrap_or(64).min(62)),
        Kind::Inet { .. } => 16_000_000.0,
        Kind::Uuid | Kind::Bytes | Kind::Timestamp | Kind::Mac => f64::MAX,
        _ => 0.0,
    };
    let bounded = matches!(column.kind, Kind::Timestamp | Kind::Date)
        && (column.min.is_some() || column.max.is_some());
    !bounded && room >= rows as f64
}

fn uniqueness_rank(column: &ColumnPlan, is_primary: bool) -> u8 {
    match (&column.kind, column.what) {
        (_, What::Cuid) => 9,
        (Kind::Uuid, _) => 8,
        (Kind::Int { .. }, _) if column.sequence.is_some() => 9,
        (Kind::Int { .. }, _) if is_primary => 7,
        (Kind::Text { .. }, _) => 6,
        (Kind::Int { .. }, _) => 5,
        (Kind::Timestamp, What::Created) => 1,
        (Kind::Timestamp, _) => 3,
        (Kind::Date, _) => 2,
        _ => 4,
    }
}

/// How many different values a column has, where they are few enough to be counted.
pub(super) fn few_values(column: &ColumnPlan) -> Option<u64> {
    if let Some(values) = &column.one_of {
        return u64::try_from(values.len()).ok();
    }
    match &column.kind {
        Kind::Bool => Some(2),
        Kind::Enum(labels) => u64::try_from(labels.len()).ok(),
        Kind::Int { .. } => {
            let (min, max) = (column.min?.ceil(), column.max?.floor());
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "clamped"
            )]
            let size = (max - min + 1.0).clamp(0.0, 1e15) as u64;
            Some(size)
        }
        Kind::Date if column.min.is_none() && column.max.is_none() => Some(3_650),
        _ => None,
    }
}

fn guessed_nulls(name: &str, what: What) -> f64 {
    let name = name.to_ascii_lowercase();
    if [
        "deleted", "removed", "trashed", "archived", "revoked", "cancel",
    ]
    .iter()
    .any(|word| name.contains(word))
    {
        return 0.95;
    }
    match what {
        What::Created | What::Cuid => 0.0,
        What::Past | What::Future => 0.3,
        _ => 0.15,
    }
}

pub(super) fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::Integer(n) => Value::Int(*n),
        toml::Value::Float(n) => Value::Float(*n),
        toml::Value::Boolean(n) => Value::Bool(*n),
        toml::Value::Array(items) => Value::Array(items.iter().map(from_toml).collect()),
        toml::Value::String(text) => Value::Text(text.clone()),
        other => Value::Text(other.to_string()),
    }
}

pub(super) fn unmet(table: &Name, constraint: &str, why: &str) -> Error {
    refused(
        "constraint-unmet",
        format!("constraint {constraint} of table {table} cannot be met: {why}"),
        "leave the table out with `fixed = 0` in its demo rules, or make the key nullable or deferrable",
    )
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
    format!("COPY {}{list} FROM STDIN (FORMAT binary)", table.name)
}
