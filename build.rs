//! Embeds the migrations: writes a list of all their files for `src/main.rs`.

#![allow(clippy::print_stdout, reason = "how a build script speaks to Cargo")]

use std::fmt::Write;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    // A folder that is added or removed changes the time of `migrations` itself; a changed file, that of the file.
    println!("cargo:rerun-if-changed=migrations");
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut files = Vec::new();
    for folder in fs::read_dir(Path::new(&root).join("migrations"))? {
        let folder = folder?.path();
        if folder.is_dir() {
            for file in fs::read_dir(&folder)? {
                files.push(file?.path());
            }
        }
    }
    files.sort();
    let mut list = String::from("&[\n");
    for file in files {
        let name = file
            .strip_prefix(Path::new(&root).join("migrations"))
            .map_err(io::Error::other)?;
        println!("cargo:rerun-if-changed={}", file.display());
        writeln!(
            list,
            "EmbeddedFile {{ path: {name:?}, content: include_bytes!({file:?}) }},"
        )
        .map_err(io::Error::other)?;
    }
    list.push(']');
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    fs::write(Path::new(&out).join("migrations.rs"), list)
}
