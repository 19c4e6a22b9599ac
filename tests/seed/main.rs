//! `db seed`: the real binary, called in an empty folder, on a database of its own.

mod expected;
mod proxy;
mod script;
#[allow(dead_code, reason = "only the models are needed here")]
#[path = "../story/mod.rs"]
mod story;
#[path = "../support/mod.rs"]
mod support;

use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use self::support::Database;

/// The seed's tables in the order of the summary, with the number of their rows.
const TABLES: [(&str, usize); 11] = [
    ("users", 2),
    ("organizations", 1),
    ("organization_members", 2),
    ("subscriptions", 1),
    ("social_accounts", 2),
    ("campaigns", 1),
    ("posts", 2),
    ("analytics", 1),
    ("content_templates", 1),
    ("tags", 3),
    ("notifications", 2),
];

#[test]
fn every_row_is_as_the_story_has_it() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    expected::assert_seeded(&mut database);
}

#[test]
fn a_table_shows_what_was_done() {
    let database = Database::migrated();
    let expected = |new: bool| -> Vec<String> {
        let rows = TABLES.iter().map(|&(table, count)| {
            let (new, kept) = if new { (count, 0) } else { (0, count) };
            format!("{table} {new} {kept} {count}")
        });
        std::iter::once("table new kept rows".to_owned())
            .chain(rows)
            .collect()
    };
    assert_eq!(summary(&seed(&database, &[])), expected(true));
    assert_eq!(summary(&seed(&database, &[])), expected(false));
}

#[test]
fn twice_is_as_good_as_once() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    let once = without_times(&mut database);
    assert_eq!(once.len(), rows_of_the_seed());
    seed(&database, &["--profile", "story"]);
    assert_eq!(once, without_times(&mut database));
}

#[test]
fn two_at_once_are_as_good_as_one() {
    let mut database = Database::migrated();
    let folder = TempDir::new().expect("an empty folder");
    let both = [&database, &database].map(|database| {
        let mut command = db(&folder, database.url(), &[]);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("db runs")
    });
    for child in both {
        assert_success(&child.wait_with_output().expect("db ends"));
    }
    assert_eq!(without_times(&mut database).len(), rows_of_the_seed());
}

#[test]
fn dates_follow_the_clock_while_the_status_is_the_seeds() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    for change in [
        "UPDATE subscriptions SET current_period_start = current_period_start - interval '50 days', current_period_end = current_period_end - interval '50 days'",
        "UPDATE campaigns SET start_date = start_date - interval '50 days', end_date = end_date - interval '50 days'",
        "UPDATE posts SET scheduled_at = scheduled_at - interval '50 days', published_at = published_at - interval '50 days'",
        "UPDATE analytics SET period_start = period_start - interval '50 days', period_end = period_end - interval '50 days'",
        // Published by hand: its date is history.
        "UPDATE posts SET status = 'PUBLISHED' WHERE status = 'SCHEDULED'",
    ] {
        database.execute(change).expect("a change by hand");
    }
    seed(&database, &[]);
    let moments = "
        SELECT date_trunc('day', now() - moment + interval '12 hours')::text AS name FROM (
            SELECT 1, current_period_start FROM subscriptions
            UNION ALL SELECT 2, current_period_end FROM subscriptions
            UNION ALL SELECT 3, start_date FROM campaigns
            UNION ALL SELECT 4, end_date FROM campaigns
            UNION ALL SELECT 5, period_start FROM analytics
            UNION ALL SELECT 6, period_end FROM analytics
            UNION ALL SELECT 7, published_at FROM posts WHERE published_at IS NOT NULL
            UNION ALL SELECT 8, scheduled_at FROM posts WHERE scheduled_at IS NOT NULL
        ) AS all_moments (place, moment) ORDER BY place";
    let ages = database.names(moments);
    let expected = [
        "00:00:00", "-29 days", "00:00:00", "-89 days", "1 day", "00:00:00", "1 day", "49 days",
    ];
    assert_eq!(ages, expected);
}

#[test]
fn what_was_changed_by_hand_stays() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    for change in [
        "UPDATE users SET name = 'A person', password = 'of their own', email_verified = NULL WHERE email = 'admin@allin.com'",
        "UPDATE users SET deleted_at = now(), status = 'DELETED' WHERE email = 'test@allin.com'",
        "UPDATE campaigns SET description = NULL, goals = '{}', deleted_at = now()",
        "UPDATE posts SET hashtags = '{mine}'",
        "UPDATE tags SET color = '#000000'",
        "UPDATE notifications SET is_read = true, read_at = now()",
        // A copy of a row whose table has no such key, made later.
        "INSERT INTO notifications (type, title, message, user_id, created_at) SELECT type, title, message, user_id, now() + interval '1 hour' FROM notifications",
        "INSERT INTO campaigns (name, start_date, user_id, organization_id) SELECT name, start_date, user_id, organization_id FROM campaigns",
    ] {
        database.execute(change).expect("a change by hand");
    }
    let changed = without_times(&mut database);
    let times = "SELECT concat(email_verified, deleted_at) AS name FROM users UNION ALL SELECT concat(deleted_at) FROM campaigns ORDER BY name";
    let before = database.names(times);
    seed(&database, &[]);
    assert_eq!(changed, without_times(&mut database));
    assert_eq!(before, database.names(times));
}

