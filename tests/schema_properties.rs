//! The migrations keep the story's expectations, one test for each kind: `docs/STORY-005.md` is read, not retold.

#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod story;
mod support;

use std::collections::BTreeSet;

use story::Story;
use support::fact::{self, Column, Index};
use support::{Database, assert_same};

fn story() -> Story {
    Story::parse(include_str!("../docs/STORY-005.md")).unwrap()
}

#[test]
fn every_model_is_a_table() {
    let mut db = Database::migrated();
    assert_same(story().tables(), fact::tables(&mut db.connection));
}

#[test]
fn every_field_is_a_column_in_its_place() {
    let place = |column: Column| (column.table_name, column.position, column.column_name);
    let mut db = Database::migrated();
    assert_same(
        story().columns().into_iter().map(place),
        fact::columns(&mut db.connection).into_iter().map(place),
    );
}

#[test]
fn every_column_has_its_type() {
    let kind = |column: Column| (column.table_name, column.column_name, column.type_name);
    let mut db = Database::migrated();
    assert_same(
        story().columns().into_iter().map(kind),
        fact::columns(&mut db.connection).into_iter().map(kind),
    );
}

#[test]
fn a_column_is_nullable_where_its_field_is_optional() {
    let nullable = |column: Column| (column.table_name, column.column_name, column.nullable);
    let mut db = Database::migrated();
    let found = fact::columns(&mut db.connection).into_iter().map(nullable);
    assert_same(story().columns().into_iter().map(nullable), found);
}

#[test]
fn every_column_has_its_default() {
    let default = |column: Column| (column.table_name, column.column_name, column.default_value);
    let mut db = Database::migrated();
    let found = fact::columns(&mut db.connection).into_iter().map(default);
    assert_same(story().columns().into_iter().map(default), found);
}

#[test]
fn every_id_is_the_primary_key() {
    let mut db = Database::migrated();
    assert_same(
        story().primary_keys(),
        fact::primary_keys(&mut db.connection),
    );
}

#[test]
fn every_unique_is_a_unique_key() {
    let mut db = Database::migrated();
    assert_same(story().unique_keys(), fact::unique_keys(&mut db.connection));
}

#[test]
fn every_index_is_there_over_all_rows() {
    let mut db = Database::migrated();
    let mut expected = story().indexes();
    // One more of our own: what a user did, newest first.
    expected.push(Index {
        table_name: "activities".to_owned(),
        index_name: "activities_user_newest_idx".to_owned(),
        method: "btree".to_owned(),
        columns: ["user_id", "created_at", "id"].map(str::to_owned).to_vec(),
    });
    assert_same(expected, fact::indexes(&mut db.connection));
}

#[test]
fn every_relation_is_a_foreign_key_with_its_action() {
    let mut db = Database::migrated();
    assert_same(
        story().foreign_keys(),
        fact::foreign_keys(&mut db.connection),
    );
}

#[test]
fn every_enum_has_its_labels_in_order() {
    let mut db = Database::migrated();
    assert_same(story().enum_types(), fact::enum_types(&mut db.connection));
}

#[test]
fn the_story_is_as_large_as_everybody_says() {
    let story = story();
    assert_eq!(story.models.len(), 15);
    assert_eq!(story.tables().len(), 17);
    assert_eq!(story.enums.len(), 10);
    assert_eq!(story.foreign_keys().len(), 25);
    assert_eq!(story.tables_with_updated_at().len(), 13);
}

