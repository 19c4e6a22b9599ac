//! JSON: what of its numbers, keys and texts gets through `jsonb` and `serde_json`, and what does not.

use allin_db::models::{NewNotification, Notification};
use allin_db::schema::notifications;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use serde_json::{Value, json};

use crate::support::Database;
use crate::{reasons, text};

fn database() -> Database {
    let mut test = Database::migrated();
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u')")
        .unwrap();
    test
}

/// Writes a value; gives what comes back and what the server says it is.
fn round(test: &mut Database, data: Value) -> Result<(Value, String), String> {
    test.execute("DELETE FROM notifications").unwrap();
    let new = NewNotification {
        data: Some(data),
        ..NewNotification::new("T", "t", "m", "u")
    };
    let row: Notification = diesel::insert_into(notifications::table)
        .values(new)
        .returning(Notification::as_returning())
        .get_result(&mut test.connection)
        .map_err(reasons)?;
    Ok((
        row.data,
        text(
            &mut test.connection,
            "SELECT data::text AS text FROM notifications",
        ),
    ))
}

/// Reads what another person wrote.
fn read(test: &mut Database, written: &str) -> Result<Value, String> {
    test.execute("DELETE FROM notifications").unwrap();
    let insert = format!(
        "INSERT INTO notifications (type, title, message, user_id, data) VALUES ('T', 't', 'm', 'u', '{written}')"
    );
    test.connection.batch_execute(&insert).unwrap();
    notifications::table
        .select(notifications::data)
        .first(&mut test.connection)
        .map_err(reasons)
}

#[test]
fn numbers_that_rust_has_come_back_to_the_last_digit() {
    let mut test = database();
    for number in [
        json!(i64::MIN),
        json!(i64::MAX),
        json!(u64::MAX),
        json!(0.1 + 0.2),
        json!(f64::MIN_POSITIVE),
        json!(5e-324),
        json!(1.0),
        json!(123_456_789_012_345.6),
        json!(9_007_199_254_740_993_i64),
        // One of those that a parser in a hurry gets wrong in the last bit.
        json!(1.228_434_859_230_744_6e-307),
        json!(3.326_411_095_985_131_6e-17),
    ] {
        assert_eq!(round(&mut test, number.clone()).unwrap().0, number);
    }
}

#[test]
fn of_a_number_its_value_is_kept_and_not_the_way_it_was_written() {
    let mut test = database();
    // The server writes numbers out in full, so a float without a fraction is read as an integer where one can hold it.
    let (back, reported) = round(&mut test, json!(1e16)).unwrap();
    assert_eq!(
        (back, reported.as_str()),
        (json!(10_000_000_000_000_000_u64), "10000000000000000")
    );
    let (back, reported) = round(&mut test, json!(f64::MAX)).unwrap();
    assert_eq!((back, reported.len()), (json!(f64::MAX), 309));
    let (back, reported) = round(&mut test, json!(-0.0)).unwrap();
    assert_eq!(
        (back.as_f64().map(f64::is_sign_negative), reported.as_str()),
        (Some(false), "-0.0".trim_start_matches('-'))
    );
}

#[test]
fn a_number_with_more_digits_than_a_float_has_is_rounded_and_a_larger_one_is_an_error() {
    let mut test = database();
    assert_eq!(
        read(&mut test, "12345678901234567890"),
        Ok(json!(12_345_678_901_234_567_890_u64))
    );
    assert_eq!(
        read(&mut test, "123456789012345678901"),
        Ok(json!(1.234_567_890_123_456_8e20))
    );
    assert_eq!(
        read(&mut test, "0.12345678901234567890123"),
        Ok(json!(0.123_456_789_012_345_68))
    );
    assert_eq!(read(&mut test, "1e-400"), Ok(json!(0.0)));
    let error = read(&mut test, "[1e400]").unwrap_err();
    assert!(
        error.contains("data") && error.contains("Invalid Json"),
        "{error}"
    );
    // Nothing is lost on the way through the server, and as text all of it is there.
    read(&mut test, "123456789012345678901").unwrap();
    assert_eq!(
        text(
            &mut test.connection,
            "SELECT data::text AS text FROM notifications"
        ),
        "123456789012345678901"
    );
}

#[test]
fn texts_come_back_but_for_a_zero() {
    let mut test = database();
    let value =
        json!({ "💥 e\u{301}": "\u{1}\u{7f}\u{10ffff}\\\"/\u{2028}", "": "", "NULL": null });
    assert_eq!(round(&mut test, value.clone()).unwrap().0, value);
    for value in [json!("a\0b"), json!({ "\0": 1 })] {
        let error = round(&mut test, value).unwrap_err();
        assert!(error.contains("Unicode"), "{error}");
    }
    // Half of a pair is no character: the server keeps it out of jsonb, and where json lets it in, no String can have it.
    let error = test.execute("SELECT '\"\\ud800\"'::jsonb").unwrap_err();
    assert!(reasons(error).contains("invalid input syntax for type json"));
    let half = diesel::dsl::sql::<diesel::sql_types::Json>("'\"\\ud800\"'::json");
    let read = diesel::select(half).get_result::<Value>(&mut test.connection);
    let reported = reasons(read.unwrap_err());
    assert!(reported.contains("Invalid Json"), "{reported}");
}

#[test]
fn of_a_key_that_is_there_twice_the_last_counts() {
    let mut test = database();
    assert_eq!(
        read(&mut test, r#"{"a": 1, "b": 2, "a": 3}"#),
        Ok(json!({ "a": 3, "b": 2 }))
    );
    let twice = diesel::dsl::sql::<diesel::sql_types::Json>(r#"'{"a": 1, "a": 3}'::json"#);
    assert_eq!(
        diesel::select(twice).get_result(&mut test.connection),
        Ok(json!({ "a": 3 }))
    );
}

#[test]
fn nesting_is_read_to_a_depth_of_127() {
    let nested = |depth: usize| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let mut test = database();
    assert_eq!(round(&mut test, nested(127)).unwrap().0, nested(127));
    // The server takes more; what it gives back is an error and no overflow of the stack.
    for depth in [128, 1_000] {
        let error = round(&mut test, nested(depth)).unwrap_err();
        assert!(error.contains("Invalid Json"), "{depth}: {error}");
    }
    // And deeper than its own stack it refuses. Built as text: dropping such a value would overflow ours.
    let deep = format!("{}{}", "[".repeat(1_000_000), "]".repeat(1_000_000));
    let error = test
        .execute(&format!("SELECT '{deep}'::jsonb"))
        .unwrap_err();
    assert!(reasons(error).contains("stack depth limit"));
}
