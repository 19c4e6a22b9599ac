//! What the environment says.

use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::time::Duration;

use allin_db::{Database, DatabaseBuilder};

/// The settings of the server.
pub(crate) struct Settings {
    /// Where it listens.
    pub(crate) bind: SocketAddr,
    /// How long a request may take.
    pub(crate) request_timeout: Duration,
    /// How long a request waits for its turn at the database.
    pub(crate) queue_timeout: Duration,
}

impl Settings {
    /// The settings of the environment, with defaults.
    pub(crate) fn from_env() -> Result<Self, Box<dyn Error>> {
        let bind = env::var("BIND").unwrap_or_default();
        let bind = match bind.trim() {
            "" => "127.0.0.1:3000",
            bind => bind,
        };
        Ok(Self {
            bind: bind
                .parse()
                .map_err(|_| format!("BIND is no address such as 127.0.0.1:3000: {bind:?}"))?,
            request_timeout: seconds("REQUEST_TIMEOUT", 10.0)?,
            queue_timeout: seconds("QUEUE_TIMEOUT", 5.0)?,
        })
    }

    /// The database of the environment. Unless reported otherwise it ends a statement when nobody waits for it any more.
    pub(crate) fn database(&self) -> allin_db::Result<Database> {
        let statement_timeout = format!("{}ms", self.request_timeout.as_millis());
        let builder = DatabaseBuilder::from_variables(|name| {
            env::var(name).ok().or_else(|| match name {
                "DATABASE_STATEMENT_TIMEOUT" => Some(statement_timeout.clone()),
                "DATABASE_APPLICATION_NAME" => Some("allin-server".to_owned()),
                _ => None,
            })
        })?;
        builder.build()
    }
}

fn seconds(name: &str, default: f64) -> Result<Duration, String> {
    let text = env::var(name).unwrap_or_default();
    let number = match text.trim() {
        "" => Some(default),
        text => text.parse().ok(),
    };
    number
        .and_then(|number| Duration::try_from_secs_f64(number).ok())
        // Timers add this to the time of today.
        .filter(|time| !time.is_zero() && *time < Duration::from_secs(86_400))
        .ok_or_else(|| format!("{name} is no number of seconds of one day: {text:?}"))
}
