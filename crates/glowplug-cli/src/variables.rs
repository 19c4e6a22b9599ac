//! Variables of the environment, else of the nearest `.env`.

use std::cell::OnceCell;
use std::path::PathBuf;

use glowplug_migrate::project::DotEnv;
use glowplug_migrate::target::Origin;

use crate::error::{CliError, CommandError};
use crate::printer::Printer;

/// Where values such as `DATABASE_URL` are looked up.
pub(crate) struct Variables {
    folder: PathBuf,
    dotenv: OnceCell<Option<DotEnv>>,
}

impl Variables {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Variables {
            folder,
            dotenv: OnceCell::new(),
        }
    }

    /// The value of a variable and where it stands. An empty one is none.
    ///
    /// # Errors
    /// When a line of `.env` gives it a value that cannot be read: another value must not take its place.
    pub(crate) fn get(
        &self,
        name: &str,
        printer: &Printer,
    ) -> Result<Option<(String, Origin)>, CliError> {
        let set = std::env::var_os(name).filter(|value| !value.is_empty());
        if let Some(value) = set {
            // Taken for unset, another database would take its place.
            let value = value.into_string().map_err(|_| {
                CliError::from(CommandError::VariableNotUtf8 {
                    name: name.to_owned(),
                })
            })?;
            let origin = Origin::Environment {
                variable: name.to_owned(),
            };
            return Ok(Some((value, origin)));
        }
        let Some(dotenv) = self.dotenv(printer)? else {
            return Ok(None);
        };
        let problem = dotenv
            .problems()
            .iter()
            .find(|problem| problem.name.as_deref() == Some(name));
        if let Some(problem) = problem {
            return Err(unreadable(dotenv, problem));
        }
        let found = dotenv.get(name).filter(|found| !found.value.is_empty());
        Ok(found.map(|found| {
            let origin = Origin::DotEnv {
                variable: name.to_owned(),
                path: dotenv.path.clone(),
                line: found.line,
            };
            (found.value.clone(), origin)
        }))
    }

    /// A line of `.env` that cannot be read may name a database, and another must not be taken for it.
    pub(crate) fn refuse_unreadable(&self, printer: &Printer) -> Result<(), CliError> {
        let Some(dotenv) = self.dotenv(printer)? else {
            return Ok(());
        };
        let nameless = |name: Option<&str>| name.is_none_or(|name| name == "DATABASE_URL");
        let mut problems = dotenv.problems().iter();
        match problems.find(|problem| nameless(problem.name.as_deref())) {
            Some(problem) => Err(unreadable(dotenv, problem)),
            None => Ok(()),
        }
    }

    /// The `.env` that is read, if there is one.
    pub(crate) fn path(&self, printer: &Printer) -> Result<Option<PathBuf>, CliError> {
        Ok(self.dotenv(printer)?.map(|dotenv| dotenv.path.clone()))
    }

    fn dotenv(&self, printer: &Printer) -> Result<Option<&DotEnv>, CliError> {
        if self.dotenv.get().is_none() {
            let read = match DotEnv::find(&self.folder) {
                Some(path) => Some(DotEnv::read(&path)?),
                None => None,
            };
            if let Some(dotenv) = &read {
                for problem in dotenv.problems() {
                    printer.warning(format!("{}: {problem}", dotenv.path.display()));
                }
            }
            let _ = self.dotenv.set(read);
        }
        Ok(self.dotenv.get().and_then(Option::as_ref))
    }
}

fn unreadable(dotenv: &DotEnv, problem: &glowplug_migrate::project::LineProblem) -> CliError {
    CommandError::DotEnv {
        path: dotenv.path.clone(),
        problem: problem.clone(),
    }
    .into()
}
