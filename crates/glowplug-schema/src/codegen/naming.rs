//! Rust names for SQL names, as Diesel chooses them, and what Diesel leaves open: that no two names of one scope are equal.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use heck::ToUpperCamelCase;

use super::unseen;

/// The Rust name of a table, a schema or anything else that stands in a module of its own.
///
/// ```
/// use glowplug_schema::codegen::naming::rust_name;
/// assert_eq!(rust_name("users"), "users");
/// assert_eq!(rust_name("type"), "type_");
/// assert_eq!(rust_name("2nd-try"), "_2nd_try");
/// ```
pub fn rust_name(sql_name: &str) -> String {
    let name = mangle(sql_name);
    // A module `diesel` would hide the crate from the macros.
    if is_reserved(&name) || name == "diesel" {
        format!("{name}_")
    } else {
        name.into_owned()
    }
}

/// A schema's name as it stands before a table's in `table!`. Diesel's macro makes a string of it, and `gen` is the one key word
/// that it takes there.
pub fn qualifier(schema: &str) -> String {
    match schema {
        "gen" => schema.to_owned(),
        _ => rust_name(schema),
    }
}

/// The Rust name of a column. Inside `table!` a column may not be named like its table, of which this is the Rust name, nor like
/// what the macro defines or names without a path.
pub fn column_name(sql_name: &str, table: &str) -> String {
    let name = mangle(sql_name);
    if is_reserved(&name) || name == table || NAMES_IN_TABLE.contains(&name.as_ref()) {
        format!("{name}_")
    } else {
        name.into_owned()
    }
}

/// The Rust name of a type: upper camel case.
///
/// ```
/// use glowplug_schema::codegen::naming::type_name;
/// assert_eq!(type_name("user_role"), "UserRole");
/// assert_eq!(type_name("timestamptz"), "Timestamptz");
/// assert_eq!(type_name("2fa"), "Type2fa");
/// ```
pub fn type_name(sql_name: &str) -> String {
    let name = sql_name.to_upper_camel_case();
    match name.chars().next() {
        Some(first) if first.is_alphabetic() && name != "Self" => name,
        _ => format!("Type{name}"),
    }
}

/// Makes the names of one scope differ. Each entry is a SQL name and the Rust name wanted for it; the answers come in the same
/// order. A name that is the same in both keeps it whatever its place in the order; of the others the first keeps the name
/// and the next ones get `_2`, `_3`. Names in `taken` are given to nobody.
///
/// ```
/// use glowplug_schema::codegen::naming::unique;
/// let names = [("x-y", "x_y".to_owned()), ("x_y", "x_y".to_owned()), ("x y", "x_y".to_owned())];
/// assert_eq!(unique(&names, &[]), ["x_y_2", "x_y", "x_y_3"]);
/// ```
pub fn unique(names: &[(&str, String)], taken: &[&str]) -> Vec<String> {
    // Nearly always there is nothing to do, and then this is all that it costs.
    let mut seen: HashSet<&str> = taken.iter().copied().collect();
    if names.iter().all(|(_, wanted)| seen.insert(wanted)) {
        return names.iter().map(|(_, wanted)| wanted.clone()).collect();
    }
    let mut used: HashSet<String> = taken.iter().map(|name| (*name).to_owned()).collect();
    let mut answers = vec![String::new(); names.len()];
    for exact in [true, false] {
        // Where the last search for a free number ended, so that a thousand equal names cost a thousand steps.
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        for (answer, (sql_name, wanted)) in answers.iter_mut().zip(names) {
            if (sql_name == wanted) != exact {
                continue;
            }
            let mut name = wanted.clone();
            let number = numbers.entry(wanted.as_str()).or_insert(1);
            while used.contains(&name) {
                *number += 1;
                name = format!("{}_{number}", wanted.trim_end_matches('_'));
            }
            used.insert(name.clone());
            *answer = name;
        }
    }
    answers
}

/// Whether a name cannot be used as it is: a key word, or a name that Diesel's macros need for themselves.
pub fn is_reserved(name: &str) -> bool {
    KEYWORDS.binary_search(&name).is_ok()
        || ["table", "columns", "is_nullable"].contains(&name)
        // Two leading underscores are kept for the macros; a trailing one makes any such name free.
        || (name.starts_with("__") && !name.ends_with('_'))
}

