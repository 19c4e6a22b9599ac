//! A function for each column that sets it: `PostChanges::default().content("new").campaign_id(None)`.
//!
//! The fields of the structs are options, and for a column that may be NULL options of options. The functions take the value itself.

use crate::codegen::RustfmtOptions;
use crate::codegen::models::plan::{Field, Model};

/// Whether a model has such functions.
pub(super) fn is_needed(model: &Model<'_>) -> bool {
    !blocks(model).is_empty()
}

/// The functions of a table's structs, and the fields whose types they name.
pub(super) fn render<'m>(
    model: &'m Model<'m>,
    rustfmt: &RustfmtOptions,
) -> (String, Vec<&'m Field<'m>>) {
    let indent = |depth: usize| rustfmt.indent(depth * rustfmt.tab_spaces);
    let mut text = String::new();
    let mut named = Vec::new();
    for (name, fields) in blocks(model) {
        text.push_str(&format!(
            "\nsuper::setters! {{\n{}impl models::{name} {{\n",
            indent(1)
        ));
        for field in &fields {
            let (function, field, ty) = (function(field, &fields), &field.name, &field.ty.ty);
            text.push_str(&format!("{}fn {function}({field}: {});\n", indent(2), ty));
        }
        text.push_str(&format!("{}}}\n}}\n", indent(1)));
        named.extend(fields);
    }
    (text, named)
}

/// The structs with the fields that can be set.
fn blocks<'m>(model: &'m Model<'m>) -> Vec<(&'m str, Vec<&'m Field<'m>>)> {
    let mut blocks = Vec::new();
    if model.has_insert() {
        // What has no default is an argument of `new`.
        let mut fields = model.insertable();
        fields.retain(|field| field.optional());
        blocks.push((model.names.new.as_str(), fields));
    }
    if model.has_changes() {
        blocks.push((model.names.changes.as_str(), model.changeable()));
    }
    blocks.retain(|(_, fields)| !fields.is_empty());
    blocks
}

/// The name of the function that sets a field: the field's own, unless that would hide a function of the struct.
fn function(field: &Field<'_>, fields: &[&Field<'_>]) -> String {
    if !HIDING.contains(&field.name.as_str()) {
        return field.name.clone();
    }
    let taken = |name: &String| fields.iter().any(|other| other.name == *name);
    let mut name = format!("set_{}", field.name);
    while taken(&name) {
        name = format!("set_{name}");
    }
    name
}

/// What the structs have by their derived traits, by ours, and by those that every type has. A function of a struct's own comes first where
/// one is called by its name.
const HIDING: &[&str] = &[
    "as_changeset",
    "borrow",
    "borrow_mut",
    "clone",
    "clone_from",
    "clone_into",
    "default",
    "eq",
    "fmt",
    "from",
    "insert_into",
    "into",
    "is_empty",
    "ne",
    "new",
    "save_changes",
    "to_owned",
    "try_from",
    "try_into",
    "type_id",
    "values",
];

/// The part of the folder's `mod.rs`.
pub(super) const TEXT: &str = r#"
/// What a column can be set to: a value, for a column that may be NULL also `Some(value)` or `None`, and for a text what borrows one.
#[allow(unreachable_pub)]
#[diagnostic::on_unimplemented(message = "a column of the type `{T}` cannot be set to `{Self}`", label = "wants `{T}`")]
pub trait Value<T> {
    /// The value as the column has it.
    fn value(self) -> T;
}

impl<T> Value<T> for T {
    fn value(self) -> T { self }
}

impl<T> Value<Option<T>> for T {
    fn value(self) -> Option<T> { Some(self) }
}

impl Value<String> for &str {
    fn value(self) -> String { self.to_owned() }
}

impl Value<Option<String>> for &str {
    fn value(self) -> Option<String> { Some(self.to_owned()) }
}

impl<const N: usize> Value<Vec<String>> for [&str; N] {
    fn value(self) -> Vec<String> { self.map(str::to_owned).into() }
}

/// Writes a function for each column, which sets it and gives the struct back.
macro_rules! setters {
    (impl $model:path { $(fn $function:ident($column:ident: $type:ty);)+ }) => {
        #[allow(clippy::type_complexity, clippy::wrong_self_convention, clippy::should_implement_trait)]
        impl $model {
            $(
                #[doc = concat!("Sets `", stringify!($column), "`.")]
                #[must_use]
                pub fn $function(mut self, $column: impl super::Value<$type>) -> Self {
                    self.$column = super::Value::<$type>::value($column).into();
                    self
                }
            )+
        }
    };
}
use setters;
"#;
