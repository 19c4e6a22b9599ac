//! How often the server is asked: a law and not a timing, so that it holds on every machine.
//!
//! What is counted is what goes over the wire, at a relay between pool and server: whatever the client's instrumentation tells,
//! a statement that is prepared first, a ping or a `BEGIN` would show here.

#![allow(clippy::unwrap_used, unreachable_pub, reason = "tests")]

mod relay;
#[path = "../support/mod.rs"]
mod support;

use std::time::Duration;

use allin_db::models::{Campaign, Post, User};
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

fn get(database: &Database, id: &str) -> Option<Post> {
    let post = posts::table.find(id).select(Post::as_select());
    database
        .run(|connection| Ok(post.first(connection).optional()?))
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
            "nothing is read anew"
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
