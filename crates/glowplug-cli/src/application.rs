//! What a binary carries: its name, its migrations, its seeds.

use glowplug_migrate::migration::EmbeddedFile;
use glowplug_migrate::workflow::SeedFn;

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
    /// Rules for generated rows, as TOML, so that `seed --profile demo` works away from the source tree.
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
