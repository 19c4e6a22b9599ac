//! Settings from the environment: what is read, and what is refused by name.

use std::time::Duration;

use allin_db::{DatabaseBuilder, Error};
use diesel::RunQueryDsl;

use crate::support::Database as TestDatabase;
use crate::{builder, text};

fn read(set: &[(&str, &str)]) -> allin_db::Result<DatabaseBuilder> {
    DatabaseBuilder::from_variables(|name| {
        let found = set.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    })
}

const URL: (&str, &str) = ("DATABASE_URL", "postgres://u:s3cr3t@h/d?schema=public");

#[test]
fn every_setting_has_its_variable() {
    let defaults = format!("{:?}", read(&[URL]).unwrap());
    for (name, value, shown) in [
        (
            "DATABASE_DIRECT_URL",
            "postgres://direct/d",
            "postgres://direct/d",
        ),
        ("DATABASE_POOL_SIZE", "77", "size: 77"),
        ("DATABASE_POOL_MIN_IDLE", "1", "min_idle: Some(1)"),
        (
            "DATABASE_CONNECTION_TIMEOUT",
            "1500ms",
            "connection_timeout: 1.5s",
        ),
        ("DATABASE_OUTAGE_TIMEOUT", "7s", "outage_timeout: 7s"),
        ("DATABASE_IDLE_TIMEOUT", "2min", "idle_timeout: Some(120s)"),
        ("DATABASE_MAX_LIFETIME", "0", "max_lifetime: None"),
        ("DATABASE_TEST_AFTER", "0", "test_after: 0ns"),
        (
            "DATABASE_STATEMENT_TIMEOUT",
            "1h",
            "statement_timeout: Some(3600s)",
        ),
        (
            "DATABASE_MIGRATION_LOCK_TIMEOUT",
            "7min",
            "migration_lock_timeout: 420s",
        ),
        ("DATABASE_SLOW_QUERY", "0", "slow_query: None"),
        (
            "DATABASE_APPLICATION_NAME",
            "web",
            "application_name: \"web\"",
        ),
        ("DATABASE_PGBOUNCER", "on", "pgbouncer: true"),
        (
            "DATABASE_STATEMENT_CACHE",
            "off",
            "statement_cache: Some(false)",
        ),
    ] {
        let settings = format!("{:?}", read(&[URL, (name, value)]).unwrap());
        assert!(settings.contains(shown), "{name}: {settings}");
        assert!(!defaults.contains(shown), "{name}: {shown} is the default");
        assert!(!settings.contains("s3cr3t"), "{settings}");
        // What is empty is not set.
        assert_eq!(
            format!("{:?}", read(&[URL, (name, " ")]).unwrap()),
            defaults
        );
    }
}

