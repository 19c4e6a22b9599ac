//! What killed runs left behind on a shadow server: databases with our mark, and roles.

use glowplug_pq::Connection;
use glowplug_schema::ident::Ident;

use super::names::{CLASS, PREFIX};
use super::remove;
use crate::observer::Observer;
use crate::session::Endpoint;

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

/// Which databases of a server a run may drop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The server is not ours: those that carry both our name and our mark or key.
    Named,
    /// The server is ours, and other replays may run on it: those that carry our mark, whatever their name.
    Marked,
    /// The server is ours, and no other replay runs on it: all but those that came with it.
    Everything,
}

/// Drops the databases whose creator is gone: the lock that their mark or name refers to is free. Earlier releases had no such
/// lock; of theirs, those are dropped that are an hour old and have no session. `endpoint` is some database of the server.
pub(super) fn databases(
    admin: &mut Connection,
    endpoint: &Endpoint,
    reach: Reach,
    observer: &mut dyn Observer,
) {
    let flag = |set: bool| if set { "true" } else { "false" };
    // The lock counts in whatever database its session is.
    let left: Result<Vec<String>, _> = admin
        .query(
            "SELECT marked.datname FROM (
                 SELECT found.oid, found.datname, found.mark,
                        pg_catalog.starts_with(found.datname::pg_catalog.text, $1) AS named,
                        COALESCE(
                            pg_catalog.lpad(pg_catalog.to_hex(
                                found.mark[2]::pg_catalog.int8 OPERATOR(pg_catalog.&) 4294967295::pg_catalog.int8), 8, '0'),
                            -- A run that was killed before it could set the mark left the key in the name alone.
                            CASE WHEN found.mark IS NULL THEN (pg_catalog.regexp_match(
                                found.datname::pg_catalog.text, '^glowplug_shadow_[0-9]+_([0-9a-f]{8})_[0-9a-f]{24}$'))[1] END
                        ) AS key
                 FROM (
                     SELECT d.oid, d.datname,
                            pg_catalog.regexp_match(pg_catalog.shobj_description(d.oid, 'pg_database'),
                                '^glowplug shadow database made at ([0-9]+)(?: by (-?[0-9]+))?$') AS mark
                     FROM pg_catalog.pg_database d
                     WHERE d.datname OPERATOR(pg_catalog.<>) ALL ('{template0,template1}'::pg_catalog.name[])
                       AND d.datname OPERATOR(pg_catalog.<>) pg_catalog.current_database()
                 ) AS found
             ) AS marked
             WHERE CASE
                 WHEN NOT marked.named AND NOT $3::pg_catalog.bool THEN false
                 WHEN marked.key IS NOT NULL THEN NOT EXISTS (
                     SELECT FROM pg_catalog.pg_locks l
                     WHERE l.locktype OPERATOR(pg_catalog.=) 'advisory'
                       AND l.classid OPERATOR(pg_catalog.=) ($2::pg_catalog.int8)::pg_catalog.oid
                       AND pg_catalog.lpad(pg_catalog.to_hex(l.objid::pg_catalog.int8), 8, '0')
                           OPERATOR(pg_catalog.=) marked.key
                       AND l.objsubid OPERATOR(pg_catalog.=) 2::pg_catalog.int2)
                 WHEN marked.mark IS NOT NULL THEN marked.named
                     AND marked.mark[1]::pg_catalog.float8 OPERATOR(pg_catalog.<)
                         (pg_catalog.date_part('epoch', pg_catalog.now()) OPERATOR(pg_catalog.-) 3600::pg_catalog.float8)
                     AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity a WHERE a.datid OPERATOR(pg_catalog.=) marked.oid)
                 ELSE $4::pg_catalog.bool
             END",
            &[
                Some(PREFIX),
                Some(&CLASS.to_string()),
                Some(flag(reach != Reach::Named)),
                Some(flag(reach == Reach::Everything)),
            ],
        )
        .and_then(|rows| rows.decode());
    let left = left.unwrap_or_else(|error| {
        observer.debug(&format!("cannot look for old shadow databases: {error}"));
        Vec::new()
    });
    for name in left {
        match remove::database(admin, endpoint, &name, observer) {
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

/// The roles that are there, by their object identifiers.
pub(super) fn role_ids(admin: &mut Connection) -> Result<Vec<String>, glowplug_pq::Error> {
    admin
        .query(
            "SELECT r.oid::pg_catalog.text FROM pg_catalog.pg_roles r",
            &[],
        )
        .and_then(|rows| rows.decode())
}

/// The roles that are none of these, by name, the youngest first.
pub(super) fn roles_besides(
    admin: &mut Connection,
    known: &[String],
) -> Result<Vec<String>, glowplug_pq::Error> {
    let known = format!("{{{}}}", known.join(","));
    admin
        .query(
            "SELECT r.rolname FROM pg_catalog.pg_roles r
             WHERE r.oid OPERATOR(pg_catalog.<>) ALL ($1::pg_catalog.oid[])
             ORDER BY r.oid DESC",
            &[Some(&known)],
        )
        .and_then(|rows| rows.decode())
}

/// Drops one role of a server of our own, with what it owns outside of the shadow databases and its privileges on databases,
/// tablespaces and settings.
pub(super) fn drop_role(admin: &mut Connection, role: &str, observer: &mut dyn Observer) {
    let name = Ident(role);
    for sql in [
        // A database or a tablespace is not dropped with its owner.
        format!("REASSIGN OWNED BY {name} TO CURRENT_USER"),
        format!("DROP OWNED BY {name} CASCADE"),
    ] {
        if let Err(error) = admin.execute(&sql) {
            observer.debug(&format!(
                "cannot drop what the role {role} of an earlier replay has: {error}"
            ));
        }
    }
    drop_role_only(admin, role, observer);
}

/// Drops one role, where nothing depends on it.
pub(super) fn drop_role_only(admin: &mut Connection, role: &str, observer: &mut dyn Observer) {
    if let Err(error) = admin.execute(&format!("DROP ROLE IF EXISTS {}", Ident(role))) {
        observer.debug(&format!(
            "cannot drop the role {role} of an earlier replay: {error}"
        ));
    }
    let _ = admin.take_notices();
}
