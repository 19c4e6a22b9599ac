//! The trash: what goes along, what comes back, what a unique key does, and all of it at the same time.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use allin_db::models::{Campaign, Organization, Post, SocialAccount, User};
use allin_db::queries::soft_delete::{Scopes, SoftDelete, TrashError};
use allin_db::schema::{campaigns, posts, users};
use diesel::dsl::{count_star, exists, not};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use support::Database;

/// Users u and v, organization o; of u: campaign c, account s, posts p1 and p2 (of o too) and `old`, trashed long ago;
/// of v: post q in the campaign of u.
fn world() -> Database {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email) VALUES ('u', 'u@example.com'), ('v', 'v@example.com')",
        "INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o')",
        "INSERT INTO campaigns (id, name, start_date, user_id) VALUES ('c', 'C', now(), 'u')",
        "INSERT INTO social_accounts (id, platform, platform_account_id, user_id) VALUES ('s', 'TWITTER', '1', 'u')",
        "INSERT INTO posts (id, content, user_id, organization_id, campaign_id, social_account_id, deleted_at) VALUES
             ('p1', 'one', 'u', NULL, 'c', 's', NULL), ('p2', 'two', 'u', 'o', NULL, NULL, NULL),
             ('old', 'three', 'u', NULL, NULL, NULL, '2020-01-01Z'), ('q', 'four', 'v', NULL, 'c', NULL, NULL)",
    ] {
        db.execute(statement).unwrap();
    }
    db
}

fn live(db: &mut Database) -> String {
    db.name(
        "SELECT concat_ws(' ', (SELECT string_agg(id, ' ' ORDER BY id) FROM users WHERE deleted_at IS NULL),
             (SELECT string_agg(id, ' ' ORDER BY id) FROM organizations WHERE deleted_at IS NULL),
             (SELECT string_agg(id, ' ' ORDER BY id) FROM campaigns WHERE deleted_at IS NULL),
             (SELECT string_agg(id, ' ' ORDER BY id) FROM posts WHERE deleted_at IS NULL),
             (SELECT string_agg(id, ' ' ORDER BY id) FROM social_accounts WHERE deleted_at IS NULL)) AS name",
    )
}

const ALL: &str = "u v o c p1 p2 q s";

#[test]
fn a_user_takes_along_what_is_theirs_and_brings_exactly_that_back() {
    let mut db = world();
    let gone = User::soft_delete(&mut db.connection, "u").unwrap();
    assert_eq!(
        (
            gone.of("posts"),
            gone.of("campaigns"),
            gone.of("social_accounts"),
            gone.of("users")
        ),
        (2, 1, 1, 0)
    );
    assert_eq!(live(&mut db), "v o q");
    let back = User::restore(&mut db.connection, "u").unwrap();
    assert_eq!(back, gone);
    assert_eq!(live(&mut db), ALL, "the post of 2020 stays where it was");
}

#[test]
fn an_organization_takes_along_what_is_its_own() {
    let mut db = world();
    let gone = Organization::soft_delete(&mut db.connection, "o").unwrap();
    assert_eq!(gone.of("posts"), 1);
    assert_eq!(live(&mut db), "u v c p1 q s");
    Organization::restore(&mut db.connection, "o").unwrap();
    assert_eq!(live(&mut db), ALL);
}

#[test]
fn posts_outlive_their_campaign_and_their_account_and_keep_pointing_at_them() {
    let mut db = world();
    Campaign::soft_delete(&mut db.connection, "c").unwrap();
    SocialAccount::soft_delete(&mut db.connection, "s").unwrap();
    assert_eq!(live(&mut db), "u v o p1 p2 q");
    let of_campaign = "SELECT id AS name FROM posts WHERE campaign_id = 'c' ORDER BY id";
    assert_eq!(db.names(of_campaign), ["p1", "q"]);
    Campaign::restore(&mut db.connection, "c").unwrap();
    SocialAccount::restore(&mut db.connection, "s").unwrap();
    assert_eq!(live(&mut db), ALL);
}

#[test]
fn deletions_of_one_transaction_do_not_mix() {
    let mut db = world();
    // now() is the same for both; the marks are not.
    db.connection
        .transaction(|conn| {
            Post::soft_delete(conn, "p1")?;
            User::soft_delete(conn, "u")?;
            Ok::<_, TrashError>(())
        })
        .unwrap();
    User::restore(&mut db.connection, "u").unwrap();
    assert_eq!(live(&mut db), "u v o c p2 q s", "p1 went on its own");
}