#[test]
fn what_cannot_be_used_is_named() {
    for (name, value) in [
        ("DATABASE_URL", "mysql://u:s3cr3t@h/d"),
        ("DATABASE_URL", ""),
        ("DATABASE_DIRECT_URL", "s3cr3t"),
        ("DATABASE_POOL_SIZE", "-1"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_MIN_IDLE", "4000000"),
        ("DATABASE_CONNECTION_TIMEOUT", "5"),
        ("DATABASE_STATEMENT_TIMEOUT", "soon"),
        ("DATABASE_IDLE_TIMEOUT", "99999999999999999999s"),
        ("DATABASE_SLOW_QUERY", "-5s"),
        ("DATABASE_PGBOUNCER", "maybe"),
        // Nobody would ever get a connection that is still to be made.
        ("DATABASE_CONNECTION_TIMEOUT", "0"),
        // More than a server can have, and than memory is reserved for.
        ("DATABASE_POOL_SIZE", "4294967295"),
        // More milliseconds than the server can count.
        ("DATABASE_STATEMENT_TIMEOUT", "1000h"),
        (
            "DATABASE_URL",
            "postgres://u:s3cr3t@h/d?connection_limit=many",
        ),
        ("DATABASE_URL", "postgres://u:s3cr3t@h/d?connection_limit=0"),
        ("DATABASE_URL", "postgres://u:s3cr3t@h/d?pgbouncer=maybe"),
        ("DATABASE_URL", "host=h password='s3cr3t"),
        ("DATABASE_URL", "host=h s3cr3t"),
    ] {
        let set = [(name, value), URL];
        let error = read(&set).and_then(DatabaseBuilder::build).unwrap_err();
        assert!(
            matches!(&error, Error::Setting { name: reported, .. } if *reported == name),
            "{name}={value}: {error:?}"
        );
        assert!(!format!("{error:?}").contains("s3cr3t"), "{error:?}");
    }
    assert_eq!(read(&[]).unwrap_err().code(), "setting");
}

#[test]
fn times_at_their_ends_work() {
    let test = TestDatabase::empty();
    // For ever, as far as clocks go.
    let patient = builder(test.url())
        .size(1)
        .connection_timeout(Duration::MAX)
        .outage_timeout(Duration::MAX)
        .idle_timeout(Duration::MAX)
        .max_lifetime(Duration::MAX)
        .test_after(Duration::MAX)
        .slow_query(Duration::MAX)
        .build()
        .unwrap();
    patient.check_connection().unwrap();
    // Less than the server's unit is not off.
    let hasty = builder(test.url())
        .statement_timeout(Duration::from_micros(1))
        .build()
        .unwrap();
    let slow = "SELECT pg_sleep(2)::text AS text";
    let error = hasty.run(|connection| Ok(diesel::sql_query(slow).execute(connection)?));
    assert!(
        matches!(error, Err(Error::StatementTimeout { .. })),
        "{error:?}"
    );
    // And an outage that is not waited for does not keep anybody from a server that is there.
    let eager = builder(test.url())
        .outage_timeout(Duration::ZERO)
        .build()
        .unwrap();
    eager.check_connection().unwrap();
}

#[test]
fn a_connection_string_may_be_written_in_any_of_libpqs_ways() {
    let test = TestDatabase::empty();
    let (location, query) = test.url().split_once('?').unwrap();
    let database = location.rsplit_once('/').unwrap().1;
    let values: Vec<(&str, String)> = query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap())
        .map(|(key, value)| (key, value.replace("%2F", "/").replace("%20", " ")))
        .collect();
    let dsn: String = values
        .iter()
        .map(|(key, value)| format!(" {key} = '{value}'"))
        .collect();
    let host = &values.iter().find(|(key, _)| *key == "host").unwrap().1;
    let port = values.iter().find(|(key, _)| *key == "port");
    let port = port.map_or("5432", |(_, port)| port);
    let user = location.split_once("://").unwrap().1.split_once('@');
    let user = user.map(|(user, _)| user.to_owned()).or_else(|| {
        let user = values.iter().find(|(key, _)| *key == "user");
        user.map(|(_, user)| user.clone())
    });
    let user = user.unwrap_or_else(|| "postgres".to_owned());
    let nowhere = "/no/such/folder";
    for url in [
        format!("{dsn} dbname = {database} user = {user}"),
        format!(
            "dbname={database} user={user} host='{host}' port={port} password='a \\' b' application_name='it\\'s'"
        ),
        format!("postgres:///{database}?{query}&user={user}"),
        // The first host is away; a question mark in the password begins no query.
        format!("postgresql://{user}:wh?t@/{database}?host={nowhere},{host}&port={port},{port}"),
        format!(
            "postgresql://{user}:wh?t@{}:{port}/{database}",
            host.replace('/', "%2F")
        ),
    ] {
        let connected = builder(&url).build().unwrap();
        let name = text(
            &mut connected
                .connection()
                .unwrap_or_else(|error| panic!("{url}: {error}")),
            "SELECT current_database()::text AS text",
        );
        assert_eq!(name, database, "{url}");
    }
}

#[test]
fn what_libpq_does_not_know_is_reported() {
    let test = TestDatabase::empty();
    let (location, query) = test.url().split_once('?').unwrap();
    let database = builder(&format!("{location}?{query}&sslmode=perhaps"))
        .outage_timeout(Duration::from_millis(300))
        .build()
        .unwrap();
    let error = database.connection().map(drop).unwrap_err();
    assert!(
        error.to_string().contains("invalid sslmode value"),
        "{error}"
    );
}

#[test]
fn no_character_in_a_password_gets_any_of_it_reported() {
    let percent =
        |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    let specials = " !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ä💥\t";
    for special in specials.chars() {
        let password = format!("s3c{special}r3t{special}s3c");
        let away = "/d?host=/no/such/folder&port=1";
        for url in [
            format!("postgres://u:{password}@{away}"),
            format!("postgres://u:{}@{away}", percent(&password)),
            format!("postgres://{away}&user=u&password={password}"),
            format!("postgres://{away}&user=u&password={}", percent(&password)),
            format!(
                "host=/no/such/folder user=u password='{}'",
                quoted(&password)
            ),
            format!("host=/no/such/folder user=u password = {password}"),
        ] {
            let reported = match allin_db::Database::builder(&url) {
                Err(error) => format!("{error:?} {error}"),
                Ok(settings) => {
                    let shown = format!("{settings:?}");
                    let database = settings
                        .outage_timeout(Duration::from_millis(30))
                        .connection_timeout(Duration::from_millis(40))
                        .build()
                        .unwrap();
                    let error = database.connection().map(drop).unwrap_err();
                    let migrating = database.run_migrations().unwrap_err();
                    format!("{shown} {error:?} {error} {migrating:?} {database:?}")
                }
            };
            for part in ["s3c", "r3t", "%73%33%63"] {
                assert!(!reported.contains(part), "{url}: {reported}");
            }
        }
    }
}