/// A string as a Rust literal: plain, raw where it holds quotes, escaped where it holds what neither can show.
///
/// ```
/// use glowplug_schema::codegen::naming::string_literal;
/// assert_eq!(string_literal("a"), r#""a""#);
/// assert_eq!(string_literal("a\"b"), r##"r#"a"b"#"##);
/// assert_eq!(string_literal("a\\b\n"), r#""a\\b\n""#);
/// ```
pub fn string_literal(text: &str) -> String {
    if text.contains(|c: char| c == '\\' || unseen::is_misleading(c)) {
        return format!("\"{}\"", text.escape_debug());
    }
    if text.contains('"') {
        let hashes = "#".repeat(text.matches('#').count() + 1);
        return format!("r{hashes}\"{text}\"{hashes}");
    }
    format!("\"{text}\"")
}

/// Replaces what a Rust name cannot hold: runs of it become one `_`, a leading digit gets one in front. A name that was
/// nothing but such characters is `_`, which is a key word and gets its second underscore as such.
fn mangle(name: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let leading_digit = name.starts_with(|c: char| c.is_ascii_digit());
    if name.chars().all(plain) && !leading_digit && !name.is_empty() {
        return Cow::Borrowed(name);
    }
    let mut mangled = String::with_capacity(name.len() + 1);
    // Diesel counts a real underscore as an ordinary character: `a_-b` becomes `a__b`.
    let mut replaced_last = false;
    if leading_digit || name.is_empty() {
        mangled.push('_');
        replaced_last = true;
    }
    for c in name.chars() {
        if plain(c) {
            mangled.push(c);
        } else if !replaced_last {
            mangled.push('_');
        }
        replaced_last = !plain(c);
    }
    Cow::Owned(mangled)
}

/// What a column named so breaks, by experiment: Diesel's command prints it all the same, and the text does not compile.
const NAMES_IN_TABLE: &[&str] = &[
    "BoxedQuery",
    "Ok",
    "SqlType",
    "all_columns",
    "bool",
    "diesel",
    "dsl",
    "star",
    "str",
];

/// Rust's key words, sorted: the strict ones and the reserved ones of all editions. Diesel's command does not know `gen`, one
/// since edition 2024. The weak ones (`union`, `raw`, `safe`, ..) are names like any other wherever we put them.
const KEYWORDS: &[&str] = &[
    "Self", "_", "abstract", "as", "async", "await", "become", "box", "break", "const", "continue",
    "crate", "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if",
    "impl", "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
    "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_words_are_sorted_so_that_the_search_finds_them() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn names_are_mangled_as_diesel_does() {
        for (sql, rust) in [
            ("users", "users"),
            ("type", "type_"),
            ("table", "table_"),
            ("columns", "columns_"),
            ("is_nullable", "is_nullable_"),
            ("__x", "__x_"),
            ("__x_", "__x_"),
            ("_", "__"),
            ("x-y", "x_y"),
            ("x--y", "x_y"),
            ("x_-y", "x__y"),
            ("1a", "_1a"),
            ("-1a", "_1a"),
            ("größe", "gr_e"),
            ("日本", "__"),
            ("a b", "a_b"),
            ("gen", "gen_"),
            ("-type", "_type"),
        ] {
            assert_eq!(rust_name(sql), rust, "{sql}");
        }
        assert_eq!(column_name("users", "users"), "users_");
        assert_eq!(column_name("id", "users"), "id");
        assert_eq!(column_name("star", "users"), "star_");
    }

    #[test]
    fn an_exact_name_wins_and_no_answer_repeats() {
        let wanted = |names: &[&'static str]| -> Vec<(&'static str, String)> {
            names.iter().map(|name| (*name, rust_name(name))).collect()
        };
        assert_eq!(
            unique(&wanted(&["日本", "中国", "_2", "漢字"]), &[]),
            ["__", "_3", "_2", "_4"]
        );
        assert_eq!(
            unique(&wanted(&["type", "type_", "t"]), &["t"]),
            ["type_2", "type_", "t_2"]
        );
    }

    #[test]
    fn a_type_name_is_an_identifier() {
        for (sql, rust) in [
            ("fooBar", "FooBar"),
            ("foo_bar", "FooBar"),
            ("self", "TypeSelf"),
            ("--", "Type"),
            ("größe", "Größe"),
        ] {
            assert_eq!(type_name(sql), rust);
        }
    }
}