#[test]
fn a_moment_that_a_person_else_wrote_is_not_used() {
    let mut db = world();
    // The next moment is by accident that of a post which went years ago.
    db.execute(
        "CREATE OR REPLACE FUNCTION deletion_moment() RETURNS timestamptz LANGUAGE sql VOLATILE
         RETURN '2020-01-01Z'::timestamptz + nextval('deletion_moments') * interval '1 second'",
    )
    .unwrap();
    let gone = User::soft_delete(&mut db.connection, "u").unwrap();
    let same = format!(
        "SELECT count(*)::text AS name FROM posts WHERE user_id = 'u' AND deleted_at = '{}'",
        gone.at.to_rfc3339()
    );
    assert_eq!(db.name(&same), "2");
}

#[test]
fn what_two_owners_share_is_live_when_both_are() {
    for (first, second) in [("u", "o"), ("o", "u")] {
        let mut db = world();
        let conn = &mut db.connection;
        let delete = |conn: &mut PgConnection, id| match id {
            "u" => User::soft_delete(conn, id),
            _ => Organization::soft_delete(conn, id),
        };
        let restore = |conn: &mut PgConnection, id| match id {
            "u" => User::restore(conn, id),
            _ => Organization::restore(conn, id),
        };
        delete(conn, first).unwrap();
        delete(conn, second).unwrap();
        // In either order of coming back p2 waits for the other owner.
        restore(conn, first).unwrap();
        assert!(!live(&mut db).contains("p2"), "{first} {second}");
        restore(&mut db.connection, second).unwrap();
        assert_eq!(live(&mut db), ALL, "{first} {second}");
    }
}

/// A post and a campaign are live when nobody has deleted them themselves and both owners are live: in whatever order it all
/// went and came back.
#[test]
fn what_is_live_does_not_depend_on_the_order() {
    let mut db = world();
    db.execute("UPDATE campaigns SET organization_id = 'o'")
        .unwrap();
    let conn = &mut db.connection;
    let mut deleted = [false; 4];
    let mut seed: u64 = 5;
    let mut moved = 0;
    for step in 0..600 {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let (which, delete) = ((seed >> 33) as usize % 4, (seed >> 40) & 1 == 1);
        let done = match (which, delete) {
            (0, true) => User::soft_delete(conn, "u"),
            (0, false) => User::restore(conn, "u"),
            (1, true) => Organization::soft_delete(conn, "o"),
            (1, false) => Organization::restore(conn, "o"),
            (2, true) => Post::soft_delete(conn, "p2"),
            (2, false) => Post::restore(conn, "p2"),
            (_, true) => Campaign::soft_delete(conn, "c"),
            (_, false) => Campaign::restore(conn, "c"),
        };
        match done {
            Ok(_) => {
                moved += 1;
                deleted[which] = delete;
            }
            Err(TrashError::Database(error)) => panic!("{step}: {error}"),
            Err(_) => {}
        }
        let owners = !deleted[0] && !deleted[1];
        let is_live = |found: QueryResult<i64>| found.unwrap() == 1;
        let post = Post::alive().filter(posts::id.eq("p2")).count();
        let campaign = Campaign::alive().filter(campaigns::id.eq("c")).count();
        assert_eq!(
            is_live(post.get_result(conn)),
            owners && !deleted[2],
            "{step} {deleted:?}"
        );
        assert_eq!(
            is_live(campaign.get_result(conn)),
            owners && !deleted[3],
            "{step} {deleted:?}"
        );
    }
    assert!(moved > 150, "{moved}");
}

#[test]
fn mistakes_have_names() {
    let mut db = world();
    let conn = &mut db.connection;
    let code = |result: Result<_, TrashError>| result.map(|_| ()).unwrap_err().code();
    assert_eq!(code(User::soft_delete(conn, "nobody")), "not-found");
    assert_eq!(code(User::restore(conn, "nobody")), "not-found");
    assert_eq!(code(Post::restore(conn, "p1")), "not-trashed");
    let first = Post::soft_delete(conn, "p1").unwrap();
    match Post::soft_delete(conn, "p1").unwrap_err() {
        TrashError::AlreadyTrashed { since, .. } => assert_eq!(since, first.at),
        other => panic!("{other}"),
    }
    User::soft_delete(conn, "u").unwrap();
    let error = Post::restore(conn, "p1").unwrap_err();
    assert_eq!(error.code(), "owner-trashed");
    assert_eq!(
        error.to_string(),
        "the row \"p1\" of posts belongs to a row of users that is in the trash"
    );
    // What a person types is a value, never SQL.
    assert_eq!(code(User::soft_delete(conn, "u' OR 'a' = 'a")), "not-found");
}

