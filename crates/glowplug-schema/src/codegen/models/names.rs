//! Names for structs, fields, files and enum variants.

use std::collections::HashSet;
use std::sync::LazyLock;

use heck::{ToSnakeCase, ToUpperCamelCase};
use regex::Regex;

use super::types::IMPORTED;
use crate::codegen::naming;

/// The names of a table's structs, and of their file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct StructNames {
    /// The row.
    pub(super) row: String,
    /// The insert.
    pub(super) new: String,
    /// The changes.
    pub(super) changes: String,
    /// The module.
    pub(super) module: String,
}

/// Gives names to tables one after the other, no name twice.
#[derive(Debug, Default)]
pub(super) struct StructNamer {
    structs: HashSet<String>,
    modules: HashSet<String>,
}

impl StructNamer {
    /// Names for a table: from `chosen` where the project chose, else from the singular of the table's name. Where that is
    /// taken, the name as it is and with the schema in front, the latter first for a schema that is `foreign`, not the one
    /// that is meant when none is named; at last with a number.
    pub(super) fn name(
        &mut self,
        schema: &str,
        foreign: bool,
        table: &str,
        chosen: Option<&str>,
    ) -> StructNames {
        let singular = struct_name(&super::singular(table));
        let whole = struct_name(table);
        let with_schema = format!("{}{singular}", naming::type_name(schema));
        let numbered = (2..).map(|number| format!("{singular}{number}"));
        let mut more = [whole, with_schema];
        if foreign {
            more.reverse();
        }
        let bases = chosen
            .map(str::to_owned)
            .into_iter()
            .chain([singular.clone()])
            .chain(more);
        let (row, new, changes) = bases
            .chain(numbered)
            .map(|base| {
                let reserved =
                    PRELUDE.contains(&base.as_str()) || IMPORTED.contains(&base.as_str());
                let row = if reserved {
                    format!("{base}Row")
                } else {
                    base.clone()
                };
                (row, format!("New{base}"), format!("{base}Changes"))
            })
            .find(|(row, new, changes)| {
                ![row, new, changes]
                    .iter()
                    .any(|name| self.structs.contains(*name))
                    && row != new
                    && row != changes
            })
            // The numbers do not end.
            .unwrap_or_default();
        self.structs
            .extend([row.clone(), new.clone(), changes.clone()]);
        let module = self.module(schema, table);
        StructNames {
            row,
            new,
            changes,
            module,
        }
    }

    /// Modules are files too, and some file systems see no difference between `A` and `a`.
    fn module(&mut self, schema: &str, table: &str) -> String {
        let plain = snake(table);
        let with_schema = format!("{}_{plain}", snake(schema));
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        let module = [plain.clone(), with_schema]
            .into_iter()
            .chain(numbered)
            .find(|name| !self.modules.contains(&name.to_lowercase()))
            .unwrap_or_default();
        self.modules.insert(module.to_lowercase());
        module
    }
}

/// A struct's name. Diesel's derives fall over one that does not begin with an ASCII letter.
fn struct_name(sql_name: &str) -> String {
    let kept: String = sql_name
        .chars()
        .map(|c| if c == '_' || continues(c) { c } else { ' ' })
        .collect();
    let name = naming::type_name(&kept);
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("T{name}")
    }
}

/// The names of a table's fields, in the order of its columns.
pub(super) fn fields(columns: &[&str]) -> Vec<String> {
    let wanted: Vec<(&str, String)> = columns
        .iter()
        .map(|column| (*column, snake(column)))
        .collect();
    naming::unique(&wanted, &[])
}

/// The names of an enum's variants, in the order of its labels.
pub(super) fn variants(labels: &[String]) -> Vec<String> {
    let plain: Vec<String> = labels.iter().map(|label| camel(label)).collect();
    let mut taken: HashSet<String> = HashSet::new();
    let mut names = Vec::with_capacity(labels.len());
    for (label, name) in labels.iter().zip(&plain) {
        let alone = plain.iter().filter(|other| *other == name).count() == 1;
        let wanted = if alone && !name.is_empty() {
            name.clone()
        } else {
            camel(&spelt(label))
        };
        let wanted = if wanted.is_empty() {
            "Empty".to_owned()
        } else {
            wanted
        };
        let wanted = if wanted == "Self" {
            "Self_".to_owned()
        } else {
            wanted
        };
        let mut candidate = wanted.clone();
        let mut number = 1;
        while taken.contains(&candidate) || (candidate != wanted && plain.contains(&candidate)) {
            number += 1;
            candidate = format!("{wanted}{number}");
        }
        taken.insert(candidate.clone());
        names.push(candidate);
    }
    names
}

/// The name of an enum: its SQL type's in camel case, unless the prelude or something else has it.
pub(super) fn enum_name(marker: &str, taken: &HashSet<String>) -> String {
    let reserved = |name: &str| PRELUDE.contains(&name) || taken.contains(name);
    let mut name = marker.to_owned();
    if reserved(&name) {
        name.push_str("Enum");
    }
    let mut candidate = name.clone();
    let mut number = 1;
    while reserved(&candidate) {
        number += 1;
        candidate = format!("{name}{number}");
    }
    candidate
}

