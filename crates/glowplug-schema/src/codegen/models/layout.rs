//! How rustfmt lays out what models are made of: fields with long types, constructors, lists of names.

use std::fmt;

use crate::codegen::{Heuristics, RustfmtOptions};

/// A Rust type, as a tree: a long one breaks at its angle brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Type {
    /// A path or anything else that never breaks.
    Plain(String),
    /// `name<argument>`.
    Generic(&'static str, Box<Type>),
    /// `(a, b)`.
    Pair(Box<Type>, Box<Type>),
}

impl Type {
    pub(super) fn plain(text: impl Into<String>) -> Type {
        Type::Plain(text.into())
    }

    pub(super) fn option(self) -> Type {
        Type::Generic("Option", Box::new(self))
    }

    pub(super) fn vec(self) -> Type {
        Type::Generic("Vec", Box::new(self))
    }

    /// The two bounds of a range.
    pub(super) fn bounds(self) -> Type {
        let bound = Type::Generic("Bound", Box::new(self));
        Type::Pair(Box::new(bound.clone()), Box::new(bound))
    }

    /// Whether it holds the bounds of a range, which Clippy finds too complex a type soon.
    pub(super) fn is_complex(&self) -> bool {
        match self {
            Type::Plain(_) => false,
            Type::Generic(_, argument) => argument.is_complex(),
            Type::Pair(..) => true,
        }
    }

    /// Broken at its brackets, where `column` is the indentation of the line it begins on, `start` where it begins itself
    /// and `tail` how much follows it.
    fn broken(&self, rustfmt: &RustfmtOptions, column: usize, start: usize, tail: usize) -> String {
        let text = self.to_string();
        if start + width(&text) + tail <= rustfmt.max_width {
            return text;
        }
        let inner = column + rustfmt.tab_spaces;
        let (open, close) = (rustfmt.indent(inner), rustfmt.indent(column));
        match self {
            Type::Plain(_) => text,
            Type::Generic(name, argument) => match &**argument {
                // One argument that breaks by itself is hugged.
                Type::Pair(..) => {
                    let pair = argument.broken(rustfmt, column, start + name.len() + 1, tail + 1);
                    format!("{name}<{pair}>")
                }
                argument => {
                    let argument = argument.broken(rustfmt, inner, inner, 1);
                    format!("{name}<\n{open}{argument},\n{close}>")
                }
            },
            Type::Pair(a, b) => {
                let part = |part: &Type| part.broken(rustfmt, inner, inner, 1);
                format!("(\n{open}{},\n{open}{},\n{close})", part(a), part(b))
            }
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Type::Plain(text) => f.write_str(text),
            Type::Generic(name, argument) => write!(f, "{name}<{argument}>"),
            Type::Pair(a, b) => write!(f, "({a}, {b})"),
        }
    }
}

/// `pub name: Type,` in a struct.
pub(super) fn field(rustfmt: &RustfmtOptions, name: &str, ty: &Type) -> String {
    let column = rustfmt.tab_spaces;
    let head = format!("{}pub {name}:", rustfmt.indent(column));
    let start = column + width("pub : ") + width(name);
    let text = ty.to_string();
    let next = column + rustfmt.tab_spaces;
    if start + width(&text) < rustfmt.max_width {
        format!("{head} {text},\n")
    } else if next + width(&text) <= rustfmt.max_width {
        // Here rustfmt does not count the comma.
        format!("{head}\n{}{text},\n", rustfmt.indent(next))
    } else {
        let here = ty.broken(rustfmt, column, start, 1);
        let below = ty.broken(rustfmt, next, next, 0);
        let first = here.lines().next().map_or(0, width);
        let breaks = |text: &str| text.matches('\n').count();
        if start + first <= rustfmt.max_width && breaks(&here) <= breaks(&below) + 1 {
            format!("{head} {here},\n")
        } else {
            format!("{head}\n{}{below},\n", rustfmt.indent(next))
        }
    }
}

/// `pub fn new(..) -> Self {` in an impl.
pub(super) fn constructor_head(rustfmt: &RustfmtOptions, arguments: &[(String, Type)]) -> String {
    let column = rustfmt.tab_spaces;
    let margin = rustfmt.indent(column);
    let list: Vec<String> = arguments
        .iter()
        .map(|(name, ty)| format!("{name}: {ty}"))
        .collect();
    let line = format!("pub fn new({}) -> Self {{", list.join(", "));
    if column + width(&line) <= rustfmt.max_width {
        return format!("{margin}{line}\n");
    }
    let inner = column + rustfmt.tab_spaces;
    let mut text = format!("{margin}pub fn new(\n");
    for (name, ty) in arguments {
        let ty = ty.broken(rustfmt, inner, inner + width(name) + 2, 1);
        text += &format!("{}{name}: {ty},\n", rustfmt.indent(inner));
    }
    text + &format!("{margin}) -> Self {{\n")
}

