//! Tags, an organization with its members, posts with all that belongs to them, and search.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::sync::Barrier;
use std::thread;

use allin_db::enums::MemberRole;
use allin_db::models::{Campaign, NewOrganization, NewUser, Post};
use allin_db::queries::members::{FirstMember, create_with_members};
use allin_db::queries::paging::Request;
use allin_db::queries::post_details::{PostDetails, STATEMENTS};
use allin_db::queries::search::Search;
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::queries::tagging::{Tagged, TagsSet};
use allin_db::schema::{campaigns, organizations, posts, users};
use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use support::Database;
use support::statements::statements;

fn world() -> Database {
    let mut db = Database::migrated();
    for statement in [
        "INSERT INTO users (id, email) SELECT 'u' || n, n || '@example.com' FROM generate_series(1, 5) AS n",
        "INSERT INTO tags (id, name) SELECT t, t FROM unnest(ARRAY['a', 'b', 'c', 'd']) AS t",
        "INSERT INTO campaigns (id, name, start_date, user_id) SELECT 'c' || n, 'C', now(), 'u1' FROM generate_series(1, 3) AS n",
        "INSERT INTO posts (id, content, user_id, campaign_id)
         SELECT 'p' || n, 'Post ' || n, 'u' || n % 5 + 1, CASE WHEN n % 4 > 0 THEN 'c' || n % 4 END FROM generate_series(1, 60) AS n",
        "INSERT INTO campaign_tags VALUES ('c1', 'd'), ('c1', 'a')",
    ] {
        db.execute(statement).unwrap();
    }
    db
}

fn post(db: &mut Database, id: &str) -> Post {
    let found = posts::table.find(id).select(Post::as_select());
    found.first(&mut db.connection).unwrap()
}

#[test]
fn tags_are_added_set_and_removed_in_a_fixed_number_of_statements() {
    let mut db = world();
    let post = post(&mut db, "p1");
    let conn = &mut db.connection;
    let names = |conn: &mut PgConnection| -> String {
        let tags = post.tags(conn).unwrap();
        tags.iter().map(|tag| tag.name.as_str()).collect()
    };
    let seen = statements(conn, |conn| {
        assert_eq!(post.add_tags(conn, &["b", "a", "a"]), Ok(2));
        assert_eq!(post.add_tags(conn, &["a", "b"]), Ok(0), "again is nothing");
        let set = post.set_tags(conn, &["b", "c", "d", "c"]);
        assert_eq!(
            set,
            Ok(TagsSet {
                added: 2,
                removed: 1
            })
        );
        let set = post.set_tags(conn, &["b", "c", "d"]);
        assert_eq!(
            set,
            Ok(TagsSet {
                added: 0,
                removed: 0
            })
        );
        assert_eq!(post.remove_tags(conn, &["d", "a"]), Ok(1));
        assert_eq!(post.remove_tags(conn, &["d", "a"]), Ok(0));
    });
    assert_eq!(
        seen.len(),
        8,
        "one each, and the lock of each set: {seen:?}"
    );
    assert_eq!(names(conn), "bc");
    let unknown = post.set_tags(conn, &["a", "no such tag"]);
    assert!(matches!(
        unknown,
        Err(Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation,
            _
        ))
    ));
    assert_eq!(names(conn), "bc", "nothing changed");
    assert_eq!(post.add_tags(conn, &[]), Ok(0));
    let none = post.set_tags(conn, &[]);
    assert_eq!(
        none,
        Ok(TagsSet {
            added: 0,
            removed: 2
        })
    );

    let campaign: Campaign = campaigns::table
        .find("c1")
        .select(Campaign::as_select())
        .first(conn)
        .unwrap();
    assert_eq!(campaign.add_tags(conn, &["a", "b"]), Ok(1));
    assert_eq!(campaign.remove_tags(conn, &["d"]), Ok(1));
    assert_eq!(campaign.tags(conn).unwrap().len(), 2);
    assert_eq!(campaign.set_tags(conn, &["c"]).unwrap().removed, 2);
}

#[test]
fn of_two_who_set_at_once_one_wins() {
    let mut db = world();
    let post = post(&mut db, "p1");
    let url = db.url().to_owned();
    for round in 0..20 {
        db.execute("DELETE FROM post_tags").unwrap();
        let start = Barrier::new(2);
        thread::scope(|scope| {
            for ids in [["a", "b"], ["c", "d"]] {
                let (post, url, start) = (&post, &url, &start);
                scope.spawn(move || {
                    let mut conn = PgConnection::establish(url).unwrap();
                    start.wait();
                    post.set_tags(&mut conn, &ids).unwrap();
                });
            }
        });
        let tags = db.names("SELECT tag_id AS name FROM post_tags ORDER BY 1");
        assert!(
            tags == ["a", "b"] || tags == ["c", "d"],
            "{round}: {tags:?}"
        );
    }
}

