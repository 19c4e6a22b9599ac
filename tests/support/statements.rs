//! The statements that reach the database, as Diesel's instrumentation tells them.

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
    seen.retain(|sql| {
        !["BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK"]
            .iter()
            .any(|word| sql.starts_with(word))
    });
    seen
}
