//! Where output goes: data to stdout, everything else to stderr.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use glowplug_migrate::workflow::Failure;
use serde::Serialize;

use crate::application::Application;
use crate::caller::spelled;
use crate::error::{CliError, CommandError, render_failure};
use crate::findings::{self, Suite, View};
use crate::global::{Color, Format, Global};
use crate::plain::{plain, plain_but_styled};
use crate::style::{BOLD, DIM, GREEN, RED, YELLOW};

/// The version of the JSON documents.
const JSON_VERSION: u32 = 1;

/// Prints as the global flags say.
pub(crate) struct Printer {
    format: Format,
    /// The command that runs, `migrate deploy`.
    command: &'static str,
    quiet: bool,
    verbose: bool,
    /// The first write to stdout that failed. What came after it would be a piece of a result, and was not written.
    failure: OnceLock<io::Error>,
}

#[derive(Serialize)]
struct Document<'a, T> {
    version: u32,
    ok: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<serde_json::Value>,
}

impl Printer {
    /// For the command of this name.
    pub(crate) fn new(global: &Global, command: &'static str) -> Self {
        // anstream looks at NO_COLOR, CLICOLOR, CLICOLOR_FORCE and the terminal by itself.
        match global.color {
            Color::Auto => {}
            Color::Always => anstream::ColorChoice::Always.write_global(),
            Color::Never => anstream::ColorChoice::Never.write_global(),
        }
        Printer {
            format: global.format(),
            command,
            quiet: global.quiet,
            verbose: global.verbose,
            failure: OnceLock::new(),
        }
    }

    /// Whether output is for a program.
    pub(crate) fn is_for_programs(&self) -> bool {
        self.format != Format::Human
    }

    /// How findings are shown to people.
    pub(crate) fn view(&self) -> View {
        let is_terminal = io::stdout().is_terminal();
        let width = terminal_size::terminal_size().filter(|_| is_terminal);
        View {
            all: self.verbose,
            width: width.map(|(columns, _)| usize::from(columns.0)),
        }
    }

    /// Whether a moving display makes sense.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.is_for_programs()
            && !self.quiet
            && io::stderr().is_terminal()
            && std::env::var_os("CI").is_none()
    }

    /// Whether a question can be asked.
    pub(crate) fn can_ask(&self) -> bool {
        !self.is_for_programs() && io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// The result for a program. Does nothing when output is for people.
    pub(crate) fn document(&self, ok: bool, result: impl Serialize) {
        if self.format == Format::Json {
            self.keep(|| {
                write_json(&Document {
                    version: JSON_VERSION,
                    ok,
                    command: Some(self.command),
                    result: Some(result),
                    error: None,
                })
            });
        }
    }

    /// The result for a program, with the reason why a part of it could not be done.
    pub(crate) fn document_and_error(
        &self,
        ok: bool,
        result: impl Serialize,
        failure: Option<&Failure>,
    ) {
        if self.format == Format::Json {
            let error = failure.map(|failure| serde_json::json!(failure));
            self.keep(|| {
                write_json(&Document {
                    version: JSON_VERSION,
                    ok,
                    command: Some(self.command),
                    result: Some(result),
                    error,
                })
            });
        }
    }

    /// What checks found, for a program that reads no JSON of ours. Does nothing in other formats.
    pub(crate) fn findings(&self, suites: &[Suite]) {
        if let Some(text) = findings::document(self.format, self.command, suites, None) {
            self.keep(|| io::stdout().write_all(text.as_bytes()));
        }
    }

    /// A result that is a text of its own, whatever is in it.
    pub(crate) fn text(&self, text: &str) {
        match self.format {
            Format::Json => self.document(true, serde_json::json!({ "text": text })),
            _ => self.keep(|| io::stdout().write_all(text.as_bytes())),
        }
    }

    /// A line of the result, for people.
    pub(crate) fn line(&self, text: impl std::fmt::Display) {
        if !self.is_for_programs() {
            let text = styled(text);
            self.keep(|| writeln!(anstream::stdout(), "{text}"));
        }
    }

    /// Writes to stdout, unless that failed before.
    fn keep(&self, write: impl FnOnce() -> io::Result<()>) {
        if self.failure.get().is_none()
            && let Err(error) = write()
        {
            let _ = self.failure.set(error);
        }
    }

    /// Sees whether all of the result was written. A reader that has gone away, such as `head`, is no failure.
    ///
    /// # Errors
    /// Stdout could not be written: its disk is full, for instance.
    pub(crate) fn finish(&self) -> Result<(), CliError> {
        self.keep(|| io::stdout().flush());
        self.failure.get().map_or(Ok(()), written)
    }

    /// A failure of stdout itself, which can only be said on stderr.
    pub(crate) fn stdout_error(error: &CliError) {
        let _ = write!(anstream::stderr(), "{}", error.render());
    }

    /// A line about what is going on, for people.
    pub(crate) fn note(&self, text: impl std::fmt::Display) {
        if !self.is_for_programs() && !self.quiet {
            let _ = writeln!(anstream::stderr(), "{}", styled(text));
        }
    }

    /// The next step, for people.
    pub(crate) fn hint(&self, text: impl std::fmt::Display) {
        self.note(format!("hint: {}", spelled(&text.to_string())));
    }

    /// A line about what is going on, for those who asked for more.
    pub(crate) fn detail(&self, text: impl std::fmt::Display) {
        if self.verbose && !self.is_for_programs() {
            let text = text.to_string();
            let _ = writeln!(anstream::stderr(), "{DIM}{}{DIM:#}", plain(&text));
        }
    }

    /// Something that is not wrong but should be known.
    pub(crate) fn warning(&self, text: impl std::fmt::Display) {
        if !self.is_for_programs() {
            let text = text.to_string();
            let _ = writeln!(
                anstream::stderr(),
                "{YELLOW}warning{YELLOW:#}: {}",
                spelled(&plain(&text))
            );
        }
    }

    /// Why a part of the work could not be done, for people.
    pub(crate) fn complain(&self, failure: &Failure) {
        if !self.is_for_programs() {
            let text = render_failure(failure.code, &failure.message, "", failure.hint.as_deref());
            let _ = write!(anstream::stderr(), "{text}");
        }
    }

    /// A failure.
    pub(crate) fn error(&self, error: &CliError) {
        match self.format {
            Format::Human => {
                let _ = write!(anstream::stderr(), "{}", error.render());
            }
            Format::Json => {
                let document: Document<'_, ()> = Document {
                    version: JSON_VERSION,
                    ok: false,
                    command: Some(self.command),
                    result: None,
                    error: Some(error.to_json()),
                };
                self.keep(|| write_json(&document));
            }
            Format::Github | Format::Sarif | Format::Junit => {
                let failure = error.failure();
                let text = findings::document(self.format, self.command, &[], Some(&failure));
                self.keep(|| io::stdout().write_all(text.unwrap_or_default().as_bytes()));
                let _ = write!(anstream::stderr(), "{}", error.render());
            }
        }
    }
}

