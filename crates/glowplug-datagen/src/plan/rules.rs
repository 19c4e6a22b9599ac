//! Whether a column's rules can be followed at all. Names of other columns are looked up when all tables are known.

use glowplug_schema::catalog::Column;

use crate::error::{Error, RuleFault};
use crate::kind::{Kind, limits};
use crate::rules::{ColumnRules, What, rules_key};

/// Refuses what nobody can have meant, and names the key; the table by what the rules call it.
pub(super) fn check(
    rules: &ColumnRules,
    column: &Column,
    kind: &Kind,
    table: &str,
) -> Result<(), Error> {
    let sql = &column.data_type.sql;
    let found = fraction(rules, column.nullable)
        .or_else(|| bounds(rules, kind, sql))
        .or_else(|| weights(rules, kind))
        .or_else(|| generator(rules, kind, sql))
        .or_else(|| cases(rules));
    match found {
        None => Ok(()),
        Some((key, fault)) => {
            let place = format!("tables.{table}.columns.{}.{key}", rules_key(&column.name));
            Err(Error::rule(place, fault))
        }
    }
}

/// A key of a rule, and what is wrong with it.
type Wrong = Option<(&'static str, RuleFault)>;

fn fraction(rules: &ColumnRules, nullable: bool) -> Wrong {
    let fraction = rules.null_fraction?;
    let fault = match fraction {
        0.0..=1.0 if fraction > 0.0 && !nullable => RuleFault::Null,
        0.0..=1.0 => return None,
        fraction => RuleFault::Fraction(fraction),
    };
    Some(("null_fraction", fault))
}

fn bounds(rules: &ColumnRules, kind: &Kind, sql: &str) -> Wrong {
    let given = [("min", rules.min), ("max", rules.max)];
    let mut given = given.into_iter().filter_map(|(key, n)| Some((key, n?)));
    if given.clone().any(|(_, n)| !n.is_finite() || n.abs() > 1e15) {
        return Some(("min", RuleFault::OutOfRange));
    }
    if let (Some(min), Some(max)) = (rules.min, rules.max)
        && min > max
    {
        return Some(("min", RuleFault::Exchanged { min, max }));
    }
    let shares = matches!(
        rules.generate,
        Some(What::Share | What::Ratio | What::Default)
    );
    let (least, most) = match kind {
        _ if shares || rules.after.is_some() => return None,
        Kind::Int { bytes } => limits(*bytes),
        Kind::Time => (0.0, 24.0),
        Kind::Text { max } => (0.0, max.map_or(1e6, |max| max as f64)),
        Kind::Bytes => (0.0, 1e6),
        Kind::Interval => (-1e6, 1e6),
        Kind::Float { .. }
        | Kind::Numeric { .. }
        | Kind::Money
        | Kind::Timestamp
        | Kind::Date
        | Kind::Array(_) => return None,
        _ => {
            let (key, _) = given.next()?;
            return Some((key, RuleFault::Meaningless(sql.to_owned())));
        }
    };
    let (key, n) = given.find(|(_, n)| !(least..=most).contains(n))?;
    let data_type = sql.to_owned();
    Some((
        key,
        RuleFault::Beyond {
            n,
            data_type,
            least,
            most,
        },
    ))
}

fn weights(rules: &ColumnRules, kind: &Kind) -> Wrong {
    if rules.one_of.as_ref().is_some_and(Vec::is_empty) {
        return Some(("one_of", RuleFault::Empty));
    }
    let weights = rules.weights.as_ref()?;
    let wanted = match (&rules.one_of, single(kind)) {
        (Some(values), _) => values.len(),
        (None, Kind::Enum(labels)) => labels.len(),
        (None, Kind::Bool) => 2,
        _ => return Some(("weights", RuleFault::NothingToWeigh)),
    };
    let given = weights.len();
    let fault = match wanted == given {
        false => RuleFault::Weights { given, wanted },
        true if weights.iter().any(|n| !n.is_finite() || *n < 0.0)
            || weights.iter().sum::<f64>() <= 0.0 =>
        {
            RuleFault::WeighsNothing
        }
        true => return None,
    };
    Some(("weights", fault))
}

fn generator(rules: &ColumnRules, kind: &Kind, sql: &str) -> Wrong {
    let unfit = |key| Some((key, RuleFault::Type(sql.to_owned())));
    if rules
        .generate
        .is_some_and(|what| !generates(what, single(kind)))
    {
        return unfit("generate");
    }
    if rules.after.is_some() && !matches!(kind, Kind::Timestamp | Kind::Date) {
        return unfit("after");
    }
    let (least, most) = match rules.generate {
        Some(What::Share | What::Part) => (1, 1),
        Some(What::Ratio) => (2, 2),
        Some(What::Rest) => (2, usize::MAX),
        _ => (0, 0),
    };
    let count = rules.of.len();
    (!(least..=most).contains(&count)).then_some(("of", RuleFault::Of(count)))
}

fn cases(rules: &ColumnRules) -> Wrong {
    let nested = |case: &ColumnRules| !case.cases.is_empty() || case.even || case.through.is_some();
    if rules.cases.iter().any(nested) {
        return Some(("cases", RuleFault::Nested));
    }
    let other = rules.template.is_some() || rules.copy.is_some() || rules.after.is_some();
    (other && !rules.cases.is_empty()).then_some(("cases", RuleFault::NeverCounts))
}

/// The type of a value, or of an array's elements.
fn single(kind: &Kind) -> &Kind {
    match kind {
        Kind::Array(inner) => inner,
        other => other,
    }
}

fn generates(what: What, kind: &Kind) -> bool {
    let number = matches!(
        kind,
        Kind::Int { .. } | Kind::Float { .. } | Kind::Numeric { .. } | Kind::Money
    );
    match what {
        What::Default => true,
        What::Number => !matches!(kind, Kind::Text { .. } | Kind::Enum(_) | Kind::Json),
        What::Count | What::Share | What::Part | What::Ratio | What::Rest => number,
        What::Created | What::Past | What::Future => matches!(kind, Kind::Timestamp | Kind::Date),
        What::Json => matches!(kind, Kind::Json | Kind::Text { .. }),
        What::Ip => matches!(kind, Kind::Text { .. } | Kind::Inet),
        _ => matches!(kind, Kind::Text { .. }),
    }
}
