//! `reset`: the database that it drops is the one that it names, and the new one has the properties of the old one.

use crate::connect::as_user;
use crate::support::{Project, Roles, skip};

fn filled() -> Project {
    let project = Project::deployed_shop();
    project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    project
}

/// How many users the project's own database has.
fn users(project: &Project) -> Vec<String> {
    project.rows("SELECT count(*)::text FROM users")
}

#[test]
fn the_name_comes_from_the_session_where_a_service_gives_it() {
    let project = filled();
    let Some(host) = project.parameter("host") else {
        return skip("the test server has no unix socket");
    };
    let line = |key: &str| {
        let value = project.parameter(key);
        value.map_or(String::new(), |value| format!("{key}={value}\n"))
    };
    let service = format!(
        "[shop]\nhost={host}\n{}{}dbname={}\n",
        line("port"),
        line("user"),
        project.database.name()
    );
    project.write("pg_service.conf", service);
    let reset = |url: &str, words: &[&'static str], service: Option<&str>| {
        let mut command = project.command(words.iter().copied());
        command
            .env("DATABASE_URL", url)
            .env("PGSERVICEFILE", project.path("pg_service.conf"));
        command.envs(service.map(|name| ("PGSERVICE", name)));
        // Nor is the shadow server the service's.
        command.env("SHADOW_DATABASE_URL", project.database.url());
        project.finish(command)
    };
    for (url, service) in [
        ("service=shop", None),
        ("postgres:///?service=shop", None),
        ("postgres:///", Some("shop")),
    ] {
        reset(url, &["reset"], service)
            .exits(1)
            .says("[DB] will be dropped with everything in it");
        assert_eq!(users(&project), ["1"], "{url}");
        reset(url, &["reset", "--force"], service)
            .ok()
            .says("dropped   [DB]");
        assert_eq!(users(&project), ["0"], "{url}");
        project.sql("INSERT INTO users VALUES (1, 'a', 'guest')");
    }
    reset("service=nonsense", &["reset", "--force"], None).exits(1);
    assert_eq!(users(&project), ["1"]);
}

#[test]
fn the_name_comes_from_the_session_where_only_a_variable_gives_it() {
    let project = filled();
    let url = project
        .database
        .url()
        .replace(&format!("/{}?", project.database.name()), "/?");
    let reset = |words: &[&'static str]| {
        let mut command = project.command(words.iter().copied());
        command
            .env("DATABASE_URL", &url)
            .env("PGDATABASE", project.database.name());
        project.finish(command)
    };
    reset(&["reset"])
        .exits(1)
        .says("[DB] will be dropped with everything in it");
    reset(&["reset", "--force"]).ok().says("dropped   [DB]");
    assert_eq!(users(&project), ["0"]);
}

/// Everything of a database that is not in it, one line each.
fn properties(project: &Project, database: &str) -> Vec<String> {
    project.rows(&format!(
        "WITH d AS (SELECT * FROM pg_database WHERE datname = '{database}')
         SELECT concat_ws(' ', pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, datconnlimit,
                          datallowconn, datistemplate, dattablespace, shobj_description(oid, 'pg_database')) FROM d
         UNION ALL (SELECT concat_ws(' ', 'grant', grantee::regrole, privilege_type, is_grantable, 'by', grantor::regrole)
                    FROM d, aclexplode(datacl) ORDER BY 1)
         UNION ALL (SELECT concat_ws(' ', 'set', setrole::regrole, unnest(setconfig))
                    FROM d JOIN pg_db_role_setting ON setdatabase = d.oid ORDER BY 1)"
    ))
}

#[test]
fn the_database_keeps_its_properties() {
    let project = Project::shop();
    let (_roles, [owner, reader, other]) = Roles::new(
        &project,
        [("owner", "LOGIN CREATEDB"), ("reader", ""), ("other", "")],
    );
    // The owner may act as those who grant.
    project.sql(&format!("GRANT {reader} TO {owner}"));
    let name = format!("{}_latin", project.database.name());
    for statement in [
        format!(
            "CREATE DATABASE {name} OWNER {owner} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'
             CONNECTION LIMIT 17"
        ),
        format!("COMMENT ON DATABASE {name} IS 'it''s the shop''s'"),
        format!("REVOKE CONNECT ON DATABASE {name} FROM PUBLIC"),
        format!("GRANT CONNECT ON DATABASE {name} TO {reader} WITH GRANT OPTION"),
        format!("SET ROLE {reader}; GRANT CONNECT ON DATABASE {name} TO {other}"),
        format!("ALTER DATABASE {name} SET search_path TO 'public', 'My \"App\"', '$user'"),
        format!("ALTER DATABASE {name} SET app.x TO 'a = b, ''c'''"),
        format!("ALTER DATABASE {name} SET \"DateStyle\" TO 'ISO, DMY'"),
        format!("ALTER DATABASE {name} SET work_mem TO '8MB'"),
        format!("ALTER ROLE {reader} IN DATABASE {name} SET search_path TO ''"),
        format!("ALTER ROLE {reader} IN DATABASE {name} SET app.y TO ''"),
    ] {
        // Apart, for CREATE DATABASE runs in no transaction.
        project.sql(&statement);
    }
    let before = properties(&project, &name);
    assert_eq!(before.len(), 13, "{before:#?}");
    let at = |url: &str| url.replace(project.database.name(), &name);
    let url = at(project.database.url());
    project.run_at(&url, ["migrate", "deploy"]).ok();
    project
        .run_at(&url, ["reset", "--force"])
        .ok()
        .says("applied 2 migrations");
    assert_eq!(properties(&project, &name), before);

    // As the owner, who may not give settings that are not PostgreSQL's.
    let url = at(&as_user(&project, &owner));
    let refused = |statement: &str| {
        project
            .run_at(&url, ["reset", "--force"])
            .exits(1)
            .says("error[missing-privilege]: cannot give the new [DB]_latin a property of the old one")
            .says(&format!("(`{statement}`): permission denied"))
            .says("hint: nothing was dropped; ");
    };
    // Such a value may be a secret.
    refused("ALTER DATABASE [DB]_latin SET app.x TO ***");
    project.sql(&format!("ALTER DATABASE {name} RESET app.x"));
    refused(&format!(
        "ALTER ROLE {reader} IN DATABASE [DB]_latin SET search_path TO ***"
    ));
    project.sql(&format!("ALTER ROLE {reader} IN DATABASE {name} RESET ALL"));
    let before = properties(&project, &name);
    assert_eq!(before.len(), 10, "{before:#?}");
    project.run_at(&url, ["reset", "--force"]).ok();
    assert_eq!(properties(&project, &name), before);
    project
        .run_at(&at(project.database.url()), ["validate"])
        .ok();
    project.sql(&format!("DROP DATABASE {name}"));
}

