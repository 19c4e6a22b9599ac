//! Where each column's values come from, and what the checks say of them.

use glowplug_schema::catalog::{Column, ConstraintKind, Generated};
use glowplug_schema::ident::Name;

use super::builder::Builder;
use super::guess::guess;
use super::rules;
use crate::chance::{hash_text, mix};
use crate::check::{self, Demand, Expr, Pattern};
use crate::clock::DAY;
use crate::error::Error;
use crate::kind::Kind;
use crate::model::{CheckPlan, ColumnPlan, Related, Source, TablePlan};
use crate::rules::{ColumnRules, What};
use crate::value::Value;

impl Builder<'_> {
    pub(super) fn columns(&self, plan: &mut TablePlan) -> Result<(), Error> {
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
            if matches!(kind, Kind::Other(_)) {
                let constant = rules.one_of.is_some() || rules.template.is_some();
                if column.default.is_some() || (column.nullable && !constant) {
                    if column.default.is_none() {
                        plan.absent.push(column.name.clone());
                    }
                    continue;
                }
            }
            let mut made = self.column(column, kind, rules, plan)?;
            for domain in domains {
                self.domain(&domain, &mut made, plan);
            }
            plan.columns.push(made);
        }
        Ok(())
    }

    /// The columns of a table that gets no rows, each in its place.
    pub(super) fn untouched(&self, plan: &mut TablePlan) -> Result<(), Error> {
        for column in &self.wanted.table.columns {
            let (kind, _) = self.types.of(&plan.name, &column.name);
            let mut column = self.column(column, kind, ColumnRules::default(), plan)?;
            // By the numbers of a sequence a trigger's rows are distinguished from those that were there.
            column.unique = column.sequence;
            plan.columns.push(column);
        }
        if let Some(lookup) = self.lookups.get(&plan.name) {
            plan.lookup = lookup.clone();
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
        rules::check(&rules, column, &kind, &plan.key)?;
        let cases = rules.cases.iter().map(|case| {
            let mut made = self.column(column, kind.clone(), case.clone(), plan)?;
            // Anyone who speaks of cases says where there is none.
            made.null_fraction = case.null_fraction.unwrap_or(0.0);
            Ok(made)
        });
        let cases = cases.collect::<Result<Vec<_>, Error>>()?;
        let what = rules
            .generate
            .unwrap_or_else(|| guess(&plan.name.name, &column.name, &kind, key));
        // Elsewhere the two mean days, elements or shares.
        let bounds = !matches!(what, What::Share | What::Ratio)
            && rules.after.is_none()
            && !matches!(
                kind,
                Kind::Timestamp | Kind::Date | Kind::Array(..) | Kind::Text { .. } | Kind::Bytes
            );
        // Hours of a day, days of an interval.
        let unit = match kind {
            Kind::Time => DAY as f64 / 24.0,
            Kind::Interval => DAY as f64,
            _ => 1.0,
        };
        let dated = rules.after.is_none() && matches!(kind, Kind::Timestamp | Kind::Date);
        let bound = |rule: Option<f64>| match rule {
            Some(days) if dated => Some(self.today as f64 + days * DAY as f64),
            rule => rule.filter(|_| bounds).map(|n| n * unit),
        };
        let counts = matches!(kind, Kind::Text { .. } | Kind::Bytes);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "checked to be a length"
        )]
        let length = |rule: Option<f64>| rule.filter(|_| counts).map(|n| n as usize);
        let max_length = match &kind {
            Kind::Text { max: Some(max) } => Some(length(rules.max).unwrap_or(*max).min(*max)),
            _ => length(rules.max),
        };
        let one_of = rules
            .one_of
            .as_ref()
            .map(|values| values.iter().map(Value::from).collect::<Vec<_>>());
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
            sql: column.data_type.sql.clone(),
            kind,
            nullable: column.nullable,
            source: Source::Made,
            what,
            addressable: false,
            unique: false,
            null_fraction: if column.nullable { null_fraction } else { 0.0 },
            min: bound(rules.min),
            max: bound(rules.max),
            min_length: length(rules.min).unwrap_or(0),
            max_length,
            upper: None,
            pattern: None,
            one_of,
            ranges: Vec::new(),
            sequence,
            salt: mix(plan.salt, hash_text(&column.name)),
            rules,
            cases,
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
            let expr = check::parse(&one.definition);
            let expr = expr.with_columns(&|name| match name.eq_ignore_ascii_case("value") {
                true => column.name.clone(),
                false => name,
            });
            for demand in check::demands(&expr) {
                apply(&demand, column);
            }
            plan.checks.push(CheckPlan {
                name: one.name.clone(),
                expr,
            });
        }
    }

    pub(super) fn checks(&self, plan: &mut TablePlan) {
        let table = self.wanted.table;
        for column in table.columns.iter().filter(|column| !column.nullable) {
            if let Some(Generated::Stored(text) | Generated::Virtual(text)) = &column.generated {
                // What it is computed of may not be NULL either; of what is not understood all that is named.
                let expr = check::parse(text);
                let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
                let needed: Vec<&str> = match expr.has_unknown() {
                    true => words.collect(),
                    false => expr.needed(),
                };
                for name in needed {
                    if let Some(at) = plan.position(name) {
                        plan.columns[at].nullable = false;
                        plan.columns[at].null_fraction = 0.0;
                    }
                }
            }
        }
        for constraint in &table.constraints {
            if constraint.kind != ConstraintKind::Check {
                continue;
            }
            add_check(
                plan,
                constraint.name.clone(),
                check::parse(&constraint.definition),
            );
        }
    }
}

pub(super) fn add_check(plan: &mut TablePlan, name: String, expr: Expr) {
    for demand in check::demands(&expr) {
        if let Demand::Order(a, b) | Demand::Differ(a, b, _) = &demand {
            if let (Some(a), Some(b)) = (plan.position(a), plan.position(b)) {
                plan.related.push(Related {
                    columns: (a, b),
                    ordered: matches!(demand, Demand::Order(..)),
                    not_both_null: matches!(demand, Demand::Differ(_, _, true)),
                });
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
            | Demand::Letters(name, _)
            | Demand::Like(name, _)
            | Demand::Regex(name, _)
            | Demand::Differ(name, ..)
            | Demand::Order(name, _) => name,
        };
        if let Some(at) = plan.position(name) {
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
        Demand::Letters(_, upper) => column.upper = Some(*upper),
        Demand::NotNull(_) => column.null_fraction = 0.0,
        Demand::IsNull(_) if column.nullable => column.null_fraction = 1.0,
        Demand::Like(_, pattern) => column.pattern = Some(Pattern::Like(pattern.clone())),
        Demand::Regex(_, pattern) => column.pattern = Pattern::regex(pattern),
        Demand::IsNull(_) | Demand::Order(..) | Demand::Differ(..) => {}
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
