//! A whole row.

use std::borrow::Cow;

use rand::RngExt;
use rand_chacha::ChaCha8Rng;

use super::even::partly;
use super::{Maker, SEEN, scalar};
use crate::chance::{rng, row_rng};
use crate::check::holds;
use crate::convert::convert;
use crate::error::{Error, Unmet};
use crate::kind::Kind;
use crate::model::{ColumnPlan, Source, TablePlan};
use crate::rules::What;
use crate::template::{Part, parts};
use crate::value::Value;

/// How often a row is drawn again until it meets its checks.
const ATTEMPTS: u64 = 300;

impl Maker<'_> {
    /// A value of the row, or of a row that one of its foreign keys points to: `name`, or `key.name`.
    fn look<'r>(&self, table: usize, row: u64, made: &'r [Value], name: &str) -> Cow<'r, Value> {
        let own = &self.plan.tables[table];
        let Some((key, other)) = name.split_once('.') else {
            return match own.position(name) {
                Some(at) => Cow::Borrowed(&made[at]),
                None => Cow::Owned(Value::Null),
            };
        };
        let there = own.position(key).filter(|at| !partly(own, *at, row));
        let found = there.and_then(|_| own.key_of(key)).and_then(|key| {
            let parent = own.foreign_keys[key].parent;
            let at = self.plan.tables[parent].position(other)?;
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
        let base = rng(self.plan.tables[table].salt);
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

    /// A whole row, one value for each column of the plan.
    pub(crate) fn row(
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
            for related in own.related.iter().filter(|related| related.ordered) {
                let (smaller, larger) = related.columns;
                put_in_order(own, smaller, larger, out);
            }
            let get = |name: &str| match own.position(name) {
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
        let reason = Unmet::NoneFits {
            attempts: ATTEMPTS,
            key: own.key.clone(),
        };
        Err(Error::unmet(&own.name, name, reason))
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
                    let wanted = Value::from(wanted);
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
                let key = key.and_then(|(key, _)| own.key_of(key));
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
    let pieces = parts(template).into_iter();
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
