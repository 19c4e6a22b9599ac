//! Clusters whose data is worth nothing: when it cannot be used, it is replaced.

use crate::cluster::{Cluster, Started};
use crate::error::{Error, Result};
use crate::paths::open_lock;

impl Cluster {
    /// As [`ensure_running`](Self::ensure_running); but data that no server starts on, because it is damaged or of
    /// another major version, is removed and made new. For data that can be made again at any time, and for nothing
    /// else.
    ///
    /// It is replaced once, however many processes find it damaged at once.
    ///
    /// # Errors
    /// As `ensure_running`, when there is no server after the replacement either.
    pub fn ensure_running_or_renew(&self) -> Result<Started> {
        match self.ensure_running() {
            Err(error) if is_damage(&error) => {}
            other => return other,
        }
        let path = self.state_dir().join(format!("{}.renew", self.name()));
        let lock = open_lock(&path).map_err(Error::io("open", &path))?;
        lock.lock().map_err(Error::io("lock", &path))?;
        // A process that waited for the lock finds the new one running.
        match self.ensure_running() {
            Err(error) if is_damage(&error) => {
                self.remove()?;
                self.ensure_running()
            }
            other => other,
        }
    }
}

fn is_damage(error: &Error) -> bool {
    matches!(
        error,
        Error::DataVersion { .. } | Error::DataDamaged { .. } | Error::StartFailed { .. }
    )
}
