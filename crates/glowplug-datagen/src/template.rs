//! Templates of the rules, and the names that stand in them.

/// A piece of a template.
#[derive(Debug, PartialEq)]
pub(crate) enum Part<'a> {
    Text(&'a str),
    Column(&'a str),
}

/// The pieces of a template: `{name}` is a column, `{{` and `}}` are braces, and a brace that closes nothing is itself.
pub(crate) fn parts(template: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        found.push(Part::Text(&rest[..at]));
        let (brace, after) = rest[at..].split_at(1);
        if after.starts_with(brace) {
            found.push(Part::Text(brace));
            rest = &after[1..];
            continue;
        }
        let name = after.split_once('}').filter(|(name, _)| {
            let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            !name.is_empty() && name.chars().all(word)
        });
        match name {
            Some((name, more)) if brace == "{" => {
                found.push(Part::Column(name));
                rest = more;
            }
            _ => {
                found.push(Part::Text(brace));
                rest = after;
            }
        }
    }
    found.push(Part::Text(rest));
    found.retain(|part| *part != Part::Text(""));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_has_columns_and_braces() {
        let found = parts("{{name}} of {company}, {} {a b} }{x.y");
        let text: Vec<&str> = found
            .iter()
            .map(|part| match part {
                Part::Text(text) => *text,
                Part::Column(name) => {
                    assert_eq!(*name, "company");
                    "Glow"
                }
            })
            .collect();
        assert_eq!(text.concat(), "{name} of Glow, {} {a b} }{x.y");
    }
}