#[test]
fn a_unique_key_is_taken_until_the_purge() {
    let mut db = world();
    User::soft_delete(&mut db.connection, "u").unwrap();
    let again = "INSERT INTO users (id, email) VALUES ('w', 'u@example.com')";
    assert!(matches!(
        db.execute(again),
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))
    ));
    // So that the restore cannot fail on it.
    User::restore(&mut db.connection, "u").unwrap();
    User::soft_delete(&mut db.connection, "u").unwrap();
    assert_eq!(db.execute("SELECT pg_sleep(0.01)").unwrap(), 1);
    assert_eq!(User::purge(&mut db.connection, Duration::ZERO).unwrap(), 1);
    db.execute(again).unwrap();
}

#[test]
fn a_purge_keeps_to_its_retention_and_to_what_is_live() {
    let mut db = world();
    let conn = &mut db.connection;
    let day = Duration::from_secs(86_400);
    Post::soft_delete(conn, "p1").unwrap();
    assert_eq!(Post::purge(conn, Duration::MAX).unwrap(), 0);
    assert_eq!(Post::purge(conn, 30 * day).unwrap(), 1, "the one of 2020");
    assert_eq!(Post::purge(conn, 30 * day).unwrap(), 0);
    db.execute("SELECT pg_sleep(0.01)").unwrap();
    User::soft_delete(&mut db.connection, "u").unwrap();
    db.execute("UPDATE users SET deleted_at = '2020-01-01Z' WHERE id = 'u'")
        .unwrap();
    db.execute("INSERT INTO posts (id, content, user_id) VALUES ('late', 'x', 'u')")
        .unwrap();
    assert_eq!(User::purge(&mut db.connection, 30 * day).unwrap(), 0);
    db.execute("DELETE FROM posts WHERE id = 'late'").unwrap();
    assert_eq!(User::purge(&mut db.connection, 30 * day).unwrap(), 1);
    assert_eq!(
        db.names("SELECT id AS name FROM posts"),
        ["q"],
        "with all that was theirs"
    );
}

#[test]
fn a_purge_takes_no_figures_from_a_post_that_stays() {
    for (purge, account) in [
        (
            SocialAccount::purge as fn(&mut PgConnection, Duration) -> QueryResult<usize>,
            "s",
        ),
        (User::purge, "s"),
        (Organization::purge, "t"),
    ] {
        let mut db = world();
        for statement in [
            "INSERT INTO social_accounts (id, platform, platform_account_id, organization_id)
             VALUES ('t', 'TWITTER', '2', 'o')",
            "INSERT INTO analytics (id, post_id, social_account_id, period_start, period_end, granularity)
             SELECT id || 'q', 'q', id, now(), now(), 'DAILY' FROM social_accounts",
            "INSERT INTO analytics (id, social_account_id, period_start, period_end, granularity)
             SELECT id, id, now(), now(), 'DAILY' FROM social_accounts",
            "UPDATE social_accounts SET deleted_at = '2020-01-01Z'",
            "UPDATE campaigns SET deleted_at = '2020-01-01Z'",
            "UPDATE users SET deleted_at = '2020-01-01Z' WHERE id = 'u'",
            "UPDATE organizations SET deleted_at = '2020-01-01Z'",
            "UPDATE posts SET deleted_at = '2020-01-01Z' WHERE id <> 'q'",
        ] {
            db.execute(statement).unwrap();
        }
        assert!(purge(&mut db.connection, Duration::from_secs(60)).unwrap() > 0);
        let figures = db.names(
            "SELECT concat_ws(' ', id, post_id, social_account_id) AS name FROM analytics ORDER BY id",
        );
        let kept = format!("{account}q q");
        assert!(figures.contains(&kept), "{kept}: {figures:?}");
        // What belongs to the account alone goes with it.
        assert!(
            !figures.contains(&format!("{account} {account}")),
            "{figures:?}"
        );
    }
}

