//! The `db` command: glowplug's command line with AllIN's migrations embedded and its seeds linked in.

use std::error::Error;
use std::process::ExitCode;

use allin_db::seed::Options;
use anyhow::Context;
use diesel::{Connection, PgConnection};
use glowplug_cli::{Application, EmbeddedFile, SeedReport, SeedRequest, SeededTable};

const MIGRATIONS: &[EmbeddedFile] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

fn main() -> ExitCode {
    glowplug_cli::main(Application {
        name: "db",
        package: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        migrations: Some(MIGRATIONS),
        seed: Some(seed),
        cleaned: &allin_db::seed::CLEANED,
        demo: Some(include_str!("../seed/demo.toml")),
    })
}

fn seed(request: &SeedRequest<'_>) -> Result<SeedReport, Box<dyn Error + Send + Sync>> {
    let options = Options {
        profile: request.profile,
        clean: request.clean,
    };
    options.check()?;
    let mut connection = PgConnection::establish(request.url).context("cannot connect")?;
    let report = allin_db::seed::run(&mut connection, &options)?;
    let tables = report.tables.into_iter().map(|table| SeededTable {
        table: table.table.to_owned(),
        inserted: table.inserted,
        kept: table.kept,
        total: table.total,
    });
    Ok(SeedReport {
        tables: tables.collect(),
    })
}
