//! A connection to the database that is worked on.

use glowplug_pq::{Connection, mask_url};

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::error::Error;
use crate::project::split_query;

/// Connects and says who we are, for `pg_stat_activity`.
///
/// # Errors
/// [`Error::Connect`] with the password masked.
pub fn connect(url: &str) -> Result<Connection, Error> {
    let mut connection = Connection::connect(url).map_err(|source| Error::Connect {
        target: mask_url(url),
        source,
    })?;
    set_up(&mut connection)?;
    Ok(connection)
}

/// The settings of a session of ours.
pub(crate) fn set_up(connection: &mut Connection) -> Result<(), Error> {
    // client_connection_check_interval makes the server notice that we were killed while a long statement runs; it is a
    // favour, so a platform without it is no failure. See
    // <https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL>.
    let _ = connection.execute("SET client_connection_check_interval = '1s'");
    connection
        .execute(concat!(
            "SET application_name = 'glowplug/",
            env!("CARGO_PKG_VERSION"),
            "'"
        ))
        .map_err(Error::database("cannot set up the session"))?;
    let _ = connection.take_notices();
    Ok(())
}

/// The same connection string for another database on the same server.
pub fn with_database(url: &str, database: &str) -> String {
    let encoded = utf8_percent_encode(database, NON_ALPHANUMERIC);
    let Some(scheme) = url.find("://") else {
        // libpq takes the last of two equal keys.
        return format!(
            "{url} dbname='{}'",
            database.replace('\\', "\\\\").replace('\'', "\\'")
        );
    };
    let (location, query) =
        split_query(url).map_or((url, None), |(location, query)| (location, Some(query)));
    let authority = location[scheme + 3..]
        .split_once('/')
        .map_or(&location[scheme + 3..], |(authority, _)| authority);
    // A database may stand in the query too; there it would win.
    let query: Vec<&str> = query
        .into_iter()
        .flat_map(|query| query.split('&'))
        .filter(|pair| !pair.starts_with("dbname="))
        .collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!(
        "{}{authority}/{encoded}{mark}{}",
        &url[..scheme + 3],
        query.join("&")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_keeps_everything_else() {
        for (url, other) in [
            (
                "postgres://u:p@h:1/d?sslmode=require",
                "postgres://u:p@h:1/x%20y?sslmode=require",
            ),
            (
                "postgres:///d?host=/tmp&user=u",
                "postgres:///x%20y?host=/tmp&user=u",
            ),
            ("postgresql://h", "postgresql://h/x%20y"),
            ("postgres://u:p?a@h/d?b=c", "postgres://u:p?a@h/x%20y?b=c"),
            ("postgres://h/d?dbname=e&a=b", "postgres://h/x%20y?a=b"),
            ("host=h dbname=d", "host=h dbname=d dbname='x y'"),
        ] {
            assert_eq!(with_database(url, "x y"), other);
        }
    }
}
