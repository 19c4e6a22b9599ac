//! The story's data model, read from the prisma blocks of `docs/STORY-005.md`.
//!
//! The parser knows the words that the story uses and refuses every other one with its line: an expectation that it does
//! not understand must not pass as kept. What the expectations mean in PostgreSQL is said in [`expectation`].

#![allow(unreachable_pub, reason = "a module of a test")]

pub mod expectation;

/// All models and enums, in the story's order.
#[derive(Debug, Default)]
pub struct Story {
    pub models: Vec<Model>,
    pub enums: Vec<Enum>,
}

/// One `model` block.
#[derive(Debug)]
pub struct Model {
    pub name: String,
    /// The table's name, from `@@map`.
    pub table: String,
    pub fields: Vec<Field>,
    /// The field lists of `@@index`.
    pub indexes: Vec<Vec<String>>,
    /// The field lists of `@@unique`.
    pub uniques: Vec<Vec<String>>,
}

/// One line of a model.
#[derive(Debug, Default)]
pub struct Field {
    pub name: String,
    /// The type without `?` and `[]`: a scalar, an enum or a model.
    pub kind: String,
    pub arity: Arity,
    pub id: bool,
    pub unique: bool,
    pub updated_at: bool,
    /// The text between the brackets of `@default(..)`.
    pub default: Option<String>,
    /// `Money` of `@db.Money`.
    pub native: Option<String>,
    pub relation: Option<Relation>,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub enum Arity {
    #[default]
    One,
    Optional,
    List,
}

/// What `@relation(..)` says.
#[derive(Debug, Default)]
pub struct Relation {
    /// The name that both sides of a many-to-many relation share.
    pub name: Option<String>,
    pub fields: Vec<String>,
    pub references: Vec<String>,
    pub on_delete: Option<String>,
}

/// One `enum` block.
#[derive(Debug)]
pub struct Enum {
    pub name: String,
    pub labels: Vec<String>,
}

impl Story {
    /// Reads all prisma blocks of a Markdown text.
    ///
    /// # Errors
    /// The line and what was not understood in it.
    pub fn parse(markdown: &str) -> Result<Self, String> {
        let mut story = Self::default();
        let mut block = Block::Prose;
        for (index, line) in markdown.lines().enumerate() {
            block = story
                .line(block, line.trim())
                .map_err(|what| format!("line {}: {what}: {}", index + 1, line.trim()))?;
        }
        match block {
            Block::Prose => Ok(story),
            _ => Err("the last prisma block does not end".to_owned()),
        }
    }

    /// The model of this name.
    pub fn model(&self, name: &str) -> Option<&Model> {
        self.models.iter().find(|model| model.name == name)
    }

    /// Whether an enum has this name.
    pub fn is_enum(&self, name: &str) -> bool {
        self.enums.iter().any(|e| e.name == name)
    }

    fn line(&mut self, block: Block, line: &str) -> Result<Block, String> {
        let code = line.split("//").next().unwrap_or_default().trim();
        match block {
            Block::Prose if line == "```prisma" => Ok(Block::Prisma),
            Block::Prose => Ok(Block::Prose),
            Block::Prisma if line == "```" => Ok(Block::Prose),
            // `url = env(..)` and the like: settings of Prisma, no expectation about the database.
            Block::Settings if code == "}" => Ok(Block::Prisma),
            Block::Settings => Ok(Block::Settings),
            block if code.is_empty() => Ok(block),
            Block::Prisma => match code.split_whitespace().collect::<Vec<_>>()[..] {
                ["generator" | "datasource", _, "{"] => Ok(Block::Settings),
                ["model", name, "{"] => Ok(Block::Model(Model::named(name))),
                ["enum", name, "{"] => Ok(Block::Enum(Enum {
                    name: name.to_owned(),
                    labels: vec![],
                })),
                _ => Err("neither model nor enum".to_owned()),
            },
            Block::Model(model) if code == "}" => {
                if model.table.is_empty() {
                    return Err(format!("model {} has no @@map", model.name));
                }
                self.models.push(model);
                Ok(Block::Prisma)
            }
            Block::Model(mut model) => {
                model.line(code)?;
                Ok(Block::Model(model))
            }
            Block::Enum(found) if code == "}" => {
                self.enums.push(found);
                Ok(Block::Prisma)
            }
            Block::Enum(mut found) if is_word(code) => {
                found.labels.push(code.to_owned());
                Ok(Block::Enum(found))
            }
            Block::Enum(_) => Err("not a label".to_owned()),
        }
    }
}

/// Where in the text a line stands.
enum Block {
    Prose,
    Prisma,
    Settings,
    Model(Model),
    Enum(Enum),
}

impl Model {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            table: String::new(),
            fields: vec![],
            indexes: vec![],
            uniques: vec![],
        }
    }

    fn line(&mut self, code: &str) -> Result<(), String> {
        if !code.starts_with("@@") {
            self.fields.push(Field::parse(code)?);
            return Ok(());
        }
        match call(code) {
            ("@@map", Some(table)) => self.table = unquote(table)?,
            ("@@index", Some(fields)) => self.indexes.push(list(fields)?),
            ("@@unique", Some(fields)) => self.uniques.push(list(fields)?),
            _ => return Err("unknown block attribute".to_owned()),
        }
        Ok(())
    }
}

