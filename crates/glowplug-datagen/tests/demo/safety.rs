//! What a run that fails must not do to databases that matter: rows of others stay as they were, and nobody waits forever.

use glowplug_datagen::Error;
use glowplug_datagen::{DemoObserver, DemoOptions, DemoReport, DemoRules, seed_rows};
use glowplug_testdb::TestDatabase;

use super::support::{database, options, rules, seed, target, value};

/// Keeps what it was warned of.
#[derive(Default)]
struct Warned(Vec<String>);

impl DemoObserver for Warned {
    fn planned(&mut self, _: u64) {}
    fn progress(&mut self, _: u64, _: &str) {}
    fn phase(&mut self, _: &str) {}
    fn warn(&mut self, what: &str) {
        self.0.push(what.to_owned());
    }
}

fn append(rows: u64) -> DemoOptions {
    DemoOptions {
        append: true,
        ..options(rows)
    }
}

fn warned(
    database: &TestDatabase,
    options: &DemoOptions,
) -> (Result<DemoReport, Error>, Vec<String>) {
    let mut observer = Warned::default();
    let rules = DemoRules::default();
    let result = seed_rows(&target(database.url()), &rules, options, &mut observer);
    (result, observer.0)
}

fn rows(database: &TestDatabase, table: &str) -> String {
    value(database, &format!("SELECT count(*) FROM {table}"))
}

/// Refuses the row of that key, long after others are committed.
fn refusing(table: &str, condition: &str) -> String {
    format!(
        "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
         CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW WHEN ({condition}) EXECUTE FUNCTION refuse();"
    )
}

/// A constraint that only the server can judge, which the row of that number does not meet, long after others are committed.
fn unmet(column: &str, number: u32) -> String {
    format!(
        "CREATE FUNCTION fits(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 <> {number}';
         CREATE TABLE t (id int PRIMARY KEY CONSTRAINT fitting CHECK (fits({column})));"
    )
}

#[test]
fn rows_that_a_trigger_changed_are_as_they_were() {
    let database = database(&format!(
        "CREATE TABLE tenants (id int PRIMARY KEY, name text, orders int NOT NULL DEFAULT 0);
         CREATE TABLE orders (id int PRIMARY KEY, note text);
         CREATE TABLE log (at timestamptz DEFAULT now(), what text);
         INSERT INTO tenants VALUES (1, 'real'); INSERT INTO log (what) VALUES ('real'), ('real');
         CREATE FUNCTION counted() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN UPDATE tenants SET orders = orders + 1 WHERE id = 1; UPDATE log SET at = now() WHERE what = 'real'; RETURN NULL; END $$;
         CREATE TRIGGER counted AFTER INSERT ON orders FOR EACH STATEMENT EXECUTE FUNCTION counted();
         {}",
        refusing("orders", "new.id = 9000")
    ));
    let content = "SELECT (SELECT string_agg(t::text, '') FROM tenants t) || (SELECT string_agg(l::text, '' ORDER BY l) FROM log l)";
    let before = value(&database, content);
    // Into empty tables, beside kept ones; then into all.
    for options in [options(10_000), append(10_000)] {
        let (result, _) = warned(&database, &options);
        assert_eq!(result.unwrap_err().code(), "trigger");
        assert_eq!(value(&database, content), before);
        assert_eq!(rows(&database, "orders"), "0");
        database.execute("DROP TRIGGER IF EXISTS refuse ON orders; CREATE OR REPLACE TRIGGER refuse BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION refuse()").unwrap();
    }
}

#[test]
fn rows_of_another_session_stay_when_a_run_is_undone() {
    let database = database(&unmet("id", 30_000));
    /// Writes a row beside the run's.
    struct Beside<'a>(&'a TestDatabase, bool);
    impl DemoObserver for Beside<'_> {
        fn planned(&mut self, _: u64) {}
        fn progress(&mut self, _: u64, _: &str) {
            if !std::mem::replace(&mut self.1, true) {
                self.0.execute("INSERT INTO t VALUES (-7)").unwrap();
            }
        }
        fn phase(&mut self, _: &str) {}
    }
    let mut observer = Beside(&database, false);
    let error = seed_rows(
        &target(database.url()),
        &DemoRules::default(),
        &options(40_000),
        &mut observer,
    )
    .unwrap_err();
    assert!(error.to_string().contains("fitting"), "{error}");
    assert_eq!(
        value(&database, "SELECT string_agg(id::text, ',') FROM t"),
        "-7"
    );
}

