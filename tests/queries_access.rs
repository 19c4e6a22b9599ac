//! Passwords and API keys.
#![allow(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]

mod support;

use std::time::{Duration, Instant};

use allin_db::models::ApiKey;
use allin_db::queries::api_keys::{self, KeyError, KeyOptions};
use allin_db::queries::passwords::{self, authenticate, hash, is_outdated, set_password, verify};
use allin_db::queries::sessions;
use allin_db::queries::soft_delete::SoftDelete;
use allin_db::{models::User, schema};
use chrono::{TimeDelta, Utc};
use diesel::prelude::*;
use support::Database;

fn with_a_user() -> Database {
    let mut db = Database::migrated();
    db.execute(
        "INSERT INTO users (id, email) VALUES ('u', 'u@example.com'), ('v', 'v@example.com')",
    )
    .unwrap();
    assert!(set_password(&mut db.connection, "u", "correct horse").unwrap());
    db
}

fn code<T>(result: Result<T, KeyError>) -> &'static str {
    result.err().map_or("ok", |error| error.code())
}

#[test]
fn a_password_is_kept_as_bcrypt_of_cost_10() {
    let mut db = with_a_user();
    let stored = db.name("SELECT password AS name FROM users WHERE id = 'u'");
    assert!(
        stored.starts_with("$2b$10$") && stored.len() == 60,
        "{stored}"
    );
    assert!(!is_outdated(&stored));
    assert_ne!(
        stored,
        hash("correct horse").unwrap(),
        "each hash has its salt"
    );
    assert!(!set_password(&mut db.connection, "nobody", "x").unwrap());
}

#[test]
fn nothing_of_a_password_is_cut_off() {
    let longest = "é".repeat(36);
    assert_eq!(longest.len(), passwords::LONGEST);
    let stored = hash(&longest).unwrap();
    assert!(verify(&longest, Some(&stored)).unwrap());
    // bcrypt alone would take this for the same.
    assert!(bcrypt::verify(longest.clone() + "x", &stored).unwrap());
    assert!(!verify(&(longest.clone() + "x"), Some(&stored)).unwrap());
    let code = |password: &str| hash(password).unwrap_err().code();
    assert_eq!(code(&(longest + "x")), "password-too-long");
    assert_eq!(code(""), "password-empty");
    assert_eq!(code("a\0b"), "password-nul");
    assert!(!verify("", Some(&stored)).unwrap());
    assert_eq!(
        verify("x", Some("plain text")).unwrap_err().code(),
        "password-hash"
    );
}

#[test]
fn only_live_and_active_users_with_the_right_password_get_in() {
    let mut db = with_a_user();
    let mut enter = |email: &str, password: &str| {
        authenticate(&mut db.connection, email, password)
            .unwrap()
            .map(|user| user.id)
    };
    assert_eq!(
        enter("u@example.com", "correct horse").as_deref(),
        Some("u")
    );
    assert_eq!(enter("u@example.com", "wrong horse"), None);
    assert_eq!(
        enter("v@example.com", "correct horse"),
        None,
        "without a password"
    );
    assert_eq!(enter("x@example.com", "correct horse"), None);
    assert_eq!(enter("u\0@example.com", "nobody"), None);
    db.execute("UPDATE users SET status = 'SUSPENDED'").unwrap();
    let user = authenticate(&mut db.connection, "u@example.com", "correct horse").unwrap();
    assert!(user.is_none());
    db.execute("UPDATE users SET status = 'ACTIVE'").unwrap();
    User::soft_delete(&mut db.connection, "u").unwrap();
    let user = authenticate(&mut db.connection, "u@example.com", "correct horse").unwrap();
    assert!(user.is_none());
}