#[test]
fn changes_of_one_rows_tags_at_once_do_not_wait_for_each_other_in_a_circle() {
    let mut db = world();
    db.execute("INSERT INTO tags (id, name) SELECT 't' || n, n FROM generate_series(1, 400) AS n")
        .unwrap();
    let post = post(&mut db, "p1");
    let up: Vec<String> = (1..=400).map(|n| format!("t{n}")).collect();
    let down: Vec<String> = up.iter().rev().cloned().collect();
    type Change = fn(&Post, &mut PgConnection, &[&str]) -> QueryResult<()>;
    let changes: [Change; 3] = [
        |post, conn, ids| post.add_tags(conn, ids).map(drop),
        |post, conn, ids| post.set_tags(conn, ids).map(drop),
        |post, conn, ids| post.remove_tags(conn, ids).map(drop),
    ];
    let url = db.url();
    thread::scope(|scope| {
        for (at, ids) in [&up, &down, &up, &down].into_iter().enumerate() {
            let post = &post;
            scope.spawn(move || {
                let mut conn = PgConnection::establish(url).unwrap();
                for round in 0..30 {
                    // Half of them, so that what one adds another takes away.
                    let half = ids.iter().skip(round % 2).step_by(2 - at / 2);
                    let half: Vec<&str> = half.map(String::as_str).collect();
                    changes[(round + at) % 3](post, &mut conn, &half).unwrap();
                }
            });
        }
    });
    // Who is gone has no tags, and says so.
    db.execute("DELETE FROM posts WHERE id = 'p1'").unwrap();
    assert!(matches!(
        post.add_tags(&mut db.connection, &["a"]),
        Err(Error::DatabaseError(
            DatabaseErrorKind::ForeignKeyViolation,
            _
        ))
    ));
    assert_eq!(post.remove_tags(&mut db.connection, &["a"]), Ok(0));
}

#[test]
fn an_organization_comes_with_its_members_or_not_at_all() {
    let mut db = world();
    let conn = &mut db.connection;
    let members = || {
        vec![
            FirstMember::new(NewUser::new("z@example.com"), MemberRole::Owner),
            FirstMember::known("u1", MemberRole::Editor).with_permissions(vec!["read".to_owned()]),
            FirstMember::new(NewUser::new("a@example.com"), MemberRole::Viewer),
        ]
    };
    let seen = statements(conn, |conn| {
        let (made, members) =
            create_with_members(conn, NewOrganization::new("Acme", "acme"), members()).unwrap();
        let roles: Vec<_> = members.iter().map(|member| member.role).collect();
        assert_eq!(
            roles,
            [MemberRole::Owner, MemberRole::Editor, MemberRole::Viewer]
        );
        assert!(
            members
                .iter()
                .all(|member| member.organization_id == made.id)
        );
        assert_eq!(
            (members[1].user_id.as_str(), &*members[1].permissions),
            ("u1", &["read".to_owned()][..])
        );
        let first: String = users::table
            .find(&members[0].user_id)
            .select(users::email)
            .first(conn)
            .unwrap();
        assert_eq!(first, "z@example.com");
    });
    assert_eq!(seen.len(), 4, "three, and the one that looks: {seen:?}");
    let (_, none) =
        create_with_members(conn, NewOrganization::new("Solo", "solo"), vec![]).unwrap();
    assert_eq!(none, []);
    // An address that is taken, a user who is not there, one who is named twice: all is undone.
    for bad in [
        members(),
        vec![FirstMember::known("nobody", MemberRole::Owner)],
        vec![
            FirstMember::known("u1", MemberRole::Owner),
            FirstMember::known("u1", MemberRole::Admin),
        ],
    ] {
        assert!(create_with_members(conn, NewOrganization::new("Bad", "bad"), bad).is_err());
    }
    assert_eq!(organizations::table.count().get_result(conn), Ok(2_i64));
    assert_eq!(users::table.count().get_result(conn), Ok(7_i64));
}

