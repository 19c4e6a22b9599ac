//! `docs/checks`: a page for each code, whose example is what the command prints. `UPDATE_CHECKS=1` writes the pages again.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use glowplug_migrate::finding::{CheckName, Code};

use crate::support::Project;

/// How to come to a finding: a sound project, and what spoils it.
struct Example {
    code: &'static str,
    /// Files that are written, without `migrations/` in front; `-` as content removes the file.
    files: &'static [(&'static str, &'static [u8])],
    /// Whether pending migrations are applied then.
    deploy: bool,
    /// Statements in the database, each on lines of its own.
    sql: &'static str,
    /// The finding's own words on why it matters and what to do.
    advice: &'static str,
}

include!("checks/examples.rs");

#[test]
fn every_code_has_a_page_and_its_example_is_real() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/checks");
    let update = std::env::var_os("UPDATE_CHECKS").is_some();
    let mut stale = Vec::new();
    let mut index = String::from(
        "# Checks\n\nWhat `glowplug validate`, `glowplug doctor` and `glowplug format --check` find, by code. `validate --list` prints the same, `--only` and `--skip` take a check or a code.\n\n\
         | check | code | severity | what |\n| --- | --- | --- | --- |\n",
    );
    let pages = pages();
    for (code, page) in Code::ALL.iter().zip(pages) {
        let _ = writeln!(
            index,
            "| {} | [`{code}`]({code}.md) | {} | {} |",
            code.check().name(),
            code.severity(),
            code.summary()
        );
        let page = match page {
            Ok(page) => page,
            Err(output) => {
                stale.push(PathBuf::from(format!("{code} is not found:\n{output}")));
                continue;
            }
        };
        settle(
            &folder.join(format!("{code}.md")),
            &page,
            update,
            &mut stale,
        );
    }
    settle(&folder.join("README.md"), &index, update, &mut stale);
    assert_eq!(EXAMPLES.len(), Code::ALL.len(), "examples without a code");
    let stale: Vec<String> = stale
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    assert!(
        stale.is_empty(),
        "out of date; UPDATE_CHECKS=1 writes them:\n{}",
        stale.join("\n")
    );
}

/// The page of each code, or what the command said without it.
fn pages() -> Vec<Result<String, String>> {
    let half = Code::ALL.len().div_ceil(2);
    let of = |codes: &[Code]| -> Vec<Result<String, String>> {
        let examples = codes.iter().map(|code| {
            let example = EXAMPLES.iter().find(|example| example.code == code.name());
            (
                code,
                example.unwrap_or_else(|| panic!("{code} has no example")),
            )
        });
        examples
            .map(|(code, example)| page(*code, example))
            .collect()
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = Code::ALL
            .chunks(half)
            .map(|codes| scope.spawn(move || of(codes)))
            .collect();
        let done = workers.into_iter().map(|worker| worker.join().unwrap());
        done.flatten().collect()
    })
}

fn settle(path: &PathBuf, text: &str, update: bool, stale: &mut Vec<PathBuf>) {
    if fs::read_to_string(path).is_ok_and(|found| found == text) {
        return;
    }
    match update {
        true => {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        false => stale.push(path.clone()),
    }
}

fn page(code: Code, example: &Example) -> Result<String, String> {
    let lines = found(code, example)?;
    let mut page = format!("# {code}\n\n{}\n\n", code.summary());
    let acceptable = match code.is_acceptable() {
        true => "A baseline may accept it.",
        false => "A baseline cannot accept it.",
    };
    let _ = writeln!(
        page,
        "Found by the check `{}`; severity {}. {acceptable}\n\n{}\n",
        code.check().name(),
        code.severity(),
        example.advice
    );
    if !code.remedies().is_empty() {
        page.push_str("What to do:\n\n");
        for remedy in code.remedies() {
            let _ = writeln!(page, "- {remedy}");
        }
        page.push('\n');
    }
    page.push_str("## Example\n\n");
    for (path, text) in example.files {
        match *text {
            b"-" => {
                let _ = writeln!(page, "There is no `{path}`.\n");
            }
            text => {
                let text = String::from_utf8_lossy(text).replace('\0', "\\0");
                let _ = writeln!(page, "`{path}`:\n\n```\n{}\n```\n", text.trim_end());
            }
        }
    }
    if example.deploy {
        page.push_str("`glowplug migrate deploy` applies it. ");
    }
    if !example.sql.is_empty() {
        let _ = writeln!(page, "In the database:\n\n```sql\n{}\n```\n", example.sql);
    }
    let command = match code.check() {
        CheckName::Health => "doctor",
        CheckName::Format => "format --check -v",
        _ => "validate -v",
    };
    let _ = writeln!(
        page,
        "`glowplug {command}` says:\n\n```\n{}\n```",
        lines.join("\n")
    );
    Ok(page)
}

/// What the command says of it: the lines of the finding itself.
fn found(code: Code, example: &Example) -> Result<Vec<String>, String> {
    let project = Project::deployed_shop();
    for (path, text) in example.files {
        let path = match path.starts_with("2024") {
            true => format!("migrations/{path}"),
            false => (*path).to_owned(),
        };
        match *text {
            b"-" if project.path(&path).is_dir() => {
                fs::remove_dir_all(project.path(&path)).unwrap();
            }
            b"-" => fs::remove_file(project.path(&path)).unwrap(),
            text => project.write(&path, text),
        }
    }
    if example.deploy {
        project.run(["migrate", "deploy"]).ok();
    }
    for statement in example.sql.split(";\n").filter(|sql| !sql.is_empty()) {
        // A statement may fail on purpose, such as the one that leaves an invalid index.
        let _ = project.database.execute(statement);
    }
    let words: &[&str] = match code.check() {
        CheckName::Health => &["doctor"],
        CheckName::Format => &["format", "--check", "-v"],
        _ => &["validate", "-v"],
    };
    let mut run = project.command(words.iter().copied());
    if code == Code::DatabaseMissing {
        let url = project.database.url();
        run.env(
            "DATABASE_URL",
            url.replace(project.database.name(), "not_there"),
        );
    }
    let outcome = project.finish(run);
    let all: Vec<&str> = outcome.stdout.lines().collect();
    let tag = format!("[{code}]");
    let first = all.iter().position(|line| line.contains(&tag));
    // A plain difference has no code behind it.
    let first = first.or_else(|| {
        let title = all
            .iter()
            .position(|line| line.contains(code.check().title()))?;
        (code == Code::Drift).then_some(title + 1)
    });
    let first = first.ok_or_else(|| outcome.stdout.clone())?;
    let indent = all[first].len() - all[first].trim_start().len();
    let deeper = |line: &&&str| line.len() - line.trim_start().len() > indent;
    let rest = all[first + 1..].iter().take_while(deeper);
    let lines = std::iter::once(&all[first]).chain(rest);
    Ok(lines.map(|line| line[indent..].to_owned()).collect())
}
