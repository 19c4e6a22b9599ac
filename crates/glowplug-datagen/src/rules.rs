//! What a project says about its demo data: `[package.metadata.glowplug.demo]`, or a file of its own.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::Error;
use crate::template::{Part, parts};

/// Rules for generated rows. Whatever they leave out is guessed from the catalog and the columns' names.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DemoRules {
    /// The day, `2026-01-31`, that the rows take for today; the real one where this is missing.
    pub today: Option<String>,
    /// How many days back the oldest row was made; 730 where this is missing.
    pub days: Option<u32>,
    /// By table: `posts`, or `schema.posts` outside the default schema.
    pub tables: BTreeMap<String, TableRules>,
}

/// Rules for one table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TableRules {
    /// Its rows for each row that `--rows` asks for; 1 where this is missing.
    pub rows: Option<f64>,
    /// Its rows whatever `--rows` asks for; 0 leaves the table alone.
    pub fixed: Option<u64>,
    /// By column.
    pub columns: BTreeMap<String, ColumnRules>,
}

/// Rules for one column. Where they name another column, `post_id.title` is one of the row that a foreign key points to.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ColumnRules {
    /// What is generated.
    pub generate: Option<What>,
    /// These values and no others.
    pub one_of: Option<Vec<toml::Value>>,
    /// How often each of `one_of`, or of an enum's labels, is taken, relative to the others.
    pub weights: Option<Vec<f64>>,
    /// A text with other columns in braces: `https://cdn.example/{id}.png`, `{username} liked it`.
    pub template: Option<String>,
    /// Which part of the rows has NULL, from 0 to 1.
    pub null_fraction: Option<f64>,
    /// NULL unless that column has one of these values: `only_when = { status = ["PUBLISHED"] }`.
    pub only_when: Option<BTreeMap<String, Vec<toml::Value>>>,
    /// NULL unless that column is NULL.
    pub only_when_null: Option<String>,
    /// The smallest number, the first day relative to today, the first hour of a `time`, the fewest days of an interval, the fewest
    /// elements, characters or bytes, or the smallest share of `of`.
    pub min: Option<f64>,
    /// The largest number, the last day relative to today, the last hour of a `time`, the most days of an interval, the most
    /// elements, characters or bytes, or the largest share of `of`.
    pub max: Option<f64>,
    /// A time after the one in that column, at least `min` and at most `max` days.
    pub after: Option<String>,
    /// With `generate = "share"` or `"part"` the column that this is a part of; with `"ratio"` the two that are divided; with
    /// `"rest"` the whole and what is taken from it.
    pub of: Vec<String>,
    /// For a foreign key: the row that another foreign key's row points to, `campaign_id.user_id`.
    pub through: Option<String>,
    /// The value of another column, most often one of the row that a foreign key points to: `post_id.title`.
    pub copy: Option<String>,
    /// For a foreign key: every row that is pointed to gets as many as any other. `generate = "part"` wants it.
    pub even: bool,
    /// Rules that stand in place of these: the first whose `only_when` and `only_when_null` hold.
    pub cases: Vec<ColumnRules>,
}

/// What can be generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Nothing: the column's default stands.
    Default,
    /// A key that sorts by time, 25 characters.
    Cuid,
    /// An address that no mail reaches.
    Email,
    /// A person.
    Name,
    /// A person's first name.
    FirstName,
    /// A person's last name.
    LastName,
    /// The name that a person signs in with.
    Username,
    /// A company.
    Company,
    /// Words with hyphens.
    Slug,
    /// One word.
    Word,
    /// A few words.
    Title,
    /// One sentence.
    Sentence,
    /// Some sentences.
    Paragraph,
    /// An address of the web.
    Url,
    /// The address of a picture.
    Image,
    /// A telephone number.
    Phone,
    /// A street and its number.
    Street,
    /// A city.
    City,
    /// A country.
    Country,
    /// A code for a country.
    CountryCode,
    /// A postal code.
    PostCode,
    /// A time zone.
    TimeZone,
    /// A currency's code.
    Currency,
    /// A colour, `#1f77b4`.
    Color,
    /// An address of the Internet.
    Ip,
    /// How a browser calls itself.
    UserAgent,
    /// A word with `#`.
    Hashtag,
    /// A name with `@`.
    Mention,
    /// A secret of 40 characters.
    Token,
    /// Something that looks like the hash of a password and fits none.
    PasswordHash,
    /// A number.
    Number,
    /// A number of the kind that few rows have much of: most are small, some are large.
    Count,
    /// A part of another column, `of`.
    Share,
    /// A part of a column of the row that an `even` foreign key points to; all parts together are the whole.
    Part,
    /// What is left of the first column of `of` without the others.
    Rest,
    /// One column divided by another, `of`; times `max`, 100 for percent.
    Ratio,
    /// When the row was made: later for later rows, never before the rows that it points to.
    Created,
    /// A time that has passed.
    Past,
    /// A time to come.
    Future,
    /// A small JSON object.
    Json,
}

impl DemoRules {
    /// Reads rules from a text that a binary carries.
    ///
    /// # Errors
    /// [`Error::Rules`] with line and column.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start).min(text.len());
            let before = text.get(..offset).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            Error::Rules {
                path: name.into(),
                line: before.matches('\n').count() + 1,
                column: before[line_start..].chars().count() + 1,
                reason: error.message().to_owned(),
            }
        })
    }

    /// Takes the rules that stand in a project's settings.
    ///
    /// # Errors
    /// [`Error::Rules`].
    pub fn from_table(table: &toml::Table) -> Result<Self, Error> {
        table
            .clone()
            .try_into()
            .map_err(|error: toml::de::Error| Error::Rules {
                path: "demo".into(),
                line: 1,
                column: 1,
                reason: error.message().to_owned(),
            })
    }
}

impl ColumnRules {
    /// The columns that rules name, by the key that does.
    pub(crate) fn names(&self) -> Vec<(&'static str, String)> {
        let mut names: Vec<(&'static str, String)> = Vec::new();
        names.extend(self.after.iter().map(|name| ("after", name.clone())));
        names.extend(self.copy.iter().map(|name| ("copy", name.clone())));
        names.extend(
            self.only_when_null
                .iter()
                .map(|name| ("only_when_null", name.clone())),
        );
        names.extend(self.of.iter().map(|name| ("of", name.clone())));
        let conditions = self.only_when.iter().flatten();
        names.extend(conditions.map(|(name, _)| ("only_when", name.clone())));
        if let Some(text) = &self.template {
            let parts = parts(text);
            let columns = parts.into_iter().filter_map(|part| match part {
                Part::Column(name) => Some(("template", name.to_owned())),
                Part::Text(_) => None,
            });
            names.extend(columns);
        }
        for case in &self.cases {
            names.extend(case.names());
        }
        names
    }
}

/// The name of a table or column as a key of the rules.
pub(crate) fn rules_key(name: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !name.is_empty() && name.chars().all(bare) {
        name.to_owned()
    } else {
        toml::Value::String(name.to_owned()).to_string()
    }
}
