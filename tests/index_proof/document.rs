//! `docs/indexes.md`: the cases in words, with what was measured.

use std::fmt::Write as _;

use crate::cases::{self, Case};
use crate::plan::Plan;

/// What is measured of a case.
#[derive(Debug)]
pub struct Measured {
    pub with: Plan,
    pub without: Plan,
    /// The medians, in milliseconds.
    pub with_ms: f64,
    pub without_ms: f64,
    pub bytes: u64,
}

/// A table as it was during the measurement.
#[derive(Debug)]
pub struct Table {
    pub name: String,
    pub rows: u64,
    pub bytes: u64,
}

const HEAD: &str = "\
# Indexes

Every index that belongs to no constraint: the 40 of the story, the 2 that its many-to-many relations bring, and those that the
migrations add. For each of them a query that an application asks, what PostgreSQL does for it, and how long that takes with the
index and without.

This page is written by `cargo bench --bench indexes --features cli -- --write`. The same queries are a test, `tests/index_proof`: over smaller demo data each
index must be the one that PostgreSQL takes of its own accord, no index may lack its query, and this page may lack none. The test
also runs the library's own queries and counts what they read.
";

const METHOD: &str = "\
**Method.** Demo data, then `VACUUM ANALYZE`. Each query runs in turns with the index, and in a transaction that drops it and is rolled
back; the time is the execution time of `EXPLAIN (ANALYZE, TIMING OFF)`, the median of all runs. Everything is in memory: on a cold disk
an index saves more. The planner's settings are PostgreSQL's own.

**What the ratio says.** How many times longer the query takes without the index. Some indexes have a twin: another index that
serves the query as well, so that the ratio is near 1. Most of these stand for the story, which asks for them, and cost their size
and a little of each write.
";

const TAIL: &str = "\
## Foreign keys

Each of the 25 foreign keys has an index that begins with its column: the indexes above, a unique key (`organization_members`,
`subscriptions`) or a primary key (`post_tags`, `campaign_tags`); `tests/schema_properties.rs` holds it. So the deletion of a user, an
organization, an account, a campaign, a post or a tag reads no table from end to end to find what hangs on it;
`tests/index_proof/library.rs` counts.

## What has none

- The trash of users, organizations, campaigns and accounts: these tables are small beside the posts, and a purge is rare.
- The totals of pages by number (`numbered`): a count reads all that it counts. Pages by cursor have no total.
- `sessions.expires`, `api_keys.expires_at` and `notifications.created_at`: nothing in the library asks for them. A job that clears
  them away will want one.
";

/// The part of a case that needs no measurement.
pub fn words(case: &Case) -> String {
    let mut text = format!(
        "### `{}`\n\n{}\n\n```sql\n{};\n```\n",
        case.index, case.about, case.query
    );
    let given: Vec<String> = case
        .given
        .iter()
        .enumerate()
        .map(|(at, given)| format!("`${}` is {}", at + 1, given.words()))
        .collect();
    if !given.is_empty() {
        write!(text, "\n{}.\n", given.join(", ")).unwrap();
    }
    if let Some(twin) = case.instead {
        write!(text, "\nTwin: `{}`. {}\n", twin.index, twin.why).unwrap();
    }
    text
}

/// The index's line in the overview, up to what was measured.
pub fn line(case: &Case) -> String {
    let twin = if case.instead.is_some() {
        " (has a twin)"
    } else {
        ""
    };
    format!("| [`{0}`](#{0}){twin} |", case.index)
}

/// The whole page.
///
/// # Panics
/// When a case was not measured.
pub fn page(circumstances: &str, tables: &[Table], measured: impl Fn(&Case) -> Measured) -> String {
    let mut overview = String::from(
        "| index | size | with, ms | without, ms | ratio |\n|---|---:|---:|---:|---:|\n",
    );
    let mut sections = String::new();
    for table in tables {
        let (rows, size) = (thousands(table.rows), size(table.bytes));
        write!(
            sections,
            "## {}\n\n{rows} rows, {size} without indexes.\n\n",
            table.name
        )
        .unwrap();
        for case in cases::all().filter(|case| table_of(case) == table.name) {
            let Measured {
                with,
                without,
                with_ms,
                without_ms,
                bytes,
            } = measured(case);
            let size = self::size(bytes);
            writeln!(
                overview,
                "{} {size} | {with_ms:.3} | {without_ms:.3} | {} |",
                line(case),
                ratio(without_ms / with_ms)
            )
            .unwrap();
            writeln!(
                sections,
                "{}\n{size}. With it {with_ms:.3} ms: {}. Without {without_ms:.3} ms: {}.\n",
                words(case),
                steps(&with),
                steps(&without)
            )
            .unwrap();
        }
    }
    format!("{HEAD}\n{circumstances}\n\n{METHOD}\n{overview}\n{sections}{TAIL}")
}

/// The table that an index is on: names of indexes begin with it.
pub fn table_of(case: &Case) -> &'static str {
    const TABLES: [&str; 17] = [
        "users",
        "sessions",
        "organizations",
        "organization_members",
        "social_accounts",
        "subscriptions",
        "api_keys",
        "posts",
        "campaigns",
        "content_templates",
        "tags",
        "post_tags",
        "campaign_tags",
        "analytics",
        "campaign_analytics",
        "notifications",
        "activities",
    ];
    let named = TABLES.iter().find(|table| {
        let rest = case.index.strip_prefix(**table);
        rest.is_some_and(|rest| rest.starts_with('_'))
    });
    named.unwrap_or_else(|| panic!("{} begins with no table's name", case.index))
}

fn steps(plan: &Plan) -> String {
    plan.scans.join(", ")
}

fn ratio(ratio: f64) -> String {
    if ratio < 10.0 {
        format!("{ratio:.1}")
    } else {
        thousands(ratio.round() as u64)
    }
}

fn size(bytes: u64) -> String {
    match bytes / 1024 {
        kib @ 0..10_000 => format!("{} KiB", thousands(kib)),
        kib => format!("{} MiB", thousands(kib / 1024)),
    }
}

pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
