//! Drops databases, those among them that the server will not drop as they are.

use glowplug_pq::{Connection, Error};
use glowplug_schema::ident::{Ident, Literal};

use crate::observer::Observer;
use crate::session::Endpoint;

/// Drops a database with its sessions. What keeps the server from it is removed first: subscriptions, prepared transactions,
/// the mark of a template. `endpoint` is some database of the server.
///
/// # Errors
/// Those of `DROP DATABASE`.
pub(super) fn database(
    admin: &mut Connection,
    endpoint: &Endpoint,
    name: &str,
    observer: &mut dyn Observer,
) -> Result<(), Error> {
    let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", Ident(name));
    if admin.execute(&sql).is_err() {
        release(admin, endpoint, name, observer);
        admin.execute(&sql)?;
    }
    let _ = admin.take_notices();
    Ok(())
}

/// Removes what `DROP DATABASE` refuses to remove.
fn release(admin: &mut Connection, endpoint: &Endpoint, name: &str, observer: &mut dyn Observer) {
    let sql = format!(
        "ALTER DATABASE {} WITH ALLOW_CONNECTIONS true IS_TEMPLATE false",
        Ident(name)
    );
    report(admin.execute(&sql), name, observer);
    let mut session = match endpoint.with_database(name).connect() {
        Ok(session) => session,
        Err(error) => {
            observer.debug(&format!("cannot connect to the database {name}: {error}"));
            return;
        }
    };
    let prepared = "SELECT p.gid FROM pg_catalog.pg_prepared_xacts p
         WHERE p.database OPERATOR(pg_catalog.=) pg_catalog.current_database()";
    for gid in list(&mut session, prepared, name, observer) {
        let sql = format!("ROLLBACK PREPARED {}", Literal(&gid));
        report(session.execute(&sql), name, observer);
    }
    let subscriptions = "SELECT s.subname FROM pg_catalog.pg_subscription s
         JOIN pg_catalog.pg_database d ON d.oid OPERATOR(pg_catalog.=) s.subdbid
         WHERE d.datname OPERATOR(pg_catalog.=) pg_catalog.current_database()";
    for subscription in list(&mut session, subscriptions, name, observer) {
        let subscription = Ident(&subscription);
        // Without a slot, dropping it asks nothing of its publisher.
        for sql in [
            format!("ALTER SUBSCRIPTION {subscription} DISABLE"),
            format!("ALTER SUBSCRIPTION {subscription} SET (slot_name = NONE)"),
            format!("DROP SUBSCRIPTION {subscription}"),
        ] {
            report(session.execute(&sql), name, observer);
        }
    }
}

fn list(
    session: &mut Connection,
    sql: &str,
    name: &str,
    observer: &mut dyn Observer,
) -> Vec<String> {
    let found = session.query(sql, &[]).and_then(|rows| rows.decode());
    found.unwrap_or_else(|error| {
        report(Err(error), name, observer);
        Vec::new()
    })
}

fn report(outcome: Result<(), Error>, name: &str, observer: &mut dyn Observer) {
    if let Err(error) = outcome {
        observer.debug(&format!(
            "cannot prepare the database {name} to be dropped: {error}"
        ));
    }
}