#[test]
fn rows_that_row_security_hides_are_not_truncated() {
    let database = database(
        "CREATE TABLE notes (id int PRIMARY KEY, tenant text);
         INSERT INTO notes VALUES (1, 'theirs');
         ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
         ALTER TABLE notes FORCE ROW LEVEL SECURITY;
         CREATE POLICY own ON notes USING (tenant = current_setting('app.tenant', true));",
    );
    let role = database.name().replace("test", "tenant");
    database
        .execute(&format!(
            "CREATE ROLE {role}; GRANT ALL ON SCHEMA public TO {role}; ALTER TABLE notes OWNER TO {role}"
        ))
        .unwrap();
    let join = if database.url().contains('?') {
        '&'
    } else {
        '?'
    };
    let url = format!("{}{join}options=-crole%3D{role}", database.url());
    let mut observer = Warned::default();
    let run = |observer: &mut Warned| {
        seed_rows(
            &target(&url),
            &DemoRules::default(),
            &options(100),
            observer,
        )
    };
    let error = run(&mut observer).unwrap_err();
    let cause = std::error::Error::source(&error).unwrap().to_string();
    assert!(cause.contains("row-level security"), "{cause}");
    assert_eq!(rows(&database, "notes"), "1");
    database
        .execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}"))
        .unwrap();
}

#[test]
fn defaults_that_only_contain_a_sequence_are_left_alone() {
    let database = database(
        "CREATE SEQUENCE s; CREATE SEQUENCE \"it's\";
         CREATE TABLE invoices (id text PRIMARY KEY DEFAULT 'INV-' || nextval('s'), number int NOT NULL DEFAULT 100 + nextval('s'));
         CREATE TABLE odd (id bigint PRIMARY KEY DEFAULT nextval('\"it''s\"'));",
    );
    seed(&database, &DemoRules::default(), &options(500)).unwrap();
    assert_eq!(value(&database, "SELECT is_called FROM s"), "f");
    assert_eq!(value(&database, "SELECT last_value FROM \"it's\""), "500");
}

