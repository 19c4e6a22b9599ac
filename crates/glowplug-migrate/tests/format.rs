//! Formatting loses nothing: on all SQL of this repository, some thousand statements, and on what is made of it.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::{Path, PathBuf};

use glowplug_migrate::format::{FormatOptions, KeywordCase, format_sql};
use proptest::prelude::*;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "sql") {
            found.push(path);
        }
    }
}

fn texts() -> Vec<String> {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."),
        &mut found,
    );
    found.sort();
    let texts = found.iter().map(|path| fs::read(path).unwrap());
    texts
        .filter_map(|bytes| String::from_utf8(bytes).ok())
        .collect()
}

/// The text without white space, which is all that may change. Where keywords change their case, words are compared without it.
fn essence(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[test]
fn nothing_is_lost() {
    let (mut formatted, mut left, mut statements) = (0, 0, 0);
    for text in texts() {
        for case in [
            KeywordCase::Preserve,
            KeywordCase::Upper,
            KeywordCase::Lower,
        ] {
            let options = FormatOptions {
                keyword_case: case,
                ..FormatOptions::default()
            };
            let Ok(result) = format_sql(&text, &options) else {
                left += 1;
                continue;
            };
            formatted += 1;
            statements += result.matches(";\n").count();
            match case {
                KeywordCase::Preserve => assert_eq!(essence(&text), essence(&result)),
                KeywordCase::Upper | KeywordCase::Lower => assert_eq!(
                    essence(&text).to_lowercase(),
                    essence(&result).to_lowercase()
                ),
            }
            assert_eq!(
                format_sql(&result, &options).as_deref(),
                Ok(result.as_str())
            );
        }
    }
    assert!(
        statements > 2_000,
        "{statements} statements in {formatted} files"
    );
    assert!(
        left * 15 < formatted,
        "{left} left alone, {formatted} formatted"
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// Statements of the repository in any order, with comments and white space between them.
    #[test]
    fn any_mixture_keeps_its_words(
        picks in prop::collection::vec((any::<prop::sample::Index>(), "(--[ a-z';]{0,9}\n|/\\*[ a-z';]{0,9}\\*/|[ \n\t]{1,3}|\r\n){0,3}"), 1..12),
        width in 20_usize..140,
        indent in 0_usize..9,
    ) {
        let texts = texts();
        let statements: Vec<&str> = texts.iter().flat_map(|text| text.split_inclusive(";\n")).collect();
        let text: String = picks
            .iter()
            .map(|(pick, between)| format!("{}{between}", pick.get(&statements)))
            .collect();
        let options = FormatOptions { width, indent, ..FormatOptions::default() };
        if let Ok(result) = format_sql(&text, &options) {
            prop_assert_eq!(essence(&text), essence(&result));
        }
    }

    /// Whatever is given to it: no panic, and what is formatted keeps its words.
    #[test]
    fn no_text_is_too_odd(text in "(select|create|table|\\(|\\)|'|\"|\\$\\$|--|/\\*|\\*/|;|,|[a-z]|[0-9]|\n| ){0,40}") {
        if let Ok(result) = format_sql(&text, &FormatOptions::default()) {
            prop_assert_eq!(essence(&text), essence(&result));
        }
    }
}
