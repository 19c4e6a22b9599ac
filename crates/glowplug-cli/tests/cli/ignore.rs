//! What counts of the differences in a database: objects of others are left out, and some differences are notes.

use crate::support::Project;

fn rules(project: &Project, rules: &str) {
    project.write("Cargo.toml", "[package]\nname = \"shop\"\n");
    project.write("glowplug.toml", rules);
}

#[test]
fn objects_of_a_provider_are_left_out_by_rules() {
    let project = Project::deployed_shop();
    project.sql(
        "CREATE SCHEMA cron; CREATE TABLE cron.job (id int); CREATE FUNCTION cron.run() RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TABLE public.spatial_ref_sys (srid int); CREATE VIEW public.pg_metrics AS SELECT 1 AS one;
         ALTER TABLE public.users ADD COLUMN by_hand int",
    );
    project
        .run(["validate", "--only", "drift"])
        .exits(1)
        .says("+ schema cron")
        .says("+ table public.spatial_ref_sys");
    project
        .run(["migrate", "dev"])
        .exits(1)
        .says("+ schema cron");
    rules(
        &project,
        "[[ignore]]\nschema = 'cron'\nreason = 'pg_cron'\n[[ignore]]\nkind = 'table'\nname = 'spatial_*'\nreason = 'PostGIS'\n\
         [[ignore]]\nkind = 'view'\nname = 'pg_*'\nreason = 'monitoring'\n",
    );
    // What is no object of others is still found.
    let outcome = project
        .run(["validate", "--only", "drift,ignore-unused"])
        .exits(1);
    outcome
        .says("+ column public.users.by_hand")
        .says_not("cron")
        .says_not("spatial")
        .says("1 error; ");
    project.run(["migrate", "dev"]).exits(1).says_not("cron");
    project.sql("ALTER TABLE public.users DROP COLUMN by_hand");
    project.run(["migrate", "dev"]).ok();
    project.run(["validate"]).ok().says_not("warning");
}

#[test]
fn a_rule_on_owners_asks_who_owns() {
    let project = Project::deployed_shop();
    let role = format!("{}_provider", project.database.name());
    project.sql(&format!("CREATE ROLE {role}"));
    project.sql(&format!(
        "CREATE TABLE theirs (id int); ALTER TABLE theirs OWNER TO {role}; CREATE TYPE their_enum AS ENUM ('a'); ALTER TYPE their_enum OWNER TO {role};
         CREATE FUNCTION their_function(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER FUNCTION their_function(int) OWNER TO {role};"
    ));
    rules(
        &project,
        &format!("[[ignore]]\nowner = '{role}'\nreason = 'the provider'\n"),
    );
    project
        .run(["validate", "--skip", "generated"])
        .ok()
        .says("no findings; 3 left out\n");
    project.sql("ALTER TABLE theirs OWNER TO CURRENT_USER");
    project
        .run(["validate"])
        .exits(1)
        .says("+ table public.theirs");
    project.sql(&format!(
        "DROP TABLE theirs; DROP FUNCTION their_function(int); DROP TYPE their_enum; DROP ROLE {role}"
    ));
    project
        .run(["validate", "--skip", "generated"])
        .ok()
        .says("leaves out nothing [ignore-unused]")
        .says("1 warning");
}

#[test]
fn what_only_has_to_be_known_fails_nothing() {
    let project = Project::empty();
    project.migration(
        "1_a",
        (
            "CREATE TABLE events (at date NOT NULL, id int NOT NULL, PRIMARY KEY (at, id)) PARTITION BY RANGE (at);
             CREATE TABLE a (one int PRIMARY KEY, two int, three int);
             CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\n  RETURN 1;\nEND'",
            "DROP FUNCTION f(); DROP TABLE a; DROP TABLE events",
        ),
    );
    project.run(["migrate", "dev"]).ok();
    project.sql(
        "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
         ALTER TABLE a DROP COLUMN two; ALTER TABLE a ADD COLUMN two int;
         CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN\r\n\tRETURN 1;\r\nEND'",
    );
    project
        .run(["validate"])
        .ok()
        .says("notes\n")
        .says_not("events_2026");
    project
        .run(["validate", "-v"])
        .ok()
        .says("note: + table public.events_2026, a partition of public.events [partition-added]")
        .says("[column-order]")
        .says("[white-space]");
    project.run(["migrate", "dev"]).ok();
    // A table that is no partition of ours is found.
    project.sql("CREATE TABLE stray (at date) PARTITION BY RANGE (at); CREATE TABLE stray_1 PARTITION OF stray DEFAULT");
    project
        .run(["validate"])
        .exits(1)
        .says("+ table public.stray\n")
        .says("+ table public.stray_1\n");
}

#[test]
fn labels_that_cannot_be_removed_are_a_kind_of_their_own() {
    let project = Project::empty();
    project.migration(
        "01_a",
        ("CREATE TYPE mood AS ENUM ('sad')", "DROP TYPE mood"),
    );
    for number in 2..8 {
        let up = format!("ALTER TYPE mood ADD VALUE 'mood {number}'");
        project.migration(&format!("0{number}_mood"), (&up, "SELECT 1"));
    }
    project.run(["migrate", "dev"]).ok();
    project
        .run(["validate"])
        .exits(1)
        .says("6 migrations: the down.sql leaves enum labels, which PostgreSQL cannot remove [down-leaves-enum-labels], listed with -v")
        .says("6 errors\n");
    project
        .run(["validate", "-v"])
        .exits(1)
        .says("07_mood/down.sql does not fully revert up.sql: [down-leaves-enum-labels]\n            ~ enum public.mood: labels + 'mood 7'\n");
    rules(&project, "validate.accept = ['down-leaves-enum-labels']\n");
    project.run(["validate"]).ok().says("6 notes\n");
}

#[test]
fn texts_are_shown_as_a_diff_and_a_key_is_told_once() {
    let project = Project::empty();
    let function = |line: &str| {
        format!(
            "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'DECLARE\n  a int;\nBEGIN\n  {line}\n  RETURN a;\nEND'"
        )
    };
    project.migration(
        "1_a",
        (
            &format!(
                "{}; CREATE TABLE a (one int, two int, PRIMARY KEY (one))",
                function("a := 1;")
            ),
            "DROP TABLE a; DROP FUNCTION f()",
        ),
    );
    project.run(["migrate", "dev"]).ok();
    project.sql(&function("a := 2;"));
    project.sql("ALTER TABLE a DROP CONSTRAINT a_pkey, ADD PRIMARY KEY (one, two)");
    let outcome = project.run(["validate"]).exits(1);
    assert!(
        outcome.stdout.contains("-  a := 1;\n") && outcome.stdout.contains("+  a := 2;\n"),
        "{}",
        outcome.stdout
    );
    outcome
        .says(
            "~ constraint public.a.a_pkey: definition PRIMARY KEY (one) -> PRIMARY KEY (one, two)",
        )
        .says_not("index public.a_pkey");
}