#[test]
fn posts_come_with_everything_in_the_same_number_of_statements() {
    let mut db = world();
    for statement in [
        "INSERT INTO post_tags SELECT id, t FROM posts, unnest(ARRAY['c', 'a']) AS t WHERE id <> 'p2'",
        "INSERT INTO analytics (id, post_id, period_start, period_end, likes)
         SELECT id || n, id, now(), '2024-01-01Z'::timestamptz + n * interval '1 day', n FROM posts, generate_series(1, 9) AS n
         WHERE id <> 'p3'",
    ] {
        db.execute(statement).unwrap();
    }
    Campaign::soft_delete(&mut db.connection, "c2").unwrap();
    for count in [0, 1, 10, 60] {
        let conn = &mut db.connection;
        let page: Vec<Post> = Post::alive()
            .order(posts::id.desc())
            .limit(count)
            .select(Post::as_select())
            .load(conn)
            .unwrap();
        let ids: Vec<String> = page.iter().map(|post| post.id.clone()).collect();
        let mut details = vec![];
        let seen = statements(conn, |conn| {
            details = PostDetails::load(conn, page).unwrap()
        });
        let expected = if count > 0 { STATEMENTS } else { 0 };
        assert_eq!(seen.len(), expected, "{count}: {seen:?}");
        let loaded: Vec<String> = details.iter().map(|one| one.post.id.clone()).collect();
        assert_eq!(loaded, ids, "in their order");
        for one in details {
            assert_eq!(one.author.id, one.post.user_id);
            let campaign = one.campaign.map(|one| (one.campaign.id, one.tags));
            let tags = |tags: &[allin_db::models::Tag]| -> String {
                tags.iter().map(|tag| tag.name.as_str()).collect()
            };
            match one.post.campaign_id.as_deref() {
                None | Some("c2") => assert_eq!(campaign, None),
                Some("c1") => assert_eq!(tags(&campaign.unwrap().1), "ad"),
                Some(id) => assert_eq!(campaign, Some((id.to_owned(), vec![]))),
            }
            let own = ["ac", ""][usize::from(one.post.id == "p2")];
            assert_eq!(tags(&one.tags), own);
            let likes = one.latest_analytics.map(|row| row.likes);
            assert_eq!(likes, [Some(9), None][usize::from(one.post.id == "p3")]);
        }
    }
}

#[test]
fn search_finds_ranks_and_marks() {
    let mut db = world();
    db.execute(
        "INSERT INTO posts (id, content, user_id, deleted_at) VALUES
             ('s1', 'A launch & <b>nothing</b> else: \u{e000}odd\u{e001} & more', 'u1', NULL),
             ('s2', 'Launching, launched, launch! The launches of today', 'u2', NULL),
             ('s3', 'The launch that was deleted', 'u1', now()),
             ('s4', 'We launch rockets', 'u1', NULL)",
    )
    .unwrap();
    db.execute(&format!(
        "INSERT INTO posts (id, content, user_id) VALUES ('s5', '{}liftoff {}', 'u1')",
        "word ".repeat(100),
        "more ".repeat(100)
    ))
    .unwrap();
    let conn = &mut db.connection;
    let find = |conn: &mut PgConnection, search: Search| -> Vec<(String, String)> {
        let page = search.page(conn, &Request::first(10)).unwrap();
        page.items
            .into_iter()
            .map(|hit| (hit.post.id, hit.headline.to_html()))
            .collect()
    };
    let ids = |found: Vec<(String, String)>| -> String {
        found
            .into_iter()
            .map(|(id, _)| id)
            .collect::<Vec<_>>()
            .join(" ")
    };
    let found = find(conn, Search::new("launch"));
    assert_eq!(found[0].0, "s2", "the one that says it most");
    assert_eq!(ids(found.clone()), "s2 s4 s1");
    assert_eq!(found[1].1, "We <mark>launch</mark> rockets");
    assert_eq!(
        found[2].1,
        "A <mark>launch</mark> &amp; &lt;b&gt;nothing&lt;/b&gt; else: odd &amp; more"
    );
    assert_eq!(ids(find(conn, Search::new("launch -rocket"))), "s2 s1");
    assert_eq!(
        ids(find(
            conn,
            Search::new("\"launch rockets\" or else").of_user("u1")
        )),
        "s4 s1"
    );
    assert_eq!(ids(find(conn, Search::new("launch").of_user("u2"))), "s2");
    assert_eq!(
        ids(find(conn, Search::new("launch").of_organization("o"))),
        ""
    );
    let long = &find(conn, Search::new("liftoff"))[0].1;
    assert!(
        long.contains("word <mark>liftoff</mark> more") && long.len() < 250,
        "{long}"
    );
    for nothing in ["", "the", "\0", "'", "\" & | ! ( :*", "🚀"] {
        assert_eq!(ids(find(conn, Search::new(nothing))), "", "{nothing}");
    }
    assert_eq!(
        Search::new("launch").posts().count().get_result(conn),
        Ok(3_i64)
    );
}

