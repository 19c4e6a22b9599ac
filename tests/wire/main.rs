//! How often the server is asked: a property and not a timing, so that it holds on every machine.
//!
//! What is counted is what goes over the wire, at a relay between pool and server: whatever the client's instrumentation says,
//! a statement that is prepared first, a ping or a `BEGIN` would show here.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod relay;
#[path = "../support/mod.rs"]
mod support;

use std::time::{Duration, Instant};

use allin_db::models::{Campaign, NewPost, Post, PostChanges, User};
use allin_db::schema::{campaigns, posts, users};
use allin_db::{Database, DatabaseBuilder};
use diesel::prelude::*;
use relay::Relay;

use crate::support::Database as TestDatabase;

const ROWS: &str = "
    INSERT INTO users (id, email) VALUES ('ada', 'ada@example.org'), ('bob', 'bob@example.org');
    INSERT INTO campaigns (id, name, start_date, user_id) VALUES ('summer', 'Summer', now(), 'ada');
    INSERT INTO posts (id, content, user_id, campaign_id)
        SELECT 'p' || n, 'a post', CASE WHEN n % 2 = 0 THEN 'ada' ELSE 'bob' END, 'summer' FROM generate_series(1, 60) AS n";

/// A database with a few rows, the relay before it, and a pool with one connection to that. On a machine with much to do a
/// test may pause for longer than a connection may be silent: what a test does not want, it does not get.
fn pool(
    settings: impl FnOnce(DatabaseBuilder) -> DatabaseBuilder,
) -> (TestDatabase, Relay, Database) {
    let mut test = TestDatabase::migrated();
    for statement in ROWS.split(';') {
        test.execute(statement).unwrap();
    }
    let relay = Relay::to(test.url());
    let builder = Database::builder(relay.url()).unwrap().size(1);
    let builder = builder.test_after(Duration::from_secs(600));
    let database = settings(builder).build().unwrap();
    drop(database.connection().unwrap());
    relay.take();
    (test, relay, database)
}

/// How many round trips one call takes, once it was made before with other values.
fn round_trips<T>(
    relay: &Relay,
    database: &Database,
    mut call: impl FnMut(&mut PgConnection, i32) -> QueryResult<T>,
) -> usize {
    let mut run = |number| {
        drop(
            database
                .run(|connection| Ok(call(connection, number)?))
                .unwrap(),
        )
    };
    run(1);
    let first = relay.take();
    assert!(
        first.round_trips > 1,
        "nothing had to be prepared, so nothing is shown: {first:?}"
    );
    run(2);
    let second = relay.take();
    assert_eq!(
        second.statements,
        Vec::<String>::new(),
        "read and planned again"
    );
    second.round_trips
}

fn get(database: &Database, id: &str) -> Option<Post> {
    database
        .run(|connection| Ok(Post::find(connection, id)?))
        .unwrap()
}

#[test]
fn a_get_through_the_pool_is_one_round_trip() {
    let (_test, relay, database) = pool(|builder| builder);
    assert!(get(&database, "p1").is_some());
    let first = relay.take();
    assert_eq!(first.round_trips, 2, "prepared, and run: {first:?}");
    for number in 1..=50 {
        assert!(get(&database, &format!("p{number}")).is_some());
        let seen = relay.take();
        assert_eq!(seen.round_trips, 1, "{seen:?}");
        assert_eq!(
            seen.statements,
            Vec::<String>::new(),
            "nothing is read again"
        );
    }
}

#[test]
fn a_checkout_asks_nobody() {
    let (_test, relay, database) = pool(|builder| builder);
    for _ in 0..1_000 {
        drop(database.connection().unwrap());
    }
    let seen = relay.take();
    assert_eq!(seen.round_trips, 0, "{seen:?}");
    assert_eq!(database.metrics().checkouts, 1_001);
}

#[test]
fn a_connection_that_was_silent_is_asked_once() {
    let (_test, relay, database) = pool(|builder| builder.test_after(Duration::ZERO));
    // The first time the get is prepared; the question whether anybody is there was, at the first checkout.
    for expected in [3, 2, 2] {
        assert!(get(&database, "p1").is_some());
        let seen = relay.take();
        assert_eq!(seen.round_trips, expected, "{seen:?}");
    }
}

