//! Posts: listed, searched, made, deleted, brought back, and what is recorded of it.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel::{PgConnection, sql_query};
use serde_json::{Value, json};
use ureq::http::Method;

use crate::process::{Answer, Server};
use crate::support::Database;
use crate::{execute, user};

/// A database with one user, and a server on it.
fn start() -> (Database, Server) {
    let mut test = Database::migrated();
    user(&mut test.connection, "ada");
    let server = Server::start(test.url());
    (test, server)
}

fn ids(answer: &Answer) -> Vec<String> {
    let items = answer.json["items"].as_array().unwrap();
    let ids = items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned());
    ids.collect()
}

/// The ids of all pages of a list.
fn walk(server: &Server, path: &str) -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let answer = server.get(&format!("{path}&after={next}"));
        answer.is(200, "");
        all.extend(ids(&answer));
        match answer.json["next"].as_str() {
            Some(cursor) => cursor.clone_into(&mut next),
            None => return all,
        }
    }
}

#[test]
fn a_list_is_walked_by_cursor_and_shows_each_live_post_once() {
    let (mut test, server) = start();
    // Five of each moment: the cursor stands between rows of the same time too.
    let insert = "INSERT INTO posts (id, content, user_id, created_at)
        SELECT 'p' || lpad(n::text, 2, '0'), 'post ' || n, 'ada', timestamptz '2026-01-01' + n / 5 * interval '1 day'
        FROM generate_series(0, 24) n";
    execute(&mut test.connection, insert);
    execute(
        &mut test.connection,
        "UPDATE posts SET deleted_at = now() WHERE id = 'p07'",
    );
    let expected: Vec<String> = (0..25)
        .rev()
        .filter(|n| *n != 7)
        .map(|n| format!("p{n:02}"))
        .collect();
    assert_eq!(walk(&server, "/posts?limit=7"), expected);
    assert_eq!(
        ids(&server.get("/posts")),
        expected[..20],
        "twenty unless asked"
    );
    let empty = server.get("/posts?search=nothing");
    assert_eq!((ids(&empty).len(), &empty.json["next"]), (0, &Value::Null));
}

#[test]
fn a_search_ranks_marks_and_is_walked_too() {
    let (mut test, server) = start();
    let insert = "INSERT INTO posts (id, content, user_id)
        SELECT 's' || n, repeat('launch ', n) || 'of <b>rocket</b> ' || n, 'ada' FROM generate_series(1, 9) n
        UNION ALL SELECT 'other', 'nothing of that', 'ada'";
    execute(&mut test.connection, insert);
    let first = server.get("/posts?search=launches&limit=2");
    first.is(200, "");
    let item = &first.json["items"][0];
    let headline = item["headline_html"].as_str().unwrap();
    assert!(headline.contains("<mark>launch</mark>"), "{headline}");
    assert!(!headline.contains("<b>"), "{headline}");
    assert!(item["rank"].as_f64().unwrap() >= first.json["items"][1]["rank"].as_f64().unwrap());
    let found = walk(&server, "/posts?search=launches&limit=2");
    assert_eq!(found.len(), 9, "{found:?}");
    assert_eq!(found.into_iter().collect::<BTreeSet<_>>().len(), 9);
    // Whatever is typed is a search.
    for odd in [
        "%22",
        "%27%3B--",
        "-",
        "%00",
        "a%20%26%20%7C",
        "%F0%9F%9A%80",
    ] {
        server.get(&format!("/posts?search={odd}")).is(200, "");
    }
}

#[test]
fn a_query_string_that_cannot_be_used_is_reported() {
    let (mut test, server) = start();
    let insert = "INSERT INTO posts (content, user_id) SELECT 'launch ' || n, 'ada' FROM generate_series(1, 3) n";
    execute(&mut test.connection, insert);
    for limit in ["0", "101", "-1", "many", "1.5", "99999999999"] {
        server
            .get(&format!("/posts?limit={limit}"))
            .is(400, "bad-query");
    }
    server.get("/posts?limits=5").is(400, "bad-query");
    let next = |path: &str| server.get(path).json["next"].as_str().unwrap().to_owned();
    let cursor = next("/posts?limit=1");
    let searched = next("/posts?search=launch&limit=1");
    for (after, search, code) in [
        ("x", "", "cursor-mangled"),
        ("%00", "", "cursor-mangled"),
        (&cursor[1..], "", "cursor-mangled"),
        (&searched, "", "cursor-of-another-query"),
        (&cursor, "launch", "cursor-of-another-query"),
        (&searched, "rocket", "cursor-of-another-query"),
    ] {
        server
            .get(&format!("/posts?after={after}&search={search}"))
            .is(400, code);
    }
}

