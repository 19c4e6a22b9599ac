//! Databases that others are copied from.

use std::hash::Hasher;
use std::thread;
use std::time::{Duration, Instant};

use glowplug_pq::Connection;

use crate::error::{Error, Result};
use crate::server::Server;

/// SQLSTATE of CREATE DATABASE when its template does not exist.
pub(crate) const NOT_THERE: &str = "3D000";
const STILL_IN_USE: &str = "55006";
const REPORT_AFTER: Duration = Duration::from_secs(10);

pub(crate) fn name(key: &[u8]) -> String {
    format!(
        "glowplug_template_{:016x}{:016x}",
        hash(key, 0xcbf2_9ce4_8422_2325),
        hash(key, 0x9ae1_6a3b_2f90_404f)
    )
}

/// Builds the template unless it is there by the time the lock is ours.
pub(crate) fn build(
    server: &Server,
    name: &str,
    fill: impl FnOnce(&str) -> Result<(), Box<dyn std::error::Error + Send + Sync>>,
) -> Result<()> {
    // The lock ends with its connection, so a builder that is killed keeps nobody waiting.
    let mut builder = server.connect()?;
    let failed = Error::database;
    let key = (hash(name.as_bytes(), 0) >> 1).to_string();
    builder
        .query(
            "SELECT pg_catalog.pg_advisory_lock($1::bigint)",
            &[Some(&key)],
        )
        .map_err(failed("wait for the template's lock"))?;
    let there = builder
        .query(
            "SELECT 1 FROM pg_catalog.pg_database WHERE datname = $1",
            &[Some(name)],
        )
        .map_err(failed("look for the template"))?;
    if !there.is_empty() {
        return Ok(());
    }
    forget_old(&mut builder).map_err(failed("drop old templates"))?;
    let unfinished = format!("{name}_new");
    let drop = format!("DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)");
    builder
        .execute(&drop)
        .map_err(failed("drop a half-built template"))?;
    builder
        .execute(&format!("CREATE DATABASE {unfinished} TEMPLATE template0"))
        .map_err(failed("create the template"))?;
    let now = "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE NAME IS %L', extract(epoch FROM now())::bigint); END $$";
    let built = fill(&server.url(&unfinished))
        .map_err(Error::Template)
        .and_then(|()| {
            builder
                .execute(&now.replace("NAME", &unfinished))
                .map_err(failed("date the template"))?;
            rename(&mut builder, &unfinished, name).map_err(failed("finish the template"))
        });
    if built.is_err() {
        let _ = builder.execute(&drop);
    }
    built
}

/// A template under its final name is complete. Backends of the filling connections may take a moment to end.
fn rename(builder: &mut Connection, from: &str, to: &str) -> glowplug_pq::Result<()> {
    let began = Instant::now();
    loop {
        match builder.execute(&format!("ALTER DATABASE {from} RENAME TO {to}")) {
            Err(error)
                if error.sqlstate() == Some(STILL_IN_USE) && began.elapsed() < REPORT_AFTER =>
            {
                thread::sleep(Duration::from_millis(5));
            }
            result => return result,
        }
    }
}

/// Every change of what is built leaves a template behind; two weeks later nobody wants it.
fn forget_old(builder: &mut Connection) -> glowplug_pq::Result<()> {
    let old: Vec<String> = builder
        .query(
            "SELECT d.datname::text FROM pg_catalog.pg_database AS d \
             JOIN pg_catalog.pg_shdescription AS c ON c.objoid = d.oid AND c.classoid = 'pg_catalog.pg_database'::regclass \
             WHERE d.datname ~ '^glowplug_template_[0-9a-f]{32}$' AND c.description ~ '^[0-9]+$' \
             AND c.description::numeric < extract(epoch FROM now() - interval '14 days')",
            &[],
        )?
        .decode()?;
    for name in old {
        // In use at this moment, or dropped by another: both are fine.
        let _ = builder.execute(&format!("DROP DATABASE IF EXISTS {name}"));
    }
    Ok(())
}

/// A hash that is the same in every process.
fn hash(bytes: &[u8], start: u64) -> u64 {
    let mut hasher = fnv::FnvHasher::with_key(start);
    hasher.write(bytes);
    hasher.finish()
}
