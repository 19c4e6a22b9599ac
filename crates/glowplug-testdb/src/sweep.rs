//! Databases whose process is gone.
//!
//! Every process holds an advisory lock for as long as it lives, and puts the lock's key into the names of its
//! databases. The lock ends with the process however that ends, and is seen by all who share the server, also from
//! another container, where process ids mean nothing.

use std::collections::HashSet;

use glowplug_pq::{Connection, Result};

pub(crate) const PREFIX: &str = "glowplug_test_";

/// Must come before the first database is made: a name without a lock is a dead one.
pub(crate) fn claim(admin: &mut Connection, token: u64) -> Result<()> {
    admin.query(
        "SELECT pg_catalog.pg_advisory_lock($1::bigint)",
        &[Some(&token.to_string())],
    )?;
    Ok(())
}

pub(crate) fn sweep(admin: &mut Connection) -> Result<()> {
    // Names first, then locks: a process that has a database by now had the lock before.
    let databases: Vec<String> = admin
        .query("SELECT datname::text FROM pg_catalog.pg_database WHERE datname LIKE 'glowplug\\_test\\_%'", &[])?
        .decode()?;
    if databases.is_empty() {
        return Ok(());
    }
    let alive: Vec<i64> = admin
        .query(
            "SELECT classid::bigint << 32 | objid::bigint FROM pg_catalog.pg_locks \
             WHERE locktype = 'advisory' AND objsubid = 1 AND granted",
            &[],
        )?
        .decode()?;
    let alive: HashSet<u64> = alive
        .into_iter()
        .filter_map(|key| u64::try_from(key).ok())
        .collect();
    for name in databases
        .iter()
        .filter(|name| token(name).is_some_and(|token| !alive.contains(&token)))
    {
        // Another process may sweep at the same time.
        let _ = admin.execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
    }
    Ok(())
}

fn token(name: &str) -> Option<u64> {
    let (token, number) = name.strip_prefix(PREFIX)?.split_once('_')?;
    let plain = token.len() == 16 && number.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| u64::from_str_radix(token, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::token;

    #[test]
    fn only_our_own_names_are_swept() {
        assert_eq!(token("glowplug_test_00000000000000ff_12"), Some(255));
        for foreign in [
            "glowplug_test_x",
            "glowplug_test_00000000000000ff_12; DROP",
            "glowplug_test_ff_1",
            "mine",
        ] {
            assert_eq!(token(foreign), None, "{foreign}");
        }
    }
}
