//! No connection: each reason has its code, its message and its next step.

use glowplug_pq::ConnectionString;

use crate::support::{Outcome, Project};

/// `migrate status` with this DATABASE_URL, for people and for programs, which must agree.
pub(crate) fn status(project: &Project, url: &str) -> Outcome {
    let mut command = project.command(["migrate", "status"]);
    command.env("DATABASE_URL", url);
    let outcome = project.finish(command).fails();
    let mut command = project.command(["migrate", "status", "--json"]);
    command.env("DATABASE_URL", url);
    let document = project.finish(command).fails().json();
    let code = document["error"]["code"].as_str().unwrap().to_owned();
    assert!(
        outcome
            .stderr
            .starts_with(&format!("error[{code}]: cannot connect to "))
            || code == "unknown-database",
        "{}",
        outcome.stderr
    );
    assert!(document["error"]["hint"].is_string());
    outcome
}

/// The same server, another user.
pub(crate) fn as_user(project: &Project, user: &str) -> String {
    changed(project, "user", user)
}

/// The project's database with another value for one of libpq's keywords.
fn changed(project: &Project, keyword: &str, value: &str) -> String {
    let url = ConnectionString::parse(project.database.url()).unwrap();
    url.with(keyword, value).reveal()
}

#[test]
fn unknown_database() {
    let project = Project::empty();
    let gone = "no_such_database_here";
    let url = changed(&project, "dbname", gone);
    status(&project, &url)
        .says("error[unknown-database]: database no_such_database_here does not exist on ")
        .says("hint: `glowplug migrate deploy` and `glowplug migrate dev` create the database; or correct its name in DATABASE_URL");
    // Each name is the one that holds the connection string.
    let mut command = project.bare(["migrate", "status", "--database-url", &url]);
    command.env_remove("DATABASE_URL");
    project
        .finish(command)
        .fails()
        .says("or correct its name in --database-url");
    project.write(".env", format!("DATABASE_URL=\"{url}\"\n"));
    project
        .finish(project.bare(["migrate", "status"]))
        .fails()
        .says("or correct its name in DATABASE_URL ([ROOT]/.env:");
    // The shadow server's is not created by any command.
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    let mut command = project.command(["generate"]);
    command.env("SHADOW_DATABASE_URL", &url);
    project
        .finish(command)
        .exits(1)
        .says("error[unknown-database]: cannot connect to ")
        .says("hint: create the database, or name one that exists in SHADOW_DATABASE_URL");
}

#[test]
fn no_server_there() {
    let project = Project::empty();
    for url in [
        "postgres://127.0.0.1:1/x",
        "postgres:///x?host=/nowhere",
        "postgres:///x?host=/nowhere&port=1",
        "postgres://127.0.0.1:1,127.0.0.1:2/x",
    ] {
        status(&project, url)
            .says("error[unreachable]")
            .says("hint: start the server, or correct host and port in DATABASE_URL");
    }
}

#[test]
fn unknown_host() {
    let project = Project::empty();
    status(&project, "postgres://no-such-host.invalid/x")
        .says("error[unknown-host]")
        .says("no-such-host.invalid")
        .says("hint: correct the host");
}

#[test]
fn a_text_that_is_no_url() {
    let project = Project::empty();
    for url in [
        "mysql://u:p@h/d",
        "u:p@h/d",
        "host=h password=p nonsense",
        "postgres://u:p%zz@h/d",
        "postgres://u:p@ss@h/d",
        "nonsense",
    ] {
        status(&project, url)
            .says("error[database-url]")
            .says("hint: write DATABASE_URL as postgres://");
    }
}

#[test]
fn a_parameter_that_libpq_does_not_know() {
    let project = Project::empty();
    for (query, message, hint) in [
        (
            "passwrod=x",
            "unknown parameter `passwrod`",
            "write `password` in DATABASE_URL",
        ),
        (
            "pwd=x",
            "unknown parameter `pwd`",
            "write `password` in DATABASE_URL",
        ),
        (
            "ssl=1",
            "`ssl` must be `true`, or left out",
            "write `sslmode` in DATABASE_URL",
        ),
        (
            "search_path=app",
            "unknown parameter `search_path`",
            "write `options=-csearch_path%3D...` in DATABASE_URL",
        ),
        (
            "nonsense=1",
            "unknown parameter `nonsense`",
            "take it out of DATABASE_URL",
        ),
    ] {
        status(&project, &format!("postgres://h/d?{query}"))
            .says("error[unknown-parameter]")
            .says(message)
            .says(&format!("hint: {hint}"));
    }
}

