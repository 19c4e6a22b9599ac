//! Pages by cursor and by number.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use allin_db::models::Post;
use allin_db::queries::cursor;
use allin_db::queries::paging::{Keyset, Page, PageError, Request, numbered};
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::schema::{posts, users};
use chrono::{DateTime, Utc};
use diesel::prelude::*;
use support::Database;

/// `count` posts, of which always three were made in the same moment, and some in the trash.
fn with_posts(count: usize) -> Database {
    let mut db = Database::migrated();
    db.execute(
        "INSERT INTO users (id, email) VALUES ('u', 'u@example.com'), ('v', 'v@example.com')",
    )
    .unwrap();
    db.execute(&format!(
        "INSERT INTO posts (id, content, user_id, clicks, created_at)
         SELECT 'p' || lpad(n::text, 4, '0'), 'x', 'u', n % 5, '2024-01-01Z'::timestamptz + n / 3 * interval '1 microsecond'
         FROM generate_series(1, {count}) AS n"
    ))
    .unwrap();
    db.execute("INSERT INTO posts (content, user_id, deleted_at) SELECT 'x', 'u', now() FROM generate_series(1, 9)")
        .unwrap();
    db
}

fn newest(conn: &mut PgConnection, request: &Request) -> Result<Page<Post>, PageError> {
    let keyset = Keyset::descending("posts", posts::created_at, posts::id, |post: &Post| {
        (post.created_at, post.id.clone())
    });
    let query = Post::alive().select(Post::as_select()).into_boxed();
    keyset.page(conn, query, request)
}

fn by_clicks(
    conn: &mut PgConnection,
    user: &str,
    request: &Request,
) -> Result<Page<(String, i32, String)>, PageError> {
    let keyset = Keyset::ascending(
        "posts by clicks",
        posts::clicks,
        posts::id,
        |row: &(String, i32, String)| (row.1, row.0.clone()),
    );
    // Joined, filtered, with a choice of columns.
    let query = posts::table
        .inner_join(users::table)
        .filter(users::id.eq(user.to_owned()))
        .filter(Post::is_alive())
        .select((posts::id, posts::clicks, users::email))
        .into_boxed();
    keyset.within(user).page(conn, query, request)
}

#[test]
fn every_row_comes_once_forwards_and_backwards() {
    for (count, limit) in [(100, 7), (21, 7), (1, 1), (0, 5)] {
        let mut db = with_posts(count);
        let conn = &mut db.connection;
        let all: Vec<String> = Post::alive()
            .select(posts::id)
            .order((posts::created_at.desc(), posts::id.desc()))
            .load(conn)
            .unwrap();
        let mut forwards = vec![];
        let mut request = Request::first(limit);
        loop {
            let page = newest(conn, &request).unwrap();
            assert_eq!(page.previous.is_some(), !forwards.is_empty());
            forwards.extend(page.items.into_iter().map(|post| post.id));
            match page.next {
                Some(next) => request = Request::after(next, limit),
                None => break,
            }
        }
        assert_eq!(forwards, all, "{count} by {limit}");
        let mut backwards = vec![];
        let mut request = Request::last(limit);
        loop {
            let page = newest(conn, &request).unwrap();
            assert_eq!(page.next.is_some(), !backwards.is_empty());
            let ids = page.items.into_iter().map(|post| post.id);
            backwards.splice(0..0, ids);
            match page.previous {
                Some(previous) => request = Request::before(previous, limit),
                None => break,
            }
        }
        assert_eq!(backwards, all, "{count} by {limit}");
    }
}

#[test]
fn a_page_back_is_the_page_that_was() {
    let mut db = with_posts(30);
    let conn = &mut db.connection;
    let first = newest(conn, &Request::first(10)).unwrap();
    let second = newest(conn, &Request::after(first.next.clone().unwrap(), 10)).unwrap();
    let back = newest(conn, &Request::before(second.previous.unwrap(), 10)).unwrap();
    assert_eq!(back.items, first.items);
    assert_eq!(back.next, first.next);
}

#[test]
fn rows_that_come_and_go_meanwhile_neither_repeat_nor_hide_others() {
    let mut db = with_posts(20);
    let first = newest(&mut db.connection, &Request::first(10)).unwrap();
    // The row that the cursor stands at goes, and another comes before it.
    db.execute("DELETE FROM posts WHERE id = 'p0011'").unwrap();
    db.execute("INSERT INTO posts (id, content, user_id) VALUES ('new', 'x', 'u')")
        .unwrap();
    let second = newest(&mut db.connection, &Request::after(first.next.unwrap(), 10)).unwrap();
    let ids: Vec<&str> = second.items.iter().map(|post| &*post.id).collect();
    assert_eq!(ids.len(), 10);
    assert_eq!((ids[0], ids[9]), ("p0010", "p0001"));
}

#[test]
fn any_order_over_any_query_has_pages() {
    let mut db = with_posts(23);
    let conn = &mut db.connection;
    let mut seen = vec![];
    let mut request = Request::first(4);
    while let Page {
        items,
        next: Some(next),
        ..
    } = by_clicks(conn, "u", &request).unwrap()
    {
        seen.extend(items);
        request = Request::after(next, 4);
    }
    seen.extend(by_clicks(conn, "u", &request).unwrap().items);
    assert_eq!(seen.len(), 23);
    assert!(seen.is_sorted_by_key(|row| (row.1, row.0.clone())));
}

