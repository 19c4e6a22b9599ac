//! How keys stay unique.

use glowplug_schema::catalog::{ConstraintKind, Generated, Index, IndexKey, Table};
use glowplug_schema::ident::Ident;

use super::builder::Builder;
use super::columns::add_check;
use super::groups::Digits;
use super::pairs::choices_beside;
use super::room::{can_be_unique, room, uniqueness_rank};
use crate::chance::mix;
use crate::check::{self, Expr};
use crate::error::{Error, Limit};
use crate::kind::Kind;
use crate::model::{Group, Source, TablePlan};

/// How a unique key was provided for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grouped {
    /// It is.
    Done,
    /// The table has fewer rows now, and the key is to be looked at again.
    Cut,
}

impl Builder<'_> {
    pub(super) fn unique_keys(&self, plan: &mut TablePlan) -> Result<(), Error> {
        let table = self.wanted.table;
        let mut indexes: Vec<&Index> = table.indexes.iter().filter(|index| index.unique).collect();
        indexes.sort_by_key(|index| {
            // What binds some rows only gives way to what binds all.
            (
                index.predicate.is_some(),
                index.keys.len(),
                index.name.clone(),
            )
        });
        for index in indexes {
            // With fewer rows a column may have a value of its own for each.
            while self.unique_key(plan, index)? == Grouped::Cut {}
        }
        Ok(())
    }

    fn unique_key(&self, plan: &mut TablePlan, index: &Index) -> Result<Grouped, Error> {
        let table = self.wanted.table;
        let primary = table.primary_key().map(|key| key.name.as_str());
        let columns = key_columns(index, table, plan);
        // A column that the server fills by its default is as unique as that default is.
        let Some(columns) = columns.filter(|columns| !columns.is_empty()) else {
            return Ok(Grouped::Done);
        };
        if columns
            .iter()
            .any(|at| plan.columns[*at].unique && !plan.columns[*at].nullable)
        {
            return Ok(Grouped::Done);
        }
        let is_primary = index.constraint.as_deref() == primary && primary.is_some();
        let plain = index.keys.iter().all(|key| match key {
            IndexKey::Column(name) => plan.position(name).is_some(),
            IndexKey::Expression(_) => false,
        });
        if self.implied(plan, &columns, index.nulls_not_distinct || !plain) {
            return Ok(Grouped::Done);
        }
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
            return Ok(Grouped::Done);
        }
        self.group(plan, index, &columns, is_primary)
    }

    /// A key of which no column can have a value of its own in each row: the row's number, written in digits of as many
    /// values as the columns have.
    fn group(
        &self,
        plan: &mut TablePlan,
        index: &Index,
        columns: &[usize],
        is_primary: bool,
    ) -> Result<Grouped, Error> {
        if plan.rows < 2 {
            // One row repeats nothing.
            return Ok(Grouped::Done);
        }
        let constraint = index
            .constraint
            .clone()
            .unwrap_or_else(|| index.name.clone());
        if self.shift(plan, columns) {
            return Ok(Grouped::Done);
        }
        let Digits {
            list: mut digits,
            overlaps,
        } = self.digits(plan, columns);
        // Who follows another key of this group never takes the row that it takes.
        let keys: Vec<usize> = digits
            .iter()
            .filter_map(|(source, _)| match source {
                Source::ForeignKey { key, .. } => Some(*key),
                _ => None,
            })
            .collect();
        for (source, size) in &mut digits {
            if let Source::ForeignKey { key, .. } = source
                && let Some(pair) = plan.foreign_keys[*key].pair
                && pair.follows
                && keys.contains(&pair.other)
            {
                *size = choices_beside(*size, pair);
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
            let predicate = index.predicate.as_deref().map(check::parse);
            if let Some(expr) = predicate.filter(|expr| !expr.has_unknown()) {
                // A partial index binds no row that its predicate leaves out.
                add_check(plan, constraint, Expr::Not(Box::new(expr)));
                return Ok(Grouped::Done);
            }
            if let ([(Source::ForeignKey { key, .. }, size)], true, false) =
                (&digits[..], lenient, overlaps)
                && !plan.foreign_keys[*key].pinned
            {
                let (key, size) = (*key, *size);
                bind(plan, &[(Source::ForeignKey { key, column: 0 }, size)], true);
                return Ok(Grouped::Done);
            }
            if lenient && let Some(at) = columns.iter().find(|at| plan.columns[**at].nullable) {
                plan.columns[*at].null_fraction = 1.0;
                if let Source::ForeignKey { key, .. } = plan.columns[*at].source {
                    let foreign = &mut plan.foreign_keys[key];
                    if foreign.nullable {
                        foreign.null_fraction = 1.0;
                    } else {
                        foreign.partial = 1.0;
                    }
                }
                return Ok(Grouped::Done);
            }
            let most = match (overlaps, digits.is_empty()) {
                (true, _) => None,
                (false, false) => Some(capacity),
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a number of values that is smaller than that of the rows"
                )]
                (false, true) => {
                    let most = columns.iter().map(|at| room(&plan.columns[*at]));
                    Some(most.fold(0.0, f64::max).min(1e15) as u64)
                }
            };
            // `--rows` is a wish that a table's own keys may cut.
            if let Some(most) = most
                && (1..plan.rows).contains(&most)
                && !self.wanted.fixed
            {
                plan.rows = most;
                plan.cut_by = Some(constraint);
                return Ok(Grouped::Cut);
            }
            return Err(Error::TooManyRows {
                table: plan.name.clone(),
                key: plan.key.clone(),
                rows: plan.rows,
                reason: Box::new(Limit::Unique { constraint, most }),
            });
        }
        bind(plan, &digits, false);
        Ok(Grouped::Done)
    }
}

