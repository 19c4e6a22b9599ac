//! What the functions of relations share, at the end of the folder's `mod.rs`: no more of it than is used.

use super::{Batch, Relations};

/// The text.
pub(in super::super) fn text(relations: &Relations<'_>) -> String {
    let all = &relations.all;
    let batch = all.iter().any(|relation| relation.batch == Batch::Rust);
    let placed = all.iter().any(|relation| relation.batch == Batch::Database);
    let several = all.iter().any(|relation| relation.pairs.len() > 1);
    let grouped = all
        .iter()
        .any(|relation| relation.batch == Batch::Rust && !relation.single);
    [
        (!all.is_empty(), ROWS),
        (several, ANY_ROWS),
        (batch, MATCHED),
        (grouped, GROUPED),
        (placed, PLACED),
    ]
    .into_iter()
    .filter_map(|(used, text)| used.then_some(text))
    .collect()
}

const ROWS: &str = r"
/// The rows of a table that meet a condition: a query to narrow, to sort and to load.
type Rows<Table, Row, Condition> =
    ::diesel::dsl::Filter<::diesel::dsl::Select<Table, ::diesel::dsl::AsSelect<Row, ::diesel::pg::Pg>>, Condition>;
";

const ANY_ROWS: &str = r"
/// The rows of a table that meet a condition which is generated at run time.
type AnyRows<'a, Table, Row> =
    ::diesel::dsl::IntoBoxed<'a, ::diesel::dsl::Select<Table, ::diesel::dsl::AsSelect<Row, ::diesel::pg::Pg>>, ::diesel::pg::Pg>;
";

const MATCHED: &str = r"
/// Each key once.
fn distinct<K: Eq + ::std::hash::Hash>(keys: impl Iterator<Item = K>) -> Vec<K> {
    keys.collect::<::std::collections::HashSet<_>>().into_iter().collect()
}

/// For each row the one of `found` that has its key.
fn matched<'a, R, F: Clone, K: Eq + ::std::hash::Hash>(
    rows: &'a [R],
    key: fn(&'a R) -> Option<K>,
    found: &'a [F],
    own: fn(&'a F) -> Option<K>,
) -> Vec<Option<F>> {
    let found: ::std::collections::HashMap<K, &F> =
        found.iter().filter_map(|found| Some((own(found)?, found))).collect();
    rows.iter()
        .map(|row| found.get(&key(row)?).copied().cloned())
        .collect()
}
";

const GROUPED: &str = r"
/// Where in `rows` the first one with the key of each of `found` is.
fn places<'a, R, F, K: Eq + ::std::hash::Hash>(
    rows: &'a [R],
    key: fn(&'a R) -> Option<K>,
    found: &'a [F],
    own: fn(&'a F) -> Option<K>,
) -> Vec<Option<usize>> {
    let mut first = ::std::collections::HashMap::with_capacity(rows.len());
    for (place, row) in rows.iter().enumerate() {
        if let Some(key) = key(row) {
            first.entry(key).or_insert(place);
        }
    }
    found.iter().map(|found| first.get(&own(found)?).copied()).collect()
}

/// For each row what belongs to it, by the places of both: a row that comes twice gets it twice.
fn grouped<F: Clone>(firsts: &[Option<usize>], found: Vec<F>, places: &[Option<usize>]) -> Vec<Vec<F>> {
    let mut groups: Vec<Vec<F>> = firsts.iter().map(|_| Vec::new()).collect();
    for (found, place) in found.into_iter().zip(places) {
        if let Some(place) = *place {
            groups[place].push(found);
        }
    }
    for (place, first) in firsts.iter().enumerate() {
        if let Some(first) = first.filter(|first| *first != place) {
            groups[place] = groups[first].clone();
        }
    }
    groups
}
";

const PLACED: &str = r"
/// For each of so many rows what belongs to it, where the database has said to which rows each belongs, counted from one.
fn placed<F: Clone>(rows: usize, found: Vec<(Vec<i32>, F)>) -> Vec<Vec<F>> {
    let mut groups: Vec<Vec<F>> = (0..rows).map(|_| Vec::new()).collect();
    for (places, found) in found {
        for place in places {
            let place = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
            if let Some(group) = place.and_then(|place| groups.get_mut(place)) {
                group.push(found.clone());
            }
        }
    }
    groups
}
";
