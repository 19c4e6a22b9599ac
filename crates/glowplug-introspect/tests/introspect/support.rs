//! What the tests share.

use std::path::PathBuf;
use std::process::Command;

use glowplug_introspect::{IntrospectOptions, introspect};
use glowplug_pq::Connection;
use glowplug_schema::catalog::{Catalog, Column, Table};
use glowplug_schema::ident::Name;
use glowplug_testdb::TestDatabase;

/// A database with these statements run in it.
pub(crate) fn database(sql: &str) -> TestDatabase {
    let database = TestDatabase::new().unwrap();
    database.execute(sql).unwrap();
    database
}

/// The catalog of a database with these statements run in it.
pub(crate) fn catalog(sql: &str) -> Catalog {
    let database = database(sql);
    read(&mut database.connect().unwrap())
}

pub(crate) fn read(connection: &mut Connection) -> Catalog {
    introspect(connection, &IntrospectOptions::default()).unwrap()
}

pub(crate) fn table<'a>(catalog: &'a Catalog, name: &str) -> &'a Table {
    catalog.table(&Name::new("public", name)).unwrap()
}

pub(crate) fn column<'a>(catalog: &'a Catalog, name: &str, column: &str) -> &'a Column {
    table(catalog, name).column(column).unwrap()
}

/// A `pg_dump` that the server of this version answers; `None` where there is none, since an older one is refused.
pub(crate) fn pg_dump(server_version: u32) -> Option<PathBuf> {
    glowplug_server::find::installations()
        .into_iter()
        .filter(|found| found.major >= server_version / 10_000)
        .map(|found| found.program("pg_dump"))
        .find(|program| program.is_file())
}

/// The schema as `pg_dump` writes it, without the random words that newer versions put around it.
pub(crate) fn dump(program: &PathBuf, url: &str) -> String {
    let output = Command::new(program)
        .args(["--schema-only", "--no-owner", "--dbname", url])
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let text = String::from_utf8(output.stdout).unwrap();
    let lines = text
        .lines()
        .filter(|line| !line.starts_with(r"\restrict") && !line.starts_with(r"\unrestrict"));
    lines.collect::<Vec<_>>().join("\n")
}