#[test]
fn scopes_compose_with_any_query() {
    let mut db = world();
    User::soft_delete(&mut db.connection, "u").unwrap();
    let conn = &mut db.connection;
    let ids = |rows: QueryResult<Vec<String>>| rows.unwrap().join(" ");
    assert_eq!(
        ids(Post::alive().select(posts::id).order(posts::id).load(conn)),
        "q"
    );
    assert_eq!(
        ids(Post::trashed()
            .select(posts::id)
            .order(posts::id)
            .load(conn)),
        "old p1 p2"
    );
    assert_eq!(Post::with_trashed().count().get_result(conn), Ok(4_i64));
    let joined = posts::table
        .left_join(campaigns::table)
        .inner_join(users::table)
        .alive::<Post>()
        .alive::<User>()
        .filter(Campaign::is_trashed())
        .select(posts::id);
    assert_eq!(ids(joined.load(conn)), "q");
    let mut boxed = posts::table.into_boxed().trashed::<Post>();
    boxed = boxed.filter(posts::content.eq("one"));
    assert_eq!(ids(boxed.select(posts::id).load(conn)), "p1");
    let either = posts::table.filter(Post::is_alive().or(posts::id.eq("old")));
    assert_eq!(
        ids(either.select(posts::id).order(posts::id).load(conn)),
        "old q"
    );
    let changed = diesel::update(Post::alive()).set(posts::clicks.eq(1));
    assert_eq!(changed.execute(conn), Ok(1));
    let some = exists(Post::alive().filter(posts::user_id.eq(users::id)));
    let with_posts = users::table.filter(some).select(users::id);
    assert_eq!(ids(with_posts.load(conn)), "v");
    let without = User::trashed().filter(not(exists(
        Post::trashed().filter(posts::user_id.eq(users::id)),
    )));
    assert_eq!(without.count().get_result(conn), Ok(0_i64));
    assert_eq!(
        diesel::select(exists(Campaign::alive())).get_result(conn),
        Ok(false)
    );
    let u: User = User::with_trashed()
        .find("u")
        .select(User::as_select())
        .first(conn)
        .unwrap();
    assert_eq!(
        ids(Post::belonging_to(&u)
            .alive::<Post>()
            .select(posts::id)
            .load(conn)),
        ""
    );
    let groups = Post::trashed()
        .group_by(posts::user_id)
        .select((posts::user_id, count_star()));
    assert_eq!(groups.load(conn), Ok(vec![("u".to_owned(), 3_i64)]));
    let inside = users::table.filter(users::id.eq_any(Post::alive().select(posts::user_id)));
    assert_eq!(ids(inside.select(users::id).load(conn)), "v");
    assert_eq!(
        User::trashed()
            .select(User::as_select())
            .load(conn)
            .unwrap()[0]
            .id,
        "u"
    );
}

#[test]
fn a_post_that_is_being_written_goes_along() {
    let mut db = world();
    let url = db.url().to_owned();
    let (written, deleting) = (Barrier::new(2), Barrier::new(2));
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut conn = PgConnection::establish(&url).unwrap();
            conn.transaction(|conn| {
                diesel::sql_query(
                    "INSERT INTO posts (id, content, user_id) VALUES ('n', 'new', 'u')",
                )
                .execute(conn)?;
                written.wait();
                deleting.wait();
                thread::sleep(Duration::from_millis(200));
                QueryResult::Ok(())
            })
            .unwrap();
        });
        written.wait();
        deleting.wait();
        let gone = User::soft_delete(&mut db.connection, "u").unwrap();
        assert_eq!(gone.of("posts"), 3);
    });
    assert_eq!(live(&mut db), "v o q");
    User::restore(&mut db.connection, "u").unwrap();
    assert_eq!(live(&mut db), "u v o c n p1 p2 q s");
}

#[test]
fn a_purge_waits_for_what_is_being_written() {
    let mut db = world();
    db.execute("UPDATE users SET deleted_at = '2020-01-01Z' WHERE id = 'u'")
        .unwrap();
    db.execute("UPDATE posts SET deleted_at = '2020-01-01Z'")
        .unwrap();
    db.execute("UPDATE campaigns SET deleted_at = '2020-01-01Z'")
        .unwrap();
    db.execute("UPDATE social_accounts SET deleted_at = '2020-01-01Z'")
        .unwrap();
    let url = db.url().to_owned();
    let written = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut conn = PgConnection::establish(&url).unwrap();
            conn.transaction(|conn| {
                diesel::sql_query(
                    "INSERT INTO posts (id, content, user_id) VALUES ('n', 'new', 'u')",
                )
                .execute(conn)?;
                written.wait();
                thread::sleep(Duration::from_millis(300));
                QueryResult::Ok(())
            })
            .unwrap();
        });
        written.wait();
        let purged = User::purge(&mut db.connection, Duration::from_secs(60)).unwrap();
        assert_eq!(purged, 0, "something live belongs to u");
    });
    assert_eq!(live(&mut db), "v o n");
}

