//! Statements in another database of the target's server.

use glowplug_pq::Connection;

use crate::error::Error;

pub(super) fn execute(admin: &mut Connection, sql: &str, doing: &'static str) -> Result<(), Error> {
    admin.execute(sql).map_err(Error::database(doing))?;
    let _ = admin.take_notices();
    Ok(())
}
