//! The little of rustfmt that generated text needs: its settings, indentation, and how it lays out macro calls and attributes.
//!
//! Nothing here runs rustfmt. The properties are rustfmt 1.9's: what it does with a call whose arguments do not fit, and with the
//! attributes that Diesel's SQL types carry. `tests/rustfmt.rs` holds them against the real one.

use serde::Deserialize;
use unicode_width::UnicodeWidthStr;

/// The keys of a project's `rustfmt.toml` that change generated text. All others are ignored, as they have no say in it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RustfmtOptions {
    /// The longest line.
    pub max_width: usize,
    /// Columns of one indentation.
    pub tab_spaces: usize,
    /// Whether indentation is by tabs.
    pub hard_tabs: bool,
    /// How lines end.
    pub newline_style: NewlineStyle,
    /// How far short things go on one line.
    pub use_small_heuristics: Heuristics,
    /// The longest arguments of a call on one line, where set by itself.
    pub fn_call_width: Option<usize>,
    /// The longest arguments of an attribute on one line, where set by itself.
    pub attr_fn_like_width: Option<usize>,
    /// Up to this length items are packed, several on a line.
    pub short_array_element_width_threshold: usize,
    /// Whether nothing is formatted.
    pub disable_all_formatting: bool,
    /// The edition of the project, which is the style's edition where that is not set.
    pub edition: Option<String>,
    /// The edition of the style.
    pub style_edition: Option<String>,
}

impl Default for RustfmtOptions {
    fn default() -> Self {
        RustfmtOptions {
            max_width: 100,
            tab_spaces: 4,
            hard_tabs: false,
            newline_style: NewlineStyle::Auto,
            use_small_heuristics: Heuristics::Default,
            fn_call_width: None,
            attr_fn_like_width: None,
            short_array_element_width_threshold: 10,
            disable_all_formatting: false,
            edition: None,
            style_edition: None,
        }
    }
}

/// How lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum NewlineStyle {
    /// As generated: `\n`.
    Auto,
    /// As on the machine; here always `\n`, so that the same input gives the same text everywhere.
    Native,
    /// `\n`.
    Unix,
    /// `\r\n`.
    Windows,
}

/// How far short things go on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum Heuristics {
    /// In proportion to `max_width`.
    Default,
    /// Nowhere.
    Off,
    /// To the end of the line.
    Max,
}

impl RustfmtOptions {
    /// The white space of a line at this column.
    pub fn indent(&self, column: usize) -> String {
        let mut text = String::new();
        self.push_indent(&mut text, column);
        text
    }

    /// Adds the white space of a line at this column.
    pub(super) fn push_indent(&self, text: &mut String, column: usize) {
        let mut spaces = column;
        if self.hard_tabs && self.tab_spaces > 0 {
            text.extend(std::iter::repeat_n('\t', column / self.tab_spaces));
            spaces = column % self.tab_spaces;
        }
        text.extend(std::iter::repeat_n(' ', spaces));
    }

    /// A text of `\n` lines with the line ends that are asked for.
    pub fn line_ends(&self, text: String) -> String {
        match self.newline_style {
            NewlineStyle::Windows => text.replace('\n', "\r\n"),
            NewlineStyle::Auto | NewlineStyle::Native | NewlineStyle::Unix => text,
        }
    }

    /// `name!(a, b,);` at this column: on one line where it fits, else packed where all are short, else one on each line; and
    /// as Diesel writes it where one of them does not fit at all. The text ends with the line.
    pub fn macro_call(&self, column: usize, name: &str, arguments: &[&str]) -> String {
        let margin = self.indent(column);
        let room = self.max_width.saturating_sub(column + self.tab_spaces + 1);
        let none_too_long = arguments.iter().all(|item| item.len() <= room);
        if self.disable_all_formatting || !none_too_long {
            let list: String = arguments.iter().map(|item| format!("{item},")).collect();
            let inner = if column == 0 { "    " } else { "        " };
            return format!("{margin}{name}!(\n{inner}{list});\n");
        }
        let head = name.len() + 1;
        let width = self.max_width.saturating_sub(column);
        // A semicolon and two parentheses are reckoned with, the last comma is not.
        let room = width.saturating_sub(1 + head + 2);
        let list = list_width(arguments);
        let line = format!("{margin}{name}!({},);\n", arguments.join(", "));
        if list <= self.call_width().min(room) {
            return line;
        }
        let inner = self.indent(column + self.tab_spaces);
        let short = self.short_array_element_width_threshold;
        let mut text = format!("{margin}{name}!(\n");
        if arguments.iter().all(|item| item.len() <= short) {
            let lines = pack(arguments, width.saturating_sub(self.tab_spaces + 1));
            // Until style edition 2024 one packed line goes back beside the name where it can.
            if lines.len() == 1 && list < room && !self.is_style_2024() {
                return line;
            }
            for line in lines {
                text += &format!("{inner}{line}\n");
            }
        } else {
            for item in arguments {
                text += &format!("{inner}{item},\n");
            }
        }
        text + &margin + ");\n"
    }

