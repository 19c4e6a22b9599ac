//! Rows. Keys and whatever is pointed to are computed from a row's number; the rest follows from the row's own chance.

use std::borrow::Cow;
use std::cell::RefCell;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::chance::{below, mix, row_rng, unit};
use super::check::holds;
use super::convert::convert;
use super::even::partly;
use super::kind::Kind;
use super::names::Part;
use super::plan::{ColumnPlan, Plan, Source, TablePlan, position};
use super::refused;
use super::rules::What;
use super::scalar;
use super::value::{DAY, Value};
use crate::error::Error;

/// How often a row is drawn again until it meets its checks.
const ATTEMPTS: u64 = 300;

/// Makes rows of a plan.
pub(super) struct Maker<'a> {
    pub(super) plan: &'a Plan,
    /// The rows that rules looked at last: a row's columns mostly look at the same one.
    seen: RefCell<Vec<(usize, u64, Vec<Value>)>>,
}

/// How many rows are kept.
const SEEN: usize = 4;

impl<'a> Maker<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        Maker {
            plan,
            seen: RefCell::new(Vec::new()),
        }
    }

    /// The row that a foreign key of a row points to.
    pub(super) fn pick(&self, table: usize, key: usize, row: u64) -> Option<u64> {
        match self.plan.tables[table].foreign_keys[key].pair {
            Some(pair) => self.paired(table, key, pair, row),
            None => self.pick_alone(table, key, row),
        }
    }

    /// The same, whatever another key points to.
    pub(super) fn pick_alone(&self, table: usize, key: usize, row: u64) -> Option<u64> {
        let own = &self.plan.tables[table];
        let foreign = &own.foreign_keys[key];
        let parent_rows = self.targets(foreign);
        if foreign.never || parent_rows == 0 {
            return None;
        }
        if let Some(found) = self.bound(table, key, row) {
            return found;
        }
        if let Some((group, digit)) = foreign.group {
            let left_out =
                foreign.null_fraction > 0.0 && unit(mix(foreign.salt, row)) < foreign.null_fraction;
            return if left_out {
                None
            } else {
                self.digit(own, group, digit, row).map(|at| foreign.nth(at))
            };
        }
        if foreign.even {
            return self
                .share(table, key, row)
                .map(|share| foreign.nth(share.parent));
        }
        if foreign.null_fraction > 0.0 && unit(mix(foreign.salt, row)) < foreign.null_fraction {
            return None;
        }
        if let Some((via, other)) = foreign.through {
            let found = self
                .pick(table, via, row)
                .and_then(|found| self.pick(own.foreign_keys[via].parent, other, found));
            if found.is_some() {
                return found;
            }
        }
        let chance = mix(foreign.salt.wrapping_add(1), row);
        if foreign.parent == table {
            return match row {
                0 if foreign.nullable => None,
                0 => Some(0),
                _ => Some(below(chance, row)),
            };
        }
        if self.plan.tables[foreign.parent].rows == 0 {
            // All of them were there before.
            let weighed = foreign.choices.as_ref();
            let weighed = weighed.and_then(|choices| choices.drawn(unit(chance)));
            return Some(foreign.nth(weighed.unwrap_or_else(|| below(chance, parent_rows))));
        }
        // Rows are as old as their numbers are small, so a row points to those that were there when it was made.
        let there = u128::from(row) * u128::from(parent_rows) / u128::from(own.rows.max(1));
        let there = u64::try_from(there)
            .unwrap_or(parent_rows)
            .clamp(1, parent_rows);
        Some(below(chance, there))
    }

    /// A value of the row, or of a row that one of its foreign keys points to: `name`, or `key.name`.
    fn look<'r>(&self, table: usize, row: u64, made: &'r [Value], name: &str) -> Cow<'r, Value> {
        let own = &self.plan.tables[table];
        let Some((key, other)) = name.split_once('.') else {
            return match position(own, name) {
                Some(at) => Cow::Borrowed(&made[at]),
                None => Cow::Owned(Value::Null),
            };
        };
        let there = position(own, key).filter(|at| !partly(own, *at, row));
        let found = there
            .and_then(|_| super::finish::key_of(own, key))
            .and_then(|key| {
                let parent = own.foreign_keys[key].parent;
                let at = position(&self.plan.tables[parent], other)?;
                let found = self.pick(table, key, row)?;
                self.parent_value(parent, found, at)
            });
        Cow::Owned(found.unwrap_or(Value::Null))
    }

    /// The same as a text.
    fn look_text(&self, table: usize, row: u64, made: &[Value], name: &str) -> String {
        self.look(table, row, made, name).to_string()
    }

    fn parent_value(&self, table: usize, row: u64, at: usize) -> Option<Value> {
        if self.plan.tables[table].rows == 0 {
            return Some(self.plan.tables[table].lookup.value(at, row));
        }
        let known = |seen: &[(usize, u64, Vec<Value>)]| {
            let found = seen.iter().find(|(t, r, _)| (*t, *r) == (table, row))?;
            Some(found.2[at].clone())
        };
        if let Some(value) = known(&self.seen.borrow()) {
            return Some(value);
        }
        let base = super::chance::rng(self.plan.tables[table].salt);
        let mut values = Vec::new();
        // A row that cannot be made is reported where it is written.
        self.row(table, row, &base, &mut values).ok()?;
        let value = values[at].clone();
        let mut seen = self.seen.borrow_mut();
        if seen.len() >= SEEN {
            seen.remove(0);
        }
        seen.push((table, row, values));
        Some(value)
    }

    /// One digit of the number that keeps the key of a group unique; `None` for a row that has none left.
    pub(super) fn digit(
        &self,
        table: &TablePlan,
        group: usize,
        digit: usize,
        row: u64,
    ) -> Option<u64> {
        let group = &table.groups[group];
        let (rows, first) = (
            u128::from(group.rows.max(1)),
            u128::from(group.sizes[0].max(1)),
        );
        let slot = |row: u64| u128::from(row) * first / rows;
        let own = slot(row);
        if group.overflow {
            let repeats = row > 0 && slot(row - 1) == own;
            return if repeats {
                None
            } else {
                u64::try_from(own).ok()
            };
        }
        if digit == 0 {
            return u64::try_from(own).ok();
        }
        let start = u64::try_from((own * rows).div_ceil(first)).unwrap_or(0);
        let others = group.sizes[1..].iter().fold(1_u64, |product, size| {
            product.saturating_mul((*size).max(1))
        });
        let chance = mix(group.salt, u64::try_from(own).unwrap_or(0));
        let step = coprime(chance >> 7, others);
        let mut index = u128::from(chance % others) + u128::from(row - start) * u128::from(step);
        index %= u128::from(others);
        for size in &group.sizes[1..digit] {
            index /= u128::from((*size).max(1));
        }
        u64::try_from(index % u128::from(group.sizes[digit].max(1))).ok()
    }

    /// A value that can be computed from the row's number alone.
    pub(super) fn addressable(&self, table: usize, column: usize, row: u64) -> Value {
        let own = &self.plan.tables[table];
        let plan = &own.columns[column];
        if own.rows == 0 {
            return own.lookup.value(column, row);
        }
        match plan.source {
            Source::ForeignKey { .. } if partly(own, column, row) => Value::Null,
            Source::ForeignKey { key, column } => match self.pick(table, key, row) {
                Some(parent) => {
                    let foreign = &own.foreign_keys[key];
                    self.addressable(foreign.parent, foreign.parent_columns[column], parent)
                }
                None => Value::Null,
            },
            Source::Digit { group, digit } => {
                let at = self.digit(own, group, digit, row).unwrap_or(0);
                scalar::nth(plan, at, self.plan.today)
            }
            Source::Made
                if plan.what == What::Created && !plan.unique && own.created == Some(column) =>
            {
                let time = self.created(table, row);
                match plan.kind {
                    Kind::Date => Value::Date(time.div_euclid(DAY)),
                    _ => Value::Timestamp(time),
                }
            }
            Source::Made => {
                let plan = self.in_partition(table, row, column).unwrap_or(plan);
                let mut rng = super::chance::rng(mix(plan.salt, row));
                if plan.null_fraction > 0.0 && rng.random_bool(plan.null_fraction.clamp(0.0, 1.0)) {
                    return Value::Null;
                }
                let created = match own.created {
                    Some(_) => self.created(table, row),
                    None => self.plan.today - self.plan.span,
                };
                scalar::value(
                    plan,
                    &mut rng,
                    plan.unique.then_some(row),
                    created,
                    self.plan.today,
                )
            }
        }
    }

    /// A whole row, one value for each column of the plan.
    pub(super) fn row(
        &self,
        table: usize,
        row: u64,
        base: &ChaCha8Rng,
        out: &mut Vec<Value>,
    ) -> Result<(), Error> {
        let own = &self.plan.tables[table];
        let mut failed = None;
        for attempt in 0..ATTEMPTS {
            let mut rng = row_rng(base, row, attempt);
            self.draw(table, row, attempt, &mut rng, out);
            for (smaller, larger) in &own.ordered {
                put_in_order(own, *smaller, *larger, out);
            }
            let get = |name: &str| match position(own, name) {
                Some(at) => Some(out[at].clone()),
                None => own
                    .absent
                    .iter()
                    .any(|absent| absent == name)
                    .then_some(Value::Null),
            };
            failed = own
                .checks
                .iter()
                .find(|check| holds(&check.expr, &get) == Some(false));
            if failed.is_none() {
                return Ok(());
            }
        }
        let name = failed.map_or("", |check| check.name.as_str());
        Err(refused(
            "constraint-unmet",
            format!(
                "constraint {name} of table {} cannot be met: none of {ATTEMPTS} rows that were generated for it fits",
                own.name
            ),
            format!(
                "give its columns rules that fit: `[package.metadata.glowplug.demo.tables.{}.columns]`",
                own.key
            ),
        ))
    }

    fn draw(
        &self,
        table: usize,
        row: u64,
        attempt: u64,
        rng: &mut ChaCha8Rng,
        out: &mut Vec<Value>,
    ) {
        let own = &self.plan.tables[table];
        out.clear();
        out.resize(own.columns.len(), Value::Null);
        let mut created = None;
        for at in &own.order {
            let column = &own.columns[*at];
            if self.left_null(table, row, column, out) {
                continue;
            }
            let case = column
                .cases
                .iter()
                .find(|case| !self.left_null(table, row, case, out));
            let column = case
                .or_else(|| self.in_partition(table, row, *at))
                .unwrap_or(column);
            // A row that met a check nowhere may do so with a NULL: one of several ways to own something, say.
            let may_drop = match column.source {
                Source::ForeignKey { key, .. } => own.foreign_keys[key].may_drop,
                _ => column.nullable && !column.addressable,
            };
            if attempt > 0 && may_drop && rng.random_bool(0.4) {
                continue;
            }
            out[*at] = if column.addressable {
                self.addressable(table, *at, row)
            } else if column.null_fraction > 0.0
                && rng.random_bool(column.null_fraction.clamp(0.0, 1.0))
            {
                Value::Null
            } else {
                let created = *created.get_or_insert_with(|| self.created(table, row));
                self.plain((table, row), column, out, created, rng)
            };
        }
    }

    /// Whether the rules leave a column NULL in this row.
    fn left_null(&self, table: usize, row: u64, column: &ColumnPlan, made: &[Value]) -> bool {
        let other = |name: &str| self.look(table, row, made, name);
        let text = |name: &str| self.look_text(table, row, made, name);
        if let Some(name) = &column.rules.only_when_null
            && !other(name).is_null()
        {
            return true;
        }
        column
            .rules
            .only_when
            .iter()
            .flatten()
            .any(|(name, wanted)| {
                let found = other(name);
                !wanted.iter().any(|wanted| {
                    let wanted = super::plan::from_toml(wanted);
                    wanted == *found || wanted.to_string() == text(name)
                })
            })
    }

    fn plain(
        &self,
        (table, row): (usize, u64),
        column: &ColumnPlan,
        made: &[Value],
        created: i64,
        rng: &mut ChaCha8Rng,
    ) -> Value {
        let rules = &column.rules;
        let other = |name: &str| self.look(table, row, made, name);
        let text = |name: &str| self.look_text(table, row, made, name);
        if let Some(name) = &rules.copy {
            let from = other(name);
            if matches!(column.kind, Kind::Text { .. }) && !from.is_null() {
                return Value::Text(text(name));
            }
            return convert(&from, &column.kind);
        }
        if let Some(template) = &rules.template {
            // What is no value of the type is reported where it is written.
            return convert(&Value::Text(filled(template, &text)), &column.kind);
        }
        if let Some(name) = &rules.after {
            let from = other(name).number().unwrap_or(created as f64);
            return scalar::after(column, from, rng, self.plan.today);
        }
        match (column.what, &rules.of[..]) {
            (What::Share, [whole]) => {
                let whole = other(whole).number().unwrap_or(0.0);
                let (min, max) = (rules.min.unwrap_or(0.0), rules.max.unwrap_or(1.0));
                let share = min + (max - min) * rng.random::<f64>();
                let part = whole * share;
                // Of money and the like a part may have a fraction.
                let part = match column.kind {
                    Kind::Int { .. } => part.floor(),
                    _ => part,
                };
                convert(&Value::Float(part), &column.kind)
            }
            (What::Part, [whole]) => {
                let own = &self.plan.tables[table];
                let key = whole.split_once('.');
                let key = key.and_then(|(key, _)| super::finish::key_of(own, key));
                let whole = other(whole).number().unwrap_or(0.0);
                let step = match column.kind {
                    Kind::Int { .. } => 1.0,
                    Kind::Money => 0.01,
                    Kind::Numeric { scale, .. } => 10_f64.powi(-scale.clamp(0, 12)),
                    _ => f64::MIN_POSITIVE,
                };
                let part = key.map_or(0.0, |key| self.part(table, key, row, whole, step));
                convert(&Value::Float(part), &column.kind)
            }
            (What::Rest, [whole, taken @ ..]) => {
                let number = |name: &String| other(name).number().unwrap_or(0.0);
                let rest = number(whole) - taken.iter().map(number).sum::<f64>();
                convert(&Value::Float(rest.max(0.0)), &column.kind)
            }
            (What::Ratio, [part, whole]) => {
                let (part, whole) = (other(part).number(), other(whole).number());
                let ratio = match (part, whole) {
                    (Some(part), Some(whole)) if whole != 0.0 => {
                        part / whole * rules.max.unwrap_or(1.0)
                    }
                    _ => 0.0,
                };
                convert(&Value::Float(ratio), &column.kind)
            }
            _ => scalar::value(column, rng, None, created, self.plan.today),
        }
    }
}

