//! How shadow databases are named and locked, so that what a killed run leaves is recognized.

use glowplug_pq::Connection;

use crate::error::Error;

/// What every shadow database is named with, so that left-overs are known for what they are.
pub(super) const PREFIX: &str = "glowplug_shadow_";

/// The first half of the key of all locks here: "glow" in ASCII.
pub(super) const CLASS: i32 = 0x676c_6f77;

/// The second half of the key of a replay, taken from the random name of its database.
pub(super) fn key_of(unique: &str) -> i32 {
    let digits = unique.get(..8).unwrap_or_default();
    let key = u32::from_str_radix(digits, 16).unwrap_or(1);
    i32::from_ne_bytes(key.to_ne_bytes()) | 1
}

/// The name of a shadow database: it holds the key of its replay's lock, because a comment can only be set later. No longer than
/// the 63 bytes that PostgreSQL keeps.
pub(super) fn name_of(key: i32, unique: &str) -> String {
    let unique = unique.get(..24).unwrap_or(unique);
    format!("{PREFIX}{}_{key:08x}_{unique}", std::process::id())
}

pub(super) fn unique(admin: &mut Connection) -> Result<String, Error> {
    let found: Vec<String> = admin
        .query(
            "SELECT pg_catalog.replace(pg_catalog.gen_random_uuid()::pg_catalog.text, '-', '')",
            &[],
        )
        .and_then(|rows| rows.decode())
        .map_err(Error::database("cannot draw a random name"))?;
    Ok(found.into_iter().next().unwrap_or_default())
}
