//! Where a connection string came from.

use std::fmt;
use std::path::PathBuf;

use glowplug_server::Started;

use super::Server;
use crate::error::{Error, TargetError};

/// Where a connection string came from.
#[derive(Debug, Clone)]
pub enum Origin {
    /// `--database-url`.
    Flag,
    /// A variable of the environment.
    Environment {
        /// Its name.
        variable: String,
    },
    /// A line of a `.env` file.
    DotEnv {
        /// The variable.
        variable: String,
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// The project's local cluster.
    Local {
        /// What had to be done to have it running.
        started: Started,
        /// Which cluster its data folder says it is.
        system_identifier: Option<u64>,
        /// The connection string for people and other programs.
        url: String,
    },
}

impl Origin {
    /// Refuses a server that is not the one that was started.
    pub(super) fn check(&self, server: &Server) -> Result<(), Error> {
        let Origin::Local {
            system_identifier: Some(wanted),
            ..
        } = self
        else {
            return Ok(());
        };
        match &server.system_identifier {
            Some(found) if *found == wanted.to_string() => Ok(()),
            _ => Err(TargetError::ForeignServer {
                database: server.database.clone(),
            }
            .into()),
        }
    }

    /// Whether another one stands in the same place: the environment, or the same file.
    pub fn is_beside(&self, other: &Origin) -> bool {
        match (self, other) {
            (Origin::Environment { .. }, Origin::Environment { .. }) => true,
            (Origin::DotEnv { path, .. }, Origin::DotEnv { path: other, .. }) => path == other,
            _ => false,
        }
    }

    /// Whether it is the project's local cluster.
    pub fn is_local_cluster(&self) -> bool {
        matches!(self, Origin::Local { .. })
    }
}

/// The name that messages use.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::Flag => f.write_str("--database-url"),
            Origin::Environment { variable } => f.write_str(variable),
            Origin::DotEnv {
                variable,
                path,
                line,
            } => write!(f, "{variable} ({}:{line})", path.display()),
            Origin::Local { .. } => f.write_str("the local cluster"),
        }
    }
}