#[test]
fn an_unknown_user_takes_as_long_as_a_known_one() {
    let mut db = with_a_user();
    let weak = bcrypt::hash("correct horse", 4).unwrap();
    db.execute(&format!(
        "INSERT INTO users (id, email, password)
         VALUES ('w', 'weak@example.com', '{weak}'), ('n', 'none@example.com', 'plain text')"
    ))
    .unwrap();
    let mut fastest = |email: &str| {
        let times = (0..7).map(|_| {
            let start = Instant::now();
            authenticate(&mut db.connection, email, "wrong").unwrap();
            start.elapsed()
        });
        times.min().unwrap()
    };
    let (known, unknown, without, weak, none) = (
        fastest("u@example.com"),
        fastest("x@example.com"),
        fastest("v@example.com"),
        fastest("weak@example.com"),
        fastest("none@example.com"),
    );
    // A missing hash would be a hundred times faster, a weak one fifty times.
    for other in [unknown, without, weak, none] {
        assert!(
            other > known / 2 && other < known * 2,
            "{known:?} {other:?}"
        );
    }
    assert!(known > Duration::from_millis(1), "{known:?}");
}

#[test]
fn a_weak_hash_is_made_again_at_the_sign_in() {
    let mut db = with_a_user();
    let weak = bcrypt::hash("correct horse", 4).unwrap();
    db.execute(&format!(
        "UPDATE users SET password = '{weak}' WHERE id = 'u'"
    ))
    .unwrap();
    let enter =
        |db: &mut Database| authenticate(&mut db.connection, "u@example.com", "correct horse");
    assert!(is_outdated(&weak) && enter(&mut db).unwrap().is_some());
    let stored = db.name("SELECT password AS name FROM users WHERE id = 'u'");
    assert!(stored.starts_with("$2b$10$"), "{stored}");
    assert!(enter(&mut db).unwrap().is_some());
}

#[test]
fn a_key_opens_and_the_table_does_not_tell_it() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let options = KeyOptions {
        permissions: vec!["read".to_owned()],
        rate_limit: Some(5),
        expires_at: None,
    };
    let (key, token) = api_keys::create(conn, "u", "ci", options).unwrap();
    let text = token.reveal();
    assert!(text.starts_with("allin_") && text.len() == 79, "{text}");
    let found = api_keys::verify(conn, text).unwrap();
    assert_eq!((&found.id, found.rate_limit), (&key.id, 5));
    assert!(found.allows("read") && !found.allows("write"));
    // Neither the secret nor the key's text is anywhere in the row, and the row opens nothing.
    let secret = &text[15..];
    let row = db.name("SELECT k::text AS name FROM api_keys k");
    assert!(!row.contains(secret), "{row}");
    assert!(row.contains(&text[..14]), "{row}");
    let conn = &mut db.connection;
    assert_eq!(code(api_keys::verify(conn, &key.key)), "key-malformed");
    assert_eq!(format!("{token:?}"), format!("Token({}_…)", &text[..14]));
    assert_eq!(key.public_name(), &text[..14]);
    let forged = format!("{}{}", &text[..15], "0".repeat(64));
    assert_eq!(code(api_keys::verify(conn, &forged)), "key-unknown");
    for wrong in [
        "",
        "allin_",
        "x",
        &text[1..],
        &text.to_uppercase(),
        &format!("{text}0"),
        "allin_ü_",
    ] {
        assert_eq!(
            code(api_keys::verify(conn, wrong)),
            "key-malformed",
            "{wrong}"
        );
    }
}

#[test]
fn two_keys_are_never_the_same() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let mut make = || api_keys::create(conn, "u", "same name", KeyOptions::default()).unwrap();
    let ((one, first), (two, second)) = (make(), make());
    assert_ne!(first, second);
    assert_ne!(one.key, two.key);
    assert_eq!(one.rate_limit, 1000, "the default of the database");
    let nobody = api_keys::create(conn, "nobody", "k", KeyOptions::default());
    assert_eq!(code(nobody), "database");
}

