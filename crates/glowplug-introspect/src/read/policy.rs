//! Row security policies.

use glowplug_schema::catalog::Policy;
use serde::Deserialize;

use crate::error::IntrospectError;
use crate::reader::{Query, Reader, Relations, Values, meaning};

#[derive(Deserialize)]
struct Row {
    table_id: u32,
    name: String,
    permissive: bool,
    command: String,
    roles: Vec<String>,
    using_expression: Option<String>,
    check_expression: Option<String>,
}

const COMMANDS: [(&str, &str); 5] = [
    ("*", "ALL"),
    ("r", "SELECT"),
    ("a", "INSERT"),
    ("w", "UPDATE"),
    ("d", "DELETE"),
];

pub(crate) fn read(
    reader: &mut Reader<'_>,
    relations: &mut Relations,
) -> Result<(), IntrospectError> {
    let rows: Vec<Row> = reader.rows(&Query {
        name: "policy",
        sql: include_str!("policy.sql"),
        values: Values::Schemas,
    })?;
    for row in rows {
        if let Some(table) = relations.table(row.table_id) {
            table.policies.push(Policy {
                name: row.name,
                permissive: row.permissive,
                command: meaning("policy command", &row.command, &COMMANDS)?.to_owned(),
                roles: row.roles,
                using: row.using_expression,
                with_check: row.check_expression,
            });
        }
    }
    Ok(())
}
