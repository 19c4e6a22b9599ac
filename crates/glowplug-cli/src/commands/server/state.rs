//! The state of a server, for people.

use glowplug_server::Status;

/// The state in words.
pub(super) fn in_words(status: &Status) -> String {
    match status {
        Status::Absent => "not created yet".to_owned(),
        Status::Stopped { major } => format!("stopped; its data is of PostgreSQL {major}"),
        Status::Unready { .. } => "starting or stopping".to_owned(),
        Status::Running { pid, version } => {
            let process = pid
                .map(|pid| format!(", process {pid}"))
                .unwrap_or_default();
            format!("running: PostgreSQL {version}{process}")
        }
    }
}