/// `Self { a, b: None }` as the only expression of a method.
pub(super) fn self_literal(
    rustfmt: &RustfmtOptions,
    fields: &[(String, Option<String>)],
) -> String {
    let column = 2 * rustfmt.tab_spaces;
    let margin = rustfmt.indent(column);
    let items: Vec<String> = fields
        .iter()
        .map(|(name, value)| match value {
            Some(value) => format!("{name}: {value}"),
            None => name.clone(),
        })
        .collect();
    let line = items.join(", ");
    let limit = match rustfmt.use_small_heuristics {
        Heuristics::Default => scaled(rustfmt.max_width, 18),
        Heuristics::Off => 0,
        Heuristics::Max => rustfmt.max_width,
    };
    if width(&line) <= limit && column + width("Self {  }") + width(&line) <= rustfmt.max_width {
        return format!("{margin}Self {{ {line} }}\n");
    }
    let inner = column + rustfmt.tab_spaces;
    let open = rustfmt.indent(inner);
    let mut text = format!("{margin}Self {{\n");
    for ((name, value), item) in fields.iter().zip(&items) {
        match value {
            Some(value) if inner + width(item) + 1 > rustfmt.max_width => {
                let next = rustfmt.indent(inner + rustfmt.tab_spaces);
                text += &format!("{open}{name}:\n{next}{value},\n");
            }
            _ => text += &format!("{open}{item},\n"),
        }
    }
    text + &format!("{margin}}}\n")
}

/// `pub use self::module::{A, B};`.
pub(super) fn reexport(rustfmt: &RustfmtOptions, module: &str, names: &[String]) -> String {
    use_list(rustfmt, &format!("pub use self::{module}"), names)
}

/// `head::{A, B};`, where the head is such as `use chrono`.
pub(super) fn use_list(rustfmt: &RustfmtOptions, head: &str, names: &[String]) -> String {
    if let [name] = names {
        return format!("{head}::{name};\n");
    }
    let line = format!("{head}::{{{}}};", names.join(", "));
    // rustfmt keeps two columns free here.
    if width(&line) + 2 <= rustfmt.max_width {
        return line + "\n";
    }
    let mut lines: Vec<String> = Vec::new();
    for name in names {
        match lines.last_mut() {
            Some(last)
                if rustfmt.tab_spaces + width(last) + width(name) + 2 < rustfmt.max_width =>
            {
                *last += &format!(" {name},");
            }
            _ => lines.push(format!("{name},")),
        }
    }
    let margin = rustfmt.indent(rustfmt.tab_spaces);
    let body: String = lines
        .iter()
        .map(|line| format!("{margin}{line}\n"))
        .collect();
    format!("{head}::{{\n{body}}};\n")
}

/// `#[cfg_attr(feature = "..", attribute)]`.
pub(super) fn cfg_attr(
    rustfmt: &RustfmtOptions,
    column: usize,
    feature: &str,
    attribute: &str,
) -> String {
    let margin = rustfmt.indent(column);
    let feature = format!("feature = {}", super::docs::literal(feature));
    let list = format!("{feature}, {attribute}");
    let limit = match (rustfmt.attr_fn_like_width, rustfmt.use_small_heuristics) {
        (Some(set), _) => set,
        (None, Heuristics::Default) => scaled(rustfmt.max_width, 70),
        (None, Heuristics::Off) => usize::MAX,
        (None, Heuristics::Max) => rustfmt.max_width,
    };
    // In a struct rustfmt leaves room for the comma of the field.
    let comma = usize::from(column > 0);
    let end = column + width("#[cfg_attr()]") + width(&list) + comma;
    if width(&list) <= limit && end <= rustfmt.max_width {
        return format!("{margin}#[cfg_attr({list})]\n");
    }
    let inner = rustfmt.indent(column + rustfmt.tab_spaces);
    format!("{margin}#[cfg_attr(\n{inner}{feature},\n{inner}{attribute}\n{margin})]\n")
}

/// A fixed text, written as rustfmt has it by default, with the project's indentation.
pub(super) fn fixed(rustfmt: &RustfmtOptions, text: &str) -> String {
    let indented = |line: &str| {
        let body = line.trim_start_matches("    ");
        let depth = (line.len() - body.len()) / 4;
        format!("{}{body}\n", rustfmt.indent(depth * rustfmt.tab_spaces))
    };
    text.lines().map(indented).collect()
}

/// Whether [`fixed`] text is what rustfmt would write.
pub(super) fn is_usual(rustfmt: &RustfmtOptions) -> bool {
    let usual = RustfmtOptions::default();
    rustfmt.max_width == usual.max_width
        && rustfmt.tab_spaces == usual.tab_spaces
        && rustfmt.use_small_heuristics == usual.use_small_heuristics
        && rustfmt.fn_call_width.is_none()
        && rustfmt.attr_fn_like_width.is_none()
}

/// The width of a text in columns, as rustfmt counts: ideographs and their like take two.
pub(super) fn width(text: &str) -> usize {
    text.chars()
        .map(|c| match u32::from(c) {
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1f300..=0x1faff
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

/// A width that is given for lines of 100. Shorter lines do not scale it.
fn scaled(max_width: usize, of_100: usize) -> usize {
    if max_width <= 100 {
        return of_100;
    }
    let tenths = (max_width + 5) / 10;
    (of_100 * tenths + 5) / 10
}