#[test]
fn what_is_missing_comes_back() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    database
        .execute("DELETE FROM tags WHERE name = 'product'")
        .expect("a tag gone");
    database
        .execute("DELETE FROM users WHERE email = 'admin@allin.com'")
        .expect("a user gone, and what belonged to them");
    let summary = summary(&seed(&database, &[]));
    for line in [
        "users 1 1 2",
        "organization_members 1 1 2",
        "subscriptions 1 0 1",
        "tags 1 2 3",
        "posts 0 2 2",
    ] {
        assert!(
            summary.iter().any(|found| found == line),
            "{line} in {summary:?}"
        );
    }
}

#[test]
fn clean_empties_first_in_the_storys_order() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    for own in [
        "INSERT INTO users (email) VALUES ('me@example.com')",
        "INSERT INTO activities (type, action, user_id) SELECT 'POST', 'create', id FROM users",
        "INSERT INTO api_keys (name, key, user_id) SELECT 'mine', id, id FROM users",
        "INSERT INTO sessions (session_token, user_id, expires) SELECT id, id, now() FROM users",
        "INSERT INTO organizations (name, slug) VALUES ('Mine', 'mine')",
        "INSERT INTO tags (name, organization_id) SELECT 'mine', id FROM organizations",
        "INSERT INTO post_tags (post_id, tag_id) SELECT posts.id, tags.id FROM posts, tags",
        "INSERT INTO campaign_tags (campaign_id, tag_id) SELECT campaigns.id, tags.id FROM campaigns, tags",
        "UPDATE users SET name = 'A person'",
        // From here on each table that is emptied is noted, unless the statement names another: then a foreign key did it.
        "CREATE TABLE emptied (place serial, table_name text)",
        "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF split_part(current_query(), '\"', 2) = TG_TABLE_NAME THEN INSERT INTO emptied (table_name) VALUES (TG_TABLE_NAME); END IF;
                RETURN NULL;
            END $$",
        "DO $$
            DECLARE name text;
            BEGIN
                FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
                    EXECUTE format('CREATE TRIGGER note AFTER DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION note()', name);
                END LOOP;
            END $$",
    ] {
        database.execute(own).expect("something of one's own");
    }
    seed(&database, &["--clean", "--force"]);
    let emptied = database.names("SELECT table_name AS name FROM emptied ORDER BY place");
    assert_eq!(emptied, expected::emptied());
    database
        .execute("DROP TABLE emptied")
        .expect("only the seed is left");
    expected::assert_seeded(&mut database);
    assert_eq!(without_times(&mut database).len(), rows_of_the_seed());
}

#[test]
fn clean_leaves_what_belongs_to_the_platform() {
    let mut database = Database::migrated();
    database
        .execute("INSERT INTO tags (name) VALUES ('product')")
        .expect("a tag without an organization");
    let found = summary(&seed(&database, &["--clean", "--force"]));
    assert!(found.contains(&"tags 3 0 4".to_owned()), "{found:?}");
}

