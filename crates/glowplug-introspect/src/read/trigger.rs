//! Triggers of tables and views.

use glowplug_schema::catalog::{Trigger, TriggerState};
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relation, Relations, Values, meaning};

#[derive(Deserialize)]
struct Row {
    relation_id: u32,
    name: String,
    definition: String,
    state: String,
    comment: Option<String>,
}

const STATES: [(&str, TriggerState); 4] = [
    ("O", TriggerState::Origin),
    ("D", TriggerState::Disabled),
    ("R", TriggerState::Replica),
    ("A", TriggerState::Always),
];

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "trigger",
        sql: include_str!("trigger.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        let triggers = match relations.get(row.relation_id) {
            Some(Relation::Table(table)) => &mut table.triggers,
            Some(Relation::View(view)) => &mut view.triggers,
            None => continue,
        };
        triggers.push(Trigger {
            name: row.name,
            definition: row.definition,
            state: meaning("trigger state", &row.state, &STATES)?,
            comment: row.comment,
        });
    }
    Ok(())
}