#[test]
fn what_is_kept_alive_is_not_deleted_meanwhile() {
    let mut db = world();
    let url = db.url().to_owned();
    let kept = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut conn = PgConnection::establish(&url).unwrap();
            conn.transaction(|conn| {
                User::keep_alive(conn, "u")?;
                kept.wait();
                thread::sleep(Duration::from_millis(200));
                diesel::sql_query(
                    "INSERT INTO posts (id, content, user_id) VALUES ('n', 'new', 'u')",
                )
                .execute(conn)?;
                Ok::<_, TrashError>(())
            })
            .unwrap();
        });
        kept.wait();
        let gone = User::soft_delete(&mut db.connection, "u").unwrap();
        assert_eq!(gone.of("posts"), 3);
    });
    let code = |result: Result<(), TrashError>| result.unwrap_err().code();
    assert_eq!(
        code(User::keep_alive(&mut db.connection, "u")),
        "already-trashed"
    );
    assert_eq!(
        code(User::keep_alive(&mut db.connection, "nobody")),
        "not-found"
    );
}

#[test]
fn of_many_who_delete_the_same_one_does() {
    let db = world();
    let url = db.url();
    let outcomes: Vec<&str> = thread::scope(|scope| {
        let all: Vec<_> = (0..6)
            .map(|_| {
                scope.spawn(move || {
                    let mut conn = PgConnection::establish(url).unwrap();
                    match User::soft_delete(&mut conn, "u") {
                        Ok(gone) => ["wrong", "deleted"][usize::from(gone.of("posts") == 2)],
                        Err(error) => error.code(),
                    }
                })
            })
            .collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |what: &str| outcomes.iter().filter(|one| **one == what).count();
    assert_eq!((count("deleted"), count("already-trashed")), (1, 5));
}

#[test]
fn deletions_and_restores_at_once_lose_nothing() {
    let mut db = world();
    db.execute(
        "INSERT INTO posts (id, content, user_id, organization_id)
         SELECT 'm' || n, 'x', 'u', 'o' FROM generate_series(1, 50) AS n",
    )
    .unwrap();
    let before = live(&mut db);
    let url = db.url().to_owned();
    let rounds = |delete: fn(&mut PgConnection) -> bool| {
        let mut conn = PgConnection::establish(&url).unwrap();
        (0..40).filter(|_| delete(&mut conn)).count()
    };
    // A deadlock may be answered with an error, to be tried again; wrong rows never.
    let user = |conn: &mut PgConnection| {
        let gone = User::soft_delete(conn, "u").is_ok();
        while let Err(error) = User::restore(conn, "u") {
            assert_eq!(error.code(), "database", "{error}");
        }
        gone
    };
    let organization = |conn: &mut PgConnection| {
        let gone = Organization::soft_delete(conn, "o").is_ok();
        while let Err(TrashError::Database(_)) = Organization::restore(conn, "o") {}
        gone
    };
    let post = |conn: &mut PgConnection| {
        let gone = Post::soft_delete(conn, "m7").is_ok();
        for _ in 0..1000 {
            match Post::restore(conn, "m7") {
                Err(TrashError::OwnerTrashed { .. } | TrashError::Database(_)) => {}
                _ => break,
            }
        }
        gone
    };
    let done: usize = thread::scope(|scope| {
        let workers = [
            scope.spawn(|| rounds(user)),
            scope.spawn(|| rounds(organization)),
            scope.spawn(|| rounds(post)),
        ];
        workers.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert!(done > 60, "{done} deletions");
    for _ in 0..2 {
        let _ = User::restore(&mut db.connection, "u");
        let _ = Organization::restore(&mut db.connection, "o");
    }
    let _ = Post::restore(&mut db.connection, "m7");
    assert_eq!(live(&mut db), before);
}

#[test]
fn deletion_moments_of_many_sessions_differ() {
    let mut db = Database::migrated();
    let url = db.url().to_owned();
    let moments = "SELECT deletion_moment()::text AS name FROM generate_series(1, 200)";
    let mut all: Vec<String> = thread::scope(|scope| {
        let sessions: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut conn = PgConnection::establish(&url).unwrap();
                    support::fact::names(&mut conn, moments)
                })
            })
            .collect();
        sessions
            .into_iter()
            .flat_map(|one| one.join().unwrap())
            .collect()
    });
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 800);
    assert_eq!(
        db.name("SELECT (deletion_moment() > clock_timestamp())::text AS name"),
        "true"
    );
}