#[test]
fn a_post_is_made_shown_deleted_and_brought_back_and_each_is_recorded() {
    let (mut test, server) = start();
    user(&mut test.connection, "eve");
    let body = json!({
        "user_id": "ada", "content": "Hello 🦀", "scheduled_at": "2027-01-01T10:00:00Z",
        "platforms": ["TWITTER", "THREADS"], "hashtags": ["rust"],
    });
    let made = server.post("/posts", &body);
    made.is(201, "");
    assert_eq!(made.json["status"], "SCHEDULED");
    assert_eq!(made.json["platforms"], json!(["TWITTER", "THREADS"]));
    let place = made.location.unwrap();
    assert_eq!(
        place,
        format!("/posts/{}", made.json["id"].as_str().unwrap())
    );

    let shown = server.get(&place);
    shown.is(200, "");
    assert_eq!(shown.json["content"], "Hello 🦀");
    assert_eq!(shown.json["author"], json!({"id": "ada", "name": "ada"}));

    // What a client says of its address is not believed.
    let eve = [
        ("x-user-id", "eve"),
        ("user-agent", "robot/1"),
        ("x-forwarded-for", "203.0.113.9"),
        ("x-real-ip", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
    ];
    server.ask(Method::DELETE, &place, &eve, None).is(204, "");
    server.get(&place).is(404, "not-found");
    assert_eq!(ids(&server.get("/posts")).len(), 0);
    server.delete(&place).is(409, "already-trashed");

    let back = server.ask(Method::POST, &format!("{place}/restore"), &eve, None);
    back.is(200, "");
    assert_eq!(back.json["content"], "Hello 🦀");
    server.get(&place).is(200, "");
    server
        .post(&format!("{place}/restore"), &Value::Null)
        .is(409, "not-trashed");

    let recorded = activities(&mut test.connection, made.json["id"].as_str().unwrap());
    let expected = [
        ("create", "ada", Some("ureq")),
        ("soft_delete", "eve", Some("robot")),
        ("restore", "eve", Some("robot")),
    ];
    assert_eq!(recorded.len(), expected.len(), "{recorded:?}");
    for (found, (action, who, agent)) in recorded.iter().zip(expected) {
        assert_eq!(
            (found.action.as_str(), found.user_id.as_str()),
            (action, who)
        );
        assert_eq!(found.ip_address.as_deref(), Some("127.0.0.1"));
        let program = found
            .user_agent
            .as_deref()
            .and_then(|name| name.split('/').next());
        assert_eq!(program, agent);
    }
}

#[derive(QueryableByName, Debug)]
struct Recorded {
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    ip_address: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    user_agent: Option<String>,
}

fn activities(connection: &mut PgConnection, id: &str) -> Vec<Recorded> {
    sql_query("SELECT * FROM activities WHERE entity_type = 'post' AND entity_id = $1 ORDER BY created_at, id")
        .bind::<Text, _>(id)
        .load(connection)
        .unwrap()
}

#[test]
fn what_cannot_be_asked_is_reported() {
    let (_test, server) = start();
    let long = "x".repeat(1001);
    for query in [
        "limit=0",
        "limit=-1",
        "limit=101",
        "limit=99999999999999999999",
        "limit=ten",
        "limit=1&limit=2",
        "page=2",
        &format!("search={long}"),
    ] {
        server.get(&format!("/posts?{query}")).is(400, "bad-query");
    }
    for cursor in ["x", "%00", "%F0%9F%A6%80", &"A".repeat(20_000)] {
        server
            .get(&format!("/posts?after={cursor}"))
            .is(400, "cursor-mangled");
    }
    for search in [
        "%00",
        "%FF",
        "%22",
        &"-".repeat(500),
        "a%00b",
        "%F0%9F%A6%80",
        "%27%3B--",
    ] {
        server.get(&format!("/posts?search={search}")).is(200, "");
    }
    // Nothing of the answer, and all of its head.
    let head = server.ask(Method::HEAD, "/posts", &[], None);
    assert_eq!((head.status, head.json), (200, Value::Null));
}

#[test]
fn what_cannot_be_written_is_reported_and_leaves_nothing() {
    let (mut test, server) = start();
    for (body, status, code) in [
        (json!({"user_id": "ada", "content": " "}), 422, "invalid"),
        (json!({"user_id": "", "content": "x"}), 422, "invalid"),
        (
            json!({"user_id": "ada", "content": "a\u{0}b"}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x".repeat(10_001)}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "platforms": ["MYSPACE"]}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "hashtags": vec!["x"; 101]}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "id": "a/b"}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "id": "a\nb"}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "id": ""}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "id": "é"}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "id": "x".repeat(65)}),
            422,
            "invalid",
        ),
        (
            json!({"user_id": "ada", "content": "x", "scheduled_at": "-200000-01-01T00:00:00Z"}),
            422,
            "invalid",
        ),
        (json!({"user_id": "ada"}), 422, "bad-json"),
        (
            json!({"user_id": "ada", "content": "x", "clicks": 5}),
            422,
            "bad-json",
        ),
        (
            json!({"user_id": "ada", "content": "x", "scheduled_at": "tomorrow"}),
            422,
            "bad-json",
        ),
        (json!([]), 422, "bad-json"),
    ] {
        server.post("/posts", &body).is(status, code);
    }
    let json = [("content-type", "application/json")];
    server
        .ask(Method::POST, "/posts", &json, Some("{"))
        .is(400, "bad-json");
    server
        .ask(Method::POST, "/posts", &[], Some("{}"))
        .is(415, "not-json");

    let nobody = server.post("/posts", &json!({"user_id": "nobody", "content": "x"}));
    nobody.is(422, "foreign-key");
    assert_eq!(nobody.json["constraint"], "posts_user_id_fkey");
    assert_eq!(nobody.json["columns"], json!(["user_id"]));
    let campaign = json!({"user_id": "ada", "content": "x", "campaign_id": "none"});
    let campaign = server.post("/posts", &campaign);
    assert_eq!(
        campaign.json["constraint"], "posts_campaign_id_fkey",
        "{campaign:?}"
    );
    // Nothing live is made for who is deleted.
    let gone =
        "INSERT INTO users (id, email, deleted_at) VALUES ('gone', 'gone@example.org', now())";
    execute(&mut test.connection, gone);
    let gone =
        "INSERT INTO organizations (id, name, slug, deleted_at) VALUES ('gone', 'G', 'g', now())";
    execute(&mut test.connection, gone);
    let gone = "INSERT INTO campaigns (id, name, start_date, user_id, deleted_at) VALUES ('gone', 'G', now(), 'ada', now())";
    execute(&mut test.connection, gone);
    let gone =
        "INSERT INTO social_accounts (id, platform, platform_account_id, user_id, deleted_at)
                VALUES ('gone', 'TWITTER', '1', 'ada', now())";
    execute(&mut test.connection, gone);
    for body in [
        json!({"user_id": "ada", "campaign_id": "gone", "content": "x"}),
        json!({"user_id": "ada", "social_account_id": "gone", "content": "x"}),
        json!({"user_id": "gone", "content": "x"}),
        json!({"user_id": "ada", "organization_id": "gone", "content": "x"}),
    ] {
        server.post("/posts", &body).is(422, "invalid");
    }
    // The row could be made, its record not: nothing is.
    let stranger = [json[0], ("x-user-id", "stranger")];
    let body = json!({"user_id": "ada", "content": "x"}).to_string();
    let stranger = server.ask(Method::POST, "/posts", &stranger, Some(&body));
    stranger.is(422, "foreign-key");
    assert_eq!(stranger.json["table"], "activities");
    assert_eq!(test.name("SELECT count(*)::text AS name FROM posts"), "0");

    let twice = json!({"id": "mine", "user_id": "ada", "content": "x"});
    server.post("/posts", &twice).is(201, "");
    let again = server.post("/posts", &twice);
    again.is(409, "unique");
    assert_eq!(again.json["constraint"], "posts_pkey");
    assert_eq!(again.json["columns"], json!(["id"]));

    server.delete("/posts/none").is(404, "not-found");
    server.delete("/posts/%00").is(404, "not-found");
    server
        .post("/posts/none/restore", &Value::Null)
        .is(404, "not-found");
    execute(&mut test.connection, "UPDATE users SET deleted_at = now()");
    execute(&mut test.connection, "UPDATE posts SET deleted_at = now()");
    server
        .post("/posts/mine/restore", &Value::Null)
        .is(409, "owner-trashed");
}