    /// `#[derive(A, B)]` at this column. The text ends with the line.
    pub fn derive(&self, column: usize, items: &[&str]) -> String {
        let margin = self.indent(column);
        let line = format!("#[derive({})]", items.join(", "));
        if self.disable_all_formatting {
            return format!("{margin}{line}\n");
        }
        let room = self.max_width.saturating_sub(column + self.tab_spaces);
        let inner = self.indent(column + self.tab_spaces);
        if list_width(items) > room {
            let lines: String = items
                .iter()
                .map(|item| format!("{inner}{item},\n"))
                .collect();
            format!("{margin}#[derive(\n{lines}{margin})]\n")
        } else if column + line.len() + 4 > self.max_width {
            // rustfmt counts its brackets twice here.
            format!(
                "{margin}#[derive(\n{inner}{},\n{margin})]\n",
                items.join(", ")
            )
        } else {
            format!("{margin}{line}\n")
        }
    }

    /// `#[outer(inner(key = value, ..))]` at this column. The text ends with the line.
    pub fn nested_attribute(
        &self,
        column: usize,
        outer: &str,
        inner: &str,
        values: &[String],
    ) -> String {
        let margin = self.indent(column);
        let values: Vec<&str> = values.iter().map(String::as_str).collect();
        let call = format!("{inner}({})", values.join(", "));
        let line = format!("{margin}#[{outer}({call})]\n");
        if self.disable_all_formatting {
            return line;
        }
        let limit = self.attribute_width();
        // `#[` before, `]` behind, then the parentheses of `outer`.
        let room = self.max_width.saturating_sub(column + 3 + outer.len() + 2);
        // The parentheses of `inner`, and what closes them.
        let inner_fits = |room: usize| {
            let room = room.saturating_sub(1 + inner.len() + 2);
            let width = list_width(&values);
            width <= room && (values.len() == 1 || width <= limit)
        };
        // Kept together first: `#[outer(inner(`, whether or not the values stand on the same line.
        let together = inner_fits(room);
        let head = if together {
            call.width()
        } else {
            inner.len() + 1
        };
        let apart = head > limit.min(room);
        let column_apart = column + self.tab_spaces;
        let fits_apart = inner_fits(self.max_width.saturating_sub(column_apart + 1));
        if (together && !apart) || (apart && fits_apart && call.width() <= room) {
            return line;
        }
        let spread = |column: usize, values: &[&str]| {
            let margin = self.indent(column + self.tab_spaces);
            let lines: Vec<String> = values.iter().map(|v| format!("{margin}{v}")).collect();
            format!("{inner}(\n{}\n{})", lines.join(",\n"), self.indent(column))
        };
        if !apart {
            return format!("{margin}#[{outer}({})]\n", spread(column, &values));
        }
        let call = match fits_apart {
            true => call,
            false => spread(column_apart, &values),
        };
        let inner_margin = self.indent(column_apart);
        format!("{margin}#[{outer}(\n{inner_margin}{call}\n{margin})]\n")
    }

    fn is_style_2024(&self) -> bool {
        let edition = self.style_edition.as_ref().or(self.edition.as_ref());
        edition.is_some_and(|edition| edition.as_str() >= "2024")
    }

    fn call_width(&self) -> usize {
        self.width(self.fn_call_width, 60)
    }

    fn attribute_width(&self) -> usize {
        self.width(self.attr_fn_like_width, 70)
    }

    /// A width that is a share of a line of 100: as set, else by the heuristics. Lines shorter than 100 do not scale it.
    fn width(&self, set: Option<usize>, of_100: usize) -> usize {
        if let Some(set) = set {
            return set.min(self.max_width);
        }
        match self.use_small_heuristics {
            Heuristics::Default if self.max_width > 100 => {
                let tenths = (self.max_width + 5) / 10;
                (of_100 * tenths + 5) / 10
            }
            Heuristics::Default => of_100,
            Heuristics::Off => usize::MAX,
            Heuristics::Max => self.max_width,
        }
    }
}

/// The width of a list on one line.
fn list_width(items: &[&str]) -> usize {
    let items_width: usize = items.iter().map(|item| item.width()).sum();
    items_width + 2 * items.len().saturating_sub(1)
}

/// Lines of as many items as fit, each with its comma.
fn pack(items: &[&str], room: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.len() + 1 + item.len() < room => {
                *line += " ";
                *line += item;
                *line += ",";
            }
            _ => lines.push(format!("{item},")),
        }
    }
    lines
}
