//! `validate`: sound projects pass, and each fault is named.

use crate::support::{Outcome, Project};

/// A sound project, one fault, and what `validate` must say of it.
#[track_caller]
fn finds(spoil: impl Fn(&Project), findings: &[&str]) -> Outcome {
    let project = Project::deployed_shop();
    spoil(&project);
    let outcome = project.run(["validate"]).exits(1);
    // The same for a program, as far as one line can say it.
    let document = project.run(["validate", "--json"]).exits(1).json();
    let mut reported: Vec<String> = Vec::new();
    for check in document["result"]["checks"].as_array().unwrap() {
        for finding in check["findings"].as_array().unwrap() {
            reported.push(line(finding));
        }
    }
    assert_eq!(document["ok"], false);
    assert_eq!(reported, findings, "{}", outcome.stdout);
    for finding in findings {
        let said = finding.split_once(" | ").map_or(*finding, |(_, said)| said);
        assert!(outcome.stdout.contains(said), "{said}\n{}", outcome.stdout);
    }
    outcome
}

/// `migration | message` of what a down migration leaves, `path:line:column: message` of what is in a file, else the message.
fn line(finding: &serde_json::Value) -> String {
    let message = finding["message"].as_str().unwrap();
    let place = &finding["place"];
    if let (Some(migration), Some(_)) = (place["migration"].as_str(), place["object"].as_object()) {
        return format!("{migration} | {message}");
    }
    match place["path"].as_str() {
        Some(path) => {
            let number = |key: &str| {
                place[key]
                    .as_u64()
                    .map_or_else(String::new, |n| format!(":{n}"))
            };
            format!("{path}{}{}: {message}", number("line"), number("column"))
        }
        None => message.to_owned(),
    }
}

#[test]
fn a_sound_project_passes() {
    let project = Project::deployed_shop();
    project.run(["validate"]).ok().prints(
        "ok      migration files are valid [TIME]\n\
         ok      migrations replay, each down.sql reverts its up.sql [TIME]\n\
         ok      generated files are current [TIME]\n\
         ok      no migration is pending or missing [TIME]\n\
         ok      database schema matches migrations [TIME]",
        "",
    );
    let document = project.run(["validate", "--json"]).ok().json();
    assert_eq!(
        (&document["ok"], &document["command"], &document["version"]),
        (&true.into(), &"validate".into(), &1.into())
    );
    assert_eq!(document["result"]["checks"].as_array().unwrap().len(), 5);
    // It changed nothing.
    project.run(["validate"]).ok();
    assert_eq!(project.ledger().len(), 2);
}

