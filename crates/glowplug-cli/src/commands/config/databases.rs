//! Which databases commands work on, and what named them. No password is shown.

use glowplug_migrate::project::{Project, local_database};
use glowplug_migrate::target::Origin;
use serde_json::{Value, json};

use super::row::{From, Row};
use crate::context::Context;
use crate::databases::DIRECT;
use crate::error::CliError;

pub(super) fn rows(tree: Option<&Project>, context: &Context) -> Result<Vec<Row>, CliError> {
    let global = &context.global;
    let (root, settings) = context.home(tree);
    let mut rows = Vec::new();
    match context.given()? {
        Some((connection, origin)) => rows.push(Row {
            key: "database url".to_owned(),
            value: json!(connection.to_string()),
            from: from(tree, &origin),
        }),
        None => rows.push(Row {
            key: "database url".to_owned(),
            value: json!(format!(
                "database {} on the local cluster",
                local_database(&root, &settings)
            )),
            from: match global.local {
                true => From::flag("--local"),
                false => From::Default,
            },
        }),
    }
    for name in DIRECT {
        if !global.local
            && let Some((connection, origin)) = context.named_by_variable(name)?
        {
            rows.push(Row {
                key: "direct url".to_owned(),
                value: json!(connection.to_string()),
                from: from(tree, &origin),
            });
        }
    }
    let shadow = match global.local || global.shadow_on_target {
        true => None,
        false => context.named_by_variable("SHADOW_DATABASE_URL")?,
    };
    rows.push(match shadow {
        Some((connection, origin)) => Row {
            key: "shadow database".to_owned(),
            value: json!(connection.to_string()),
            from: from(tree, &origin),
        },
        None if global.shadow_on_target => Row {
            key: "shadow database".to_owned(),
            value: json!("on the server of the database"),
            from: From::flag("--shadow-on-target"),
        },
        None => Row {
            key: "shadow database".to_owned(),
            value: json!("on the local shadow server"),
            from: match global.local {
                true => From::flag("--local"),
                false => From::Default,
            },
        },
    });
    rows.push(match context.variables.path(&context.printer)? {
        Some(path) => Row {
            key: ".env".to_owned(),
            value: json!(shown(tree, &path)),
            from: From::Default,
        },
        None => Row {
            key: ".env".to_owned(),
            value: Value::Null,
            from: From::Default,
        },
    });
    Ok(rows)
}

fn from(tree: Option<&Project>, origin: &Origin) -> From {
    match origin {
        Origin::Flag => From::flag("--database-url"),
        Origin::Environment { variable } => From::Variable {
            variable: variable.clone(),
        },
        Origin::DotEnv { path, line, .. } => From::File {
            path: shown(tree, path),
            line: *line,
        },
        Origin::Local { .. } => From::Default,
    }
}

fn shown(tree: Option<&Project>, path: &std::path::Path) -> String {
    match tree {
        Some(project) => project.shown(path).display().to_string(),
        None => path.display().to_string(),
    }
}
