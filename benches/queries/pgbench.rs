//! pgbench, which does nothing with a row but throw it away: the fastest that a client in C has it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::data::{Data, FIRST_ID};
use crate::ours::{self, Ours, distinct};
use crate::{Contender, MANY, PAGE, Task, support};

pub(crate) struct Pgbench<'a> {
    program: PathBuf,
    data: &'a Data,
    folder: tempfile::TempDir,
    /// What is the same each time.
    variables: BTreeMap<&'static str, String>,
}

impl<'a> Pgbench<'a> {
    pub(crate) fn new(program: PathBuf, data: &'a Data, ours: &Ours<'_>) -> Self {
        let folder = support::folder();
        for task in Task::ALL {
            let mut script = String::new();
            if matches!(task, Task::Get | Task::Update) {
                script += &format!(
                    "\\set id random({FIRST_ID}, {})\n\\set clicks random(1, 1000)\n",
                    FIRST_ID + data.posts - 1
                );
            }
            for (number, statement) in ours.statements(task).iter().enumerate() {
                script += &with_variables(statement, task, number, data);
                script += ";\n";
            }
            fs::write(folder.path().join(file(task)), script).unwrap();
        }
        let (posts, ..) = ours.with(|connection| ours::list(connection, &data.organization));
        let array = |ids: Vec<&str>| format!("{{{}}}", ids.join(","));
        let users = distinct(posts.iter().map(|post| post.user_id.as_str()));
        let campaigns = distinct(posts.iter().filter_map(|post| post.campaign_id.as_deref()));
        let variables = BTreeMap::from([
            ("organization", data.organization.clone()),
            ("users", array(users)),
            ("campaigns", array(campaigns)),
            ("page", PAGE.to_string()),
        ]);
        let mut pgbench = Pgbench {
            program,
            data,
            folder,
            variables,
        };
        let values = insert_values(data)
            .into_iter()
            .map(|(name, value, _)| (name, value));
        pgbench.variables.extend(values);
        pgbench
    }
}

impl Contender for Pgbench<'_> {
    fn run(&self, task: Task, times: usize) -> Duration {
        let mut command = Command::new(&self.program);
        command
            .args(["-M", "prepared", "-n", "-c", "1", "-t", &times.to_string()])
            .arg("-f")
            .arg(self.folder.path().join(file(task)));
        for (name, value) in &self.variables {
            command.arg("-D").arg(format!("{name}={value}"));
        }
        let (printed, _) = support::run(command.arg(self.data.database.url()));
        let printed = String::from_utf8(printed).unwrap();
        let rate = printed
            .lines()
            .find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        let rate: f64 = rate.unwrap_or_else(|| panic!("no rate in {printed}"));
        assert!(
            printed.contains(&format!("actually processed: {times}/{times}")),
            "{printed}"
        );
        Duration::from_secs_f64(times as f64 / rate)
    }
}

fn file(task: Task) -> String {
    format!("{task:?}.sql")
}

/// The values of an insert in the order of their placeholders: name, value and type.
fn insert_values(data: &Data) -> Vec<(&'static str, String, &'static str)> {
    let new = &data.new;
    let array = |labels: Vec<&str>| format!("{{{}}}", labels.join(","));
    let hashtags = new.hashtags.iter().flatten().map(String::as_str).collect();
    let platforms = new
        .platforms
        .iter()
        .flatten()
        .map(|label| label.as_str())
        .collect();
    vec![
        ("content", new.content.clone(), "text"),
        ("hashtags", array(hashtags), "text[]"),
        // Without colons, which begin variables.
        (
            "scheduled_at",
            new.scheduled_at
                .unwrap()
                .format("%Y%m%dT%H%M%S%.6f+00")
                .to_string(),
            "timestamptz",
        ),
        (
            "status",
            new.status.unwrap().as_str().to_owned(),
            "post_status",
        ),
        ("platforms", array(platforms), "platform[]"),
        ("user_id", new.user_id.clone(), "text"),
        ("campaign_id", new.campaign_id.clone().unwrap(), "text"),
    ]
}

/// The statement with pgbench's variables for the placeholders. It has no more than 255 of these: many rows have the values
/// themselves, which spares it to send them, and the server to read more than once what they are.
fn with_variables(statement: &str, task: Task, number: usize, data: &Data) -> String {
    let names: Vec<String> = match (task, number) {
        (Task::Get, _) => vec![":id".to_owned()],
        (Task::List, 0) => vec![":organization".to_owned(), ":page".to_owned()],
        (Task::List, 1) => vec![":users".to_owned()],
        (Task::List, _) => vec![":campaigns".to_owned()],
        (Task::Update, _) => vec![":clicks".to_owned(), ":id".to_owned()],
        (Task::Insert, _) => {
            let values = insert_values(data).into_iter();
            values.map(|(name, ..)| format!(":{name}")).collect()
        }
        (Task::InsertMany, _) => {
            let values = insert_values(data).into_iter();
            let literals: Vec<String> = values
                .map(|(_, value, sql_type)| format!("CAST('{value}' AS {sql_type})"))
                .collect();
            literals
                .iter()
                .cycle()
                .take(literals.len() * MANY)
                .cloned()
                .collect()
        }
    };
    let mut pieces = statement.split('$');
    let mut out = pieces.next().unwrap_or_default().to_owned();
    let mut found = 0;
    for piece in pieces {
        let digits = piece.len() - piece.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let (placeholder, rest) = piece.split_at(digits);
        let placeholder: usize = placeholder.parse().unwrap();
        found += 1;
        out += &names[placeholder - 1];
        out += rest;
    }
    assert_eq!(found, names.len(), "{task:?}: placeholders in {statement}");
    out
}
