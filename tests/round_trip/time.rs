//! The ends of `timestamptz`, and what chrono has that PostgreSQL has not.

use allin_db::models::{NewSession, Session};
use allin_db::schema::sessions;
use chrono::{DateTime, NaiveDate, NaiveTime, TimeZone, Utc};
use diesel::prelude::*;

use crate::sample::{FIRST, last};
use crate::support::Database;
use crate::{reasons, text};

fn database() -> Database {
    let mut test = Database::migrated();
    test.execute("INSERT INTO users (id, email) VALUES ('u', 'u')")
        .unwrap();
    test.execute("SET TIME ZONE 'UTC'").unwrap();
    test
}

/// Writes a moment; gives what comes back and what the server says it is.
fn round(test: &mut Database, moment: DateTime<Utc>) -> Result<(DateTime<Utc>, String), String> {
    test.execute("DELETE FROM sessions").unwrap();
    let session: Session = diesel::insert_into(sessions::table)
        .values(NewSession::new("t", "u", moment))
        .returning(Session::as_returning())
        .get_result(&mut test.connection)
        .map_err(reasons)?;
    let reported = text(
        &mut test.connection,
        "SELECT expires::text AS text FROM sessions",
    );
    Ok((session.expires, reported))
}

#[test]
fn the_first_moment_and_the_last_that_both_have_come_back() {
    let mut test = database();
    for (moment, expected) in [
        (
            Utc.timestamp_micros(FIRST).unwrap(),
            "4714-11-24 00:00:00+00 BC",
        ),
        (last(), "262142-12-31 23:59:59.999999+00"),
        (
            Utc.timestamp_micros(-62_135_596_800_000_001).unwrap(),
            "0001-12-31 23:59:59.999999+00 BC",
        ),
    ] {
        assert_eq!(round(&mut test, moment), Ok((moment, expected.to_owned())));
    }
    let error = round(&mut test, Utc.timestamp_micros(FIRST - 1).unwrap()).unwrap_err();
    assert!(error.contains("timestamp out of range"), "{error}");
    let error = round(&mut test, DateTime::<Utc>::MIN_UTC).unwrap_err();
    assert!(
        error.contains("out of range") || error.contains("too large"),
        "{error}"
    );
}

#[test]
fn what_chrono_cannot_hold_is_an_error_of_the_query() {
    let mut test = database();
    round(&mut test, last()).unwrap();
    for moment in [
        "infinity",
        "-infinity",
        "294276-12-31 23:59:59.999999+00",
        "262143-01-01 00:00:00+00",
    ] {
        test.execute(&format!("UPDATE sessions SET expires = '{moment}'"))
            .unwrap();
        let read = sessions::table
            .select(Session::as_select())
            .first(&mut test.connection);
        let error = reasons(read.unwrap_err());
        assert!(error.contains("too large for Chrono"), "{moment}: {error}");
        // The field is named, and the connection goes on.
        assert!(error.contains("expires"), "{error}");
        assert_eq!(
            sessions::table.count().get_result(&mut test.connection),
            Ok(1_i64)
        );
    }
}

#[test]
fn what_is_finer_than_a_microsecond_is_cut_off_towards_the_year_2000() {
    let mut test = database();
    for (moment, expected) in [
        (
            "2024-01-01T00:00:00.123456789Z",
            "2024-01-01T00:00:00.123456Z",
        ),
        (
            "2024-12-31T23:59:59.999999999Z",
            "2024-12-31T23:59:59.999999Z",
        ),
        ("1999-12-31T23:59:59.999999999Z", "2000-01-01T00:00:00Z"),
        (
            "1980-01-01T00:00:00.000000999Z",
            "1980-01-01T00:00:00.000001Z",
        ),
    ] {
        let moment: DateTime<Utc> = moment.parse().unwrap();
        let expected: DateTime<Utc> = expected.parse().unwrap();
        let (back, _) = round(&mut test, moment).unwrap();
        assert_eq!(back, expected, "{moment}");
    }
}

#[test]
fn a_leap_second_is_the_second_after_it() {
    let mut test = database();
    let leap: DateTime<Utc> = "2016-12-31T23:59:60.500Z".parse().unwrap();
    assert_eq!(leap.to_string(), "2016-12-31 23:59:60.500 UTC");
    let (back, reported) = round(&mut test, leap).unwrap();
    assert_eq!(reported, "2017-01-01 00:00:00.5+00");
    assert_eq!(back.to_string(), "2017-01-01 00:00:00.500 UTC");
}

#[test]
fn the_time_zone_of_the_session_changes_nothing() {
    let mut test = database();
    let moment: DateTime<Utc> = "2024-03-31T01:30:00Z".parse().unwrap();
    for zone in ["UTC", "Europe/Berlin", "Asia/Kathmandu", "+14"] {
        test.execute(&format!("SET TIME ZONE '{zone}'")).unwrap();
        assert_eq!(round(&mut test, moment).unwrap().0, moment);
    }
}

#[test]
fn dates_and_times_end_like_moments_but_for_one_time() {
    use diesel::dsl::sql;
    use diesel::sql_types::{Date, Time};
    let mut test = Database::empty();
    let mut date = |text: &str| {
        let date = sql::<Date>(&format!("'{text}'::date"));
        diesel::select(date)
            .get_result::<NaiveDate>(&mut test.connection)
            .map_err(reasons)
    };
    assert_eq!(
        date("4714-11-24 BC"),
        Ok(NaiveDate::from_ymd_opt(-4713, 11, 24).unwrap())
    );
    for beyond in ["infinity", "-infinity", "5874897-12-31"] {
        assert!(date(beyond).is_err(), "{beyond}");
    }
    let mut time = |text: &str| {
        let time = sql::<Time>(&format!("'{text}'::time"));
        diesel::select(time)
            .get_result::<NaiveTime>(&mut test.connection)
            .map_err(reasons)
    };
    assert_eq!(
        time("23:59:59.999999"),
        Ok(NaiveTime::from_hms_micro_opt(23, 59, 59, 999_999).unwrap())
    );
    // The end of a day is not the beginning of it, but chrono has only that.
    assert_eq!(time("24:00:00"), Ok(NaiveTime::MIN));
}
