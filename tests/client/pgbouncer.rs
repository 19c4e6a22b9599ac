//! Behind a real PgBouncer in transaction mode.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use allin_db::Database;
use diesel::prelude::*;
use diesel::sql_types::{Integer, Text};

use crate::builder;
use crate::support::Database as TestDatabase;

/// A PgBouncer before the server of a throw-away database, with four connections to it.
struct Bouncer {
    process: Child,
    folder: tempfile::TempDir,
    database: String,
}

impl Bouncer {
    /// `None`, with the reason printed, where it cannot be had.
    fn before(test: &TestDatabase) -> Option<Self> {
        let program = program()?;
        let (location, query) = test.url().split_once('?')?;
        let Some(host) = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("host=/"))
        else {
            eprintln!("skipped: the server for tests is not on a unix socket");
            return None;
        };
        let database = location.rsplit_once('/')?.1.to_owned();
        let user = query
            .split('&')
            .find_map(|pair| pair.strip_prefix("user="))
            .unwrap_or("postgres")
            .to_owned();
        let folder = tempfile::tempdir().unwrap();
        // PgBouncer does not run as root, and its user must get here.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o777)).unwrap();
        let path = folder.path().display();
        let settings = format!(
            "[databases]\n* = host=/{} user={user}\n[pgbouncer]\nlisten_port = 6432\nunix_socket_dir = {path}\n\
             auth_type = any\nauth_file = {path}/users.txt\npool_mode = transaction\ndefault_pool_size = 4\n\
             ignore_startup_parameters = extra_float_digits\nlogfile = {path}/log\n",
            host.replace("%2F", "/").replace("%2f", "/")
        );
        fs::write(
            folder.path().join("users.txt"),
            format!("\"{user}\" \"\"\n"),
        )
        .unwrap();
        fs::write(folder.path().join("settings.ini"), settings).unwrap();
        let mut command = Command::new(program);
        if is_root() {
            command.args(["-u", "postgres"]);
        }
        let process = command
            .arg(folder.path().join("settings.ini"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let bouncer = Self {
            process,
            folder,
            database,
        };
        let start = Instant::now();
        while PgConnection::establish(&bouncer.url()).is_err() {
            let log = || fs::read_to_string(bouncer.folder.path().join("log")).unwrap_or_default();
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "PgBouncer does not start: {}",
                log()
            );
            thread::sleep(Duration::from_millis(20));
        }
        Some(bouncer)
    }

    fn url(&self) -> String {
        format!(
            "postgres:///{}?host={}&port=6432&user=postgres",
            self.database,
            self.folder.path().display()
        )
    }
}

impl Drop for Bouncer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn program() -> Option<PathBuf> {
    let places = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&places)
        .chain(["/usr/sbin".into(), "/usr/local/sbin".into()])
        .map(|folder| folder.join("pgbouncer"))
        .find(|program| program.is_file());
    if found.is_none() {
        glowplug_testdb::tools::missing("pgbouncer");
    }
    found
}

fn is_root() -> bool {
    let reported = Command::new("id").arg("-u").output().unwrap();
    reported.stdout == b"0\n"
}

/// Eight threads ask many different questions; how many were answered rightly, of how many.
fn ask(database: &Database) -> (usize, usize) {
    let answered = |thread: i32| {
        let (number, word) = (thread * 1_000, format!("thread {thread}"));
        let right = (0..100).filter(|round| {
            let asked = database.run(|connection| {
                // Diesel caches statements of its own making, and names them by their order: each thread has another.
                let (number, word) = (
                    number.into_sql::<Integer>(),
                    word.as_str().into_sql::<Text>(),
                );
                Ok(match (round + thread) % 3 {
                    0 => diesel::select((number, word)).get_result(connection)?,
                    1 => {
                        let (word, number): (String, i32) =
                            diesel::select((word, number)).get_result(connection)?;
                        (number, word)
                    }
                    _ => {
                        let (number, word, _): (i32, String, i32) =
                            diesel::select((number, word, number)).get_result(connection)?;
                        (number, word)
                    }
                })
            });
            asked.is_ok_and(|answer: (i32, String)| answer == (number, word.clone()))
        });
        right.count()
    };
    let right = thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| scope.spawn(move || answered(thread)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .sum()
    });
    (right, 800)
}