#[test]
fn an_error_in_the_middle_leaves_nothing() {
    let mut database = Database::migrated();
    refuse_notifications(&mut database, "RAISE EXCEPTION 'not today'");
    let output = run(database.url(), &[]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    for part in [
        "seed-failed",
        "POST_PUBLISHED of notifications",
        "not today",
    ] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert_eq!(text(&output.stdout), "");
    assert!(without_times(&mut database).is_empty());
}

#[test]
fn an_error_after_emptying_leaves_everything() {
    let mut database = Database::migrated();
    seed(&database, &[]);
    let before = without_times(&mut database);
    refuse_notifications(&mut database, "RAISE EXCEPTION 'not today'");
    assert_eq!(
        run(database.url(), &["--clean", "--force"]).status.code(),
        Some(1)
    );
    assert_eq!(before, without_times(&mut database));
}

#[test]
fn killed_half_way_leaves_nothing() {
    let mut database = Database::migrated();
    refuse_notifications(&mut database, "PERFORM pg_advisory_xact_lock(1)");
    let held = "SELECT pg_advisory_lock(1)::text AS name";
    database.name(held);
    let folder = TempDir::new().expect("an empty folder");
    let mut child = db(&folder, database.url(), &[]).spawn().expect("db runs");
    let waiting = "SELECT count(*)::text AS name FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'advisory'";
    wait_for(&mut database, waiting, "1");
    child.kill().expect("it is still there");
    child.wait().expect("it ends");
    // The server notices once there is something to send to it.
    database.name("SELECT pg_advisory_unlock(1)::text AS name");
    let others = "SELECT count(*)::text AS name FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'";
    wait_for(&mut database, others, "0");
    assert!(without_times(&mut database).is_empty());
}

#[test]
fn an_unknown_profile_is_reported_the_known_one() {
    let mut database = Database::migrated();
    let output = run(database.url(), &["--clean", "--force", "--profile", "tale"]);
    assert_eq!(output.status.code(), Some(1));
    let message = text(&output.stderr);
    assert!(
        message.contains("\"tale\"; known: story, and demo with `--rows N`"),
        "{message}"
    );
    assert!(without_times(&mut database).is_empty());
}

#[test]
fn a_database_elsewhere_needs_force() {
    let mut database = Database::migrated();
    // libpq takes the name of the host for show, the address for connecting, and of two values the later.
    let (address, port) = proxy::address();
    let url = format!(
        "{}{}host=db.example.com&hostaddr={address}&port={port}&sslmode=disable",
        database.url(),
        if database.url().contains('?') {
            "&"
        } else {
            "?"
        },
    );
    let refused = run(&url, &["--clean"]);
    assert_eq!(refused.status.code(), Some(1));
    let message = text(&refused.stderr);
    for part in ["not-local", "db.example.com", "--force"] {
        assert!(message.contains(part), "{part} in {message}");
    }
    assert!(without_times(&mut database).is_empty());

    assert_success(&run(&url, &["--force"]));
    expected::assert_seeded(&mut database);
}

#[test]
fn no_message_shows_the_password() {
    let empty = Database::empty();
    let folder = TempDir::new().expect("a folder without a server");
    let nobody = format!(
        "postgres://me:s3cret@/nothing?host={}",
        folder.path().display()
    );
    let unmigrated = empty.url().to_owned() + if empty.url().contains('?') { "&" } else { "?" };
    for url in [
        nobody,
        "postgres://me:s3cret@127.0.0.1:1/nothing".to_owned(),
        "postgres://me:s3cret%ZZ@127.0.0.1:1/nothing".to_owned(),
        format!("{unmigrated}password=s3cret"),
    ] {
        let output = run(&url, &["--verbose"]);
        assert_eq!(output.status.code(), Some(1), "{url}");
        for stream in [&output.stdout, &output.stderr] {
            assert!(!text(stream).contains("s3cret"), "{}", text(stream));
        }
        assert!(text(&output.stderr).contains("error["), "{url}");
    }
}

/// `db seed` with these words.
fn db(folder: &TempDir, url: &str, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_db"));
    command
        .arg("seed")
        .args(words)
        .current_dir(folder)
        .env("DATABASE_URL", url)
        .stdin(Stdio::null());
    command
}

fn run(url: &str, words: &[&str]) -> Output {
    let folder = TempDir::new().expect("an empty folder");
    db(&folder, url, words).output().expect("db runs")
}

/// Seeds, and gives what was printed to stdout.
fn seed(database: &Database, words: &[&str]) -> String {
    let output = run(database.url(), words);
    assert_success(&output);
    text(&output.stdout)
}

fn assert_success(output: &Output) {
    assert!(output.status.success(), "{}", text(&output.stderr));
}

fn rows_of_the_seed() -> usize {
    TABLES.iter().map(|(_, count)| count).sum()
}

/// The lines of the summary with single spaces.
fn summary(printed: &str) -> Vec<String> {
    let lines = printed
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.collect()
}

/// All rows of all tables, each with its table and without its times.
fn without_times(database: &mut Database) -> Vec<String> {
    let queries = database.names(
        "SELECT format(
             'SELECT %L || (to_jsonb(t) - %L::text[])::text AS name FROM %I AS t ORDER BY id',
             tables.tablename || ' ', times.columns, tables.tablename
         ) AS name
         FROM pg_tables AS tables, LATERAL (
             SELECT coalesce(array_agg(column_name::text), '{}') AS columns
             FROM information_schema.columns
             WHERE table_schema = 'public' AND table_name = tables.tablename AND data_type LIKE 'timestamp%'
         ) AS times
         WHERE schemaname = 'public' AND tablename <> '__diesel_schema_migrations'
         ORDER BY tablename",
    );
    assert_eq!(queries.len(), 17, "the story's tables");
    let mut rows = vec![];
    for query in queries {
        // Tables of pairs have no id.
        rows.extend(database.names(&query.replace("ORDER BY id", "ORDER BY 1")));
    }
    rows
}

/// Has a trigger do something before each row of `notifications`.
fn refuse_notifications(database: &mut Database, statement: &str) {
    let function = format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {statement}; RETURN NEW; END $$"
    );
    database.execute(&function).expect("a function");
    database
        .execute("CREATE TRIGGER refuse BEFORE INSERT ON notifications FOR EACH ROW EXECUTE FUNCTION refuse()")
        .expect("a trigger");
}

/// Asks until the answer comes.
fn wait_for(database: &mut Database, query: &str, answer: &str) {
    let start = Instant::now();
    while database.name(query) != answer {
        assert!(start.elapsed() < Duration::from_secs(30), "{query}");
        sleep(Duration::from_millis(20));
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