#[test]
fn a_list_with_two_relations_is_three_round_trips() {
    let (_test, relay, database) = pool(|builder| builder);
    let list = |connection: &mut PgConnection| -> QueryResult<usize> {
        let posts: Vec<Post> = posts::table
            .limit(50)
            .select(Post::as_select())
            .load(connection)?;
        let authors = posts.iter().map(|post| post.user_id.as_str());
        let authors: Vec<User> = users::table
            .filter(users::id.eq_any(authors))
            .select(User::as_select())
            .load(connection)?;
        let campaigns = posts.iter().filter_map(|post| post.campaign_id.as_deref());
        let campaigns: Vec<Campaign> = campaigns::table
            .filter(campaigns::id.eq_any(campaigns))
            .select(Campaign::as_select())
            .load(connection)?;
        Ok(posts.len() + authors.len() + campaigns.len())
    };
    for round in 0..3 {
        assert_eq!(
            database.run(|connection| Ok(list(connection)?)).unwrap(),
            50 + 2 + 1
        );
        let seen = relay.take();
        assert!(round == 0 || seen.round_trips == 3, "{seen:?}");
    }
}

#[test]
fn a_row_is_written_in_one_round_trip() {
    let (_test, relay, database) = pool(|builder| builder);
    let clicks = |number| PostChanges {
        clicks: Some(number),
        ..PostChanges::default()
    };
    let new = |number: i32| {
        let mut new = NewPost::new(format!("post {number}"), "ada");
        new.clicks = Some(number);
        new
    };
    let created = round_trips(&relay, &database, |connection, number| {
        Post::create(connection, &new(number))
    });
    assert_eq!(created, 1, "create");
    let updated = round_trips(&relay, &database, |connection, number| {
        let post = Post::update(connection, "p1", &clicks(number))?;
        assert_eq!(post.clicks, number);
        Ok(())
    });
    assert_eq!(updated, 1, "update");
    let upserted = round_trips(&relay, &database, |connection, number| {
        let mut new = new(0);
        new.id = Some("p2".to_owned());
        let post = Post::upsert(connection, &new, &clicks(number))?;
        assert_eq!(post.clicks, number);
        Ok(())
    });
    assert_eq!(upserted, 1, "upsert");
    let deleted = round_trips(&relay, &database, |connection, number| {
        Post::delete(connection, &format!("p{number}"))
    });
    assert_eq!(deleted, 1, "delete");
}

#[test]
fn no_more_texts_stay_prepared_than_a_server_can_bear() {
    let (_test, relay, database) = pool(|builder| builder);
    // Which columns change is a text of its own each time: 511 of them.
    let changes = |choice: u32| {
        let chosen = |bit: u32| (choice >> bit & 1 == 1).then_some(i32::try_from(choice).unwrap());
        let text = |bit: u32| chosen(bit).map(|number| number.to_string());
        PostChanges {
            content: text(0),
            impressions: chosen(1),
            engagements: chosen(2),
            clicks: chosen(3),
            shares: chosen(4),
            ai_generated: chosen(5).map(|number| number % 2 == 0),
            ai_model: text(6).map(Some),
            ai_prompt: text(7).map(Some),
            media_urls: text(8).map(|text| vec![text]),
            ..PostChanges::default()
        }
    };
    let update = |connection: &mut PgConnection, choice: u32| {
        Post::update(connection, "p1", &changes(choice))
    };
    for choice in 1..512 {
        database
            .run(|connection| Ok(update(connection, choice)?))
            .unwrap();
    }
    relay.take();
    let prepared: i64 = database
        .run(|connection| {
            let count = diesel::dsl::sql::<diesel::sql_types::BigInt>(
                "SELECT count(*) FROM pg_prepared_statements",
            );
            Ok(count.get_result(connection)?)
        })
        .unwrap();
    assert!((200..300).contains(&prepared), "{prepared}");
    // The others still work, as Diesel has it.
    relay.take();
    assert_eq!(
        database
            .run(|connection| Ok(update(connection, 511)?))
            .unwrap()
            .clicks,
        511
    );
    assert_eq!(relay.take().statements.len(), 1);
    assert_eq!(
        database
            .run(|connection| Ok(update(connection, 8)?))
            .unwrap()
            .clicks,
        8
    );
    assert_eq!(relay.take().statements, Vec::<String>::new());
}

#[test]
fn of_a_server_that_went_silent_one_connection_is_waited_for_and_not_each() {
    let (_test, relay, database) = pool(|builder| {
        builder
            .size(4)
            .min_idle(4)
            .test_after(Duration::ZERO)
            .outage_timeout(Duration::from_millis(500))
    });
    let held: Vec<_> = (0..4).map(|_| database.connection().unwrap()).collect();
    drop(held);
    relay.silence();
    let start = Instant::now();
    let error = database.check_connection().unwrap_err();
    assert!(error.is_unavailable(), "{error:?}");
    let waited = start.elapsed();
    assert!(
        waited < relay::SILENCE * 3,
        "{waited:?} for four connections"
    );
}
