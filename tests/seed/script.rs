//! The story's seed script, read from `docs/STORY-005.md`: which rows it creates, which tables it empties.
//!
//! The reader knows the words that the script uses and panics at every other one: a row that it does not understand must
//! not pass as seeded.

use std::iter::Peekable;
use std::str::Chars;

use serde_json::{Number, Value as Json};

/// What the script does.
pub(crate) struct Script {
    /// The models whose rows it deletes first, in order.
    pub(crate) deletes: Vec<String>,
    pub(crate) creates: Vec<Create>,
}

/// One row that the script creates.
pub(crate) struct Create {
    /// The variable that the row is kept in.
    pub(crate) variable: Option<String>,
    /// The model, as the client spells it: `socialAccount`.
    pub(crate) model: String,
    pub(crate) fields: Vec<(String, Value)>,
}

/// A value in the script.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Literal(Json),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
    /// An expression, as it is written.
    Code(String),
}

impl Script {
    /// Reads the script out of the story.
    pub(crate) fn read(story: &str) -> Self {
        let (_, script) = story.split_once("// prisma/seed.ts\n").expect("the script");
        let (script, _) = script.split_once("\n```").expect("the script's end");
        let mut found = Script {
            deletes: vec![],
            creates: vec![],
        };
        let mut parts = script.split("await prisma.");
        let mut before = parts.next().expect("what comes before");
        for part in parts {
            let (call, arguments) = part.split_once('(').expect("a call");
            let variable = before
                .lines()
                .last()
                .and_then(|line| line.trim().strip_prefix("const "))
                .map(|line| line.trim_end_matches([' ', '=']).to_owned());
            match call.split_once('.') {
                Some((model, "deleteMany")) => found.deletes.push(model.to_owned()),
                Some((model, "create" | "createMany")) => found.create(variable, model, arguments),
                _ => assert_eq!(call, "$disconnect", "a call that is not known"),
            }
            before = part;
        }
        found
    }

    fn create(&mut self, variable: Option<String>, model: &str, arguments: &str) {
        let Value::Object(arguments) = value(&mut arguments.chars().peekable()) else {
            panic!("{model}: no object")
        };
        let [(word, data)] = &arguments[..] else {
            panic!("{model}: more than data")
        };
        assert_eq!(word, "data");
        let rows = match data {
            Value::List(rows) => rows.clone(),
            row => vec![row.clone()],
        };
        for row in rows {
            let Value::Object(fields) = row else {
                panic!("{model}: no row: {row:?}")
            };
            self.creates.push(Create {
                variable: variable.clone(),
                model: model.to_owned(),
                fields,
            });
        }
    }
}

fn value(text: &mut Peekable<Chars<'_>>) -> Value {
    skip_space(text);
    match text.peek() {
        Some('{') => Value::Object(items(text, '}', |text| {
            let name = word(text);
            skip_space(text);
            assert_eq!(text.next(), Some(':'), "after {name}");
            (name, value(text))
        })),
        Some('[') => Value::List(items(text, ']', value)),
        Some('\'') => Value::Literal(Json::String(string(text))),
        _ => bare(&code(text)),
    }
}

/// What stands between two brackets, separated by commas.
fn items<T>(
    text: &mut Peekable<Chars<'_>>,
    end: char,
    mut item: impl FnMut(&mut Peekable<Chars<'_>>) -> T,
) -> Vec<T> {
    text.next();
    let mut found = vec![];
    loop {
        skip_space(text);
        if text.next_if_eq(&end).is_some() {
            return found;
        }
        found.push(item(text));
        skip_space(text);
        let comma = text.next_if_eq(&',').is_some();
        assert!(comma || text.peek() == Some(&end), "a comma or {end}");
    }
}

fn string(text: &mut Peekable<Chars<'_>>) -> String {
    text.next();
    let mut found = String::new();
    loop {
        match text.next().expect("the string's end") {
            '\'' => return found,
            '\\' => {
                assert_eq!(text.next(), Some('\''), "the only escape");
                found.push('\'');
            }
            other => found.push(other),
        }
    }
}

fn word(text: &mut Peekable<Chars<'_>>) -> String {
    let mut found = String::new();
    while let Some(letter) = text.next_if(|letter| letter.is_alphanumeric()) {
        found.push(letter);
    }
    assert!(!found.is_empty(), "a word before {:?}", text.peek());
    found
}

/// All up to the end of the item, brackets in pairs.
fn code(text: &mut Peekable<Chars<'_>>) -> String {
    let mut found = String::new();
    let mut depth = 0;
    while let Some(letter) =
        text.next_if(|letter| depth > 0 || !matches!(letter, ',' | '}' | ']' | '\n'))
    {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        found.push(letter);
    }
    found.trim().to_owned()
}

/// A number, a truth value, or an expression.
fn bare(text: &str) -> Value {
    match text {
        "true" => Value::Literal(Json::Bool(true)),
        "false" => Value::Literal(Json::Bool(false)),
        _ => match text.parse::<Number>() {
            Ok(number) => Value::Literal(Json::Number(number)),
            Err(_) => Value::Code(text.to_owned()),
        },
    }
}

fn skip_space(text: &mut Peekable<Chars<'_>>) {
    while text.next_if(|letter| letter.is_whitespace()).is_some() {}
}
