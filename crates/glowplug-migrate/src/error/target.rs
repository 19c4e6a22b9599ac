//! Why a command does not work on the database that it was given.

use glowplug_schema::ident::Ident;

use super::connect::unknown_database;

/// Why a database cannot be worked on, dropped or created again.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// The connection leads to a pooler.
    #[error(
        "{origin} leads to a connection pooler, which may give a lock or a setting of one session to another; nothing was done"
    )]
    Pooled {
        /// What named the connection.
        origin: String,
    },
    /// The server is a standby.
    #[error("the server of {database} is a standby and accepts no changes; nothing was done")]
    Standby {
        /// The database.
        database: String,
    },
    /// `default_transaction_read_only` is on.
    #[error("transactions in {database} are read-only by default; nothing was done")]
    ReadOnly {
        /// The database.
        database: String,
    },
    /// The database does not exist.
    #[error("database {database} does not exist on {server}")]
    UnknownDatabase {
        /// Its name.
        database: String,
        /// The connection string, its password masked.
        server: String,
        /// What named it.
        origin: String,
    },
    /// It existed a moment before.
    #[error("database {database} was dropped in the meantime")]
    Dropped {
        /// Its name.
        database: String,
    },
    /// A local cluster's socket leads to another server.
    #[error(
        "another server than the project's local cluster answers for {database}; nothing was done"
    )]
    ForeignServer {
        /// The database.
        database: String,
    },
    /// There is no second database to create or drop this one from.
    #[error("the server has no other database to connect to")]
    NoMaintenanceDatabase,
    /// `--database` names another one.
    #[error(
        "`--database {given}` was given, but the connection leads to {database}; nothing was done"
    )]
    OtherDatabase {
        /// What the flag says.
        given: String,
        /// Where the connection leads.
        database: String,
    },
    /// Something would be destroyed on another machine.
    #[error(
        "{database} is on {host}, not on this machine, and its data would be destroyed; nothing was done"
    )]
    NotLocal {
        /// The database.
        database: String,
        /// Its server's host.
        host: String,
    },
    /// `DROP DATABASE` does not drop templates.
    #[error(
        "{database} is a template database, which PostgreSQL does not drop; nothing was dropped"
    )]
    Template {
        /// The database.
        database: String,
    },
    /// The user may not create databases.
    #[error(
        "{user} may not create databases, so {database} could not be created again; nothing was dropped"
    )]
    MayNotCreate {
        /// The user.
        user: String,
        /// The database.
        database: String,
    },
    /// The user does not own the database.
    #[error(
        "{user} does not own {database}, so it could not be created again; nothing was dropped"
    )]
    NotOwner {
        /// The user.
        user: String,
        /// The database.
        database: String,
    },
    /// A property of the old database cannot be given to the new one.
    #[error("cannot give the new {database} a property of the old one (`{statement}`)")]
    Property {
        /// The database.
        database: String,
        /// What failed.
        statement: String,
        /// Why.
        source: glowplug_pq::Error,
    },
    /// Other sessions keep the new database from being renamed.
    #[error("the new database exists as {from}; other sessions prevent renaming it to {to}")]
    InUse {
        /// Its name now.
        from: String,
        /// Its name at the end.
        to: String,
    },
}

impl TargetError {
    /// A stable name of the failure.
    pub fn code(&self) -> &'static str {
        match self {
            TargetError::Pooled { .. } => "pooled",
            TargetError::Standby { .. } => "standby",
            TargetError::ReadOnly { .. } => "read-only",
            TargetError::UnknownDatabase { .. } | TargetError::Dropped { .. } => "unknown-database",
            TargetError::ForeignServer { .. } => "foreign-server",
            TargetError::NoMaintenanceDatabase => "no-maintenance-database",
            TargetError::OtherDatabase { .. } => "other-database",
            TargetError::NotLocal { .. } => "not-local",
            TargetError::Template { .. } => "template-database",
            TargetError::MayNotCreate { .. }
            | TargetError::NotOwner { .. }
            | TargetError::Property { .. } => "missing-privilege",
            TargetError::InUse { .. } => "database-in-use",
        }
    }

    /// What to do next.
    pub fn hint(&self) -> String {
        match self {
            TargetError::Pooled { .. } => {
                "set DIRECT_URL (environment or .env) to the server itself, or use `--database-url`"
            }
            TargetError::Standby { .. } => {
                "connect to the primary, or add `target_session_attrs=read-write` to a connection string with all hosts"
            }
            TargetError::ReadOnly { .. } => {
                "connect as another user, or turn `default_transaction_read_only` off for this one"
            }
            TargetError::UnknownDatabase { origin, .. } => return unknown_database(origin),
            TargetError::Dropped { .. } => "run the same command again",
            TargetError::ForeignServer { .. } => {
                "unset the PG* variables of the environment, or stop the other server"
            }
            TargetError::NoMaintenanceDatabase => "create the database `postgres`",
            TargetError::OtherDatabase { .. } => "correct DATABASE_URL or `--database`",
            TargetError::NotLocal { database, .. } => {
                return format!("to destroy it on purpose, add `--force --database {database}`");
            }
            TargetError::Template { database } => {
                return format!(
                    "if it is no longer a template, run `ALTER DATABASE {} IS_TEMPLATE false`",
                    Ident(database)
                );
            }
            TargetError::MayNotCreate { .. } => {
                "have an administrator run `ALTER ROLE .. CREATEDB`, or connect as a user with that privilege"
            }
            TargetError::NotOwner { .. } => {
                "connect as the owner, or have an administrator run `ALTER DATABASE .. OWNER TO ..`"
            }
            TargetError::Property { .. } => "nothing was dropped; connect as a user with that privilege, such as a superuser",
            TargetError::InUse { .. } => {
                "end those sessions, then run `reset` again: it renames the database and continues"
            }
        }
        .to_owned()
    }
}
