//! Each kind of constraint with its table, columns and name, and no value of a row in any message.

use allin_db::Error;
use diesel::connection::SimpleConnection;
use diesel::result::Error as DieselError;

use crate::support::Database as TestDatabase;

const SECRET: &str = "tell-nobody";

/// The error of a statement.
#[track_caller]
fn failing(test: &mut TestDatabase, statement: &str) -> Error {
    let error = Error::from(test.connection.batch_execute(statement).unwrap_err());
    assert!(!error.to_string().contains(SECRET), "{error}");
    error
}

#[test]
fn a_violation_names_its_constraint_table_and_columns() {
    let mut test = TestDatabase::migrated();
    test.connection
        .batch_execute(&format!(
            "INSERT INTO users (id, email) VALUES ('u', '{SECRET}');
             INSERT INTO organizations (id, name, slug) VALUES ('o', 'O', 'o');
             INSERT INTO organization_members (user_id, organization_id) VALUES ('u', 'o');
             CREATE TABLE bookings (room text, during int4range, note text CONSTRAINT noted CHECK (note <> '{SECRET}'),
                 CONSTRAINT once EXCLUDE USING gist (during WITH &&));
             CREATE UNIQUE INDEX folded ON bookings (lower(room), note);
             INSERT INTO bookings VALUES ('{SECRET}', '[1,5)', 'n');
             CREATE TABLE seats (taken_by text REFERENCES users (email));
             INSERT INTO seats VALUES ('{SECRET}');"
        ))
        .unwrap();
    type Expected<'a> = (&'a str, &'a str, Option<&'a str>, &'a str, &'a [&'a str]);
    let cases: [(String, Expected); 8] = [
        (
            format!("INSERT INTO users (email) VALUES ('{SECRET}')"),
            ("unique", "users_email_key", None, "users", &["email"]),
        ),
        (
            "INSERT INTO organization_members (user_id, organization_id) VALUES ('u', 'o')".into(),
            (
                "unique",
                "organization_members_user_id_organization_id_key",
                None,
                "organization_members",
                &["user_id", "organization_id"],
            ),
        ),
        (
            format!("INSERT INTO bookings VALUES (upper('{SECRET}'), '[7,8)', 'n')"),
            (
                "unique",
                "folded",
                None,
                "bookings",
                &["lower(room)", "note"],
            ),
        ),
        (
            format!(
                "INSERT INTO sessions (session_token, user_id, expires) VALUES ('t', '{SECRET}', now())"
            ),
            (
                "foreign-key",
                "sessions_user_id_fkey",
                None,
                "sessions",
                &["user_id"],
            ),
        ),
        (
            "DELETE FROM users".into(),
            // The server names the columns of users: those of seats it does not.
            ("foreign-key", "seats_taken_by_fkey", None, "seats", &[]),
        ),
        (
            format!("INSERT INTO bookings VALUES ('r', '[7,8)', '{SECRET}')"),
            ("check", "noted", None, "bookings", &[]),
        ),
        (
            format!("INSERT INTO users (name) VALUES ('{SECRET}')"),
            ("not-null", "", Some(""), "users", &["email"]),
        ),
        (
            "INSERT INTO bookings VALUES ('s', '[3,4)', 'n')".into(),
            ("exclusion", "once", None, "bookings", &["during"]),
        ),
    ];
    for (statement, (code, constraint, unnamed, table, columns)) in cases {
        let error = failing(&mut test, &statement);
        assert_eq!(error.code(), code, "{statement}: {error:?}");
        let violation = error.violation().unwrap();
        assert_eq!(
            violation.constraint(),
            unnamed.map_or(Some(constraint), |_| None),
            "{statement}"
        );
        assert_eq!(violation.table(), Some(table), "{statement}");
        assert_eq!(violation.columns(), columns, "{statement}");
        // Who prints all causes prints none of them twice.
        let cause = std::error::Error::source(&error).unwrap();
        assert_ne!(cause.to_string(), error.to_string());
        assert!(error.to_string().contains(table), "{error}");
        assert!(!error.is_retryable() && !error.is_unavailable());
    }
}

#[test]
fn other_failures_are_reported_apart() {
    let mut test = TestDatabase::empty();
    for (statement, code) in [
        ("BEGIN READ ONLY; CREATE TABLE t (); COMMIT", "read-only"),
        (
            "ROLLBACK; DO $$BEGIN RAISE SQLSTATE '40001'; END$$",
            "serialization",
        ),
        (
            "SET statement_timeout = 20; SELECT pg_sleep(9)",
            "statement-timeout",
        ),
        ("SET statement_timeout = 0; SELECT nothing", "query"),
        (
            "SELECT pg_terminate_backend(pg_backend_pid())",
            "connection-lost",
        ),
        ("SELECT 1", "connection-lost"),
    ] {
        assert_eq!(failing(&mut test, statement).code(), code, "{statement}");
    }
    assert_eq!(Error::from(DieselError::NotFound).code(), "not-found");
    assert_eq!(
        Error::from(DieselError::BrokenTransactionManager).code(),
        "connection-lost"
    );
    assert_eq!(
        Error::from(DieselError::RollbackTransaction).code(),
        "query"
    );
}