#[test]
fn offline_leaves_the_database_out() {
    let project = Project::deployed_shop();
    project.sql("DROP TABLE posts");
    let mut command = project.command(["validate", "--offline"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    project
        .finish(command)
        .ok()
        .says("skipped no migration is pending or missing: offline")
        .says("skipped database schema matches migrations: offline");
}

#[test]
fn a_column_added_by_hand() {
    finds(
        |project| project.sql("ALTER TABLE users ADD COLUMN by_hand text"),
        &["+ column public.users.by_hand"],
    );
}

#[test]
fn an_index_dropped() {
    finds(
        |project| project.sql("DROP INDEX users_name_idx"),
        &["- index public.users_name_idx"],
    );
}

#[test]
fn an_enum_label_added_by_hand() {
    finds(
        |project| project.sql("ALTER TYPE role ADD VALUE 'owner'"),
        &["~ enum public.role: labels + 'owner'"],
    );
}

#[test]
fn a_default_changed() {
    finds(
        |project| project.sql("ALTER TABLE users ALTER COLUMN name SET DEFAULT 'you'"),
        &["~ column public.users.name: default 'nobody'::text -> 'you'::text"],
    );
}

#[test]
fn a_type_a_null_a_key_changed() {
    finds(
        |project| {
            project.sql("ALTER TABLE posts DROP CONSTRAINT posts_user_id_fkey; ALTER TABLE users ALTER COLUMN name DROP NOT NULL; ALTER TABLE posts ALTER COLUMN user_id TYPE numeric; CREATE TABLE extra ()");
        },
        &[
            "+ table public.extra",
            "~ column public.posts.user_id: type bigint -> numeric",
            "- constraint public.posts.posts_user_id_fkey",
            "~ column public.users.name: not null -> nullable",
        ],
    );
}

#[test]
fn a_generated_file_edited() {
    finds(
        |project| {
            let text = project.read("src/models/users.rs");
            project.write("src/models/users.rs", text.replace("name", "nom"));
        },
        &["src/models/users.rs: out of date; run `glowplug generate`"],
    );
    finds(
        |project| project.write("src/schema.rs", "// mine\n"),
        &["src/schema.rs: out of date; run `glowplug generate`"],
    );
    finds(
        |project| std::fs::remove_file(project.path("src/schema.rs")).unwrap(),
        &["src/schema.rs: missing; run `glowplug generate`"],
    );
}

#[test]
fn a_down_migration_emptied() {
    finds(
        |project| project.write("migrations/2024-01-02-000000_posts/down.sql", ""),
        &["migrations/2024-01-02-000000_posts/down.sql: holds no statement, so the migration cannot be reverted"],
    )
    .says("hint: empty-down: begin the file with `-- irreversible: REASON`; write `SELECT 1;` if nothing is to be reverted\n")
    // What else can be checked still is.
    .says("ok      generated files are current")
    .says("ok      database schema matches migrations");
}

#[test]
fn a_down_migration_that_leads_elsewhere() {
    let guilty = "migrations/2024-01-01-000000_users/down.sql";
    finds(
        |project| project.write(guilty, "DROP TABLE users;"),
        &["2024-01-01-000000_users | + enum public.role"],
    );
    finds(
        |project| {
            project.write(
                "migrations/2024-01-02-000000_posts/down.sql",
                "DROP TABLE posts; DROP INDEX users_name_idx;",
            )
        },
        &["2024-01-02-000000_posts | - index public.users_name_idx"],
    );
}

#[test]
fn a_down_migration_that_fails() {
    finds(
        |project| {
            project.write(
                "migrations/2024-01-02-000000_posts/down.sql",
                "DROP TABLE posts;\nDROP TABLE nothing;",
            )
        },
        &[
            "migrations/2024-01-02-000000_posts/down.sql:2:1: down.sql fails: table \"nothing\" does not exist",
        ],
    );
}

#[test]
fn a_way_there_that_does_not_replay() {
    finds(
        |project| project.write("migrations/2024-01-02-000000_posts/up.sql", "SELECT nope;"),
        &["migrations/2024-01-02-000000_posts/up.sql:1:8: column \"nope\" does not exist"],
    )
    .says("skipped generated files are current: the migrations do not replay")
    .says("skipped database schema matches migrations: the migrations do not replay");
}

#[test]
fn a_fault_does_not_hide_the_next() {
    let project = Project::empty();
    project.migration("1_a", ("CREATE TABLE a (id int PRIMARY KEY)", "SELECT 1"));
    project.migration(
        "2_b",
        ("CREATE TABLE b (id int PRIMARY KEY)", "DROP TABLE b"),
    );
    project.migration(
        "3_c",
        ("CREATE TABLE c (id int PRIMARY KEY)", "DROP TABLE nothing"),
    );
    let outcome = project.run(["validate", "--offline"]).exits(1);
    outcome
        .says("1_a/down.sql does not fully revert up.sql: [down-differs]\n            + table public.a\n")
        .says("migrations/3_c/down.sql:1:1: down.sql fails: table \"nothing\" does not exist [down-fails]\n")
        .says("\n3 errors\n")
        .says_not("2_b");
}

#[test]
fn a_version_duplicated() {
    finds(
        |project| project.migration("2024-01-02-000000_again", ("SELECT 1", "SELECT 1")),
        &["migrations/2024-01-02-000000_posts: has version 20240102000000 as migrations/2024-01-02-000000_again has; `diesel` would silently run only one of them"],
    )
    .says("skipped migrations replay, each down.sql reverts its up.sql: the migrations folder has problems");
}

#[test]
fn a_migration_pending() {
    let project = Project::deployed_shop();
    project.migration(
        "2024-01-03-000000_more",
        ("CREATE TABLE more (id int PRIMARY KEY)", "DROP TABLE more"),
    );
    project.run(["generate"]).ok();
    project
        .run(["validate"])
        .exits(1)
        .says("failed  no migration is pending or missing [TIME]\n          2024-01-03-000000_more: pending [migration-pending]\n")
        .says("ok      database schema matches migrations");
}

#[test]
fn files_missing() {
    let project = Project::deployed_shop();
    std::fs::remove_dir_all(project.path("migrations/2024-01-02-000000_posts")).unwrap();
    project
        .run(["validate"])
        .exits(1)
        .says("20240102000000: applied, but its files are missing")
        .says("src/models/posts.rs: generated for a table that no longer exists; run `glowplug generate` to remove it");
}

#[test]
fn a_database_that_is_not_there_has_everything_pending() {
    let project = Project::shop();
    project.run(["generate"]).ok();
    let mut command = project.command(["validate"]);
    command.env(
        "DATABASE_URL",
        project
            .database
            .url()
            .replace(project.database.name(), "no_such_database_here"),
    );
    project
        .finish(command)
        .exits(1)
        .says("database \"no_such_database_here\" does not exist")
        .says("there is no database");
}

#[test]
fn a_check_that_cannot_be_done_is_an_error_in_one_document() {
    let project = Project::deployed_shop();
    let mut command = project.command(["validate", "--json"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    let document = project.finish(command).exits(3).json();
    assert_eq!(
        (&document["ok"], &document["error"]["code"]),
        (&false.into(), &"unreachable".into())
    );
    let outcomes: Vec<&str> = document["result"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|check| check["outcome"].as_str().unwrap())
        .collect();
    assert_eq!(outcomes, ["passed", "passed", "passed", "undone", "undone"]);
}

#[test]
fn a_database_that_cannot_be_reached_hides_no_finding() {
    let project = Project::deployed_shop();
    project.write("migrations/2024-01-02-000000_posts/down.sql", "SELECT 1;");
    let mut command = project.command(["validate"]);
    command.env("DATABASE_URL", "postgres://127.0.0.1:1/nowhere");
    project
        .finish(command)
        .exits(1)
        .says("2024-01-02-000000_posts/down.sql does not fully revert up.sql")
        .says("error   database schema matches migrations: unreachable")
        .says("error[unreachable]: cannot connect to ");
}

#[test]
fn no_shadow_database_stays_behind() {
    let project = Project::shop();
    project.write("migrations/2024-01-02-000000_posts/up.sql", "SELECT nope");
    let count = || {
        project.rows(
            "SELECT datname::text FROM pg_database WHERE datname LIKE 'glowplug\\_shadow\\_%'",
        )
    };
    let mut command = project.command(["validate", "--offline"]);
    command
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let pid = child.id();
    child.wait().unwrap();
    let ours = format!("glowplug_shadow_{pid}_");
    assert!(!count().iter().any(|name| name.starts_with(&ours)));
}

#[test]
fn codes_and_checks_are_listed_chosen_and_left_out() {
    let project = Project::deployed_shop();
    project.sql("ALTER TABLE users ADD COLUMN by_hand text");
    project.write("migrations/2024-01-02-000000_posts/down.sql", "SELECT 1;");
    let document = project.run(["validate", "--list", "--json"]).ok().json();
    let codes = document["result"]["codes"].as_array().unwrap();
    assert!(codes.len() > 30);
    let checks = |words: &[&'static str]| -> Vec<(String, Vec<String>)> {
        let words = ["validate", "--json"].iter().chain(words).copied();
        let document = project.run(words).exits(1).json();
        let checks = document["result"]["checks"].as_array().unwrap().iter();
        checks
            .map(|check| {
                let findings = check["findings"].as_array().unwrap().iter();
                let codes = findings.map(|finding| finding["code"].as_str().unwrap().to_owned());
                (check["check"].as_str().unwrap().to_owned(), codes.collect())
            })
            .collect()
    };
    let found = |check: &str, codes: &[&str]| {
        let codes = codes.iter().map(|code| (*code).to_owned()).collect();
        (check.to_owned(), codes)
    };
    assert_eq!(checks(&["--only", "drift"]), [found("drift", &["drift"])]);
    let down = found("replay", &["down-differs"]);
    let only = checks(&["--only", "down-differs"]);
    assert_eq!(only, checks(&["--only", "replay"]));
    assert_eq!(only, [down]);
    assert_eq!(only, checks(&["--skip", "drift,folder,generated,history"]));
    project.run(["validate", "--skip", "drift,replay"]).ok();
    // Every code that is listed is known, and no other.
    for code in codes {
        let code = code["code"].as_str().unwrap();
        project
            .run(["validate", "--offline", "--skip", code, "--only", "empty"])
            .ok();
    }
    project
        .run(["validate", "--only", "drfit"])
        .exits(64)
        .says("no check or code is called `drfit`; `validate --list` lists them");
}

#[test]
fn what_is_no_table_is_left_behind_too() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (id int PRIMARY KEY, b int, c int)",
            "DROP TABLE a",
        ),
    );
    project.migration(
        "2_b",
        (
            "CREATE PUBLICATION pub FOR ALL TABLES; CREATE STATISTICS st ON b, c FROM a; GRANT SELECT ON a TO PUBLIC;
             ALTER TABLE a REPLICA IDENTITY FULL; ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
             CREATE RULE r AS ON DELETE TO a DO INSTEAD NOTHING; CREATE COLLATION co (locale = 'C');
             CREATE FOREIGN DATA WRAPPER fw; CREATE SERVER sv FOREIGN DATA WRAPPER fw",
            "SELECT 1",
        ),
    );
    let outcome = project
        .run(["validate", "--offline", "--only", "replay"])
        .exits(1);
    let left: Vec<&str> = outcome
        .stdout
        .lines()
        .filter_map(|line| line.trim().strip_prefix("+ "))
        .collect();
    assert_eq!(
        left,
        [
            "publication pub",
            "statistics public.st",
            "rule r on public.a",
            "collation public.co",
            "foreign-data wrapper fw",
            "foreign server sv",
            "replica identity table public.a",
            "default privileges for role postgres in schema public on tables",
            "privileges table public.a",
        ]
    );
    project.write(
        "migrations/2_b/down.sql",
        "DROP SERVER sv; DROP FOREIGN DATA WRAPPER fw; DROP COLLATION co; DROP RULE r ON a; REVOKE SELECT ON a FROM PUBLIC;
         ALTER DEFAULT PRIVILEGES IN SCHEMA public REVOKE SELECT ON TABLES FROM PUBLIC; ALTER TABLE a REPLICA IDENTITY DEFAULT;
         DROP STATISTICS st; DROP PUBLICATION pub",
    );
    project
        .run(["validate", "--offline", "--only", "replay"])
        .ok();
}