/// A text with our styles and no other control characters.
fn styled(text: impl std::fmt::Display) -> String {
    let ours: Vec<String> = [GREEN, RED, YELLOW, DIM, BOLD]
        .iter()
        .map(|style| style.render().to_string())
        .chain([GREEN.render_reset().to_string()])
        .collect();
    plain_but_styled(&text.to_string(), &ours)
}

/// A failed write to stdout as a failure of the command, unless its reader has gone away.
pub(crate) fn written(error: &io::Error) -> Result<(), CliError> {
    match error.kind() {
        ErrorKind::BrokenPipe => Ok(()),
        _ => Err(CommandError::Stdout(error.to_string()).into()),
    }
}

/// A wrong command line, for people, in our own words.
pub(crate) fn complain_of_usage(message: &str, hint: &str) -> io::Result<()> {
    let mut out = anstream::stderr();
    writeln!(out, "{RED}error{RED:#}: {}", plain(message))?;
    writeln!(out, "hint: {}", plain(hint))
}

/// A wrong command line, for a program: there are no flags yet that a [`Printer`] could follow.
pub(crate) fn print_usage_error(command: Option<&str>, text: &str) -> io::Result<()> {
    let (message, more) = text.trim().split_once('\n').unwrap_or((text.trim(), ""));
    let error = serde_json::json!({
        "code": "usage",
        "message": message.strip_prefix("error: ").unwrap_or(message),
        "hint": more.trim(),
    });
    let document: Document<'_, ()> = Document {
        version: JSON_VERSION,
        ok: false,
        command,
        result: None,
        error: Some(error),
    };
    write_json(&document)
}

/// The version, for a program: of the binary, and of the libpq that it runs with.
pub(crate) fn print_version(application: &Application) -> io::Result<()> {
    let libpq = glowplug_pq::libpq_version();
    // The one that is linked in counts its minor version in hundreds: 180600 is 18.6.
    let minor = match libpq % 10_000 {
        minor if minor >= 100 => minor / 100,
        minor => minor,
    };
    write_json(&Document {
        version: JSON_VERSION,
        ok: true,
        command: Some("version"),
        result: Some(serde_json::json!({
            "name": application.name,
            "version": application.version,
            "libpq": format!("{}.{minor}", libpq / 10_000),
            "bundled": cfg!(feature = "bundled"),
            "target": format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS),
        })),
        error: None,
    })
}

fn write_json(document: &impl Serialize) -> io::Result<()> {
    let text = serde_json::to_string_pretty(document).unwrap_or_else(|error| {
        format!("{{\"version\":{JSON_VERSION},\"ok\":false,\"error\":\"{error}\"}}")
    });
    writeln!(io::stdout(), "{text}")
}
