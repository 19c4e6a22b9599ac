//! The order of tables: what is pointed to comes first, circles are broken where a key may be NULL or may wait.

use std::collections::{BTreeMap, BTreeSet};

use glowplug_schema::catalog::Constraint;
use glowplug_schema::ident::Name;

use crate::error::{Error, Unmet};
use crate::wanted::Wanted;

/// The order, the keys that stay NULL to break a circle, and the tables of circles that are loaded together.
pub(super) type Order = (Vec<usize>, BTreeSet<(Name, String)>, BTreeMap<Name, usize>);

pub(super) fn order(wanted: &[Wanted<'_>]) -> Result<Order, Error> {
    let place: BTreeMap<&Name, usize> = wanted
        .iter()
        .enumerate()
        .map(|(at, one)| (&one.table.name, at))
        .collect();
    // From each table to those it points to, by key.
    let mut edges: Vec<Vec<(usize, &Constraint)>> = wanted
        .iter()
        .enumerate()
        .map(|(at, one)| {
            let keys = one.table.foreign_keys().filter_map(|key| {
                let target = &key.foreign_key.as_ref()?.table;
                let parent = *place.get(target)?;
                // A table that gets no rows waits for nobody.
                (parent != at && one.rows > 0).then_some((parent, key))
            });
            keys.collect()
        })
        .collect();
    let mut order = Vec::new();
    let mut done = vec![false; wanted.len()];
    let mut broken = BTreeSet::new();
    let mut circles = BTreeMap::new();
    while order.len() < wanted.len() {
        let ready = (0..wanted.len())
            .find(|at| !done[*at] && edges[*at].iter().all(|(parent, _)| done[*parent]));
        if let Some(at) = ready {
            done[at] = true;
            order.push(at);
            continue;
        }
        let circle = circle(&edges, &done);
        let inside = |edges: &[Vec<(usize, &Constraint)>],
                      test: &dyn Fn(usize, &Constraint) -> bool| {
            circle.iter().find_map(|at| {
                let found = edges[*at]
                    .iter()
                    .position(|(parent, key)| circle.contains(parent) && test(*at, key))?;
                Some((*at, found))
            })
        };
        let nullable = |at: usize, key: &Constraint| {
            key.columns.iter().any(|column| {
                let primary = wanted[at].table.primary_key_columns().contains(column);
                !primary
                    && wanted[at]
                        .table
                        .column(column)
                        .is_some_and(|column| column.nullable)
            })
        };
        if let Some((at, edge)) = inside(&edges, &nullable) {
            let (_, key) = edges[at].remove(edge);
            broken.insert((wanted[at].table.name.clone(), key.name.clone()));
            continue;
        }
        let deferrable = |_: usize, key: &Constraint| {
            key.definition.contains("DEFERRABLE") && !key.definition.contains("NOT DEFERRABLE")
        };
        if let Some((at, edge)) = inside(&edges, &deferrable) {
            edges[at].remove(edge);
            let number = at;
            for member in &circle {
                circles.insert(wanted[*member].table.name.clone(), number);
            }
            continue;
        }
        let first = circle.first().copied().unwrap_or(0);
        let key = edges[first]
            .iter()
            .find(|(parent, _)| circle.contains(parent))
            .map_or("", |(_, key)| key.name.as_str());
        return Err(Error::unmet(&wanted[first].table.name, key, Unmet::Circle));
    }
    Ok((order, broken, circles))
}

/// The tables of one circle among those that are left.
fn circle(edges: &[Vec<(usize, &Constraint)>], done: &[bool]) -> Vec<usize> {
    let reach = |from: usize| {
        let mut seen = BTreeSet::new();
        let mut next = vec![from];
        while let Some(at) = next.pop() {
            for (parent, _) in &edges[at] {
                if !done[*parent] && seen.insert(*parent) {
                    next.push(*parent);
                }
            }
        }
        seen
    };
    for (start, _) in done.iter().enumerate().filter(|(_, done)| !**done) {
        let seen = reach(start);
        if seen.contains(&start) {
            return seen
                .iter()
                .copied()
                .filter(|other| reach(*other).contains(&start))
                .collect();
        }
    }
    Vec::new()
}
