//! Statements that change the whole server and not one database, found in the tokens of a script.
//!
//! The parser is not asked: what it does not understand may hold such a statement, too, and so may the body of a `DO` block,
//! of a function, and a string that one of them executes, or that a function is called with which executes it. What is put
//! together at run time from values is not found.

use super::code::{self, MAX_QUOTING, Strings, Word, unquoted};
use super::tokens::{self, TokenKind};

/// Functions that make, drop or change what belongs to the whole server, or end the sessions of others.
const FUNCTIONS: [&str; 15] = [
    "pg_cancel_backend",
    "pg_terminate_backend",
    "pg_promote",
    "pg_reload_conf",
    "pg_rotate_logfile",
    "pg_stat_reset_shared",
    "pg_replication_slot_advance",
    "pg_create_physical_replication_slot",
    "pg_create_logical_replication_slot",
    "pg_copy_physical_replication_slot",
    "pg_copy_logical_replication_slot",
    "pg_drop_replication_slot",
    "pg_replication_origin_create",
    "pg_replication_origin_drop",
    "pg_replication_origin_advance",
];

/// The system catalogs that all databases share. See <https://www.postgresql.org/docs/current/catalogs-overview.html>.
const SHARED_CATALOGS: [&str; 11] = [
    "pg_auth_members",
    "pg_authid",
    "pg_database",
    "pg_db_role_setting",
    "pg_parameter_acl",
    "pg_replication_origin",
    "pg_shdepend",
    "pg_shdescription",
    "pg_shseclabel",
    "pg_subscription",
    "pg_tablespace",
];

/// Words that stand where a role is made, given something, or named.
const ROLE_WORDS: [&str; 13] = [
    "role",
    "user",
    "group",
    "grant",
    "revoke",
    "owner",
    "owned",
    "policy",
    "authorization",
    "reassign",
    "regrole",
    "to_regrole",
    "pg_has_role",
];

/// The statements that change the whole server, each with its place in bytes and its first words.
///
/// Where `called` is set, another script has a function that executes what it is called with.
pub(super) fn cluster_wide(text: &str, called: bool) -> Vec<(usize, String)> {
    let mut words = code::words(text, Strings::Code);
    if called || has_values_executed(&words) {
        words = code::words(text, Strings::All);
    }
    (0..words.len())
        .filter_map(|at| Some((words[at].offset, found(&words, at)?)))
        .collect()
}

/// Whether the text executes what is in a variable, so that strings elsewhere may be code.
pub(super) fn executes_values(text: &str) -> bool {
    has_values_executed(&code::words(text, Strings::Code))
}

fn has_values_executed(words: &[Word]) -> bool {
    let is_value = |next: &[Word]| match next {
        [] => false,
        // The content of a string begins a statement. `EXECUTE 'x'` is no value, and a format is one where it is all of it.
        [first, ..] if first.begins => false,
        [format, _, percent, s, ..] if format.word == "format" => {
            percent.kind == TokenKind::Percent && s.word == "s"
        }
        // GRANT EXECUTE ON, EXECUTE FUNCTION of a trigger.
        [first, ..] => !matches!(first.word.as_str(), "on" | "function" | "procedure"),
    };
    (0..words.len()).any(|at| words[at].word == "execute" && is_value(&words[at + 1..]))
}

/// Whether the text may create a role or refer to one. It is only then certain when this is false: the words are looked for
/// in all strings, and a column may be called `role`.
pub(super) fn names_roles(text: &str) -> bool {
    names_roles_in(text, 0)
}

fn names_roles_in(text: &str, quoting: usize) -> bool {
    let mut tokens = tokens::of(text, 0..text.len()).peekable();
    while let Some(token) = tokens.next() {
        if let Some(content) = token.content(text) {
            if quoting == MAX_QUOTING
                || names_roles_in(&unquoted(text, &token, content), quoting + 1)
            {
                return true;
            }
            continue;
        }
        if token.kind != TokenKind::Ident {
            continue;
        }
        let word = text[token.range.clone()].to_ascii_lowercase();
        let is_clause = word == "group"
            && tokens
                .peek()
                .is_some_and(|next| next.is_word(text, "by") || next.kind == TokenKind::OpenParen);
        if !is_clause
            && (ROLE_WORDS.contains(&word.as_str())
                || word.starts_with("has_") && word.ends_with("_privilege"))
        {
            return true;
        }
    }
    false
}

