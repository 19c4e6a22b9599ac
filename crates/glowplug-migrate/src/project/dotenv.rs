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

/// What can be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// Not UTF-8.
    NotUtf8,
    /// A NUL character.
    Nul,
    /// Not of the form `NAME=value`.
    NoAssignment,
    /// A quote that is not closed.
    UnclosedQuote,
    /// Something other than a comment behind the closing quote.
    BehindQuote,
    /// A backslash before a character that it does not escape.
    UnknownEscape,
    /// `${` without `}`, or without the name of a variable in it.
    BadSubstitution,
    /// A variable that is not set.
    Undefined,
    /// A variable that an earlier line gave another value: dotenvy takes the first, dotenv the last.
    SetAgain,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineFault::NotUtf8 => "is not UTF-8",
            LineFault::Nul => "holds a NUL character",
            LineFault::NoAssignment => "is not of the form NAME=value",
            LineFault::UnclosedQuote => "opens a quote that is not closed",
            LineFault::BehindQuote => "has text behind the closing quote",
            LineFault::UnknownEscape => {
                "has a backslash before a character that it does not escape; put the value in single quotes to keep it"
            }
            LineFault::BadSubstitution => {
                "has a `${` without the name of a variable and a `}`; put the value in single quotes to keep it"
            }
            LineFault::Undefined => {
                "uses a variable that is not set; put the value in single quotes to keep a `$`"
            }
            LineFault::SetAgain => "sets a variable again, to another value than an earlier line",
        })
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

type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// The value that begins with this text, and how many of the lines behind it belong to it.
fn value(
    text: &str,
    more: &[Result<&str, LineFault>],
    lookup: &Lookup<'_>,
) -> Result<(String, usize), LineFault> {
    match text.chars().next() {
        Some('\'') => quoted(&text[1..], '\'', more),
        Some('"') => {
            let (raw, used) = quoted(&text[1..], '"', more)?;
            Ok((expand(&raw, lookup)?, used))
        }
        _ => Ok((expand(without_comment(text), lookup)?, 0)),
    }
}

/// What stands before the closing quote, as it is.
fn quoted<'a>(
    mut text: &'a str,
    quote: char,
    more: &[Result<&'a str, LineFault>],
) -> Result<(String, usize), LineFault> {
    let mut raw = String::new();
    let mut used = 0;
    loop {
        if let Some(end) = closing(text, quote) {
            raw.push_str(&text[..end]);
            if is_end(&text[end + 1..]) {
                return Ok((raw, used));
            }
            // A quote of a later line that does not end it opens a value of its own: the first one was forgotten.
            return Err(match used {
                0 => LineFault::BehindQuote,
                _ => LineFault::UnclosedQuote,
            });
        }
        raw.push_str(text);
        raw.push('\n');
        text = match more.get(used) {
            Some(Ok(line)) => line,
            _ => return Err(LineFault::UnclosedQuote),
        };
        used += 1;
    }
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    text.char_indices()
        .find(|(_, c)| {
            let closes = *c == quote && !escaped;
            escaped = quote == '"' && *c == '\\' && !escaped;
            closes
        })
        .map(|(at, _)| at)
}

/// Whether this is nothing but white space and a comment.
fn is_end(text: &str) -> bool {
    let trimmed = text.trim_start();
    trimmed.is_empty() || trimmed.starts_with('#') && trimmed.len() < text.len()
}

/// A value without quotes; a `#` begins a comment only behind white space.
fn without_comment(text: &str) -> &str {
    if text.starts_with('#') {
        return "";
    }
    let comment = text
        .match_indices('#')
        .map(|(at, _)| at)
        .find(|at| text[..*at].ends_with(char::is_whitespace));
    text[..comment.unwrap_or(text.len())].trim_end()
}

/// Replaces escapes and variables.
fn expand(text: &str, lookup: &Lookup<'_>) -> Result<String, LineFault> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        rest = match rest.as_bytes()[at] {
            b'\\' => unescape(behind, &mut out)?,
            _ => substitute(behind, &mut out, lookup)?,
        };
    }
    out.push_str(rest);
    Ok(out)
}

fn unescape<'a>(text: &'a str, out: &mut String) -> Result<&'a str, LineFault> {
    let c = text.chars().next().ok_or(LineFault::UnknownEscape)?;
    out.push(match c {
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        '\\' | '\'' | '"' | '$' | ' ' => c,
        _ => return Err(LineFault::UnknownEscape),
    });
    Ok(&text[c.len_utf8()..])
}

