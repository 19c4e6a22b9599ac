//! The library's own queries read the indexes that are there for them: counted by the server while they run.

use std::collections::BTreeSet;
use std::time::Duration;

use allin_db::models::{Organization, Post, User};
use allin_db::queries::paging::{Keyset, Request};
use allin_db::queries::post_details::PostDetails;
use allin_db::queries::search::Search;
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::queries::{api_keys, audit};
use allin_db::schema::posts;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::cases;
use crate::demo;
use crate::support::fact;

#[test]
fn a_page_of_all_posts_is_a_range_of_the_index() {
    let (_database, mut conn) = connected();
    let newest = Keyset::descending("posts", posts::created_at, posts::id, |post: &Post| {
        (post.created_at, post.id.clone())
    });
    for backwards in [false, true] {
        let read = reads(&mut conn, |conn| {
            let query = || Post::alive().select(Post::as_select()).into_boxed();
            let (first, further): (_, fn(String, u32) -> Request) = match backwards {
                false => (Request::first(20), Request::after),
                true => (Request::last(20), Request::before),
            };
            let page = newest.page(conn, query(), &first).unwrap();
            let cursor = if backwards { page.previous } else { page.next };
            let page = newest
                .page(conn, query(), &further(cursor.unwrap(), 20))
                .unwrap();
            assert_eq!(page.items.len(), 20);
        });
        assert_eq!(read, ["posts_live_idx"]);
    }
}

#[test]
fn what_belongs_to_posts_is_found_by_indexes() {
    let (_database, mut conn) = connected();
    let shown: Vec<Post> = Post::alive()
        .select(Post::as_select())
        .limit(20)
        .load(&mut conn)
        .unwrap();
    let read = reads(&mut conn, |conn| {
        assert_eq!(PostDetails::load(conn, shown).unwrap().len(), 20);
    });
    assert!(
        read.contains(&"analytics_post_id_idx".to_owned()),
        "{read:?}"
    );
    assert!(read.contains(&"post_tags_pkey".to_owned()), "{read:?}");
    assert!(!read.contains(&"all of analytics".to_owned()), "{read:?}");
}

#[test]
fn a_search_reads_the_posts_that_it_finds() {
    let (_database, mut conn) = connected();
    let case = cases::all()
        .find(|case| case.index == "posts_content_search_idx")
        .unwrap();
    let word = text(
        &mut conn,
        &format!("SELECT ({}) AS text", case.given[0].query()),
    );
    let read = reads(&mut conn, |conn| {
        let page = Search::new(&word).page(conn, &Request::first(20)).unwrap();
        assert!(!page.items.is_empty(), "{word}");
    });
    assert_eq!(read, ["posts_content_search_idx"]);
}

#[test]
fn a_history_is_a_range_of_an_index() {
    let (_database, mut conn) = connected();
    let user = text(
        &mut conn,
        "SELECT user_id AS text FROM activities GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1",
    );
    let read = reads(&mut conn, |conn| {
        let page = audit::history_by(conn, &user, &Request::first(5)).unwrap();
        let request = Request::after(page.next.unwrap(), 5);
        assert_eq!(
            audit::history_by(conn, &user, &request)
                .unwrap()
                .items
                .len(),
            5
        );
    });
    assert_eq!(read, ["activities_user_newest_idx"]);
    let row = text(
        &mut conn,
        "SELECT min(entity_id) AS text FROM activities WHERE entity_type = 'post'",
    );
    let read = reads(&mut conn, |conn| {
        let page = audit::history_of::<Post>(conn, &row, &Request::first(5)).unwrap();
        assert_eq!(page.items.len(), 1);
    });
    assert_eq!(read, ["activities_entity_type_entity_id_idx"]);
}

#[test]
fn a_key_is_found_by_its_digest() {
    let (_database, mut conn) = connected();
    let owner = text(
        &mut conn,
        "SELECT id AS text FROM users WHERE status = 'ACTIVE' AND deleted_at IS NULL ORDER BY id LIMIT 1",
    );
    let (_, token) =
        api_keys::create(&mut conn, &owner, "CI", api_keys::KeyOptions::default()).unwrap();
    let read = reads(&mut conn, |conn| {
        api_keys::verify(conn, token.reveal()).unwrap();
    });
    assert!(read.contains(&"api_keys_key_idx".to_owned()), "{read:?}");
    assert!(
        !read.iter().any(|read| read.starts_with("all of ")),
        "{read:?}"
    );
}