/// The first words of the statement that begins there, if it changes the whole server.
fn found(words: &[Word], at: usize) -> Option<String> {
    let word = |ahead: usize| word_at(words, at, ahead);
    if FUNCTIONS.contains(&word(0)) && words.get(at + 1)?.kind == TokenKind::OpenParen {
        return Some(word(0).to_owned());
    }
    if let Some(catalog) = written_catalog(words, at) {
        return Some(format!("{} {catalog}", word(0).to_ascii_uppercase()));
    }
    if !words[at].begins {
        return None;
    }
    let of_server = match (word(0), word(1)) {
        ("create" | "alter" | "drop", "user") => word(2) != "mapping",
        (
            "create" | "alter" | "drop",
            "role" | "group" | "database" | "tablespace" | "subscription",
        )
        | ("alter", "system")
        | ("drop" | "reassign", "owned") => true,
        ("comment", "on") => {
            return on_shared(words, at, 2).map(|kind| format!("COMMENT ON {kind}"));
        }
        ("security", "label") => {
            let on = (2..8).find(|ahead| word(*ahead) == "on")?;
            return on_shared(words, at, on + 1).map(|kind| format!("SECURITY LABEL ON {kind}"));
        }
        ("grant" | "revoke", _) => return granted(words, at),
        _ => false,
    };
    of_server.then(|| format!("{} {}", word(0), word(1)).to_ascii_uppercase())
}

/// The catalog of the whole server that a statement changes by rows, also inside of another one.
fn written_catalog(words: &[Word], at: usize) -> Option<&str> {
    let word = |ahead: usize| word_at(words, at, ahead);
    let mut ahead = match (word(0), word(1)) {
        ("insert" | "merge", "into") | ("delete", "from") => 2,
        ("update" | "copy" | "truncate", _) => 1,
        _ => return None,
    };
    while matches!(word(ahead), "table" | "only") {
        ahead += 1;
    }
    if word(ahead) == "pg_catalog" {
        // The dot.
        ahead += 2;
    }
    let reads = word(0) == "copy" && word(ahead + 1) == "to";
    let name = word(ahead);
    (!reads && SHARED_CATALOGS.contains(&name)).then_some(name)
}

/// The word so far ahead; strings that are put together with `||` read on.
fn word_at(words: &[Word], at: usize, ahead: usize) -> &str {
    words[at..]
        .iter()
        .filter(|word| word.kind != TokenKind::Or)
        .nth(ahead)
        .map_or("", |word| &word.word)
}

fn on_shared(words: &[Word], at: usize, ahead: usize) -> Option<String> {
    let kind = word_at(words, at, ahead);
    matches!(kind, "role" | "database" | "tablespace" | "parameter")
        .then(|| kind.to_ascii_uppercase())
}

