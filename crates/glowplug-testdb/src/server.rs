//! The server that test databases live on: the one that `GLOWPLUG_TEST_DATABASE_URL` names, else one of our own.

use std::env;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, TryLockError};

use glowplug_pq::{Connection, ConnectionString};
use glowplug_server::{Cluster, ClusterConfig};

use crate::error::{Error, Result};
use crate::sweep;

const URL: &str = "GLOWPLUG_TEST_DATABASE_URL";
const MAJOR: &str = "GLOWPLUG_TEST_PG";
const STATE_DIR: &str = "GLOWPLUG_TEST_STATE_DIR";

/// A running server, and this process's claim on it.
#[derive(Debug)]
pub(crate) struct Server {
    admin: ConnectionString,
    /// Names this process: part of the name of each of its databases, and the key of a lock that it holds.
    token: u64,
    /// Holds that lock for as long as the process lives.
    keeper: Mutex<Connection>,
    /// Further connections, for threads that find the first one busy.
    spare: Mutex<Vec<Connection>>,
}

impl Server {
    /// One for each process, started on first use.
    pub(crate) fn get() -> Result<Arc<Self>> {
        static SERVER: Mutex<Option<Arc<Server>>> = Mutex::new(None);
        let mut server = SERVER.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(server) = &*server {
            return Ok(Arc::clone(server));
        }
        let found = Arc::new(Self::find()?);
        *server = Some(Arc::clone(&found));
        Ok(found)
    }

    /// Removes the one of our own.
    pub(crate) fn remove() -> Result<()> {
        Ok(Cluster::new(config())?.remove()?)
    }

    /// The URL of a database on it.
    pub(crate) fn url(&self, database: &str) -> String {
        self.admin.with("dbname", database).reveal()
    }

    pub(crate) fn database_name(&self, number: u64) -> String {
        format!("{}{:016x}_{number}", sweep::PREFIX, self.token)
    }

    /// Runs something on a connection that may create databases.
    pub(crate) fn admin<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> glowplug_pq::Result<T>,
    ) -> glowplug_pq::Result<T> {
        match self.keeper.try_lock() {
            Ok(mut keeper) => return work(&mut keeper),
            Err(TryLockError::Poisoned(keeper)) => return work(&mut keeper.into_inner()),
            Err(TryLockError::WouldBlock) => {}
        }
        let spare = self
            .spare
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut connection = match spare {
            Some(connection) => connection,
            None => Connection::open(&self.admin)?,
        };
        let result = work(&mut connection);
        if !matches!(result, Err(glowplug_pq::Error::Lost(_))) {
            self.spare
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(connection);
        }
        result
    }

    /// A connection of its own to the server.
    pub(crate) fn connect(&self) -> Result<Connection> {
        Connection::open(&self.admin).map_err(Error::database("connect to the server for tests"))
    }

    fn find() -> Result<Self> {
        let admin_url = match env::var(URL) {
            Ok(url) if !url.is_empty() => url,
            _ => start(config())?.url("postgres"),
        };
        let admin = ConnectionString::parse(&admin_url)
            .map_err(Error::database("read GLOWPLUG_TEST_DATABASE_URL"))?;
        let mut keeper =
            Connection::open(&admin).map_err(Error::database("connect to the server for tests"))?;
        // Positive as a bigint, so that it reads the same on both sides.
        let token = RandomState::new().build_hasher().finish() >> 1;
        sweep::claim(&mut keeper, token)
            .map_err(Error::database("claim a place on the server for tests"))?;
        sweep::sweep(&mut keeper).map_err(Error::database("sweep the server for tests"))?;
        Ok(Self {
            admin,
            token,
            keeper: Mutex::new(keeper),
            spare: Mutex::default(),
        })
    }
}

/// One cluster for each user and machine, shared by all projects: tests meet in it, their databases do not.
fn config() -> ClusterConfig {
    let uid = rustix::process::geteuid().as_raw();
    let state = env::var_os(STATE_DIR)
        .map(PathBuf::from)
        .unwrap_or_else(|| {
            // As root the server runs as another user, who may not reach a temp folder of root's.
            let parent = if uid == 0 {
                PathBuf::from("/var/tmp")
            } else {
                env::temp_dir()
            };
            parent.join(format!("glowplug-testdb-{uid}"))
        });
    let major: Option<u32> = env::var(MAJOR).ok().and_then(|major| major.parse().ok());
    let name = major.map_or("pg".to_owned(), |major| format!("pg{major}"));
    let mut config = ClusterConfig::for_project("/")
        .named(&name)
        .major(major)
        .throwaway();
    config.state_dir = Some(state);
    [
        ("max_connections", "300"),
        // Enough for a test that creates two thousand tables in one transaction.
        ("max_locks_per_transaction", "256"),
        ("max_prepared_transactions", "10"),
        ("max_wal_size", "512MB"),
        // Tests decide when statistics change. Compiling a catalog query takes longer than running it.
        ("autovacuum", "off"),
        ("jit", "off"),
        // Most errors here are meant, and the server may run for weeks.
        ("log_min_messages", "fatal"),
        ("log_min_error_statement", "panic"),
    ]
    .into_iter()
    .fold(config, |config, (name, value)| config.setting(name, value))
}

/// PostgreSQL may have been upgraded, or the machine gone down with fsync off: nothing here is worth keeping then.
fn start(config: ClusterConfig) -> Result<Cluster> {
    let cluster = Cluster::new(config)?;
    cluster.ensure_running_or_renew()?;
    Ok(cluster)
}
