//! Connection strings: parsed once, by libpq's own parser, and passed on as a value.

pub(crate) mod layout;
pub(crate) mod options;
mod refusal;
mod uri;
mod values;

use std::fmt::{self, Write};

pub(crate) use self::options::Options;

use self::layout::{Layout, decodes};
use self::refusal::{bad_value, malformed, unknown_parameter};
use crate::error::Error;
use crate::keywords::{is_prisma, is_secret};
use crate::redact::{MASK, mask_url};
use crate::text::c_string;

/// A connection string in either of libpq's forms, a URI or `key=value` pairs, after parsing.
///
/// The parser is libpq's. Parameters that only Prisma knows are taken out first: `schema` becomes a search path,
/// `sslaccept=strict` what libpq calls `sslmode=verify-full`, and the others can be asked for with
/// [`prisma`](Self::prisma). `Display` and `Debug` mask every secret.
///
/// ```
/// use glowplug_pq::ConnectionString;
/// let parsed = ConnectionString::parse("postgres://u:secret@h/d?schema=MyApp&pgbouncer=true").unwrap();
/// assert_eq!(parsed.get("dbname"), Some("d"));
/// assert_eq!(parsed.get("options"), Some(r#"-c search_path="MyApp""#));
/// assert_eq!(parsed.prisma("pgbouncer"), Some("true"));
/// assert_eq!(parsed.to_string(), "postgres://u:***@h/d?schema=MyApp&pgbouncer=true");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct ConnectionString {
    /// As it was given.
    text: String,
    /// Keywords with their values, each once, in libpq's order.
    options: Vec<(String, String)>,
    prisma: Vec<(String, String)>,
    /// Whether an option was changed since.
    changed: bool,
}