/// Replaces the variable whose name stands here, behind a `$`; one without a name is itself.
fn substitute<'a>(
    text: &'a str,
    out: &mut String,
    lookup: &Lookup<'_>,
) -> Result<&'a str, LineFault> {
    let braced = text.strip_prefix('{');
    let inner = braced.unwrap_or(text);
    let name = &inner[..name_length(inner)];
    let behind = &inner[name.len()..];
    let Some(_) = braced else {
        if name.is_empty() {
            out.push('$');
        } else {
            out.push_str(&lookup(name).ok_or(LineFault::Undefined)?);
        }
        return Ok(behind);
    };
    let (tail, rest) = behind.split_once('}').ok_or(LineFault::BadSubstitution)?;
    if name.is_empty() {
        return Err(LineFault::BadSubstitution);
    }
    let found = lookup(name);
    let found = if tail.is_empty() {
        found.ok_or(LineFault::Undefined)?
    } else if let Some(default) = tail.strip_prefix(":-") {
        found
            .filter(|value| !value.is_empty())
            .unwrap_or_else(|| default.to_owned())
    } else if let Some(default) = tail.strip_prefix('-') {
        found.unwrap_or_else(|| default.to_owned())
    } else {
        return Err(LineFault::BadSubstitution);
    };
    out.push_str(&found);
    Ok(rest)
}