#[test]
fn a_sequence_begins_and_ends_where_it_is_said() {
    let database = database(
        "CREATE TABLE a (id bigint GENERATED ALWAYS AS IDENTITY (MINVALUE 1000) PRIMARY KEY);
         CREATE TABLE b (id int GENERATED ALWAYS AS IDENTITY (INCREMENT -1) PRIMARY KEY);",
    );
    seed(&database, &DemoRules::default(), &options(500)).unwrap();
    let ids = "SELECT min(id) || ' ' || max(id) FROM a";
    assert_eq!(value(&database, ids), "1000 1499");
    database
        .execute("INSERT INTO a DEFAULT VALUES; INSERT INTO b DEFAULT VALUES")
        .unwrap();

    let small = super::support::database(
        "CREATE TABLE few (id bigint GENERATED ALWAYS AS IDENTITY (MAXVALUE 400) PRIMARY KEY)",
    );
    let error = seed(&small, &DemoRules::default(), &options(500)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert!(error.to_string().contains("few_id_seq"), "{error}");
    assert_eq!(value(&small, "SELECT is_called FROM few_id_seq"), "f");
}

#[test]
fn keys_do_not_leave_their_type() {
    let database =
        database("CREATE TABLE small (id smallint PRIMARY KEY); INSERT INTO small VALUES (32700)");
    let error = seed(&database, &DemoRules::default(), &append(500)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert!(error.to_string().contains("32767"), "{error}");
    assert_eq!(rows(&database, "small"), "1");
}

#[test]
fn the_timeouts_of_a_database_do_not_end_a_run() {
    let database = database(
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
         CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
         CREATE TRIGGER slow AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION slow();",
    );
    for setting in [
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
    ] {
        let sql = format!("ALTER DATABASE {} SET {setting} = '30ms'", database.name());
        database.execute(&sql).unwrap();
    }
    // Only from PostgreSQL 14 on; the main session is idle while others write.
    let idle = format!(
        "ALTER DATABASE {} SET idle_session_timeout = '100ms'",
        database.name()
    );
    let _ = database.execute(&idle);
    seed(&database, &DemoRules::default(), &options(2_000)).unwrap();
    let sequence = "SELECT last_value FROM t_id_seq";
    assert_eq!(value(&database, sequence), "2000");
}

#[test]
fn statistics_that_cannot_be_read_are_a_warning() {
    // An expression index runs its function at ANALYZE as well, on what the table has then.
    let database = database(
        "CREATE TABLE t (id int PRIMARY KEY);
         CREATE FUNCTION odd(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
           $$ BEGIN IF current_query() LIKE 'ANALYZE%' THEN RAISE 'not now'; END IF; RETURN $1; END $$;
         CREATE INDEX ON t (odd(id));",
    );
    let (result, warnings) = warned(&database, &options(100));
    result.unwrap();
    assert_eq!(rows(&database, "t"), "100");
    assert!(warnings.join("\n").contains("not now"), "{warnings:?}");
}

#[test]
fn what_fails_after_the_last_row_is_undone_as_well() {
    // `number` is not made from the rows' numbers, so its sequence is set when they are written.
    let database = database(
        "CREATE SEQUENCE s; CREATE TABLE t (id uuid PRIMARY KEY, number int NOT NULL DEFAULT nextval('s'))",
    );
    // Nobody can drop a sequence from under a COPY, but another person can as soon as rows are there.
    struct Drops<'a>(&'a TestDatabase);
    impl DemoObserver for Drops<'_> {
        fn planned(&mut self, _: u64) {}
        fn progress(&mut self, _: u64, _: &str) {}
        fn phase(&mut self, what: &str) {
            if what.starts_with("setting") {
                self.0
                    .execute("ALTER TABLE t ALTER number DROP DEFAULT; DROP SEQUENCE s")
                    .unwrap();
            }
        }
    }
    let rules = DemoRules::default();
    let mut observer = Drops(&database);
    seed_rows(
        &target(database.url()),
        &rules,
        &options(100),
        &mut observer,
    )
    .unwrap_err();
    assert_eq!(rows(&database, "t"), "0");
}

#[test]
fn triggers_that_insert_get_numbers_of_their_own() {
    let database = database(
        "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text);
         CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id bigint);
         CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO audit (order_id) VALUES (new.id); RETURN NULL; END $$;
         CREATE TRIGGER audited AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION audited();",
    );
    for options in [options(3_000), append(3_000)] {
        seed(&database, &DemoRules::default(), &options).unwrap();
    }
    assert_eq!(rows(&database, "audit"), "12000");
}

#[test]
fn a_sequence_is_never_set_back_and_may_be_shared() {
    let database = database(
        "CREATE SEQUENCE ids;
         CREATE TABLE a (id bigint PRIMARY KEY DEFAULT nextval('ids')); CREATE TABLE b (id bigint PRIMARY KEY DEFAULT nextval('ids'))",
    );
    let rules = rules("tables.a.rows = 2");
    seed(&database, &rules, &options(500)).unwrap();
    let shared = "SELECT count(*) FROM a JOIN b USING (id)";
    assert_eq!(value(&database, shared), "0");
    assert_eq!(value(&database, "SELECT last_value FROM ids"), "1500");
    database
        .execute("DELETE FROM a WHERE id > 100; DELETE FROM b WHERE id > 100")
        .unwrap();
    seed(&database, &rules, &append(500)).unwrap();
    assert_eq!(value(&database, shared), "0");
    assert_eq!(value(&database, "SELECT last_value FROM ids"), "3000");
    assert_eq!(value(&database, "SELECT min(id) FROM b"), "2501");
}