#[test]
fn words_far_apart_are_both_marked() {
    let mut db = world();
    db.execute(&format!(
        "INSERT INTO posts (content, user_id) VALUES ('rocket {} countdown {}', 'u1')",
        "word ".repeat(200),
        "more ".repeat(100)
    ))
    .unwrap();
    let page = Search::new("countdown rocket").page(&mut db.connection, &Request::first(5));
    let html = page.unwrap().items[0].headline.to_html();
    assert!(
        html.contains("<mark>rocket</mark>") && html.contains("<mark>countdown</mark>"),
        "{html}"
    );
}

#[test]
fn whatever_is_typed_is_a_query() {
    let mut db = world();
    // As long as a post may be, and nothing but what the queries ask for.
    db.execute("INSERT INTO posts (content, user_id) SELECT repeat('launch ax o''neil ', 600), 'u1' FROM generate_series(1, 10)")
        .unwrap();
    db.execute("SET statement_timeout = '5s'").unwrap();
    let parts = [
        "-",
        "--",
        "- ",
        "\"",
        "'",
        " or ",
        "or",
        " ",
        "launch",
        "ax",
        "the",
        "o'neil",
        "\\",
        ":*",
        "&",
        "|",
        "!",
        "(",
        ")",
        "<->",
        "é🚀",
        "\0",
        "a.com/b\\c",
        "\u{e000}",
    ];
    let conn = &mut db.connection;
    let mut typed = vec![
        "-".repeat(100_000) + "x",
        "- ".repeat(100_000) + "x",
        "-\"".repeat(100_000),
        "\"".repeat(100_000),
        format!("\"{}\"", "launch ax ".repeat(10_000)),
        format!("\"{}\"", "launch ax ".repeat(40)),
        "launch ax ".repeat(10_000),
        "launch or ".repeat(10_000),
        "-launch ".repeat(10_000),
        "x".repeat(100_000),
        "🚀".repeat(100_000),
    ];
    // Made up, but the same each time.
    let mut seed: usize = 1;
    typed.extend((0..400).map(|_| {
        (0..60)
            .map(|_| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                parts[(seed >> 33) % parts.len()]
            })
            .collect()
    }));
    for typed in typed {
        let page = Search::new(&typed).page(conn, &Request::first(10));
        let shown: String = typed.chars().take(200).collect();
        assert!(page.is_ok(), "{shown}: {page:?}");
    }
}

#[test]
fn hits_come_in_pages_the_best_first() {
    let mut db = world();
    let conn = &mut db.connection;
    let search = Search::new("post");
    let whole = search.page(conn, &Request::first(100)).unwrap();
    let all: Vec<String> = whole.items.iter().map(|hit| hit.post.id.clone()).collect();
    assert_eq!(all.len(), 60);
    let mut seen = vec![];
    let mut request = Request::first(7);
    loop {
        let page = search.page(conn, &request).unwrap();
        seen.extend(page.items.into_iter().map(|hit| hit.post.id));
        match page.next {
            Some(next) => request = Request::after(next, 7),
            None => break,
        }
    }
    assert_eq!(seen, all);
    let first = search.page(conn, &Request::first(7)).unwrap();
    let other = Search::new("other").page(conn, &Request::after(first.next.unwrap(), 7));
    assert_eq!(other.unwrap_err().code(), "cursor-of-another-query");
}

#[test]
fn search_uses_its_index() {
    let mut db = world();
    db.execute("INSERT INTO posts (content, user_id) SELECT 'Filler ' || n, 'u1' FROM generate_series(1, 20000) AS n")
        .unwrap();
    db.execute("INSERT INTO posts (content, user_id) VALUES ('A launch', 'u1')")
        .unwrap();
    db.execute("ANALYZE posts").unwrap();
    let conn = &mut db.connection;
    // The very statement that the search sends, with its binds, and the plan that PostgreSQL makes for it.
    let sent = statements(conn, |conn| {
        let found = Search::new("launch")
            .page(conn, &Request::first(5))
            .unwrap();
        assert_eq!(found.items.len(), 1);
    });
    let (sql, _) = sent[0].split_once(" -- binds:").unwrap();
    db.execute(&format!("PREPARE search AS {sql}")).unwrap();
    let plan = db.plan("EXECUTE search ('launch', 'launch', 'launch', 'launch', 6)");
    assert!(
        plan.contains("Bitmap Index Scan on posts_content_search_idx"),
        "{plan}"
    );
    assert!(!plan.contains("Seq Scan"), "{plan}");
}
