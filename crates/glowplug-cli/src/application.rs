//! What a binary carries: its name, its migrations, its seeds.

use glowplug_migrate::migration::EmbeddedFile;

/// The binary that this command line belongs to.
#[derive(Clone, Copy)]
pub struct Application {
    /// The command's name, as hints spell it.
    pub name: &'static str,
    /// The package that it is built from. In that package's own source tree the files there count, elsewhere what is embedded.
    pub package: &'static str,
    /// The version.
    pub version: &'static str,
    /// The migrations that it carries; `None` for a tool that reads them from the project it is called in.
    pub migrations: Option<&'static [EmbeddedFile]>,
    /// The seeds that it carries; `None` for a tool that runs the command of the project's settings.
    pub seed: Option<SeedFn>,
    /// The tables whose rows `seed --clean` deletes, with those that lose rows by ON DELETE CASCADE.
    pub cleaned: &'static [&'static str],
    /// Rules for made-up rows, as TOML, so that `seed --profile demo` works away from the source tree.
    pub demo: Option<&'static str>,
}

impl Application {
    /// The `glowplug` tool itself, which carries nothing.
    pub fn glowplug() -> Self {
        Application {
            name: "glowplug",
            package: "",
            version: env!("CARGO_PKG_VERSION"),
            migrations: None,
            seed: None,
            cleaned: &[],
            demo: None,
        }
    }
}

/// Seeds a database.
pub type SeedFn =
    fn(&SeedRequest<'_>) -> Result<SeedReport, Box<dyn std::error::Error + Send + Sync>>;

/// What is asked of a seed function.
#[derive(Debug, Clone, Copy)]
pub struct SeedRequest<'a> {
    /// The database.
    pub url: &'a str,
    /// Which seeds, where there are several.
    pub profile: Option<&'a str>,
    /// Whether to empty the tables first.
    pub clean: bool,
}

/// What seeding did.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct SeedReport {
    /// By table, in the order of seeding.
    pub tables: Vec<SeededTable>,
}

/// What seeding did to one table.
#[derive(Debug, Clone, serde::Serialize)]
pub struct SeededTable {
    /// The table.
    pub table: String,
    /// Rows that were new.
    pub inserted: u64,
    /// Rows that were there already.
    pub kept: u64,
    /// Rows in the table now.
    pub total: u64,
}
