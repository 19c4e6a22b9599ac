//! Comparing lists by name, and objects property by property.

use std::collections::BTreeMap;

use super::change::{Change, ChangeKind, ObjectKind, Property};
use crate::ident::Ident;

/// What two lists have under one key.
pub(super) enum Pair<'a, T> {
    Removed(&'a T),
    Added(&'a T),
    Both(&'a T, &'a T),
}

/// Two lists side by side, by key.
pub(super) fn pairs<'a, T, K: Ord>(
    from: &'a [T],
    to: &'a [T],
    key: impl Fn(&'a T) -> K,
) -> impl Iterator<Item = Pair<'a, T>> {
    let mut both: BTreeMap<K, (Option<&T>, Option<&T>)> = BTreeMap::new();
    for old in from {
        both.entry(key(old)).or_default().0 = Some(old);
    }
    for new in to {
        both.entry(key(new)).or_default().1 = Some(new);
    }
    both.into_values().filter_map(|sides| match sides {
        (Some(old), Some(new)) => Some(Pair::Both(old, new)),
        (Some(old), None) => Some(Pair::Removed(old)),
        (None, Some(new)) => Some(Pair::Added(new)),
        (None, None) => None,
    })
}

/// Whether two texts are the same but for how their lines end: `\n` or `\r\n`.
pub(super) fn same_lines(a: &str, b: &str) -> bool {
    a == b
        || (a.contains('\r') || b.contains('\r'))
            && a.replace("\r\n", "\n") == b.replace("\r\n", "\n")
}

/// The changes found so far.
#[derive(Default)]
pub(super) struct Changes(pub(super) Vec<Change>);

impl Changes {
    /// Reports what only one side has; `inside` reports on what both have. Paths are `path` of the object.
    pub(super) fn list<'a, T, K: Ord>(
        &mut self,
        object: ObjectKind,
        (from, to): (&'a [T], &'a [T]),
        key: impl Fn(&'a T) -> K,
        path: impl Fn(&T) -> String,
        mut inside: impl FnMut(&mut Object<'_>, &'a T, &'a T),
    ) {
        for pair in pairs(from, to, key) {
            match pair {
                Pair::Removed(old) => self.push(object, path(old), ChangeKind::Removed),
                Pair::Added(new) => self.push(object, path(new), ChangeKind::Added),
                Pair::Both(old, new) => {
                    let name = path(new);
                    let mut object = Object {
                        changes: self,
                        object,
                        name,
                    };
                    inside(&mut object, old, new);
                }
            }
        }
    }

    fn push(&mut self, object: ObjectKind, name: String, kind: ChangeKind) {
        self.0.push(Change { object, name, kind });
    }
}

/// An object that both catalogs have.
pub(super) struct Object<'a> {
    pub(super) changes: &'a mut Changes,
    object: ObjectKind,
    name: String,
}

impl Object<'_> {
    /// The object's path.
    pub(super) fn path(&self) -> &str {
        &self.name
    }

    /// Reports when the sides differ; `words` says a side in words, `None` for nothing at all.
    pub(super) fn property<T: PartialEq + ?Sized>(
        &mut self,
        property: Property,
        from: &T,
        to: &T,
        words: impl Fn(&T) -> Option<String>,
    ) -> bool {
        let differs = from != to;
        if differs {
            let kind = ChangeKind::Altered {
                property,
                from: words(from),
                to: words(to),
            };
            self.changes.push(self.object, self.name.clone(), kind);
        }
        differs
    }

    /// For properties that are text and always there, or numbers.
    pub(super) fn value<T: PartialEq + ToString + ?Sized>(
        &mut self,
        property: Property,
        from: &T,
        to: &T,
    ) -> bool {
        self.property(property, from, to, |side| Some(side.to_string()))
    }

    /// For text that may be missing.
    pub(super) fn text(&mut self, property: Property, from: &Option<String>, to: &Option<String>) {
        let same = match (from, to) {
            (Some(from), Some(to)) => property == Property::Comment && same_lines(from, to),
            _ => false,
        };
        if !same {
            self.property(property, from, to, Clone::clone);
        }
    }

    /// For what is one or the other.
    pub(super) fn either(
        &mut self,
        property: Property,
        (from, to): (bool, bool),
        when_true: &str,
        when_false: &str,
    ) {
        self.property(property, &from, &to, |side| {
            Some(if *side { when_true } else { when_false }.to_owned())
        });
    }

    /// For lists whose order counts.
    pub(super) fn items<T: PartialEq>(
        &mut self,
        property: Property,
        from: &[T],
        to: &[T],
        word: impl Fn(&T) -> String,
    ) {
        if from != to {
            let words = |side: &[T]| side.iter().map(&word).collect();
            let kind = ChangeKind::ListAltered {
                property,
                from: words(from),
                to: words(to),
            };
            self.changes.push(self.object, self.name.clone(), kind);
        }
    }
}

/// The items between commas; `None` when there are none.
pub(super) fn joined<T>(items: &[T], word: impl Fn(&T) -> String) -> Option<String> {
    let words: Vec<String> = items.iter().map(word).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// The path of what belongs to something with a path.
pub(super) fn member(path: &str, name: &str) -> String {
    format!("{path}.{}", Ident(name))
}
