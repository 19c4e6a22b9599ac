//! What a replay can leave on a server of our own outside of its database: other databases, roles, settings, slots, tablespaces.
//!
//! All of it is removed whenever one replay has the server for itself, so that no replay finds what another project left.

use std::thread;
use std::time::Duration;

use glowplug_pq::{Connection, Error};
use glowplug_schema::ident::{Ident, Literal};

use super::reap;
use crate::observer::Observer;
use crate::session::Endpoint;

/// Removes it all. What fails is reported, and the rest is done.
pub(super) fn server(admin: &mut Connection, endpoint: &Endpoint, observer: &mut dyn Observer) {
    let steps: [(&str, Step); 6] = [
        ("replication slots", slots),
        ("tablespaces", tablespaces),
        ("the database postgres", own_database),
        ("settings of roles and databases", settings),
        ("settings of the server", system_settings),
        ("the role postgres", own_role),
    ];
    reap::databases(admin, endpoint, reap::Reach::Everything, observer);
    reap::left_roles(admin, observer);
    for (what, step) in steps {
        if let Err(error) = step(admin) {
            observer.debug(&format!(
                "cannot clean {what} on the shadow server: {error}"
            ));
        }
    }
    let _ = admin.take_notices();
}

type Step = fn(&mut Connection) -> Result<(), Error>;

/// Whether the role that replays run as may do everything.
pub(super) fn is_superuser(admin: &mut Connection) -> Result<bool, Error> {
    let found = names(
        admin,
        "SELECT r.rolname FROM pg_catalog.pg_roles r
         WHERE r.rolname OPERATOR(pg_catalog.=) session_user AND r.rolsuper",
    )?;
    Ok(!found.is_empty())
}

/// The stored password of the role that replays run as.
pub(super) fn password(admin: &mut Connection) -> Result<Option<String>, Error> {
    let found: Vec<Option<String>> = admin
        .query(
            "SELECT a.rolpassword FROM pg_catalog.pg_authid a
             WHERE a.rolname OPERATOR(pg_catalog.=) session_user",
            &[],
        )?
        .decode()?;
    Ok(found.into_iter().next().flatten())
}

/// Gives the role that replays run as this stored password again.
pub(super) fn restore_password(admin: &mut Connection, before: Option<&str>) -> Result<(), Error> {
    if password(admin)?.as_deref() == before {
        return Ok(());
    }
    let value = before.map_or_else(|| "NULL".to_owned(), |text| Literal(text).to_string());
    admin.execute(&format!("ALTER ROLE SESSION_USER PASSWORD {value}"))
}

fn slots(admin: &mut Connection) -> Result<(), Error> {
    admin.execute(
        "SELECT pg_catalog.pg_drop_replication_slot(s.slot_name)
         FROM pg_catalog.pg_replication_slots s WHERE NOT s.active",
    )?;
    admin.execute(
        "SELECT pg_catalog.pg_replication_origin_drop(o.roname)
         FROM pg_catalog.pg_replication_origin o",
    )
}

fn tablespaces(admin: &mut Connection) -> Result<(), Error> {
    // Those below 16384 came with the server.
    let left = names(
        admin,
        "SELECT t.spcname FROM pg_catalog.pg_tablespace t
         WHERE t.oid OPERATOR(pg_catalog.>=) 16384::pg_catalog.oid",
    )?;
    for name in left {
        admin.execute(&format!("DROP TABLESPACE {}", Ident(&name)))?;
    }
    Ok(())
}

/// The database of the session of ours, which every replay begins in.
fn own_database(admin: &mut Connection) -> Result<(), Error> {
    let changed = names(
        admin,
        "SELECT d.datname FROM pg_catalog.pg_database d
         WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()
           AND (NOT d.datallowconn OR d.datistemplate
                OR d.datconnlimit OPERATOR(pg_catalog.<>) -1)",
    )?;
    for name in changed {
        admin.execute(&format!(
            "ALTER DATABASE {} WITH ALLOW_CONNECTIONS true CONNECTION LIMIT -1 IS_TEMPLATE false",
            Ident(&name)
        ))?;
    }
    Ok(())
}

fn settings(admin: &mut Connection) -> Result<(), Error> {
    let left: Vec<(Option<String>, Option<String>)> = admin
        .query(
            "SELECT r.rolname AS role, d.datname AS database FROM pg_catalog.pg_db_role_setting s
             LEFT JOIN pg_catalog.pg_roles r ON r.oid OPERATOR(pg_catalog.=) s.setrole
             LEFT JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.setdatabase",
            &[],
        )?
        .decode()?;
    for (role, database) in left {
        let sql = match (&role, &database) {
            (None, None) => "ALTER ROLE ALL RESET ALL".to_owned(),
            (None, Some(database)) => format!("ALTER DATABASE {} RESET ALL", Ident(database)),
            (Some(role), None) => format!("ALTER ROLE {} RESET ALL", Ident(role)),
            (Some(role), Some(database)) => format!(
                "ALTER ROLE {} IN DATABASE {} RESET ALL",
                Ident(role),
                Ident(database)
            ),
        };
        admin.execute(&sql)?;
    }
    Ok(())
}

/// What `ALTER SYSTEM` set. Our own settings are given at the start of the server.
fn system_settings(admin: &mut Connection) -> Result<(), Error> {
    const PAUSE: Duration = Duration::from_millis(5);
    const ATTEMPTS: usize = 400;
    let left = names(
        admin,
        "SELECT f.name FROM pg_catalog.pg_file_settings f
         WHERE f.sourcefile OPERATOR(pg_catalog.~) 'postgresql[.]auto[.]conf$' AND f.name IS NOT NULL",
    )?;
    if left.is_empty() {
        return Ok(());
    }
    let loaded = "SELECT pg_catalog.pg_conf_load_time()::pg_catalog.text";
    let before = names(admin, loaded)?;
    admin.execute("ALTER SYSTEM RESET ALL")?;
    admin.execute("SELECT pg_catalog.pg_reload_conf()")?;
    // Sessions that begin from now on have the old settings until the server has read its files. It does that before it lets
    // this session read them.
    for _ in 0..ATTEMPTS {
        if names(admin, loaded)? != before {
            break;
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// The attributes of the role that replays run as. It made the server, so it has all of them. Whether it is a superuser is checked
/// elsewhere: only a superuser can do what is done here.
fn own_role(admin: &mut Connection) -> Result<(), Error> {
    let changed = names(
        admin,
        "SELECT a.rolname FROM pg_catalog.pg_roles a
         WHERE a.rolname OPERATOR(pg_catalog.=) session_user
           AND (NOT a.rolinherit OR NOT a.rolcreaterole OR NOT a.rolcreatedb
                OR NOT a.rolcanlogin OR NOT a.rolreplication OR NOT a.rolbypassrls
                OR a.rolconnlimit OPERATOR(pg_catalog.<>) -1
                OR a.rolvaliduntil OPERATOR(pg_catalog.<) 'infinity'::pg_catalog.timestamptz)",
    )?;
    if changed.is_empty() {
        return Ok(());
    }
    admin.execute(
        "ALTER ROLE SESSION_USER WITH INHERIT CREATEROLE CREATEDB LOGIN REPLICATION BYPASSRLS
         CONNECTION LIMIT -1 VALID UNTIL 'infinity'",
    )
}

fn names(admin: &mut Connection, sql: &str) -> Result<Vec<String>, Error> {
    admin.query(sql, &[])?.decode()
}
