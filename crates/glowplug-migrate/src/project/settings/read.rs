//! Reading settings, key by key, so that each knows where it stands.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::keys::{advice, advice_in};
use super::layers::{Layer, Place, files, layers};
use super::{DemoRules, Settings};
use crate::error::Error;
use crate::project::toml_file::{settings_fault, unknown_key};

/// Where settings stand.
#[derive(Debug, Clone, Default)]
pub struct Origins {
    /// The places that have settings, the one that counts most first; the tables' names in manifests.
    pub places: Vec<String>,
    /// From key to where it stands.
    pub keys: BTreeMap<String, Place>,
    /// From key to its value as it stands there.
    pub values: BTreeMap<String, toml::Value>,
    /// Keys that stand in a further place, where they do not count.
    pub overridden: Vec<Overridden>,
}

/// A key that does not count where it stands, because it also stands in a place that counts more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overridden {
    /// The key.
    pub key: String,
    /// Where it counts.
    pub by: Place,
    /// Where it does not.
    pub at: Place,
}

impl Overridden {
    /// Whether both places are in one folder, where no one expects the other.
    pub fn is_beside(&self) -> bool {
        self.by.path.parent() == self.at.path.parent()
    }
}

impl std::fmt::Display for Overridden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Overridden { key, by, at } = self;
        write!(f, "{key} is set in {by} and in {at}; the first one counts")
    }
}

impl Settings {
    /// Reads the settings of the project in this folder; without any, all have their defaults.
    ///
    /// # Errors
    /// [`Error::Settings`] with line and column of an unknown key, with the place where it belongs, or of a wrong value.
    pub fn read(root: &Path) -> Result<(Self, Origins), Error> {
        let mut settings = Settings::default();
        let mut origins = Origins::default();
        let texts = files(root)?;
        for layer in layers(&texts)? {
            let (file, table) = (layer.text.path.display(), layer.table);
            origins
                .places
                .push(format!("{file} {table}").trim_end().to_owned());
            settings.take(root, layer, &mut origins)?;
        }
        Ok((settings, origins))
    }

    /// Takes over the keys of a layer that no earlier one had.
    fn take(
        &mut self,
        root: &Path,
        mut layer: Layer<'_>,
        origins: &mut Origins,
    ) -> Result<(), Error> {
        for entry in std::mem::take(&mut layer.entries) {
            let at = layer.place(entry.at);
            let mut read = Settings::default();
            let counts = match origins.keys.get(&entry.key) {
                None => true,
                Some(by) => {
                    origins.overridden.push(Overridden {
                        key: entry.key.clone(),
                        by: by.clone(),
                        at: at.clone(),
                    });
                    false
                }
            };
            // A value that does not count is read too: a fault in it is one.
            let into = match counts {
                true => &mut *self,
                false => &mut read,
            };
            let start = entry.value.span().start;
            let value = toml::Value::deserialize(ValueDeserializer::from(entry.value.clone()));
            match into.set(&entry.key, entry.value) {
                Ok(true) => {}
                Ok(false) => {
                    let reason = format!("unknown key `{}`", entry.key);
                    return Err(settings_fault(
                        layer.text,
                        entry.at,
                        reason,
                        Some(advice(&entry.key)),
                    ));
                }
                Err(error) => {
                    let hint = unknown_key(&error).and_then(|inner| advice_in(&entry.key, inner));
                    return Err(match error.span() {
                        Some(_) => layer.text.fault(&error, hint),
                        None => settings_fault(layer.text, start, error.message().to_owned(), hint),
                    });
                }
            }
            if counts {
                self.resolve(&entry.key, root, &at);
                if let Ok(value) = value {
                    origins.values.insert(entry.key.clone(), value);
                }
                origins.keys.insert(entry.key, at);
            }
        }
        Ok(())
    }

    /// Reads the value of a key; `false` where there is no such key.
    fn set(&mut self, key: &str, value: Spanned<DeValue<'_>>) -> Result<bool, toml::de::Error> {
        match key {
            "database" => read(&mut self.database, value),
            "demo" => read(&mut self.demo, value),
            "format" => read(&mut self.format, value),
            "ignore" => read(&mut self.ignore, value),
            "lock_key" => read(&mut self.lock_key, value),
            "migrations" => {
                let mut folders = Folders::default();
                read(&mut folders, value)?;
                self.migrations = folders.0;
                Ok(())
            }
            "models" => read(&mut self.models, value),
            "non_null_arrays" => read(&mut self.non_null_arrays, value),
            "pg" => read(&mut self.pg, value),
            "pg_bin" => read(&mut self.pg_bin, value),
            "seed" => read(&mut self.seed, value),
            "session_sql" => read(&mut self.session_sql, value),
            "validate" => read(&mut self.validate, value),
            _ => return Ok(false),
        }?;
        Ok(true)
    }

    /// Makes a path start at the folder of the file that names it.
    fn resolve(&mut self, key: &str, root: &Path, at: &Place) {
        let base = at.path.parent().unwrap_or(root);
        match key {
            "migrations" => {
                for folder in &mut self.migrations {
                    *folder = plain(&base.join(&*folder));
                }
            }
            "pg_bin" => {
                if let Some(folder) = &mut self.pg_bin {
                    *folder = base.join(&*folder);
                }
            }
            "demo" => {
                if let Some(DemoRules::File(file)) = &mut self.demo {
                    *file = base.join(&*file);
                }
            }
            _ => {}
        }
    }
}

/// One folder or several.
#[derive(Default, Deserialize)]
#[serde(from = "OneOrMore")]
struct Folders(Vec<PathBuf>);

#[derive(Deserialize)]
#[serde(untagged, expecting = "a folder, or a list of folders")]
enum OneOrMore {
    One(PathBuf),
    More(Vec<PathBuf>),
}

impl From<OneOrMore> for Folders {
    fn from(folders: OneOrMore) -> Self {
        Folders(match folders {
            OneOrMore::One(folder) => vec![folder],
            OneOrMore::More(folders) => folders,
        })
    }
}

fn read<T: DeserializeOwned>(
    into: &mut T,
    value: Spanned<DeValue<'_>>,
) -> Result<(), toml::de::Error> {
    *into = T::deserialize(ValueDeserializer::from(value))?;
    Ok(())
}

/// The path without `.` and `..`, as far as its text tells.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests;
