//! Each index earns its place: PostgreSQL uses it for a query that an application asks, over demo data, of its own accord.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    unreachable_pub,
    reason = "tests"
)]

mod cases;
mod demo;
#[allow(dead_code, reason = "the benchmark's part")]
mod document;
mod library;
#[allow(dead_code, reason = "the benchmark's part")]
mod plan;
#[allow(dead_code, reason = "what other tests read")]
#[path = "../story/mod.rs"]
mod story;
#[path = "../support/mod.rs"]
mod support;

use std::fmt::Write as _;

use plan::{Planner, Run};
use story::Story;
use support::assert_same;

/// All indexes but those of constraints, which nobody chose.
const INDEXES: &str = "SELECT c.relname::text AS name FROM pg_catalog.pg_index i
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid)";

#[test]
fn every_index_has_a_query() {
    let mut database = support::Database::migrated();
    let found = database.names(INDEXES);
    assert_same(
        cases::all().map(|case| case.index.to_owned()),
        found.clone(),
    );
    assert_eq!(
        cases::all().count(),
        found.len(),
        "an index has two entries"
    );
}

#[test]
fn all_forty_indexes_of_the_story_are_among_them() {
    let story = Story::parse(include_str!("../../docs/STORY-005.md")).unwrap();
    let asked: usize = story.models.iter().map(|model| model.indexes.len()).sum();
    assert_eq!(asked, 40);
    for index in story.indexes() {
        let known = cases::all().any(|case| case.index == index.index_name);
        assert!(known, "{} has no query", index.index_name);
    }
}

#[test]
fn every_query_uses_its_index() {
    let database = demo::database();
    let mut planner = Planner::new(&database);
    let mut wrong = String::new();
    for case in cases::all() {
        let values = planner.values(case);
        let with = planner.with(case, &values, Run::Explain);
        let without = planner.without(case, &values, Run::Explain);
        let uses = |index: &str| with.indexes.iter().any(|used| used == index);
        let fault = if !uses(case.index) {
            "is not used"
        } else if with.scans == without.scans {
            "changes nothing"
        } else {
            match case.instead {
                None if without.cost <= with.cost => "saves nothing and has no twin",
                Some(twin) if !without.indexes.iter().any(|used| used == twin.index) => {
                    "has another twin"
                }
                _ => continue,
            }
        };
        writeln!(wrong, "{} {fault}:\n  {with:?}\n  {without:?}", case.index).unwrap();
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_documentation_has_every_index_with_its_query() {
    let page = include_str!("../../docs/indexes.md");
    let headings = page.lines().filter_map(|line| line.strip_prefix("### `"));
    let headings = headings.map(|rest| rest.trim_end_matches('`'));
    assert_same(cases::all().map(|case| case.index), headings);
    for case in cases::all() {
        let words = document::words(case);
        assert!(
            page.contains(&words),
            "docs/indexes.md has another text than\n{words}"
        );
        assert!(
            page.contains(&document::line(case)),
            "{} is not in the overview",
            case.index
        );
    }
}

#[test]
fn all_indexes_are_said_to_be_where_they_are() {
    let mut database = support::Database::migrated();
    for case in cases::all() {
        let index = case.index;
        let table = database.name(&format!(
            "SELECT indrelid::regclass::text AS name FROM pg_catalog.pg_index WHERE indexrelid = '{index}'::regclass"
        ));
        assert_eq!(document::table_of(case), table, "{index}");
    }
}
