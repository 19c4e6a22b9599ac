//! The ends of `double precision`, and of `numeric`: no table of AllIN has one yet, and those that get one will have these.

use allin_db::models::{Analytics, NewAnalytics};
use allin_db::schema::analytics;
use bigdecimal::BigDecimal;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;

use crate::support::Database;
use crate::{reasons, text};

diesel::table! {
    numbers (id) {
        id -> Int4,
        any -> Nullable<Numeric>,
        price -> Nullable<Numeric>,
    }
}

fn database() -> Database {
    let mut test = Database::empty();
    let table = "CREATE TABLE numbers (id int PRIMARY KEY, \"any\" numeric, price numeric(6, 2))";
    test.connection.batch_execute(table).unwrap();
    test
}

/// Inserts a number; gives what comes back and what the server says it is.
fn round(test: &mut Database, number: &str) -> Result<(BigDecimal, String), String> {
    test.execute("DELETE FROM numbers").unwrap();
    let number: BigDecimal = number.parse().unwrap();
    diesel::insert_into(numbers::table)
        .values((numbers::id.eq(1), numbers::any.eq(number)))
        .execute(&mut test.connection)
        .map_err(reasons)?;
    let back: Option<BigDecimal> = numbers::table
        .select(numbers::any)
        .first(&mut test.connection)
        .map_err(reasons)?;
    let reported = text(
        &mut test.connection,
        "SELECT \"any\"::text AS text FROM numbers",
    );
    Ok((back.unwrap(), reported))
}

#[test]
fn digits_and_scale_come_back() {
    let mut test = database();
    let long = format!("-{}.{}", "12345".repeat(2_000), "67890".repeat(2_000));
    let small = format!("0.{}1", "0".repeat(16_382));
    for (number, expected) in [
        ("0", "0"),
        ("1.50", "1.50"),
        ("-0.0001", "-0.0001"),
        ("10000", "10000"),
        ("99999999.99999999", "99999999.99999999"),
        ("1e20", "100000000000000000000"),
        ("1e-20", "0.00000000000000000001"),
        // A zero has no digits behind the point on its way out.
        ("0.000", "0"),
        (&long, &long),
        (&small, &small),
    ] {
        let (back, reported) = round(&mut test, number).unwrap();
        assert_eq!(back, number.parse::<BigDecimal>().unwrap());
        assert_eq!(reported, expected);
    }
}

#[test]
fn the_longest_can_be_read_and_those_too_long_to_send_are_refused() {
    let mut test = database();
    let longest = format!("{}.{}", "9".repeat(131_072), "9".repeat(16_383));
    test.connection
        .batch_execute(&format!("INSERT INTO numbers VALUES (2, {longest})"))
        .unwrap();
    let back: Option<BigDecimal> = numbers::table
        .select(numbers::any)
        .first(&mut test.connection)
        .unwrap();
    assert_eq!(back, Some(longest.parse().unwrap()));
    // Diesel counts the digits that it sends, four at a time, in 16 bits with a sign.
    let (back, reported) = round(&mut test, &"9".repeat(60_000)).unwrap();
    assert_eq!(
        (back.to_string(), reported),
        ("9".repeat(60_000), "9".repeat(60_000))
    );
    for (number, reason) in [
        (longest.as_str(), "fit into 16 bit"),
        ("1e131072", "fit into 16 bit"),
        ("1e1000000000", "fit into 16 bit"),
        ("1e-70000", "16bit large"),
    ] {
        let error = round(&mut test, number).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn what_is_no_number_of_digits_is_an_error_of_the_query() {
    let mut test = database();
    for (number, reason) in [
        ("NaN", "NaN is not (yet) supported"),
        ("Infinity", "sign for numeric field"),
        ("-Infinity", "sign for numeric field"),
    ] {
        test.execute("DELETE FROM numbers").unwrap();
        test.execute(&format!("INSERT INTO numbers VALUES (1, '{number}')"))
            .unwrap();
        let read = numbers::table
            .select(numbers::any)
            .first::<Option<BigDecimal>>(&mut test.connection);
        let error = reasons(read.unwrap_err());
        assert!(error.contains(reason), "{error}");
        // And the connection goes on.
        assert_eq!(
            numbers::table.count().get_result(&mut test.connection),
            Ok(1_i64)
        );
    }
}

#[test]
fn a_column_with_a_scale_rounds_as_the_server_does_and_refuses_what_is_too_large() {
    let mut test = database();
    for (number, expected) in [
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("1", "1.00"),
        ("9999.994", "9999.99"),
    ] {
        test.execute("DELETE FROM numbers").unwrap();
        let number: BigDecimal = number.parse().unwrap();
        let back: Option<BigDecimal> = diesel::insert_into(numbers::table)
            .values((numbers::id.eq(1), numbers::price.eq(number)))
            .returning(numbers::price)
            .get_result(&mut test.connection)
            .unwrap();
        assert_eq!(back.unwrap().to_string(), expected);
    }
    let much: BigDecimal = "9999.995".parse().unwrap();
    let error = diesel::insert_into(numbers::table)
        .values((numbers::id.eq(2), numbers::price.eq(much)))
        .execute(&mut test.connection)
        .unwrap_err();
    assert!(reasons(error).contains("numeric field overflow"));
}

#[test]
fn a_float_comes_back_bit_by_bit_and_nan_too() {
    let mut test = Database::migrated();
    for (rate, reported) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "Infinity"),
        (f64::NEG_INFINITY, "-Infinity"),
        (f64::MAX, "1.7976931348623157e+308"),
        (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
        (5e-324, "5e-324"),
        (-0.0, "-0"),
        (0.1 + 0.2, "0.30000000000000004"),
    ] {
        test.execute("DELETE FROM analytics").unwrap();
        let now = chrono::Utc::now();
        let new = NewAnalytics {
            click_rate: Some(rate),
            ..NewAnalytics::new(now, now)
        };
        let back: Analytics = diesel::insert_into(analytics::table)
            .values(new)
            .returning(Analytics::as_returning())
            .get_result(&mut test.connection)
            .unwrap();
        assert_eq!(back.click_rate.is_nan(), rate.is_nan());
        assert!(
            rate.is_nan() || back.click_rate.to_bits() == rate.to_bits(),
            "{rate}"
        );
        let text = text(
            &mut test.connection,
            "SELECT click_rate::text AS text FROM analytics",
        );
        assert_eq!(text, reported);
    }
}