fn filled(template: &str, other: &dyn Fn(&str) -> String) -> String {
    let pieces = super::names::parts(template).into_iter();
    pieces
        .map(|piece| match piece {
            Part::Text(text) => text.to_owned(),
            Part::Column(name) => other(name),
        })
        .collect()
}

fn put_in_order(table: &TablePlan, smaller: usize, larger: usize, row: &mut [Value]) {
    let (Some(a), Some(b)) = (row[smaller].number(), row[larger].number()) else {
        return;
    };
    if a < b {
        return;
    }
    let free = |at: usize| !table.columns[at].addressable;
    if free(smaller)
        && free(larger)
        && a > b
        && table.columns[smaller].kind == table.columns[larger].kind
    {
        row.swap(smaller, larger);
    } else if free(larger) {
        row[larger] = scalar::later(&row[smaller], &table.columns[larger].kind, 1);
    } else if free(smaller) {
        row[smaller] = scalar::later(&row[larger], &table.columns[smaller].kind, -1);
    }
}

/// The first number from there on that has no divisor in common with another.
fn coprime(from: u64, other: u64) -> u64 {
    if other <= 2 {
        return 1;
    }
    let gcd = |mut a: u64, mut b: u64| {
        while b > 0 {
            (a, b) = (b, a % b);
        }
        a
    };
    let start = from % other;
    (0..other)
        .map(|more| (start + more) % other)
        .find(|step| *step > 0 && gcd(*step, other) == 1)
        .unwrap_or(1)
}
