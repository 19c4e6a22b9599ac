//! `.env` as its writers mean it: variables in it, a byte order mark, lines that cannot be read.

use crate::support::{Outcome, Project};

/// What `migrate deploy` says with this `.env` and no variable in the environment.
fn deploy(text: &str) -> Outcome {
    let project = Project::shop();
    project.write(".env", text);
    project.finish(project.bare(["migrate", "deploy"])).exits(1)
}

#[test]
fn a_variable_is_known_by_its_whole_name() {
    for text in [
        "DB=wrong\nDB_NAME=env_db\nDATABASE_URL=postgres://127.0.0.1:1/$DB_NAME\n",
        "\u{feff}DATABASE_URL=postgres://127.0.0.1:1/env_db\r\n",
        "export A_B=env_db\nA=wrong\nDATABASE_URL=\"postgres://127.0.0.1:1/${A_B}\" # the local one\n",
        "DATABASE_URL=postgres://127.0.0.1:1/${NOWHERE:-env_db}\n",
    ] {
        deploy(text).says("127.0.0.1:1/env_db");
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    deploy("# first\nDATABASE_URL=postgres://127.0.0.1:1/$NOT_SET\n")
        .says("error[dotenv]: [ROOT]/.env: line 2 uses a variable that is not set");
    deploy("A=1\n\nno assignment here\nDATABASE_URL=postgres://127.0.0.1:1/env_db\n")
        .says("[ROOT]/.env: line 3 is not of the form NAME=value")
        .says("127.0.0.1:1/env_db");
    deploy("DATABASE_URL='postgres://127.0.0.1:1/x\n")
        .says("[ROOT]/.env: line 1 opens a quote that is not closed");
}