#[test]
fn a_key_ends_by_revocation_by_time_and_with_its_owner() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let make =
        |conn: &mut PgConnection| api_keys::create(conn, "u", "k", KeyOptions::default()).unwrap();
    let (revoked, token) = make(conn);
    assert!(
        !api_keys::revoke(conn, "v", &revoked.id).unwrap(),
        "not of v"
    );
    assert_eq!(code(api_keys::verify(conn, token.reveal())), "ok");
    assert!(api_keys::revoke(conn, "u", &revoked.id).unwrap());
    let at = |conn: &mut PgConnection| -> ApiKey {
        schema::api_keys::table
            .find(&revoked.id)
            .select(ApiKey::as_select())
            .first(conn)
            .unwrap()
    };
    let first = at(conn).revoked_at;
    assert!(first.is_some() && api_keys::revoke(conn, "u", &revoked.id).unwrap());
    assert_eq!(at(conn).revoked_at, first, "once");
    assert_eq!(code(api_keys::verify(conn, token.reveal())), "key-revoked");

    let (expiring, token) = make(conn);
    let hour = TimeDelta::hours(1);
    assert!(api_keys::expire_at(conn, "u", &expiring.id, Some(Utc::now() + hour)).unwrap());
    assert_eq!(code(api_keys::verify(conn, token.reveal())), "ok");
    assert!(api_keys::expire_at(conn, "u", &expiring.id, Some(Utc::now() - hour)).unwrap());
    assert_eq!(code(api_keys::verify(conn, token.reveal())), "key-expired");
    assert!(api_keys::expire_at(conn, "u", &expiring.id, None).unwrap());
    assert!(!api_keys::expire_at(conn, "v", &expiring.id, None).unwrap());

    User::soft_delete(conn, "u").unwrap();
    assert_eq!(
        code(api_keys::verify(conn, token.reveal())),
        "key-owner-inactive"
    );
    User::restore(conn, "u").unwrap();
    assert_eq!(code(api_keys::verify(conn, token.reveal())), "ok");
    db.execute("UPDATE users SET status = 'INACTIVE'").unwrap();
    let refused = api_keys::verify(&mut db.connection, token.reveal());
    assert_eq!(code(refused), "key-owner-inactive");
}

#[test]
fn the_last_use_is_noted_once_a_minute() {
    let mut db = with_a_user();
    let conn = &mut db.connection;
    let (key, token) = api_keys::create(conn, "u", "k", KeyOptions::default()).unwrap();
    assert_eq!(key.last_used_at, None);
    let first = api_keys::verify(conn, token.reveal()).unwrap().last_used_at;
    assert!(first.is_some());
    let seen = support::statements::statements(conn, |conn| {
        let again = api_keys::verify(conn, token.reveal()).unwrap();
        assert_eq!(again.last_used_at, first);
    });
    assert_eq!(seen.len(), 1, "{seen:?}");
    db.execute("UPDATE api_keys SET last_used_at = now() - interval '2 minutes'")
        .unwrap();
    let later = api_keys::verify(&mut db.connection, token.reveal()).unwrap();
    assert!(later.last_used_at > first);
}

#[test]
fn a_session_lets_its_user_in_for_as_long_as_both_may() {
    let mut db = with_a_user();
    db.execute(
        "INSERT INTO sessions (session_token, user_id, expires)
         VALUES ('t', 'u', now() + interval '1 hour'), ('old', 'u', now() - interval '1 second')",
    )
    .unwrap();
    let mut enter = |token: &str| {
        let found = sessions::find_live(&mut db.connection, token).unwrap();
        found.map(|(session, user)| (session.session_token, user.id))
    };
    assert_eq!(enter("t"), Some(("t".to_owned(), "u".to_owned())));
    for token in ["old", "", "x", "t\0"] {
        assert_eq!(enter(token), None, "{token:?}");
    }
    let enter = |db: &mut Database| sessions::find_live(&mut db.connection, "t").unwrap();
    db.execute("UPDATE users SET status = 'SUSPENDED'").unwrap();
    assert!(enter(&mut db).is_none());
    db.execute("UPDATE users SET status = 'ACTIVE'").unwrap();
    User::soft_delete(&mut db.connection, "u").unwrap();
    assert!(enter(&mut db).is_none());
    User::restore(&mut db.connection, "u").unwrap();
    assert!(enter(&mut db).is_some());
    assert_eq!(sessions::end_all(&mut db.connection, "u").unwrap(), 2);
    assert!(enter(&mut db).is_none());
}
