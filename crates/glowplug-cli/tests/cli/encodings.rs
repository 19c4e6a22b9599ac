//! Databases whose encoding is not UTF-8, and environments that name another one.

use std::process::Command;

use glowplug_pq::{Connection, ConnectionString};

use crate::support::{Outcome, Project};

/// A database with an encoding of its own, dropped with the value.
struct Encoded {
    url: String,
    name: String,
}

impl Encoded {
    fn create(project: &Project, encoding: &str) -> Self {
        let name = format!("{}_{}", project.database.name(), encoding.to_lowercase());
        project.sql(&format!(
            "CREATE DATABASE {name} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"
        ));
        let url = ConnectionString::parse(project.database.url()).unwrap();
        Encoded {
            url: url.with("dbname", &name).reveal(),
            name,
        }
    }

    fn connect(&self) -> Connection {
        Connection::connect(&self.url).unwrap()
    }

    fn run(&self, project: &Project, arguments: &[&str]) -> Outcome {
        let mut command = project.command(arguments.iter().copied());
        self.point(&mut command);
        project.finish(command)
    }

    fn point(&self, command: &mut Command) {
        command.env("DATABASE_URL", &self.url);
    }
}

impl Drop for Encoded {
    fn drop(&mut self) {
        let url = glowplug_testdb::server_url("postgres").unwrap();
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        let _ = Connection::connect(&url).and_then(|mut admin| admin.execute(&drop));
    }
}

/// What cannot be read is not taken for nothing.
#[test]
fn bytes_that_are_not_utf8_are_an_error() {
    const HINT: &str = "hint: a text in the database, such as a comment or a default, is not UTF-8";
    let project = Project::shop();
    let database = Encoded::create(&project, "SQL_ASCII");
    database.run(&project, &["migrate", "deploy"]).ok();
    project.run(["generate"]).ok();
    let schema = project.read("src/schema.rs");
    let e_acute = "pg_catalog.convert_from('\\x636166e9', 'SQL_ASCII')";
    for place in [
        format!("EXECUTE pg_catalog.format('COMMENT ON TABLE users IS %L', {e_acute})"),
        format!(
            "EXECUTE pg_catalog.format('COMMENT ON TABLE users IS NULL'); \
                 EXECUTE pg_catalog.format('ALTER TABLE users ALTER name SET DEFAULT %L', {e_acute})"
        ),
    ] {
        database
            .connect()
            .execute(&format!("DO $$ BEGIN {place}; END $$"))
            .unwrap();
        database.run(&project, &["migrate", "status"]).ok();
        for command in [
            &["generate", "--from-database"][..],
            &["validate"],
            &["doctor"],
        ] {
            database
                .run(&project, command)
                .fails()
                .says("invalid byte sequence for encoding \"UTF8\": 0xe9")
                .says(HINT);
            assert_eq!(project.read("src/schema.rs"), schema);
        }
    }
    database
        .connect()
        .execute(&format!(
            "INSERT INTO __diesel_schema_migrations (version) VALUES ({e_acute})"
        ))
        .unwrap();
    for command in ["status", "deploy"] {
        database
            .run(&project, &["migrate", command])
            .fails()
            .says("cannot read the ledger")
            .says(HINT);
    }
}

/// Whatever the environment says, a session speaks UTF-8 from its first migration to its last.
#[test]
fn every_migration_of_a_run_writes_the_same_letters() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE a (name text);\nINSERT INTO a VALUES ('é');",
            "DROP TABLE a;",
        ),
    );
    for (name, table) in [("2_b", "b"), ("3_c", "c")] {
        project.migration(
            name,
            (
                &format!("CREATE TABLE {table} (name text);\nINSERT INTO {table} VALUES ('é');\nINSERT INTO a VALUES ('é');"),
                &format!("DROP TABLE {table};\nINSERT INTO a VALUES ('é');"),
            ),
        );
    }
    let database = Encoded::create(&project, "LATIN1");
    let bytes = |table: &str| -> Vec<String> {
        database
            .connect()
            .query(
                &format!(
                    "SELECT pg_catalog.convert_to(name, 'LATIN1')::pg_catalog.text FROM {table}"
                ),
                &[],
            )
            .unwrap()
            .decode()
            .unwrap()
    };
    let run = |arguments: &[&str]| {
        let mut command = project.command(arguments.iter().copied());
        database.point(&mut command);
        command.env("PGCLIENTENCODING", "LATIN1");
        project.finish(command)
    };
    let e_acute = "\\xe9";
    run(&["migrate", "deploy"]).ok();
    assert_eq!(
        (bytes("a"), bytes("b"), bytes("c")),
        (
            vec![e_acute.to_owned(); 3],
            vec![e_acute.to_owned()],
            vec![e_acute.to_owned()]
        )
    );
    run(&["migrate", "revert", "2", "--force"]).ok();
    assert_eq!(bytes("a"), [e_acute; 5]);
    // Its shadow database is UTF-8.
    run(&["migrate", "dev"]);
    assert_eq!(bytes("a"), [e_acute; 7]);
    assert_eq!(
        (bytes("b"), bytes("c")),
        (vec![e_acute.to_owned()], vec![e_acute.to_owned()])
    );
}
