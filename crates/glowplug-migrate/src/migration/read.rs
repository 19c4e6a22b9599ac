//! Reading a file that is one: a pipe would never end, and a device might not.

use std::fs::{FileType, OpenOptions};
use std::io::Read;
use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};
use std::path::Path;

/// The largest file that is read, in bytes: 256 MB.
const MAX_BYTES: u64 = 256 << 20;

/// The content of a regular file, or of one that a symbolic link leads to.
///
/// # Errors
/// Why it cannot be read, in a sentence for people.
pub(crate) fn regular_file(path: &Path) -> Result<Vec<u8>, String> {
    read(path, MAX_BYTES)
}

fn read(path: &Path, max: u64) -> Result<Vec<u8>, String> {
    let words = |error: std::io::Error| error.to_string();
    // Looked at before it is opened, which alone can have effects on a device, and again after, as it may be another by then.
    check(std::fs::metadata(path).map_err(words)?.file_type())?;
    let nonblocking = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(nonblocking)
        .open(path)
        .map_err(words)?;
    check(file.metadata().map_err(words)?.file_type())?;
    let mut content = Vec::new();
    file.take(max + 1)
        .read_to_end(&mut content)
        .map_err(words)?;
    match content.len() as u64 > max {
        true => Err(format!("it is larger than {} MB", max >> 20)),
        false => Ok(content),
    }
}

fn check(kind: FileType) -> Result<(), String> {
    let what = match kind {
        _ if kind.is_file() => return Ok(()),
        _ if kind.is_dir() => "a folder",
        _ if kind.is_fifo() => "a named pipe",
        _ if kind.is_socket() => "a socket",
        _ => "a device",
    };
    Err(format!("it is {what}, not a regular file"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("file"), "select 1").unwrap();
        std::os::unix::fs::symlink("file", path("link")).unwrap();
        for name in ["file", "link"] {
            assert_eq!(read(&path(name), MAX_BYTES).unwrap(), b"select 1");
        }
        let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
        for (path, reason) in [
            (
                folder.path().to_owned(),
                "it is a folder, not a regular file",
            ),
            (path("socket"), "it is a socket, not a regular file"),
            ("/dev/zero".into(), "it is a device, not a regular file"),
        ] {
            assert_eq!(read(&path, MAX_BYTES), Err(reason.to_owned()));
        }
    }

    #[test]
    fn a_file_that_is_too_large_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("up.sql");
        std::fs::write(&path, vec![b' '; (1 << 20) + 1]).unwrap();
        assert_eq!(
            read(&path, 1 << 20),
            Err("it is larger than 1 MB".to_owned())
        );
        assert!(read(&path, (1 << 20) + 1).is_ok());
    }
}
