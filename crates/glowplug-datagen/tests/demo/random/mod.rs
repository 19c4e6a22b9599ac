//! The property of `seed --rows`, compared with schemas that nobody thought of: it fills every table, or it names the table and
//! the constraint that stand in its way and leaves everything as it was.

mod schema;
mod tenants;

use glowplug_datagen::{DemoOptions, DemoRules};
use glowplug_testdb::TestDatabase;

use super::support::{database, options, seed, value};
use schema::schema;
use tenants::{tenant_rules, tenants};

/// Whatever a refusal is about, one of these is its code.
const CODES: [&str; 2] = ["constraint-unmet", "type-unknown"];

/// The rows of each table, and a sum of what stands in them.
const CONTENT: &str = "SELECT coalesce(string_agg(format('%s %s', oid::regclass, query_to_xml(format(
    'SELECT count(*), md5(string_agg(t::text, '','' ORDER BY t::text COLLATE \"C\")) FROM %s t', oid::regclass), false, true, '')), '; '
    ORDER BY oid), '') FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace";

/// The rows of all tables together.
const COUNT: &str = "SELECT coalesce(sum((xpath('//n/text()', query_to_xml(format('SELECT count(*) AS n FROM %s', oid::regclass), false, true, '')))[1]::text::int), 0)
    FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition AND relnamespace = 'public'::regnamespace";

/// Whether a text names a table together with a constraint, an index or a column of it.
const NAMED: &str = "SELECT EXISTS (SELECT FROM pg_class c, LATERAL (
        SELECT conname AS name FROM pg_constraint WHERE conrelid = c.oid
        UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = c.oid
        UNION SELECT attname FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0
        UNION SELECT conname FROM pg_constraint WHERE contypid <> 0
        UNION SELECT 'partition') AS what
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND strpos($1, c.relname) > 0 AND strpos($1, what.name) > 0)";

#[test]
fn every_schema_is_filled_or_the_constraint_that_forbids_it_is_named() {
    keep_the_law(schema, |_| DemoRules::default(), 0..36);
}

#[test]
fn tables_of_tenants_are_filled_or_the_constraint_that_forbids_it_is_named() {
    keep_the_law(tenants, tenant_rules, 0..16);
}

fn keep_the_law(
    schema: fn(u64) -> String,
    rules: fn(u64) -> DemoRules,
    usual: std::ops::Range<u64>,
) {
    // `DEMO_SCHEMAS=from..to` looks at others than the usual ones.
    let wanted = std::env::var("DEMO_SCHEMAS").ok();
    let bounds = wanted.as_deref().and_then(|text| {
        let (from, to) = text.split_once("..")?;
        Some(from.parse::<u64>().ok()?..to.parse::<u64>().ok()?)
    });
    let (mut filled, mut refused, mut wrong) = (0, 0, Vec::new());
    for number in bounds.unwrap_or(usual) {
        match hold(number, &schema(number), &rules(number)) {
            Ok(true) => filled += 1,
            Ok(false) => refused += 1,
            Err(what) => wrong.push(format!("schema {number}: {what}\n{}", schema(number))),
        }
    }
    eprintln!("{filled} filled, {refused} refused, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    // A property that is kept by refusing everything is none.
    assert!(filled > 2 * refused, "{filled} filled, {refused} refused");
}

/// Whether the schema was filled.
fn hold(number: u64, sql: &str, rules: &DemoRules) -> Result<bool, String> {
    let first = database(sql);
    let rows = [1, 3, 40, 300][usize::try_from(number % 4).unwrap()];
    let options = options(rows);
    if !fill(&first, rules, &options)? {
        return Ok(false);
    }
    let second = database(sql);
    let alone = DemoOptions { jobs: 1, ..options };
    if !fill(&second, rules, &alone)? {
        return Err("one connection fills less than two".into());
    }
    if value(&first, CONTENT) != value(&second, CONTENT) {
        return Err("the same seed gives other rows".into());
    }
    let append = DemoOptions {
        append: true,
        ..options
    };
    fill(&first, rules, &append)?;
    Ok(true)
}

/// Fills a database; `false` where that is refused as it should be.
fn fill(database: &TestDatabase, rules: &DemoRules, options: &DemoOptions) -> Result<bool, String> {
    let before = value(database, CONTENT);
    let count = |sql| value(database, sql).parse::<u64>().unwrap();
    let rows_before = count(COUNT);
    let error = match seed(database, rules, options) {
        Ok(report) => {
            return if rows_before + report.rows == count(COUNT) {
                Ok(true)
            } else {
                Err(format!(
                    "{} rows reported, {} found",
                    report.rows,
                    count(COUNT)
                ))
            };
        }
        Err(error) => error,
    };
    let text = format!("{error} ({:?})", error.hint());
    if value(database, CONTENT) != before {
        return Err(format!("rows are left of a refusal: {text}"));
    }
    if !CODES.contains(&error.code()) {
        return Err(format!("{}: {text} {error:?}", error.code()));
    }
    let mut connection = database.connect().unwrap();
    let named = connection
        .query(NAMED, &[Some(&error.to_string())])
        .unwrap();
    if named.iter().next().and_then(|row| row.get(0)) != Some("t") {
        return Err(format!("names no table with its constraint: {text}"));
    }
    if std::env::var_os("DEMO_SCHEMAS").is_some() {
        eprintln!("refused: {text}");
    }
    Ok(false)
}