#[test]
fn a_wrong_cursor_is_an_error_of_its_own() {
    let mut db = with_posts(20);
    let conn = &mut db.connection;
    let cursor = newest(conn, &Request::first(5)).unwrap().next.unwrap();
    let clicks = by_clicks(conn, "u", &Request::first(5))
        .unwrap()
        .next
        .unwrap();
    let code = |error: Option<PageError>| error.map(|error| error.code());
    let other = by_clicks(conn, "u", &Request::after(&*cursor, 5)).err();
    assert_eq!(code(other), Some("cursor-of-another-query"));
    let other = by_clicks(conn, "v", &Request::after(&*clicks, 5)).err();
    assert_eq!(
        code(other),
        Some("cursor-of-another-query"),
        "of another user"
    );
    for mangled in [
        "",
        "x",
        "' OR 1 = 1",
        &cursor[..cursor.len() - 1],
        &format!("{cursor}A"),
        "ü🚀",
    ] {
        let error = newest(conn, &Request::after(mangled, 5)).err();
        assert_eq!(code(error), Some("cursor-mangled"), "{mangled}");
        let error = newest(conn, &Request::before(mangled, 5)).err();
        assert_eq!(code(error), Some("cursor-mangled"), "{mangled}");
    }
    // Well-formed, with a time that PostgreSQL does not have.
    let forged = cursor::write(
        "posts descending",
        &DateTime::<Utc>::MIN_UTC,
        &"p".to_owned(),
    )
    .unwrap();
    let error = newest(conn, &Request::after(forged, 5)).err();
    assert_eq!(code(error), Some("cursor-mangled"));
    let earliest = "-4713-11-24T00:00:00Z".parse::<DateTime<Utc>>().unwrap();
    for time in [earliest, DateTime::<Utc>::MAX_UTC] {
        let forged = cursor::write("posts descending", &time, &"p".to_owned()).unwrap();
        assert!(newest(conn, &Request::after(forged, 5)).is_ok(), "{time}");
    }
    for limit in [0, 1001, u32::MAX] {
        let error = newest(conn, &Request::first(limit)).err();
        assert_eq!(code(error), Some("page-out-of-range"));
    }
}

#[test]
fn a_page_far_in_is_one_range_of_an_index() {
    let mut db = with_posts(5000);
    db.execute("CREATE INDEX ON posts (created_at, id)")
        .unwrap();
    db.execute("ANALYZE posts").unwrap();
    // What the keyset writes, which the tests above have run.
    let plan = db.plan(
        "SELECT * FROM posts WHERE (created_at, id) < ('2024-01-01 00:00:00.0005Z', 'p1500')
         ORDER BY created_at DESC, id DESC LIMIT 10",
    );
    assert!(
        plan.contains("Index Cond: (ROW(created_at, id) <") && !plan.contains("Sort"),
        "{plan}"
    );
}

#[test]
fn the_keyset_compares_rows() {
    let mut db = with_posts(3);
    let conn = &mut db.connection;
    let seen = support::statements::statements(conn, |conn| {
        let next = newest(conn, &Request::first(2)).unwrap().next.unwrap();
        newest(conn, &Request::after(next, 2)).unwrap();
    });
    assert_eq!(seen.len(), 2);
    assert!(
        seen[1].contains(r#"("posts"."created_at", "posts"."id") < ($1, $2)"#)
            && seen[1].contains(r#"ORDER BY "posts"."created_at" DESC, "posts"."id" DESC"#),
        "{}",
        seen[1]
    );
}

#[test]
fn pages_by_number_have_totals() {
    let mut db = with_posts(23);
    let conn = &mut db.connection;
    let query = Post::alive().order(posts::id).select(posts::id);
    let page = numbered::<_, String>(conn, query, 3, 10).unwrap();
    assert_eq!((page.page, page.total, page.pages), (3, 23, 3));
    assert_eq!(page.items, ["p0021", "p0022", "p0023"]);
    let beyond = numbered::<_, String>(conn, query, 9, 10).unwrap();
    assert_eq!((beyond.total, beyond.pages, beyond.items.len()), (23, 3, 0));
    let none = numbered::<_, String>(conn, query.filter(posts::clicks.gt(99)), 1, 10).unwrap();
    assert_eq!((none.total, none.pages), (0, 0));
    // Columns of the same name, of two tables.
    let joined = posts::table
        .inner_join(users::table)
        .order(posts::id)
        .select((posts::id, users::id));
    let both = numbered::<_, (String, String)>(conn, joined, 1, 2).unwrap();
    assert_eq!((both.total, both.items[0].1.as_str()), (32, "u"));
    let rows = Post::alive().order(posts::id).select(Post::as_select());
    let whole = numbered::<_, Post>(conn, rows, 1, 2).unwrap();
    assert_eq!((whole.total, whole.items[1].id.as_str()), (23, "p0002"));
    for (page, per_page) in [(0, 10), (1, 0), (1, 1001)] {
        let error = numbered::<_, String>(conn, query, page, per_page).unwrap_err();
        assert_eq!(error.code(), "page-out-of-range");
    }
    let last = numbered::<_, String>(conn, query, u32::MAX, 1000).unwrap();
    assert_eq!(last.total, 23);
}