#[test]
fn special_indexes_cover_live_rows_only_or_the_trash() {
    let mut db = Database::migrated();
    let found = fact::special_indexes(&mut db.connection);
    let ours = [
        "campaigns_organization_live_idx",
        "organizations_live_idx",
        "posts_content_search_idx",
        "posts_due_idx",
        "posts_live_idx",
        "posts_organization_live_idx",
        "posts_trash_idx",
        "posts_user_live_idx",
        "social_accounts_sync_idx",
        "users_live_idx",
    ];
    assert_same(ours, found.iter().map(|index| index.index_name.as_str()));
    for index in found {
        let (_, rows) = index.definition.split_once(" WHERE ").unwrap_or_default();
        let expected = match index.index_name.as_str() {
            "posts_trash_idx" => "deleted_at IS NOT NULL",
            _ => "deleted_at IS NULL",
        };
        assert!(rows.contains(expected), "{}", index.definition);
    }
}

#[test]
fn soft_delete_is_where_the_story_has_it() {
    let mut db = Database::migrated();
    let soft = fact::columns(&mut db.connection)
        .into_iter()
        .filter(|column| column.column_name == "deleted_at");
    assert_same(
        [
            "campaigns",
            "organizations",
            "posts",
            "social_accounts",
            "users",
        ]
        .map(str::to_owned),
        soft.map(|column| column.table_name),
    );
}

#[test]
fn every_foreign_key_has_an_index() {
    let mut db = Database::migrated();
    let mut covered: Vec<(String, Vec<String>)> = vec![];
    covered.extend(
        fact::indexes(&mut db.connection)
            .into_iter()
            .map(|index| (index.table_name, index.columns)),
    );
    covered.extend(
        fact::unique_keys(&mut db.connection)
            .into_iter()
            .map(|key| (key.table_name, key.columns)),
    );
    covered.extend(
        fact::primary_keys(&mut db.connection)
            .into_iter()
            .map(|key| (key.table_name, key.columns)),
    );
    for key in fact::foreign_keys(&mut db.connection) {
        let leads = |(table, columns): &(String, Vec<String>)| {
            *table == key.table_name && columns.starts_with(&key.columns)
        };
        assert!(covered.iter().any(leads), "{} has no index", key.key_name);
    }
}

#[test]
fn every_change_of_a_row_is_noted() {
    let mut db = Database::migrated();
    let expected = story().tables_with_updated_at().into_iter().map(|table| {
        format!(
            "CREATE TRIGGER set_updated_at BEFORE UPDATE ON public.{table} \
             FOR EACH ROW WHEN ((old.* IS DISTINCT FROM new.*)) EXECUTE FUNCTION set_updated_at()"
        )
    });
    let found = db.names(
        "SELECT pg_catalog.pg_get_triggerdef(t.oid) AS name FROM pg_catalog.pg_trigger t
         WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname <> 'keep_created_at'",
    );
    assert_same(expected, found);
}

#[test]
fn every_created_at_is_kept() {
    let mut db = Database::migrated();
    let created = story()
        .columns()
        .into_iter()
        .filter(|column| column.column_name == "created_at");
    let expected = created.map(|Column { table_name, .. }| {
        format!(
            "CREATE TRIGGER keep_created_at BEFORE UPDATE ON public.{table_name} \
             FOR EACH ROW WHEN ((old.created_at IS DISTINCT FROM new.created_at)) EXECUTE FUNCTION keep_created_at()"
        )
    });
    let found = db.names(
        "SELECT pg_catalog.pg_get_triggerdef(t.oid) AS name FROM pg_catalog.pg_trigger t
         WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND t.tgname <> 'set_updated_at'",
    );
    assert_same(expected, found);
}

#[test]
fn every_array_refuses_null_elements_by_a_named_check() {
    let mut db = Database::migrated();
    let arrays = story()
        .columns()
        .into_iter()
        .filter(|column| column.type_name.ends_with("[]"));
    let expected = arrays.map(
        |Column {
             table_name,
             column_name,
             type_name,
             ..
         }| {
            let element = type_name.trim_end_matches("[]");
            format!(
                "{table_name}_{column_name}_check on {table_name}: \
             CHECK ((array_position({column_name}, NULL::{element}) IS NULL))"
            )
        },
    );
    let found = db.names(
        "SELECT conname || ' on ' || conrelid::regclass || ': ' || pg_catalog.pg_get_constraintdef(oid) AS name
         FROM pg_catalog.pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace",
    );
    assert_same(expected, found);
}