/// A name with an underscore behind it where it is a key word.
pub(super) fn guarded(name: &str) -> String {
    if is_keyword(name) {
        format!("{name}_")
    } else {
        name.to_owned()
    }
}

/// A name in snake case, as far as the compiler asks for it: small letters, no two underscores in a row.
pub(super) fn snake(sql_name: &str) -> String {
    let mut name = if is_identifier(sql_name) {
        sql_name.to_owned()
    } else {
        naming::rust_name(sql_name).trim_end_matches('_').to_owned()
    };
    if name.chars().any(char::is_uppercase) {
        name = name.to_snake_case();
    }
    while name.trim_matches('_').contains("__") {
        name = name.replace("__", "_");
    }
    if name.chars().all(|c| c == '_') {
        name = "unnamed".to_owned();
    }
    guarded(&name)
}

/// Whether a name is a key word. Diesel reserves some names more, in places where no field stands.
fn is_keyword(name: &str) -> bool {
    let diesels = name.starts_with("__") || ["table", "columns", "is_nullable"].contains(&name);
    naming::is_reserved(name) && !diesels
}

/// A label in camel case, without what a Rust name cannot hold. Empty where nothing is left.
fn camel(label: &str) -> String {
    let kept: String = label
        .chars()
        .map(|c| if c == '_' || continues(c) { c } else { ' ' })
        .collect();
    let name = kept.to_upper_camel_case();
    match name.chars().next() {
        Some(first) if !starts(first) => format!("V{name}"),
        _ => name,
    }
}

/// A label with its signs as words: `c++` is `c Plus Plus`.
fn spelt(label: &str) -> String {
    let mut out = String::new();
    for c in label.chars() {
        let word = match c {
            '+' => "Plus",
            '-' => "Minus",
            '*' => "Star",
            '/' => "Slash",
            '%' => "Percent",
            '&' => "And",
            '#' => "Hash",
            '@' => "At",
            '!' => "Bang",
            '?' => "Question",
            '<' => "Less",
            '>' => "Greater",
            '=' => "Equal",
            '$' => "Dollar",
            '.' => "Dot",
            ':' => "Colon",
            '~' => "Tilde",
            c => {
                out.push(c);
                continue;
            }
        };
        out.push(' ');
        out.push_str(word);
        out.push(' ');
    }
    out
}

/// Whether a text is an identifier as it is, a key word perhaps.
fn is_identifier(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c == '_' || starts(c))
        && chars.all(continues)
        && text.chars().any(|c| c != '_')
}

fn starts(c: char) -> bool {
    static START: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\p{XID_Start}$").ok());
    matches(START.as_ref(), c)
}

fn continues(c: char) -> bool {
    static CONTINUE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"^\p{XID_Continue}$").ok());
    matches(CONTINUE.as_ref(), c)
}

fn matches(regex: Option<&Regex>, c: char) -> bool {
    let mut buffer = [0; 4];
    regex.is_some_and(|regex| regex.is_match(c.encode_utf8(&mut buffer)))
}

/// The names that every Rust file knows: a struct of such a name would hide it, here and wherever models are imported.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "AsyncFn",
    "AsyncFnMut",
    "AsyncFnOnce",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Future",
    "Hash",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Result",
    "Self",
    "Send",
    "Sized",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Vec",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn all(labels: &[&str]) -> Vec<String> {
        variants(
            &labels
                .iter()
                .map(|label| (*label).to_owned())
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn a_label_becomes_a_variant_and_no_variant_repeats() {
        assert_eq!(
            all(&["SUPER_ADMIN", "PAST_DUE", "in progress"]),
            ["SuperAdmin", "PastDue", "InProgress"]
        );
        assert_eq!(all(&["c", "c++", "c#"]), ["C", "CPlusPlus", "CHash"]);
        assert_eq!(
            all(&["", "+", "-", "💥", "1st", "Self", "日本"]),
            ["Empty", "Plus", "Minus", "Empty2", "V1st", "Self_", "日本"]
        );
        assert_eq!(
            all(&["active", "ACTIVE", "Active", "active2"]),
            ["Active", "Active3", "Active4", "Active2"]
        );
    }

    #[test]
    fn fields_are_what_the_compiler_wants_and_differ() {
        assert_eq!(
            fields(&["x-y", "x_y", "type", "gen", "userId", "table"]),
            ["x_y_2", "x_y", "type_", "gen_", "user_id", "table"]
        );
        assert_eq!(
            fields(&["größe", "日本", "--", "a__b", "_c", "Self"]),
            ["größe", "日本", "unnamed", "a_b", "_c", "self_"]
        );
    }

    #[test]
    fn structs_avoid_each_other_and_the_prelude() {
        let mut namer = StructNamer::default();
        let mut row = |table: &str| namer.name("public", false, table, None).row;
        assert_eq!(row("users"), "User");
        assert_eq!(row("user"), "PublicUser");
        assert_eq!(row("new_users"), "NewUsers");
        assert_eq!(row("options"), "OptionRow");
        assert_eq!(row("money"), "MoneyRow");
        assert_eq!(row("日本"), "T日本");
        assert_eq!(namer.name("app", true, "users", None).row, "AppUser");
        let third = namer.name("app", true, "users", Some("Person"));
        assert_eq!(
            (third.new.as_str(), third.module.as_str()),
            ("NewPerson", "users_2")
        );
    }
}