impl Field {
    fn parse(code: &str) -> Result<Self, String> {
        let mut words = split(code, ' ').into_iter();
        let (Some(name), Some(kind)) = (words.next(), words.next()) else {
            return Err("a field needs a name and a type".to_owned());
        };
        let (kind, arity) = match (kind.strip_suffix('?'), kind.strip_suffix("[]")) {
            (Some(kind), _) => (kind, Arity::Optional),
            (_, Some(kind)) => (kind, Arity::List),
            _ => (kind, Arity::One),
        };
        if !is_word(name) || !is_word(kind) {
            return Err("not a name and a type".to_owned());
        }
        let mut field = Self {
            name: name.to_owned(),
            kind: kind.to_owned(),
            arity,
            ..Self::default()
        };
        for word in words {
            match call(word) {
                ("@id", None) => field.id = true,
                ("@unique", None) => field.unique = true,
                ("@updatedAt", None) => field.updated_at = true,
                ("@default", Some(value)) => field.default = Some(value.to_owned()),
                ("@relation", Some(arguments)) => {
                    field.relation = Some(Relation::parse(arguments)?)
                }
                (native, None) if native.starts_with("@db.") => {
                    field.native = Some(native["@db.".len()..].to_owned());
                }
                _ => return Err(format!("unknown attribute {word}")),
            }
        }
        Ok(field)
    }
}

impl Relation {
    fn parse(arguments: &str) -> Result<Self, String> {
        let mut relation = Self::default();
        for argument in split(arguments, ',') {
            match argument
                .split_once(':')
                .map(|(key, value)| (key.trim(), value.trim()))
            {
                None => relation.name = Some(unquote(argument)?),
                Some(("fields", value)) => relation.fields = list(value)?,
                Some(("references", value)) => relation.references = list(value)?,
                Some(("onDelete", value)) => relation.on_delete = Some(value.to_owned()),
                Some((key, _)) => return Err(format!("unknown argument {key} of @relation")),
            }
        }
        Ok(relation)
    }
}

/// `@default(now())` gives `@default` and `now()`; `@id` gives `@id` and nothing.
fn call(word: &str) -> (&str, Option<&str>) {
    match word
        .split_once('(')
        .and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
    {
        Some((name, arguments)) => (name, Some(arguments)),
        None => (word, None),
    }
}

/// Splits where no bracket and no quotation is open; empty parts are left out.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut depth, mut quoted) = (vec![], 0, 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '(' | '[' if !quoted => depth += 1,
            ')' | ']' if !quoted => depth -= 1,
            _ => {}
        }
        if c == separator && depth == 0 && !quoted {
            parts.push(&text[start..at]);
            start = at + c.len_utf8();
        }
    }
    parts.push(&text[start..]);
    parts
        .into_iter()
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect()
}

/// `[a, b]`
fn list(text: &str) -> Result<Vec<String>, String> {
    let inner = text
        .strip_prefix('[')
        .and_then(|text| text.strip_suffix(']'));
    let names: Vec<_> = inner
        .ok_or("not a list")?
        .split(',')
        .map(|name| name.trim().to_owned())
        .collect();
    if names.iter().all(|name| is_word(name)) {
        Ok(names)
    } else {
        Err("not a list of fields".to_owned())
    }
}

/// `"a"`
fn unquote(text: &str) -> Result<String, String> {
    let inner = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    inner
        .map(str::to_owned)
        .ok_or_else(|| format!("not a quoted name: {text}"))
}

fn is_word(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
