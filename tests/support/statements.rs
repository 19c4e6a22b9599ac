//! The statements that reach the database, as Diesel's instrumentation says them.

use std::sync::{Arc, Mutex};

use diesel::PgConnection;
use diesel::connection::{Connection, InstrumentationEvent};

/// The SQL of each statement that runs meanwhile, without those that begin and end transactions.
pub fn statements(conn: &mut PgConnection, run: impl FnOnce(&mut PgConnection)) -> Vec<String> {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&seen);
    conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            log.lock().expect("the list").push(query.to_string());
        }
    });
    run(conn);
    conn.set_instrumentation(|_: InstrumentationEvent<'_>| ());
    let mut seen = std::mem::take(&mut *seen.lock().expect("the list"));
    // Nor Diesel's own question for the number of an enum type, which it asks once on each connection.
    let others = [
        "BEGIN",
        "COMMIT",
        "SAVEPOINT",
        "RELEASE",
        "ROLLBACK",
        r#"SELECT "pg_type"."oid""#,
    ];
    seen.retain(|sql| !others.iter().any(|start| sql.starts_with(start)));
    seen
}