/// Makes a unique key of digits of the row's number.
fn bind(plan: &mut TablePlan, digits: &[(Source, u64)], overflow: bool) {
    let group = plan.groups.len();
    let mut digits = digits.to_vec();
    // The first digit moves slowest and follows time: the largest parent.
    digits.sort_by_key(|(source, size)| {
        let pinned = match source {
            Source::ForeignKey { key, .. } => plan.foreign_keys[*key].pinned,
            _ => false,
        };
        (
            !pinned,
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
                foreign.partial = 0.0;
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
}

/// Exclusion constraints: rows of which one column never meets that of another row never exclude each other.
pub(super) fn exclusions(plan: &mut TablePlan, table: &Table) {
    let all = table.constraints.iter();
    for constraint in all.filter(|found| found.kind == ConstraintKind::Exclude) {
        let columns: Vec<usize> = constraint
            .columns
            .iter()
            .filter_map(|name| plan.position(name))
            .collect();
        let apart = |at: &usize| {
            let column = &plan.columns[*at];
            let ident = Ident(&column.name);
            let with = |operator: &str| {
                let wanted = format!("{ident} WITH {operator}");
                constraint.definition.contains(&wanted)
            };
            let range = matches!(column.kind, Kind::Range(_));
            column.source == Source::Made
                && ((range && (with("&&") || with("=")) && column.one_of.is_none())
                    || (with("=") && can_be_unique(column, plan.rows)))
        };
        if let Some(at) = columns.iter().copied().find(apart) {
            plan.columns[at].unique = true;
            plan.columns[at].addressable = true;
        }
    }
}

/// The columns of a unique index; `None` where one of them is left to its default.
fn key_columns(index: &Index, table: &Table, plan: &TablePlan) -> Option<Vec<usize>> {
    let mut found = Vec::new();
    for key in &index.keys {
        let text = match key {
            IndexKey::Column(name) => match table.column(name).map(|column| &column.generated) {
                Some(Some(Generated::Stored(text) | Generated::Virtual(text))) => text,
                _ => {
                    found.push(plan.position(name)?);
                    continue;
                }
            },
            IndexKey::Expression(text) => text,
        };
        // Whatever is computed of a column that never repeats hardly repeats; mostly it is `lower(..)`.
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        found.extend(words.filter_map(|word| plan.position(word)));
    }
    found.dedup();
    Some(found)
}