#[test]
fn a_soft_deletion_and_its_down_migration_read_no_whole_table() {
    let (_database, mut conn) = connected();
    let user = text(
        &mut conn,
        "SELECT user_id AS text FROM posts WHERE deleted_at IS NULL
         GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1",
    );
    let read = reads(&mut conn, |conn| {
        assert!(User::soft_delete(conn, &user).unwrap().of("posts") > 10);
        User::restore(conn, &user).unwrap();
    });
    assert!(!read.contains(&"all of posts".to_owned()), "{read:?}");
    assert!(
        !read.contains(&"all of social_accounts".to_owned()),
        "{read:?}"
    );
    let organization = text(
        &mut conn,
        "SELECT organization_id AS text FROM posts WHERE deleted_at IS NULL AND organization_id IS NOT NULL
         GROUP BY organization_id ORDER BY count(*) DESC, organization_id LIMIT 1",
    );
    let read = reads(&mut conn, |conn| {
        Organization::soft_delete(conn, &organization).unwrap();
        Organization::restore(conn, &organization).unwrap();
    });
    assert!(!read.contains(&"all of posts".to_owned()), "{read:?}");
}

#[test]
fn a_purge_reads_the_trash_alone() {
    let (_database, mut conn) = connected();
    // As long ago as only a few posts were deleted.
    let seconds = text(
        &mut conn,
        "SELECT extract(epoch FROM clock_timestamp() - percentile_disc(0.02) WITHIN GROUP (ORDER BY deleted_at))::bigint::text AS text
         FROM posts",
    );
    let read = reads(&mut conn, |conn| {
        let purged = Post::purge(conn, Duration::from_secs(seconds.parse().unwrap())).unwrap();
        assert!(purged > 0);
    });
    assert!(read.contains(&"posts_trash_idx".to_owned()), "{read:?}");
    assert!(!read.contains(&"all of posts".to_owned()), "{read:?}");
}

#[test]
fn a_deletion_finds_what_hangs_on_the_row_by_indexes() {
    let (_database, mut conn) = connected();
    let keys = fact::foreign_keys(&mut conn);
    let parents: BTreeSet<&str> = keys.iter().map(|key| key.target_table.as_str()).collect();
    assert_eq!(parents.len(), 6, "{parents:?}");
    for parent in parents {
        let id = text(
            &mut conn,
            &format!("SELECT id AS text FROM {parent} ORDER BY id LIMIT 1"),
        );
        let read = reads(&mut conn, |conn| {
            let delete = sql_query(format!("DELETE FROM {parent} WHERE id = $1"));
            assert_eq!(delete.bind::<Text, _>(&id).execute(conn).unwrap(), 1);
        });
        assert!(
            !read.iter().any(|read| read.starts_with("all of ")),
            "{parent}: {read:?}"
        );
    }
}

/// What is read while something runs, which is undone then: the indexes, and `all of <table>` for each table that was read
/// from end to end.
pub fn reads(conn: &mut PgConnection, run: impl FnOnce(&mut PgConnection)) -> Vec<String> {
    let mut read = vec![];
    conn.test_transaction::<_, diesel::result::Error, _>(|conn| {
        let before = scans(conn)?;
        run(conn);
        let after = scans(conn)?;
        let moved = after.into_iter().filter(|scan| !before.contains(scan));
        read.extend(moved.map(|scan| scan.name));
        Ok(())
    });
    read
}

#[derive(PartialEq, QueryableByName)]
struct Scan {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    scans: i64,
}

/// How often this session has read each index and each whole table, as far as it has not yet reported the server.
fn scans(conn: &mut PgConnection) -> QueryResult<Vec<Scan>> {
    sql_query(
        "SELECT CASE relkind WHEN 'r' THEN 'all of ' ELSE '' END || relname AS name,
                pg_catalog.pg_stat_get_xact_numscans(oid) AS scans
         FROM pg_catalog.pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'i') ORDER BY relkind, relname",
    )
    .load(conn)
}

fn connected() -> (glowplug_testdb::TestDatabase, PgConnection) {
    let database = demo::database();
    let connection = PgConnection::establish(database.url()).unwrap();
    (database, connection)
}

fn text(conn: &mut PgConnection, query: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let row: Row = sql_query(query).get_result(conn).unwrap();
    row.text
}
