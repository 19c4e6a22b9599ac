//! Texts: long, and with the one character that PostgreSQL has not.

use allin_db::models::{NewNotification, NewPost, Notification};
use allin_db::schema::{notifications, posts};
use diesel::prelude::*;

use crate::support::Database;
use crate::{reasons, text};

fn database() -> Database {
    let mut test = Database::migrated();
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u')")
        .unwrap();
    test
}

fn notify(test: &mut Database, message: &str) -> QueryResult<Notification> {
    diesel::insert_into(notifications::table)
        .values(NewNotification::new("T", "t", message, "u"))
        .returning(Notification::as_returning())
        .get_result(&mut test.connection)
}

#[test]
fn ten_megabytes_come_back() {
    let mut test = database();
    let message = "Zoë 💥 e\u{301}\\'\"\n".repeat(600_000);
    assert!(message.len() > 10_000_000);
    assert!(notify(&mut test, &message).unwrap().message == message);
    let reported = "SELECT octet_length(message) || ' ' || md5(message) AS text FROM notifications";
    let expected = "SELECT octet_length(m) || ' ' || md5(m) AS text FROM (SELECT repeat(E'Zoë 💥 e\u{301}\\\\\\'\"\\n', 600000) m) _";
    let (reported, expected) = (
        text(&mut test.connection, reported),
        text(&mut test.connection, expected),
    );
    assert_eq!(reported, expected);
}

#[test]
fn a_text_with_a_zero_is_refused_by_the_server() {
    let mut test = database();
    let error = notify(&mut test, "a\0b").unwrap_err();
    assert!(reasons(error).contains("invalid byte sequence"));
    // In the text of a statement it does not get that far.
    let error = test.execute("SELECT 'a\0b'").unwrap_err();
    assert!(reasons(error).contains("nul byte"));
    assert_eq!(
        notifications::table
            .count()
            .get_result(&mut test.connection),
        Ok(0_i64)
    );
}

#[test]
fn what_is_indexed_has_limits_of_its_own() {
    let mut test = database();
    // A key of a B-tree: random, as it is compressed first.
    let long: String = (0_u64..2_000)
        .map(|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)))
        .collect();
    let error = test
        .execute(&format!("INSERT INTO users (email) VALUES ('{long}')"))
        .unwrap_err();
    assert!(reasons(error).contains("index row"));
    // The search over posts: the words of one post, a megabyte together.
    let words: String = (0..400_000).map(|n| format!("w{n} ")).collect();
    let error = diesel::insert_into(posts::table)
        .values(NewPost::new(words, "u"))
        .execute(&mut test.connection)
        .unwrap_err();
    assert!(reasons(error).contains("too long for tsvector"));
}