#[test]
fn rows_are_removed_while_another_session_reads_the_table() {
    let database = database(&unmet("id", 30_000));
    let mut reader = database.connect().unwrap();
    reader.execute("BEGIN; SELECT FROM t").unwrap();
    let error = seed(&database, &DemoRules::default(), &options(40_000)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert_eq!(rows(&database, "t"), "0");
}

#[test]
fn rows_that_triggers_wrote_to_other_tables_are_removed() {
    let database = database(&format!(
        "CREATE TABLE orders (id int PRIMARY KEY);
         CREATE TABLE audit (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, order_id int REFERENCES orders);
         CREATE FUNCTION audited() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO audit (order_id) VALUES (new.id); RETURN NULL; END $$;
         CREATE TRIGGER audited AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION audited();
         {}",
        refusing("orders", "new.id = 9000")
    ));
    let rules = rules("tables.audit.fixed = 0");
    seed(&database, &rules, &options(10_000)).unwrap_err();
    assert_eq!(rows(&database, "orders"), "0");
    assert_eq!(rows(&database, "audit"), "0");
    database.execute("INSERT INTO orders VALUES (-1)").unwrap();
    seed(&database, &rules, &append(10_000)).unwrap_err();
    assert_eq!(rows(&database, "orders"), "1");
}

#[test]
fn keys_of_deleted_rows_do_not_come_again() {
    let database = database(
        "CREATE TABLE codes (code varchar(6) UNIQUE, note text);
         CREATE TABLE numbered (id int PRIMARY KEY, code varchar(6) UNIQUE);
         CREATE TABLE keyed (id uuid PRIMARY KEY, at tstzrange, amount numeric(10, 2) UNIQUE, mail text UNIQUE)",
    );
    let run = |options: &DemoOptions| seed(&database, &DemoRules::default(), options).unwrap();
    run(&options(1_000));
    run(&append(1_000));
    database
        .execute(
            "DELETE FROM codes WHERE ctid IN (SELECT ctid FROM codes ORDER BY code LIMIT 1000);
             DELETE FROM numbered WHERE id <= 1000;
             DELETE FROM keyed WHERE ctid IN (SELECT ctid FROM keyed ORDER BY amount LIMIT 1000)",
        )
        .unwrap();
    run(&append(1_000));
    database
        .execute(
            "DELETE FROM codes WHERE ctid IN (SELECT ctid FROM codes ORDER BY random() LIMIT 1500)",
        )
        .unwrap();
    run(&append(1_000));
    assert_eq!(rows(&database, "codes"), "1500");

    let full = super::support::database("CREATE TABLE codes (code varchar(2) UNIQUE)");
    seed(&full, &DemoRules::default(), &options(1_000)).unwrap();
    let error = seed(&full, &DemoRules::default(), &append(1_000)).unwrap_err();
    assert_eq!(error.code(), "constraint-unmet");
    assert!(
        error
            .to_string()
            .contains("table public.codes cannot have 1000 rows: column code"),
        "{error}"
    );
    assert_eq!(rows(&full, "codes"), "1000");
}

#[test]
fn a_session_that_is_ended_does_not_leave_rows() {
    let database = database("CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY)");
    /// Ends the sessions of the run as soon as rows are there.
    struct Ends<'a>(&'a TestDatabase, bool);
    impl DemoObserver for Ends<'_> {
        fn planned(&mut self, _: u64) {}
        fn progress(&mut self, rows: u64, _: &str) {
            if rows > 9_000 && !self.1 {
                self.1 = true;
                self.0
                    .execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
                    .unwrap();
            }
        }
        fn phase(&mut self, _: &str) {}
    }
    let rules = DemoRules::default();
    let mut observer = Ends(&database, false);
    let error = seed_rows(
        &target(database.url()),
        &rules,
        &options(200_000),
        &mut observer,
    )
    .unwrap_err();
    assert_ne!(error.code(), "rows-left", "{error}");
    assert_eq!(rows(&database, "t"), "0");
}

#[test]
fn a_row_that_a_trigger_pointed_at_a_generated_one_points_to_nothing_again() {
    let database = database(&format!(
        "CREATE TABLE orders (id int PRIMARY KEY);
         CREATE TABLE tenants (id int PRIMARY KEY, last_order int REFERENCES orders);
         INSERT INTO tenants VALUES (1);
         CREATE FUNCTION last() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE tenants SET last_order = new.id WHERE id = 1; RETURN NULL; END $$;
         CREATE TRIGGER last AFTER INSERT ON orders FOR EACH ROW WHEN (new.id < 10) EXECUTE FUNCTION last();
         {}",
        refusing("orders", "new.id = 9000")
    ));
    let error = seed(&database, &DemoRules::default(), &options(10_000)).unwrap_err();
    assert_eq!(error.code(), "trigger");
    assert_eq!(value(&database, "SELECT last_order FROM tenants"), "NULL");
    assert_eq!(rows(&database, "orders"), "0");
}
