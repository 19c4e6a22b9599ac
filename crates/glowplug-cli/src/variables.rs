//! Variables of the environment, else of the nearest `.env`.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::path::PathBuf;

use glowplug_migrate::target::Origin;

use crate::error::CliError;
use crate::printer::Printer;

/// Where values such as `DATABASE_URL` are looked up.
pub(crate) struct Variables {
    folder: PathBuf,
    dotenv: OnceCell<DotEnv>,
}

#[derive(Default)]
struct DotEnv {
    path: PathBuf,
    values: HashMap<String, String>,
    unreadable: bool,
}

impl Variables {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Variables {
            folder,
            dotenv: OnceCell::new(),
        }
    }

    /// The value of a variable and where it stands. An empty one is none.
    pub(crate) fn get(
        &self,
        name: &str,
        printer: &Printer,
    ) -> Result<Option<(String, Origin)>, CliError> {
        if let Some(value) = std::env::var(name).ok().filter(|value| !value.is_empty()) {
            let origin = Origin::Environment {
                variable: name.to_owned(),
            };
            return Ok(Some((value, origin)));
        }
        let dotenv = self.dotenv.get_or_init(|| self.read(printer));
        match dotenv.values.get(name).filter(|value| !value.is_empty()) {
            Some(value) => Ok(Some((
                value.clone(),
                Origin::DotEnv {
                    variable: name.to_owned(),
                    path: dotenv.path.clone(),
                    line: 0,
                },
            ))),
            None => Ok(None),
        }
    }

    /// A `.env` that cannot be read may name a database, and another must not be taken for it.
    pub(crate) fn refuse_unreadable(&self, printer: &Printer) -> Result<(), CliError> {
        let dotenv = self.dotenv.get_or_init(|| self.read(printer));
        if !dotenv.unreadable {
            return Ok(());
        }
        Err(CliError::new(
            "dotenv",
            format!(
                "{} cannot be read to its end, and no DATABASE_URL was found in the rest",
                dotenv.path.display()
            ),
            "put the values in quotes and close them, or name the database with `--database-url`",
        ))
    }

    fn read(&self, printer: &Printer) -> DotEnv {
        let found = self
            .folder
            .ancestors()
            .map(|folder| folder.join(".env"))
            .find(|path| path.is_file());
        let Some(path) = found else {
            return DotEnv::default();
        };
        let mut dotenv = DotEnv {
            path,
            ..DotEnv::default()
        };
        let Ok(lines) = dotenvy::from_path_iter(&dotenv.path) else {
            dotenv.unreadable = true;
            return dotenv;
        };
        for line in lines {
            match line {
                Ok((name, value)) => drop(dotenv.values.insert(name, value)),
                Err(_) => {
                    printer.warning(format!("{}: a line cannot be read", dotenv.path.display()));
                    dotenv.unreadable = true;
                }
            }
        }
        dotenv
    }
}
