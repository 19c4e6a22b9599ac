//! Where unqualified names go, so that a replay puts them where the target has them.

use glowplug_schema::ident::Ident;

use crate::migration::Migration;

/// The schemas that unqualified names of migrations go to and are looked up in. The default is `public` alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayPath(Vec<String>);

impl Default for ReplayPath {
    fn default() -> Self {
        ReplayPath(vec!["public".to_owned()])
    }
}

impl ReplayPath {
    /// These schemas, in this order; the default when there is none.
    pub fn new(schemas: Vec<String>) -> Self {
        match schemas.is_empty() {
            true => ReplayPath::default(),
            false => ReplayPath(schemas),
        }
    }

    /// The path that a setting `search_path` describes, where no database can be asked which of its schemas exist.
    pub fn of_setting(search_path: &str) -> Self {
        let mut schemas = split_names(search_path);
        schemas.retain(|name| name != "$user");
        ReplayPath::new(schemas)
    }

    /// The setting, where it is not the default.
    pub fn setting(&self) -> Option<String> {
        let quoted: Vec<String> = self.0.iter().map(|name| Ident(name).to_string()).collect();
        (*self != ReplayPath::default()).then(|| quoted.join(", "))
    }

    /// The schemas that must be there before the first of these migrations runs: those that none of them creates, and the one
    /// that [`Target::ensure_exists`](super::Target::ensure_exists) makes.
    pub fn missing_from(&self, migrations: &[&Migration]) -> Vec<&str> {
        let system =
            |name: &str| name == "public" || name == "pg_catalog" || name.starts_with("pg_");
        // Without `public` nothing of the path is there in an empty database.
        let made_first = !self.0.iter().any(|name| name == "public");
        let names = self.0.iter().map(String::as_str).enumerate();
        names
            .filter(|(at, name)| {
                let created = || {
                    migrations
                        .iter()
                        .any(|migration| migration.creates_schema(name))
                };
                !system(name) && ((*at == 0 && made_first) || !created())
            })
            .map(|(_, name)| name)
            .collect()
    }
}

/// The names of a list such as `"My App", public`.
pub(crate) fn split_names(list: &str) -> Vec<String> {
    let mut names = Vec::new();
    let (mut name, mut quoted, mut began) = (String::new(), false, false);
    let mut characters = list.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if quoted && characters.peek() == Some(&'"') => {
                characters.next();
                name.push('"');
            }
            '"' => {
                quoted = !quoted;
                began = true;
            }
            ',' if !quoted => {
                names.push(std::mem::take(&mut name));
                began = false;
            }
            c if c.is_whitespace() && !quoted => {}
            c => {
                name.push(c);
                began = true;
            }
        }
    }
    if began {
        names.push(name);
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_needs_no_setting() {
        assert_eq!(
            ReplayPath::of_setting("\"$user\", public"),
            ReplayPath::default()
        );
        assert_eq!(ReplayPath::default().setting(), None);
        assert_eq!(ReplayPath::new(Vec::new()).setting(), None);
        let path = ReplayPath::of_setting("\"My App\", public");
        assert_eq!(path.setting().unwrap(), "\"My App\", public");
    }

    #[test]
    fn a_list_of_names_is_taken_apart() {
        assert_eq!(split_names("\"$user\", public"), ["$user", "public"]);
        assert_eq!(split_names("\"My \"\"App\"\"\",b"), ["My \"App\"", "b"]);
        assert_eq!(split_names("\"\""), [""]);
        assert!(split_names("").is_empty());
    }
}