#[test]
fn a_template_is_not_dropped() {
    let project = filled();
    let name = project.database.name();
    project.sql(&format!("ALTER DATABASE {name} IS_TEMPLATE true"));
    for _ in 0..2 {
        project
            .run(["reset", "--force"])
            .exits(1)
            .says("error[template-database]: [DB] is a template database")
            .says("ALTER DATABASE [DB] IS_TEMPLATE false");
    }
    assert_eq!(users(&project), ["1"]);
    project.sql(&format!("ALTER DATABASE {name} IS_TEMPLATE false"));
    project.run(["reset", "--force"]).ok();
}

#[test]
fn a_name_with_everything_in_it_is_reset() {
    let project = Project::shop();
    let name = format!("{} \"x\" é%", project.database.name());
    let url = project.database.url().replace(
        &format!("/{}?", project.database.name()),
        &format!("/{}%20%22x%22%20%C3%A9%25?", project.database.name()),
    );
    let quoted = name.replace('"', "\"\"");
    project.run_at(&url, ["migrate", "deploy"]).ok();
    project.sql(&format!("ALTER DATABASE \"{quoted}\" SET app.x TO '1'"));
    for _ in 0..2 {
        project
            .run_at(&url, ["reset", "--force", "--database", &name])
            .ok()
            .says("dropped   [DB] \"x\" é%");
    }
    project.run_at(&url, ["validate"]).ok();
    assert_eq!(properties(&project, &name).len(), 2);
    project.sql(&format!("DROP DATABASE \"{quoted}\""));
}

#[test]
fn a_reset_that_was_killed_between_drop_and_rename_loses_no_property() {
    let project = filled();
    let name = project.database.name();
    project.sql(&format!("CREATE DATABASE glowplug_new_{name}"));
    project.sql(&format!(
        "ALTER DATABASE glowplug_new_{name} SET app.x TO '1'"
    ));
    let url = glowplug_testdb::server_url("postgres").unwrap();
    glowplug_pq::Connection::connect(&url)
        .unwrap()
        .execute(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .unwrap();
    project.run(["reset"]).ok();
    assert_eq!(users(&project), ["0"]);
    assert_eq!(project.rows("SELECT current_setting('app.x')"), ["1"]);
}

#[test]
fn what_cannot_be_made_again_is_not_dropped() {
    let project = filled();
    // It replays nowhere.
    project.migration("2024-01-03-000000_broken", ("SELECT 1/0", "SELECT 1"));
    project
        .run(["reset", "--force"])
        .exits(1)
        .says("error[migration-failed]")
        .says("division by zero");
    assert_eq!(users(&project), ["1"]);
    std::fs::remove_dir_all(project.path("migrations/2024-01-03-000000_broken")).unwrap();

    let (_roles, [owner, member]) =
        Roles::new(&project, [("owner", "LOGIN"), ("member", "LOGIN CREATEDB")]);
    let name = project.database.name();
    project.sql(&format!(
        "ALTER DATABASE {name} OWNER TO {owner}; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {owner}, {member}"
    ));
    for (role, why) in [
        (&owner, "may not create databases"),
        (&member, "does not own [DB]"),
    ] {
        project
            .run_at(&as_user(&project, role), ["reset", "--force"])
            .exits(1)
            .says("error[missing-privilege]")
            .says(why);
    }
    // A setting that only a superuser may give.
    project.sql(&format!("ALTER ROLE {owner} CREATEDB"));
    project.sql(&format!("ALTER DATABASE {name} SET log_statement TO 'all'"));
    project
        .run_at(&as_user(&project, &owner), ["reset", "--force"])
        .exits(1)
        .says("error[missing-privilege]: cannot give the new [DB] a property of the old one");
    assert_eq!(users(&project), ["1"]);
    let left =
        format!("SELECT datname::text FROM pg_database WHERE datname = 'glowplug_new_{name}'");
    assert!(project.rows(&left).is_empty());
    project.sql(&format!("ALTER DATABASE {name} OWNER TO CURRENT_USER"));
}