impl ConnectionString {
    /// Parses a connection string. No connection is made, and no default of the environment is filled in.
    ///
    /// # Errors
    /// [`Error::Connect`] when libpq does not understand it ([`Reason::Malformed`](crate::Reason::Malformed)), knows a parameter not
    /// ([`Reason::UnknownParameter`](crate::Reason::UnknownParameter)) or takes a value not ([`Reason::BadValue`](crate::Reason::BadValue)); [`Error::Nul`]. No message holds a piece of
    /// the text that may be a secret.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        // A C string ends at a NUL, in the middle of what was given.
        c_string(text)?;
        let layout = Layout::of(text).map_err(|fault| malformed(fault.message()))?;
        if !layout.is_clear(text) {
            // Otherwise a piece of a password becomes the name of a host or a database, which every message repeats.
            return Err(malformed(
                "an `@` stands where there are two ways to read it: every one but that before the host is written `%40`, \
                 and in a password `/` is `%2F` and `?` is `%3F`"
                    .to_owned(),
            ));
        }
        let (for_libpq, prisma) = without_prisma(text, &layout);
        let Some(options) = Options::of(&for_libpq)? else {
            return Err(unknown_parameter(text, &layout));
        };
        let mut parsed = ConnectionString {
            text: text.to_owned(),
            options: options.given(),
            prisma,
            changed: false,
        };
        parsed.check(&layout)?;
        parsed.translate_prisma();
        Ok(parsed)
    }

    /// The value of one of libpq's keywords, where the connection string has it and it is not empty.
    /// See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS>.
    pub fn get(&self, keyword: &str) -> Option<&str> {
        let found = self.options.iter().find(|(name, _)| name == keyword);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// The value of a parameter that only Prisma knows, such as `schema` or `pgbouncer`.
    pub fn prisma(&self, parameter: &str) -> Option<&str> {
        let found = self.prisma.iter().rfind(|(name, _)| name == parameter);
        found.map(|(_, value)| value.as_str())
    }

    /// The names of the parameters that only Prisma knows, as they were given.
    pub fn prisma_parameters(&self) -> impl Iterator<Item = &str> {
        self.prisma.iter().map(|(name, _)| name.as_str())
    }

    /// The same with another value for one of libpq's keywords. An empty value is kept: in libpq it overrules the
    /// environment's.
    #[must_use]
    pub fn with(&self, keyword: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.set(keyword, value);
        changed.changed = true;
        changed
    }

    /// The same without one of libpq's keywords.
    #[must_use]
    pub fn without(&self, keyword: &str) -> Self {
        let mut changed = self.clone();
        changed.options.retain(|(name, _)| name != keyword);
        changed.changed |= changed.options.len() != self.options.len();
        changed
    }

    /// Whether it holds a password or another secret.
    pub fn has_secret(&self) -> bool {
        self.options
            .iter()
            .any(|(keyword, value)| is_secret(keyword) && !value.is_empty())
    }

    /// The search path that `options` set, as the text of the setting.
    pub fn search_path(&self) -> Option<String> {
        let mut words = words(self.get("options")?).into_iter();
        let mut found = None;
        while let Some(word) = words.next() {
            // `-c name=value`, `-cname=value` or `--name=value`, of which the last counts.
            let setting = match word.strip_prefix("-c") {
                Some("") => words.next().unwrap_or_default(),
                Some(setting) => setting.to_owned(),
                None => word.strip_prefix("--").unwrap_or_default().to_owned(),
            };
            if let Some((name, value)) = setting.split_once('=')
                && name.trim().eq_ignore_ascii_case("search_path")
            {
                found = Some(value.trim().to_owned());
            }
        }
        found
    }

    /// The database that it leads to before a server is asked: the one that it names, else `PGDATABASE`, else the user's
    /// name. A service file is not read; a session knows better ([`crate::Connection::database`]).
    pub fn database(&self) -> String {
        let defaults = Options::defaults();
        let default = |keyword| defaults.as_ref().and_then(|defaults| defaults.get(keyword));
        let own = |keyword| self.get(keyword).map(str::to_owned);
        own("dbname")
            .or_else(|| default("dbname"))
            .or_else(|| own("user"))
            .or_else(|| default("user"))
            .unwrap_or_default()
    }

    /// The connection string for another program. **It holds the password.** As it was given where nothing of it was changed
    /// or taken out, else a URI.
    pub fn reveal(&self) -> String {
        if self.changed || !self.prisma.is_empty() {
            self.uri(|_, value| value.to_owned())
        } else {
            self.text.clone()
        }
    }

    /// What is handed to libpq: every keyword with its value, quoted.
    pub(crate) fn for_libpq(&self) -> String {
        let mut out = String::new();
        for (keyword, value) in &self.options {
            let value = value.replace('\\', "\\\\").replace('\'', "\\'");
            let _ = write!(out, "{keyword}='{value}' ");
        }
        out
    }

    /// A message of libpq or of a server about this connection, without a secret of it.
    pub(crate) fn redact(&self, message: &str) -> String {
        let mut out = message.to_owned();
        for (keyword, value) in &self.options {
            // A shorter piece would destroy the message and hide nothing.
            if is_secret(keyword) && value.chars().count() >= 3 {
                out = out.replace(value.as_str(), MASK);
            }
        }
        out
    }

    /// Refuses the values that libpq would refuse when it connects.
    fn check(&self, layout: &Layout) -> Result<(), Error> {
        // Where a URI's port is no number, it may be a password whose `@host` was forgotten.
        let odd_port = !layout.odd_ports(&self.text).is_empty();
        for (keyword, value) in &self.options {
            if !value.is_empty() {
                let shown = (!(odd_port && keyword == "port")).then_some(value.as_str());
                values::check(keyword, value)
                    .map_err(|refused| bad_value(keyword, shown, None, refused))?;
            }
        }
        let hosts = self.get("hostaddr").or_else(|| self.get("host"));
        if values::match_hosts(hosts, self.get("port")) {
            return Ok(());
        }
        Err(bad_value(
            "port",
            self.get("port"),
            None,
            values::Refused {
                allowed: "one port, or as many as there are hosts".to_owned(),
                nearest: None,
            },
        ))
    }

    /// Refuses the values that libpq would take from the environment and refuse.
    pub(crate) fn check_environment(&self) -> Result<(), Error> {
        let Some(defaults) = Options::defaults() else {
            return Ok(());
        };
        for (keyword, value, variable) in defaults.with_variables() {
            if !value.is_empty() && self.get(&keyword).is_none() {
                values::check(&keyword, &value)
                    .map_err(|refused| bad_value(&keyword, Some(&value), variable, refused))?;
            }
        }
        Ok(())
    }

    fn set(&mut self, keyword: &str, value: &str) {
        match self.options.iter_mut().find(|(name, _)| name == keyword) {
            Some((_, old)) => value.clone_into(old),
            None => self.options.push((keyword.to_owned(), value.to_owned())),
        }
    }

    fn translate_prisma(&mut self) {
        // `public` is where unqualified names go anyway, and some poolers refuse the startup parameter.
        let schema = self.prisma("schema").filter(|name| !name.is_empty());
        if let Some(schema) = schema.filter(|name| *name != "public") {
            let quoted = format!("\"{}\"", schema.replace('"', "\"\""));
            // In `options`, white space ends a word and `\` escapes.
            // See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-OPTIONS>.
            let escaped = quoted.replace('\\', "\\\\").replace(' ', "\\ ");
            let mut options = self.get("options").map(str::to_owned).unwrap_or_default();
            if !options.is_empty() {
                options.push(' ');
            }
            let _ = write!(options, "-c search_path={escaped}");
            self.set("options", &options);
        }
        let verifies = self
            .get("sslmode")
            .is_some_and(|mode| mode.starts_with("verify-"));
        if self.prisma("sslaccept") == Some("strict") && !verifies {
            self.set("sslmode", "verify-full");
        }
    }
}