#[test]
fn a_value_that_libpq_does_not_take() {
    let project = Project::empty();
    for (url, message, hint) in [
        (
            "postgres://h:99999/d",
            "`port` is `99999` and must be a number from 1 to 65535",
            "correct `port` in DATABASE_URL",
        ),
        (
            "postgres://h:x/d",
            "`port` must be a number",
            "correct `port` in DATABASE_URL",
        ),
        (
            "postgres://h/d?connect_timeout=abc",
            "`connect_timeout` is `abc` and must be",
            "correct `connect_timeout` in DATABASE_URL",
        ),
        (
            "postgres://h/d?sslmode=no-verify",
            "`sslmode` is `no-verify` and must be",
            "write `sslmode=require` in DATABASE_URL",
        ),
        (
            "postgres://h/d?sslmode=verify_full",
            "must be one of disable, allow,",
            "write `verify-full` for it in DATABASE_URL",
        ),
        (
            "postgres://h/d?sslmode=prefer-verify",
            "must be one of disable, allow,",
            "correct `sslmode` in DATABASE_URL",
        ),
        (
            "postgres://h/d?target_session_attrs=write",
            "must be one of any, ",
            "correct `target_session_attrs` in DATABASE_URL",
        ),
        (
            "host=a,b port=1,2,3",
            "must be one port, or as many as there are hosts",
            "correct `port` in DATABASE_URL",
        ),
    ] {
        status(&project, url)
            .says("error[parameter-value]")
            .says(message)
            .says(&format!("hint: {hint}"));
    }
    // Prisma's own are not libpq's to check.
    status(&project, "postgres://127.0.0.1:1/x?pool_timeout=abc").says("error[unreachable]");
    // One of the environment is not corrected in the URL.
    let mut command = project.command(["migrate", "status"]);
    command
        .env("DATABASE_URL", "postgres:///x?host=/nowhere")
        .env("PGCONNECT_TIMEOUT", "soon");
    project
        .finish(command)
        .fails()
        .says("PGCONNECT_TIMEOUT of the environment is `soon`")
        .says("hint: correct `connect_timeout` in PGCONNECT_TIMEOUT");
}

#[test]
fn a_service_that_is_not_defined() {
    let project = Project::empty();
    for (file, url) in [
        ("", "service=nowhere"),
        ("[here]\nnonsense\n", "service=here"),
    ] {
        project.write("services", file);
        let mut command = project.command(["migrate", "status"]);
        command
            .env("DATABASE_URL", url)
            .env("PGSERVICEFILE", project.path("services"));
        project
            .finish(command)
            .fails()
            .says("error[service]")
            .says("hint: correct the service in DATABASE_URL");
    }
}

#[test]
fn no_such_role_no_login_no_privilege_no_room() {
    let project = Project::empty();
    let role = project.database.name().replace("test", "guest");
    status(&project, &as_user(&project, &role))
        .says("error[authentication]")
        .says(&format!("role \"{role}\" does not exist"));

    project.sql(&format!("CREATE ROLE {role} NOLOGIN"));
    status(&project, &as_user(&project, &role))
        .says("error[authentication]")
        .says("is not permitted to log in");

    project.sql(&format!("ALTER ROLE {role} LOGIN CONNECTION LIMIT 0"));
    status(&project, &as_user(&project, &role))
        .says("error[too-many-connections]")
        .says("hint: close idle sessions, raise max_connections, or try again when a connection is free");

    project.sql(&format!(
        "ALTER ROLE {role} CONNECTION LIMIT -1; REVOKE CONNECT ON DATABASE {} FROM PUBLIC",
        project.database.name()
    ));
    status(&project, &as_user(&project, &role))
        .says("error[missing-privilege]")
        .says("hint: grant CONNECT on the database to this user");

    project.sql(&format!(
        "GRANT CONNECT ON DATABASE {} TO {role}",
        project.database.name()
    ));
    project.migration("1_a", ("CREATE TABLE a ()", "DROP TABLE a"));
    let run = |arguments: &[&'static str], url: &str| {
        let mut command = project.command(arguments.iter().copied());
        command.env("DATABASE_URL", url);
        project.finish(command).fails()
    };
    let url = as_user(&project, &role);
    // Connected, but not allowed to do it.
    run(&["migrate", "deploy"], &url)
        .says("error[missing-privilege]: cannot create the ledger: permission denied for schema public")
        .says("hint: connect as the owner of the objects, or have the owner grant the privilege");
    let gone = ConnectionString::parse(&url).unwrap();
    let gone = gone.with("dbname", "no_such_database_here").reveal();
    run(&["migrate", "deploy"], &gone)
        .says("error[missing-privilege]: cannot create the database: permission denied to create database");
    run(&["reset"], &url).says(&format!(
        "error[missing-privilege]: {role} may not create databases"
    ));
    project.sql(&format!("ALTER ROLE {role} CREATEDB"));
    run(&["reset"], &url)
        .says("error[missing-privilege]: ")
        .says("does not own [DB], so it could not be created again; nothing was dropped");
    project.run(["migrate", "deploy"]).ok();
    run(&["migrate", "status"], &url).says("error[missing-privilege]: cannot read the ledger");
    project.sql(&format!(
        "REVOKE ALL ON DATABASE {} FROM {role}; DROP ROLE {role}",
        project.database.name()
    ));
}
