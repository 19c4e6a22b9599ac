//! The project's `.env`: what Diesel's command (dotenvy) and Prisma (dotenv) read from it, and where they differ, a problem.
//!
//! - `NAME=value`, with `export ` before it or not. A byte order mark, CRLF line ends, empty lines and `# comments` are fine.
//! - In single quotes everything is literal. In double quotes `\n`, `\r`, `\t`, `\\`, `\"`, `\'`, `\$` and `\ ` are escapes.
//!   Both may go over several lines. Without quotes a value goes to the end of the line, or to a `#` behind white space;
//!   an apostrophe inside it is one.
//! - `$NAME` and `${NAME}` stand for a variable of the process's environment, else for one of an earlier line;
//!   `${NAME:-value}` and `${NAME-value}` have a default. A variable that is not set is a problem of the line that uses it.
//!
//! A line that cannot be read takes no other with it. No message holds a part of a value, which may be a password.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::migration::regular_file;

mod fault;
mod value;

pub use fault::LineFault;
use value::value;

/// A `.env` that was read.
#[derive(Debug, Clone)]
pub struct DotEnv {
    /// The file.
    pub path: PathBuf,
    values: BTreeMap<String, Value>,
    problems: Vec<LineProblem>,
}

/// The value of a variable.
#[derive(Clone, PartialEq, Eq)]
pub struct Value {
    /// The value, with everything in it replaced that is to be.
    pub value: String,
    /// The line that it begins in, counted from 1.
    pub line: usize,
}

/// It may be a password.
impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Value")
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

/// A line that does not give its variable a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineProblem {
    /// The line, counted from 1; of a value in quotes the first.
    pub line: usize,
    /// The variable, as far as the line names one.
    pub name: Option<String>,
    /// What is wrong.
    pub reason: LineFault,
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} {}", self.line, self.reason)
    }
}

impl DotEnv {
    /// The nearest `.env` upwards from a folder, if there is one.
    pub fn find(start: &Path) -> Option<PathBuf> {
        start
            .ancestors()
            .map(|folder| folder.join(".env"))
            .find(|path| path.is_file())
    }

    /// Reads a file, its substitutions from the environment of this process first.
    ///
    /// # Errors
    /// [`Error::File`] when it cannot be read at all. What is wrong with its lines is in [`DotEnv::problems`].
    pub fn read(path: &Path) -> Result<Self, Error> {
        let content = regular_file(path)
            .map_err(std::io::Error::other)
            .map_err(Error::file("read", path))?;
        Ok(Self::parse(path, &content, &|name| {
            std::env::var(name).ok()
        }))
    }

    fn parse(path: &Path, content: &[u8], environment: &dyn Fn(&str) -> Option<String>) -> Self {
        let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
        let lines: Vec<Result<&str, LineFault>> =
            content.split(|byte| *byte == b'\n').map(line).collect();
        let mut found = DotEnv {
            path: path.to_owned(),
            values: BTreeMap::new(),
            problems: Vec::new(),
        };
        let mut next = 0;
        while let Some(text) = lines.get(next) {
            next += 1;
            let number = next;
            match text.and_then(assignment) {
                Ok(None) => {}
                Ok(Some((name, text))) => {
                    let lookup = |name: &str| {
                        environment(name).or_else(|| Some(found.values.get(name)?.value.clone()))
                    };
                    match value(text, &lines[next..], &lookup) {
                        Ok((value, more)) => {
                            found.set(name, value, number);
                            next += more;
                        }
                        Err(fault) => found.report(number, Some(name), fault),
                    }
                }
                Err(fault) => found.report(number, None, fault),
            }
        }
        found
    }

    /// The value that the file gives a variable; `None` where no line that can be read does.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.values.get(name)
    }

    /// The lines that cannot be read, in their order.
    pub fn problems(&self) -> &[LineProblem] {
        &self.problems
    }

    /// The first problem of a line that sets this variable: its [value](DotEnv::get), if there is one, is in doubt.
    pub fn problem_of(&self, name: &str) -> Option<&LineProblem> {
        self.problems
            .iter()
            .find(|problem| problem.name.as_deref() == Some(name))
    }

    fn set(&mut self, name: &str, value: String, line: usize) {
        match self.values.get(name) {
            None => drop(self.values.insert(name.to_owned(), Value { value, line })),
            Some(first) if first.value == value => {}
            Some(_) => self.report(line, Some(name), LineFault::SetAgain),
        }
    }

    fn report(&mut self, line: usize, name: Option<&str>, reason: LineFault) {
        self.problems.push(LineProblem {
            line,
            name: name.map(str::to_owned),
            reason,
        });
    }
}

fn line(bytes: &[u8]) -> Result<&str, LineFault> {
    let text = std::str::from_utf8(bytes).map_err(|_| LineFault::NotUtf8)?;
    match text.contains('\0') {
        true => Err(LineFault::Nul),
        false => Ok(text.strip_suffix('\r').unwrap_or(text)),
    }
}

/// The name of a line's variable and the text behind the `=`; nothing for an empty line or a comment.
fn assignment(line: &str) -> Result<Option<(&str, &str)>, LineFault> {
    let line = line.trim_start();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (name, value) = line.split_once('=').ok_or(LineFault::NoAssignment)?;
    let name = name.trim_end();
    // `export` may be a variable of its own.
    let name = name
        .strip_prefix("export")
        .filter(|rest| rest.starts_with(char::is_whitespace))
        .map_or(name, str::trim_start);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '.');
    is_name
        .then(|| Some((name, value.trim_start())))
        .ok_or(LineFault::NoAssignment)
}

#[cfg(test)]
mod tests;