/// A privilege is granted `ON` something; without that it is the membership of a role.
fn granted(words: &[Word], at: usize) -> Option<String> {
    let verb = words[at].word.to_ascii_uppercase();
    let statement = words[at..]
        .iter()
        .take_while(|word| word.kind != TokenKind::Semi);
    match statement.into_iter().position(|word| word.word == "on") {
        Some(on) => on_shared(words, at + on, 1).map(|kind| format!("{verb} ON {kind}")),
        None => Some(format!("{verb} of a role")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn finds(text: &str, wanted: &[(&str, &str)]) {
        let found = cluster_wide(text, false);
        let found: Vec<(&str, String)> = found
            .iter()
            .map(|(offset, words)| {
                let rest = &text[*offset..];
                let end = rest.find([' ', '(']).unwrap_or(rest.len());
                (&rest[..end], words.clone())
            })
            .collect();
        let wanted: Vec<(&str, String)> = wanted
            .iter()
            .map(|(at, words)| (*at, (*words).to_owned()))
            .collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn every_form_is_found() {
        for (text, words) in [
            ("CREATE ROLE app", "CREATE ROLE"),
            ("create user app", "CREATE USER"),
            ("Create Group app", "CREATE GROUP"),
            ("ALTER /* x */ ROLE app SET search_path = a", "ALTER ROLE"),
            ("DROP ROLE IF EXISTS app", "DROP ROLE"),
            ("CREATE DATABASE d", "CREATE DATABASE"),
            ("ALTER DATABASE d SET x = 1", "ALTER DATABASE"),
            ("DROP DATABASE d", "DROP DATABASE"),
            ("CREATE TABLESPACE t LOCATION '/x'", "CREATE TABLESPACE"),
            ("ALTER SYSTEM SET work_mem = '1GB'", "ALTER SYSTEM"),
            ("GRANT a TO b", "GRANT of a role"),
            ("GRANT \"on\", b TO c WITH ADMIN OPTION", "GRANT of a role"),
            ("REVOKE ADMIN OPTION FOR a FROM b", "REVOKE of a role"),
            ("GRANT CONNECT ON DATABASE d TO b", "GRANT ON DATABASE"),
            (
                "REVOKE CREATE ON TABLESPACE d FROM b",
                "REVOKE ON TABLESPACE",
            ),
            ("COMMENT ON ROLE a IS 'x'", "COMMENT ON ROLE"),
            ("COMMENT ON DATABASE a IS 'x'", "COMMENT ON DATABASE"),
            (
                "SECURITY LABEL FOR x ON ROLE a IS 'x'",
                "SECURITY LABEL ON ROLE",
            ),
            (
                "CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p",
                "CREATE SUBSCRIPTION",
            ),
            ("DROP SUBSCRIPTION s", "DROP SUBSCRIPTION"),
            ("REASSIGN OWNED BY a TO b", "REASSIGN OWNED"),
            ("DROP OWNED BY a", "DROP OWNED"),
            (
                "UPDATE pg_database SET datallowconn = false",
                "UPDATE pg_database",
            ),
            (
                "update only pg_catalog.pg_authid SET rolsuper = true",
                "UPDATE pg_authid",
            ),
            (
                "INSERT INTO pg_auth_members VALUES (1)",
                "INSERT pg_auth_members",
            ),
            (
                "DELETE FROM pg_db_role_setting",
                "DELETE pg_db_role_setting",
            ),
            (
                "MERGE INTO pg_tablespace USING t ON true",
                "MERGE pg_tablespace",
            ),
            ("COPY pg_authid FROM '/x'", "COPY pg_authid"),
        ] {
            let first = text.split(' ').next().unwrap();
            finds(text, &[(first, words)]);
            finds(&format!("SELECT 1; -- x\n{text};"), &[(first, words)]);
            finds(&format!("DO $x$ BEGIN {text}; END $x$;"), &[(first, words)]);
            finds(
                &format!("DO $x$ BEGIN IF a > 1 THEN EXECUTE $y${text}$y$; END IF; END $x$;"),
                &[(first, words)],
            );
            finds(
                &format!(
                    "CREATE OR REPLACE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {text}; END $$;"
                ),
                &[(first, words)],
            );
            finds(
                &format!(
                    "DO 'BEGIN EXECUTE ''{}''; END';",
                    text.replace('\'', "''''")
                ),
                &[(first, words)],
            );
            finds(&format!("-- {text}\nSELECT 1 /* {text} */;"), &[]);
        }
    }

    #[test]
    fn what_is_executed_is_put_together() {
        finds(
            "DO $$ BEGIN EXECUTE 'CREATE ' || 'ROLE ' || quote_ident(x); END $$",
            &[("CREATE", "CREATE ROLE")],
        );
        finds(
            "DO $$ BEGIN EXECUTE format('GRANT %I TO %I', a, b); END $$",
            &[("GRANT", "GRANT of a role")],
        );
        finds(
            "DO $$ DECLARE s text := 'ALTER ROLE x'; BEGIN EXECUTE s; END $$",
            &[("ALTER", "ALTER ROLE")],
        );
        finds(
            "DO $$ BEGIN EXECUTE E'\\nDROP\\nROLE x'; END $$",
            &[("DROP\\nROLE", "DROP ROLE")],
        );
        finds(
            "SELECT dblink_exec('dbname=x', 'CREATE DATABASE y')",
            &[("CREATE", "CREATE DATABASE")],
        );
        finds(
            "SELECT * FROM pg_catalog.pg_create_logical_replication_slot('a', 'b')",
            &[(
                "pg_create_logical_replication_slot",
                "pg_create_logical_replication_slot",
            )],
        );
        finds(
            "SELECT Pg_Drop_Replication_Slot ('a')",
            &[("Pg_Drop_Replication_Slot", "pg_drop_replication_slot")],
        );
    }

    #[test]
    fn functions_and_statements_inside_of_others_are_found() {
        for (function, text) in [
            (
                "pg_terminate_backend",
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity",
            ),
            (
                "pg_cancel_backend",
                "SELECT pg_catalog.pg_cancel_backend(1)",
            ),
            (
                "pg_reload_conf",
                "DO $$ BEGIN PERFORM pg_reload_conf(); END $$",
            ),
            ("pg_rotate_logfile", "SELECT pg_rotate_logfile()"),
        ] {
            finds(text, &[(function, function)]);
        }
        finds(
            "WITH gone AS (DELETE FROM pg_shdescription RETURNING 1) SELECT 1 FROM gone",
            &[("DELETE", "DELETE pg_shdescription")],
        );
    }

    #[test]
    fn strings_that_a_function_executes_are_opened() {
        let call = "SELECT run('CREATE ROLE app')";
        let run = |body: &str| {
            format!(
                "CREATE FUNCTION run(sql text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE {body}; END $$;"
            )
        };
        for body in ["sql", "$1", "trim(sql)", "format('%s', sql)"] {
            let run = run(body);
            assert!(executes_values(&run), "{run}");
            finds(&format!("{run} {call}"), &[("CREATE", "CREATE ROLE")]);
            finds(
                &format!(
                    "{run} COMMENT ON TABLE t IS 'create role here'; INSERT INTO t VALUES ('role')"
                ),
                &[],
            );
        }
        assert_eq!(cluster_wide(call, true).len(), 1);
        finds(call, &[]);
        for body in ["'SELECT 1'", "'SELECT ' || sql", "format('SELECT %L', sql)"] {
            assert!(!executes_values(&run(body)), "{body}");
        }
        for text in [
            "GRANT EXECUTE ON FUNCTION f() TO app",
            "CREATE TRIGGER t AFTER INSERT ON a EXECUTE FUNCTION f('create role')",
            "CREATE TRIGGER t AFTER INSERT ON a EXECUTE PROCEDURE f('create role')",
        ] {
            assert!(!executes_values(text), "{text}");
        }
    }

    #[test]
    fn what_stays_in_the_database_is_not_found() {
        for text in [
            "CREATE USER MAPPING FOR a SERVER s",
            "ALTER USER MAPPING FOR a SERVER s OPTIONS (SET user 'b')",
            "DROP USER MAPPING FOR a SERVER s",
            "CREATE TABLE role (\"user\" text, \"CREATE ROLE\" int)",
            "CREATE TABLE \"CREATE ROLE x\" (role text)",
            "ALTER TABLE users DROP role",
            "ALTER TABLE users ALTER role SET NOT NULL, ADD x int, DROP role",
            "ALTER TABLE users ADD COLUMN role text",
            "INSERT INTO permissions VALUES ('create user'), ('DROP ROLE x'), ($$CREATE DATABASE d$$)",
            "COMMENT ON TABLE t IS 'create role here'",
            "COMMENT ON COLUMN t.role IS 'x'",
            "GRANT SELECT ON TABLE t TO app",
            "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app",
            "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app",
            "ALTER TABLE t OWNER TO app",
            "CREATE POLICY p ON t FOR SELECT TO app USING (true)",
            "DO $$ BEGIN RAISE EXCEPTION 'create user first'; EXECUTE 'SELECT 1'; END $$",
            "CREATE FUNCTION f() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'drop role'; END $$",
            "SELECT pg_drop_replication_slot FROM t",
            "SELECT * FROM pg_database FOR UPDATE",
            "COPY pg_database TO '/x'",
            "CREATE TABLE a (b int REFERENCES t ON UPDATE CASCADE); UPDATE pg_database_size SET x = 1",
        ] {
            finds(text, &[]);
        }
    }

    #[test]
    fn roles_are_named_or_not() {
        for text in [
            "CREATE ROLE a",
            "ALTER TABLE t OWNER TO a",
            "GRANT SELECT ON t TO a",
            "CREATE POLICY p ON t TO a",
            "CREATE SCHEMA AUTHORIZATION a",
            "DO $$ BEGIN EXECUTE 'REASSIGN OWNED BY a TO b'; END $$",
            "SELECT 'a'::regrole",
            "SELECT has_table_privilege('a', 't', 'select')",
            "CREATE TABLE t (role text)",
        ] {
            assert!(names_roles(text), "{text}");
        }
        for text in [
            "CREATE TABLE users (\"user\" text, \"role\" text)",
            "-- GRANT a TO b\nSELECT count(*) FROM t GROUP BY a",
            "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM t",
            "SELECT current_user",
        ] {
            assert!(!names_roles(text), "{text}");
        }
    }

    #[test]
    fn strings_in_strings_end() {
        let mut text = "CREATE ROLE a".to_owned();
        for level in 0..200 {
            text = format!("DO $a{level}$ {text} $a{level}$;");
        }
        let _ = (cluster_wide(&text, true), names_roles(&text));
    }
}