#[test]
fn everything_that_needs_words_has_them() {
    let mut db = Database::migrated();
    let wordless = db.names(
        "SELECT 'table ' || relname AS name FROM pg_catalog.pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '\\_\\_%'
           AND pg_catalog.obj_description(oid, 'pg_class') IS NULL
         UNION ALL
         SELECT 'enum ' || typname FROM pg_catalog.pg_type
         WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
           AND pg_catalog.obj_description(oid, 'pg_type') IS NULL
         UNION ALL
         SELECT 'function ' || proname FROM pg_catalog.pg_proc
         WHERE pronamespace = 'public'::regnamespace AND proname NOT LIKE 'diesel%'
           AND pg_catalog.obj_description(oid, 'pg_proc') IS NULL
         UNION ALL
         -- The content of these types, and what happens with these columns, cannot be read off a name.
         SELECT 'column ' || c.relname || '.' || a.attname
         FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE '\\_\\_%'
           AND a.attnum > 0 AND NOT a.attisdropped
           AND (a.atttypid::regtype::text LIKE 'json%' OR a.atttypid::regtype::text LIKE '%[]'
                OR a.atttypid = 'money'::regtype OR a.attname IN ('updated_at', 'deleted_at', 'subscription_id'))
           AND pg_catalog.col_description(a.attrelid, a.attnum) IS NULL",
    );
    assert_eq!(wordless, Vec::<String>::new());
}

#[test]
fn comments_are_good_documentation() {
    let mut db = Database::migrated();
    let comments = db.names(
        "SELECT description AS name FROM pg_catalog.pg_description d
         WHERE d.objoid IN (SELECT oid FROM pg_catalog.pg_class WHERE relnamespace = 'public'::regnamespace)
            OR d.objoid IN (SELECT oid FROM pg_catalog.pg_type WHERE typnamespace = 'public'::regnamespace)",
    );
    assert!(comments.len() > 100, "{} comments", comments.len());
    for comment in comments {
        assert!(comment.ends_with('.'), "a sentence: {comment}");
        // What rustdoc would read as HTML, as a link or as a heading.
        assert!(
            !comment.contains(['<', '>', '[', ']', '`']) && !comment.contains("://"),
            "plain text: {comment}"
        );
        assert!(
            !comment.starts_with([' ', '#', '-', '*']),
            "plain text: {comment}"
        );
    }
}

#[test]
fn comments_are_no_filler() {
    let mut db = Database::migrated();
    let tables = db.names(
        "SELECT pg_catalog.obj_description(oid, 'pg_class') AS name FROM pg_catalog.pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname NOT LIKE '\\_\\_%'",
    );
    let different: BTreeSet<_> = tables.iter().collect();
    assert_eq!(
        different.len(),
        tables.len(),
        "each table has words of its own"
    );
}

#[test]
fn the_parser_refuses_what_it_does_not_know() {
    let wrong = |line: &str, needle: &str| {
        let text =
            format!("```prisma\nmodel A {{\n  id String @id\n  {line}\n  @@map(\"a\")\n}}\n```\n");
        let error = Story::parse(&text).unwrap_err();
        assert!(
            error.starts_with("line 4: ") && error.contains(needle),
            "{error}"
        );
    };
    wrong("name String @shiny", "@shiny");
    wrong("@@fulltext([name])", "block attribute");
    wrong("lonely", "a name and a type");
    wrong("b B @relation(onUpdate: Cascade)", "onUpdate");
    let unmapped = Story::parse("```prisma\nmodel A {\n}\n```\n").unwrap_err();
    assert!(unmapped.contains("no @@map"), "{unmapped}");
    assert!(Story::parse("```prisma\nmodel A {\n").is_err());
}