#[test]
fn in_transaction_mode_every_query_is_right() {
    let test = TestDatabase::empty();
    let Some(bouncer) = Bouncer::before(&test) else {
        return;
    };
    let database = builder(&bouncer.url())
        .size(8)
        .min_idle(8)
        .pgbouncer(true)
        .build()
        .unwrap();
    assert_eq!(ask(&database), (800, 800));
    // Transactions keep one server connection for as long as they last.
    let n: i64 = database
        .transaction(|connection| {
            diesel::sql_query(
                "CREATE TEMPORARY TABLE t ON COMMIT DROP AS SELECT generate_series(1, 5) AS n",
            )
            .execute(connection)?;
            Ok(
                diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>(
                    "(SELECT count(*) FROM t)",
                ))
                .get_result(connection)?,
            )
        })
        .unwrap();
    assert_eq!(n, 5);
    // Prisma's parameter says the same as the setting.
    let url = format!("{}&pgbouncer=true&connection_limit=8", bouncer.url());
    assert_eq!(ask(&builder(&url).build().unwrap()), (800, 800));

    // And without the setting it is not so, or the test would show nothing. From 1.21 PgBouncer can be reported to cope.
    let version = Command::new(program().unwrap())
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let database = builder(&bouncer.url()).size(8).min_idle(8).build().unwrap();
    let (right, all) = ask(&database);
    eprintln!(
        "{right} of {all} right with the statement cache on, {}",
        version.lines().next().unwrap_or_default()
    );
    if version.starts_with("PgBouncer 1.1") {
        assert!(right < all, "the statement cache did no harm");
    }
}

#[test]
fn nothing_of_one_client_reaches_another_and_a_server_that_restarts_is_found_again() {
    let mut test = TestDatabase::empty();
    let Some(bouncer) = Bouncer::before(&test) else {
        return;
    };
    test.execute("CREATE TABLE t (n int)").unwrap();
    let database = builder(&bouncer.url())
        .pgbouncer(true)
        .size(8)
        .statement_timeout(Duration::from_millis(50))
        .build()
        .unwrap();
    // The application's timeout is not sent: it would stay with a connection that others use.
    database
        .run(|connection| {
            diesel::sql_query("SELECT pg_sleep(0.2)").execute(connection)?;
            Ok(())
        })
        .unwrap();
    // A timeout for one transaction works.
    let error = database
        .transaction(|connection| {
            diesel::sql_query("SET LOCAL statement_timeout = 50").execute(connection)?;
            diesel::sql_query("SELECT pg_sleep(5)").execute(connection)?;
            Ok(())
        })
        .unwrap_err();
    assert!(
        matches!(error, allin_db::Error::StatementTimeout { .. }),
        "{error:?}"
    );
    // The server's side of all connections goes, as in a restart; PgBouncer keeps ours.
    for _ in 0..3 {
        test.names(
            "SELECT pg_terminate_backend(pid, 5000)::text AS name FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        );
        let mut failed = 0;
        for n in 0..20 {
            let insert = format!("INSERT INTO t VALUES ({n})");
            let done = database
                .transaction(|connection| Ok(diesel::sql_query(&insert).execute(connection)?));
            match done {
                Ok(_) => {}
                Err(error) => {
                    assert!(error.is_unavailable(), "{error:?}");
                    failed += 1;
                }
            }
        }
        assert!(
            failed <= 4,
            "{failed} of 20 failed after the server's connections went"
        );
        database.check_connection().unwrap();
    }
    assert_eq!(database.metrics().in_use, 0);
}
