//! What killed runs left behind on a shadow server: databases with our mark, and roles.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::PREFIX;
use super::lock::CLASS;
use crate::apply::Observer;

/// What a shadow database is marked with: when it was made, and by the lock of which replay.
pub(super) fn mark(admin: &mut Connection, key: i32) -> Result<String, glowplug_pq::Error> {
    let now: Vec<String> = admin
        .query(
            "SELECT pg_catalog.date_part('epoch', pg_catalog.now())::pg_catalog.int8::pg_catalog.text",
            &[],
        )
        .and_then(|rows| rows.decode())?;
    let now = now.first().map_or("0", String::as_str);
    Ok(format!("glowplug shadow database made at {now} by {key}"))
}

/// Drops the databases that carry our mark and whose maker is gone: its lock is free. Earlier releases had no such lock;
/// of theirs, those are dropped that are an hour old and have no session.
pub(super) fn databases(admin: &mut Connection, observer: &mut dyn Observer) {
    // The lock counts in whatever database its session is.
    let left: Result<Vec<String>, _> = admin
        .query(
            "SELECT marked.datname FROM (
                 SELECT d.oid, d.datname,
                        pg_catalog.regexp_match(pg_catalog.shobj_description(d.oid, 'pg_database'),
                            '^glowplug shadow database made at ([0-9]+)(?: by (-?[0-9]+))?$') AS mark
                 FROM pg_catalog.pg_database d
             ) AS marked
             WHERE CASE
                 WHEN marked.mark IS NULL THEN false
                 WHEN marked.mark[2] IS NOT NULL THEN NOT EXISTS (
                     SELECT FROM pg_catalog.pg_locks l
                     WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
                       AND l.classid OPERATOR(pg_catalog.=) ($2::pg_catalog.int8)::pg_catalog.oid
                       AND l.objid OPERATOR(pg_catalog.=)
                           (marked.mark[2]::pg_catalog.int8 OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8)::pg_catalog.oid
                       AND l.objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2)
                 ELSE pg_catalog.starts_with(marked.datname::pg_catalog.text, $1)
                     AND marked.mark[1]::pg_catalog.float8 OPERATOR(pg_catalog.<)
                         (pg_catalog.date_part('epoch', pg_catalog.now()) OPERATOR(pg_catalog.-) 3600::pg_catalog.float8)
                     AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid OPERATOR(pg_catalog.=) marked.oid)
             END",
            &[Some(PREFIX), Some(&CLASS.to_string())],
        )
        .and_then(|rows| rows.decode());
    let left = left.unwrap_or_else(|error| {
        observer.debug(&format!("cannot look for old shadow databases: {error}"));
        Vec::new()
    });
    for name in left {
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", Ident(&name));
        match admin.execute(&sql) {
            Ok(()) => observer.debug(&format!("dropped the old shadow database {name}")),
            Err(error) => {
                observer.debug(&format!(
                    "cannot drop the old shadow database {name}: {error}"
                ));
            }
        }
    }
}

/// Drops the roles that earlier replays left on a server of our own: they belong to no database, so they outlive it, and the next
/// replay would find them there already. The caller has the server for itself.
pub(super) fn left_roles(admin: &mut Connection, observer: &mut dyn Observer) {
    match roles(admin) {
        Ok(roles) => {
            for role in roles {
                drop_role(admin, &role, observer);
            }
        }
        Err(error) => observer.debug(&format!("cannot look for old roles: {error}")),
    }
}

/// The roles that did not come with the server.
pub(super) fn roles(admin: &mut Connection) -> Result<Vec<String>, glowplug_pq::Error> {
    // Those below 16384 did.
    admin
        .query(
            "SELECT r.rolname FROM pg_catalog.pg_roles r
             WHERE r.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid
             ORDER BY r.oid DESC",
            &[],
        )
        .and_then(|rows| rows.decode())
}

/// Drops one role of a server of our own.
pub(super) fn drop_role(admin: &mut Connection, role: &str, observer: &mut dyn Observer) {
    if let Err(error) = admin.execute(&format!("DROP ROLE IF EXISTS {}", Ident(role))) {
        observer.debug(&format!(
            "cannot drop the role {role} of an earlier replay: {error}"
        ));
    }
    let _ = admin.take_notices();
}