fn name_length(text: &str) -> usize {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return 0;
    }
    text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(text: impl AsRef<[u8]>) -> DotEnv {
        let environment = |name: &str| match name {
            "HOST" => Some("db.example.org".to_owned()),
            "SHARED" => Some("environment".to_owned()),
            _ => None,
        };
        DotEnv::parse(Path::new(".env"), text.as_ref(), &environment)
    }

    #[track_caller]
    fn reads(text: impl AsRef<[u8]>, wanted: &str) {
        let file = parse(&text);
        let shown = String::from_utf8_lossy(text.as_ref()).into_owned();
        assert_eq!(file.problems(), [], "{shown}");
        assert_eq!(
            file.get("A").map(|value| value.value.as_str()),
            Some(wanted),
            "{shown}"
        );
    }

    /// The lines with problems, and that the variable behind them is read all the same.
    #[track_caller]
    fn faults(text: &str, wanted: &[(usize, LineFault)]) {
        let text = format!("{text}\nLAST=read\n");
        let file = parse(&text);
        let found: Vec<_> = file
            .problems()
            .iter()
            .map(|problem| (problem.line, problem.reason))
            .collect();
        assert_eq!(found, wanted, "{text}");
        let last = file.get("LAST").unwrap();
        assert_eq!(
            (last.value.as_str(), last.line),
            ("read", text.lines().count()),
            "{text}"
        );
    }

    #[test]
    fn a_line_gives_a_variable_its_value() {
        for text in [
            "A=x",
            "A = x",
            "export A=x",
            "  export\tA=x  ",
            "A='x'",
            "A=\"x\"",
            "A=x # y",
            "A='x' # y",
        ] {
            reads(text, "x");
            reads(format!("# first\r\n\r\n{text}\r\nB=1\r\n"), "x");
            reads(format!("\u{feff}{text}"), "x");
        }
        reads("A=", "");
        reads("A= # nothing", "");
        reads("A=''", "");
        reads("A=a b  c ", "a b  c");
        reads("A=x#y", "x#y");
        reads("A=postgres://u:p#q@h/d?a=b", "postgres://u:p#q@h/d?a=b");
        assert_eq!(parse("export=1").get("export").unwrap().value, "1");
        assert_eq!(parse("a.b=1").get("a.b").unwrap().value, "1");
        assert_eq!(parse("\n\nA=1").get("A").unwrap().line, 3);
    }

    #[test]
    fn quotes_say_what_is_literal() {
        reads(r"A='p$a${b}\n#\'", r"p$a${b}\n#\");
        reads(r#"A="a\nb\t\"c\" \\ \$d \'""#, "a\nb\t\"c\" \\ $d '");
        reads(r"A=a\$b\\c\ d\ne", "a$b\\c d\ne");
        reads("A='one\r\ntwo'\r\nB=1", "one\ntwo");
        reads("A=\"one\n# two\nB=three\"\n", "one\n# two\nB=three");
        reads("A=it's", "it's");
        reads("A=it's\nB=that's", "it's");
        reads("A=5\"\nB=6\"", "5\"");
        reads("A='say \"hi\"'", "say \"hi\"");
    }

    #[test]
    fn a_variable_stands_for_its_value() {
        reads("DB_NAME=shop\nA=$DB_NAME", "shop");
        reads("DB_NAME=shop\nA=\"x${DB_NAME}y\"", "xshopy");
        reads(
            "D=x\nDB_NAME=shop\nA=postgres://$HOST/$DB_NAME?x=$D",
            "postgres://db.example.org/shop?x=x",
        );
        reads("SHARED=file\nA=$SHARED", "environment");
        reads("E=\nA=x${E}y${E:-d}${E-d}${U:-e}${U-f}", "xydef");
        reads("A=a$ $5 $-", "a$ $5 $-");
        reads("A=$", "$");
        reads("B='$HOST'\nA=$B", "$HOST");
    }

    #[test]
    fn a_line_that_cannot_be_read_is_named_and_takes_no_other_with_it() {
        use LineFault::{
            BadSubstitution, BehindQuote, NoAssignment, SetAgain, UnclosedQuote, Undefined,
            UnknownEscape,
        };
        faults("A=1\nnothing here\nB=2", &[(2, NoAssignment)]);
        faults("1A=1", &[(1, NoAssignment)]);
        faults("=1", &[(1, NoAssignment)]);
        faults("export A", &[(1, NoAssignment)]);
        faults("A='x", &[(1, UnclosedQuote)]);
        faults("A=\"x", &[(1, UnclosedQuote)]);
        faults("A=\"x\\\"", &[(1, UnclosedQuote)]);
        faults("A='x\nB='y'\nC=\"z\"", &[(1, UnclosedQuote)]);
        faults("A=\"x\nB=\"y\"\nC='z'", &[(1, UnclosedQuote)]);
        faults("A='x\nB=it's", &[(1, UnclosedQuote)]);
        faults("A='x'y", &[(1, BehindQuote)]);
        faults("A='x'#y", &[(1, BehindQuote)]);
        faults("A=\"x\" y", &[(1, BehindQuote)]);
        faults(r"A=C:\Users", &[(1, UnknownEscape)]);
        faults("A=x\\", &[(1, UnknownEscape)]);
        faults("A=${HOST", &[(1, BadSubstitution)]);
        faults("A=${}", &[(1, BadSubstitution)]);
        faults("A=${HOST?}", &[(1, BadSubstitution)]);
        faults("A=$NOT_SET", &[(1, Undefined)]);
        faults("A=$B\nB=1", &[(1, Undefined)]);
        faults("A=$NOT_SET\nB=$A", &[(1, Undefined), (2, Undefined)]);
        faults("A=1\nA=1\nA=2", &[(3, SetAgain)]);
        let file = parse(b"A=1\nB=\xff\nC=\0\nD=4");
        let found: Vec<_> = file.problems().iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            ["line 2 is not UTF-8", "line 3 holds a NUL character"]
        );
        assert_eq!(file.get("D").unwrap().line, 4);
    }

    #[test]
    fn a_variable_in_doubt_is_known_by_its_name() {
        let file = parse("A=$NOT_SET\nB=1\nB=2\n");
        assert!(file.get("A").is_none());
        assert_eq!(file.problem_of("A").unwrap().line, 1);
        assert_eq!(file.get("B").unwrap().value, "1");
        assert_eq!(file.problem_of("B").unwrap().line, 3);
        assert!(file.problem_of("C").is_none());
    }

    #[test]
    fn no_message_holds_a_value() {
        for text in [
            "A='canary",
            "A=$canary",
            "A=${canary",
            "canary",
            "A='x'canary",
            "A=\\canary",
            "A=1\nA=canary",
        ] {
            let file = parse(text);
            let shown = format!("{file:?} {}", file.problems()[0]);
            assert!(!shown.contains("canary"), "{shown}");
        }
        assert!(!format!("{:?}", parse("A=canary")).contains("canary"));
    }

    #[test]
    fn the_nearest_file_upwards_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "A=1").unwrap();
        // A folder of that name, as of a Python environment, is none.
        std::fs::create_dir(deep.join(".env")).unwrap();
        assert_eq!(DotEnv::find(&deep), Some(path.clone()));
        assert_eq!(DotEnv::read(&path).unwrap().get("A").unwrap().value, "1");
        assert_eq!(DotEnv::read(&deep.join("none")).unwrap_err().code(), "file");
    }

    const PIECES: &[&[u8]] = &[
        b"'",
        b"\"",
        b"\\",
        b"$",
        b"${",
        b"}",
        b"=",
        b"#",
        b"\n",
        b"\r\n",
        b" ",
        b"A",
        b"export ",
        b":-",
        b"\xc3",
        b"\xc3\xa4",
        b"\0",
        b"\xef\xbb\xbf",
    ];

    proptest! {
        #[test]
        fn no_input_panics(text in proptest::collection::vec(proptest::sample::select(PIECES), 0..40)) {
            let text = text.concat();
            let file = parse(&text);
            let lines = text.split(|byte| *byte == b'\n').count();
            prop_assert!(file.problems().iter().all(|problem| (1..=lines).contains(&problem.line)));
        }

        #[test]
        fn single_quotes_keep_everything(value in "[^'\0\r]*") {
            let file = parse(format!("A='{value}'\nB=1"));
            prop_assert_eq!(&file.get("A").unwrap().value, &value);
            prop_assert!(file.get("B").is_some());
        }
    }
}
