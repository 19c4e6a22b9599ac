//! Why there is no shadow database.

/// Why there is no shadow database.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ShadowError {
    /// `--shadow-on-target` without a target.
    #[error("`--shadow-on-target` needs a database, and none was named")]
    NoTarget,
    /// A migration took the superuser attribute from the local shadow server's role.
    #[error("a migration made the role of the local shadow server lose its superuser attribute")]
    NotSuperuser,
    /// Its session is gone.
    #[error("the session in the shadow database is lost")]
    SessionLost,
    /// No binaries for a local shadow server.
    #[error("there is no server for the shadow database")]
    NoBinaries {
        /// The major version that is needed, where one is.
        major: Option<u32>,
        /// Why.
        source: glowplug_server::Error,
    },
}

impl ShadowError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            ShadowError::NoTarget => "no-database-url",
            ShadowError::NotSuperuser => "shadow-without-superuser",
            ShadowError::SessionLost => "shadow-lost",
            ShadowError::NoBinaries { .. } => "no-shadow-server",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            ShadowError::NoTarget => {
                "set DATABASE_URL, or omit the flag: the local shadow server needs none".to_owned()
            }
            ShadowError::NotSuperuser => {
                "run `server remove --shadow`, then the same command again: it creates a new server"
                    .to_owned()
            }
            ShadowError::SessionLost => "run the same command again".to_owned(),
            ShadowError::NoBinaries { major, .. } => {
                let install = match major {
                    Some(major) => format!("server install --pg {major}"),
                    None => "server install".to_owned(),
                };
                format!(
                    "install PostgreSQL's server, or run `{install}`; or set SHADOW_DATABASE_URL to a server for throw-away databases; \
                     or use the database's own server with `--shadow-on-target`"
                )
            }
        }
    }
}