/// Masks every secret.
impl fmt::Display for ConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.changed {
            return f.write_str(&mask_url(&self.text));
        }
        f.write_str(&self.uri(|keyword, value| match is_secret(keyword) {
            true => MASK.to_owned(),
            false => value.to_owned(),
        }))
    }
}

impl fmt::Debug for ConnectionString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ConnectionString({self})")
    }
}

/// The words of `options`: white space ends one and `\` escapes.
fn words(options: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = options.chars();
    while let Some(c) = characters.next() {
        match c {
            c if c.is_whitespace() => words.extend(word.take()),
            '\\' => word.get_or_insert_default().extend(characters.next()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The connection string as libpq takes it, and the parameters that it would refuse with their decoded values.
fn without_prisma(text: &str, layout: &Layout) -> (String, Vec<(String, String)>) {
    let Layout::Uri(uri) = layout else {
        return (text.to_owned(), Vec::new());
    };
    let Some(query) = uri.query else {
        return (text.to_owned(), Vec::new());
    };
    let mut prisma = Vec::new();
    let mut kept = Vec::new();
    for parameter in &uri.parameters {
        if is_prisma(&parameter.keyword) {
            let value = decodes(&text[parameter.value.clone()]).unwrap_or_default();
            prisma.push((parameter.keyword.clone(), value));
        } else {
            kept.push(&text[parameter.whole.clone()]);
        }
    }
    let mark = if kept.is_empty() { "" } else { "?" };
    (
        format!("{}{mark}{}", &text[..query], kept.join("&")),
        prisma,
    )
}

/// The version of libpq that this process uses, as one number: `150018` is 15.18. It decides which parameters a connection
/// string may have.
pub fn libpq_version() -> u32 {
    // SAFETY: the function takes nothing and reads a constant.
    u32::try_from(unsafe { pq_sys::PQlibVersion() }).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> ConnectionString {
        ConnectionString::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    #[test]
    fn the_name_is_the_one_that_libpq_would_connect_to() {
        for (url, name) in [
            ("postgres://u:p@h:1/d?sslmode=require", "d"),
            ("postgres:///my%20db?host=/tmp", "my db"),
            ("postgres:///?host=/tmp&dbname=x", "x"),
            ("postgres://u@h", "u"),
            ("host=h dbname=d user=u", "d"),
            ("host = h dbname = 'my \\'db' user=u", "my 'db"),
            ("dbname=first dbname=last", "last"),
        ] {
            assert_eq!(parsed(url).database(), name, "{url}");
        }
        assert!(ConnectionString::parse("postgres://h/d?nonsense=1").is_err());
    }

    #[test]
    fn what_prisma_means_reaches_libpq() {
        let options = |url: &str| parsed(url).get("options").map(str::to_owned);
        assert_eq!(options("postgres://h/d?schema=public"), None);
        assert_eq!(options("postgres://h/d?schema="), None);
        assert_eq!(
            options("postgres://h/d?schema=My%20App&options=-cwork_mem%3D8MB").unwrap(),
            "-cwork_mem=8MB -c search_path=\"My\\ App\""
        );
        let mode = |url: &str| parsed(url).get("sslmode").map(str::to_owned);
        assert_eq!(
            mode("postgres://h/d?sslmode=require&sslaccept=strict").unwrap(),
            "verify-full"
        );
        assert_eq!(
            mode("postgres://h/d?sslmode=verify-ca&sslaccept=strict").unwrap(),
            "verify-ca"
        );
        // A `?` in the password begins no query.
        assert_eq!(
            parsed("postgres://u:p?schema=x@h/d").get("password"),
            Some("p?schema=x")
        );
    }

    #[test]
    fn the_search_path_is_found_in_every_form() {
        for (options, path) in [
            ("-c search_path=app,public", Some("app,public")),
            ("-csearch_path=app", Some("app")),
            (
                "--search_path=a -c work_mem=1MB -c SEARCH_PATH=b",
                Some("b"),
            ),
            ("-c search_path=\"My\\ App\"", Some("\"My App\"")),
            ("-c work_mem=1MB", None),
            ("-c", None),
        ] {
            let found = parsed("host=h").with("options", options).search_path();
            assert_eq!(found.as_deref(), path, "{options}");
        }
        let url = "postgres://h/d?schema=My%20%22App";
        assert_eq!(parsed(url).search_path().unwrap(), "\"My \"\"App\"");
    }

    #[test]
    fn what_was_given_is_given_on_as_it_was() {
        for url in [
            "postgres://u:p@h/d?sslmode=require",
            "host=h dbname=d password=p",
            "",
        ] {
            assert_eq!(parsed(url).reveal(), url);
        }
    }

    #[test]
    fn a_changed_one_means_the_same_to_libpq() {
        for (url, shown) in [
            (
                "postgres://u:p%40:x@h:1/d?sslmode=require",
                "postgresql://u:***@h:1/x%20y?sslmode=require",
            ),
            (
                "postgres:///d?host=/tmp&user=u",
                "postgresql:///x%20y?user=u&host=/tmp",
            ),
            ("postgresql://h", "postgresql://h/x%20y"),
            ("postgres://u:p?a@h/d", "postgresql://u:***@h/x%20y"),
            (
                "host=h,i port=1,2 password=p",
                "postgresql:///x%20y?password=***&host=h%2Ci&port=1%2C2",
            ),
            ("host=h password=p", "postgresql://h/x%20y?password=***"),
            ("host=::1 user=u", "postgresql:///x%20y?user=u&host=%3A%3A1"),
        ] {
            let changed = parsed(url).with("dbname", "x y");
            assert_eq!(changed.to_string(), shown);
            let again = parsed(&changed.reveal());
            for (keyword, value) in &changed.options {
                assert_eq!(again.get(keyword), Some(value.as_str()), "{url}: {keyword}");
            }
        }
    }

    #[test]
    fn no_form_shows_a_secret() {
        let url = "postgres://u:hunter2@h/d?sslpassword=hunter2&schema=x";
        let parsed = parsed(url);
        for text in [
            parsed.to_string(),
            format!("{parsed:?}"),
            parsed.with("port", "1").to_string(),
        ] {
            assert!(!text.contains("hunter2"), "{text}");
        }
    }
}
