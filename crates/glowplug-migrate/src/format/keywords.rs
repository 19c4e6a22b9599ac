//! Which words of a text are keywords, and not names or types that are spelled like one.

use squawk_syntax::SourceFile;

/// Where keywords begin, in bytes and in order.
pub(super) fn of(text: &str) -> Option<Vec<usize>> {
    let parse = SourceFile::parse(text);
    if !parse.errors().is_empty() {
        return None;
    }
    let tokens = parse
        .syntax_node()
        .descendants_with_tokens()
        .filter_map(|element| element.into_token());
    let keywords = tokens.filter(|token| {
        // There are hundreds of kinds, and their names say what they are: `SELECT_KW`, `COLUMN_NAME`, `TABLE_NAME_REF`, `INT_TYPE`.
        let parent = token.parent().map(|parent| format!("{:?}", parent.kind()));
        let is_name = parent.is_some_and(|kind| {
            ["NAME", "_REF", "_TYPE"]
                .iter()
                .any(|end| kind.ends_with(end))
        });
        format!("{:?}", token.kind()).ends_with("_KW") && !is_name
    });
    Some(
        keywords
            .map(|token| token.text_range().start().into())
            .collect(),
    )
}
