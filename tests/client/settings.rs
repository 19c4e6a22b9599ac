//! Settings from the environment: what is read, and what is refused by name.

use allin_db::{DatabaseBuilder, Error};

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
    ] {
        let set = [(name, value), URL];
        let error = read(&set).and_then(DatabaseBuilder::build).unwrap_err();
        assert!(
            matches!(&error, Error::Setting { name: told, .. } if *told == name),
            "{name}={value}: {error:?}"
        );
        assert!(!format!("{error:?}").contains("s3cr3t"), "{error:?}");
    }
    assert_eq!(read(&[]).unwrap_err().code(), "setting");
}
