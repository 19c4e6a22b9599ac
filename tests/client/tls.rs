//! TLS, asked for by the URL, to a server that takes nothing else over the network.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread;
use std::time::Duration;

use allin_db::{Database, Error};
use diesel::prelude::*;
use diesel::{PgConnection, sql_query};
use glowplug_server::{Cluster, ClusterConfig, StopMode};

use crate::{builder, text};

/// Whom the server's certificate names.
const HOST: &str = "db.allin.test";
const PASSWORD: &str = "s3cret:of/tests";
const PASSWORD_IN_URL: &str = "s3cret%3Aof%2Ftests";

/// A server with a certificate, on a loopback address of its own; removed with this value.
struct TlsServer {
    cluster: Cluster,
    address: String,
    project: tempfile::TempDir,
}

impl TlsServer {
    /// `None`, with the reason printed, where it cannot be had.
    fn start() -> Option<Self> {
        let project = tempfile::tempdir().unwrap();
        // All servers have one port. On Linux all of 127.0.0.0/8 is this machine, so the address keeps them apart.
        static NUMBER: AtomicU8 = AtomicU8::new(1);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let [.., high, low] = std::process::id().to_be_bytes();
        let address = format!("127.{number}.{high}.{}", low.clamp(1, 254));
        if std::net::TcpListener::bind((address.as_str(), 5432)).is_err() {
            eprintln!("skipped: {address} is no address of this machine");
            return None;
        }
        authority(project.path(), "authority")?;
        authority(project.path(), "stranger")?;
        certificate(project.path());
        let settings = ClusterConfig::for_project(project.path()).throwaway();
        let settings = settings.setting("listen_addresses", &address);
        let cluster = Cluster::new(settings).unwrap();
        let server = Self {
            cluster,
            address,
            project,
        };
        server.cluster.ensure_running().unwrap();
        server.encrypt();
        Some(server)
    }

    /// From now on it has TLS, and a user with a password, who gets in with TLS only.
    fn encrypt(&self) {
        let data = self.cluster.data_dir();
        let owner = fs::metadata(data).unwrap();
        for name in ["server.crt", "server.key"] {
            let path = data.join(name);
            fs::copy(self.project.path().join(name), &path).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
            chown(&path, Some(owner.uid()), Some(owner.gid())).unwrap();
        }
        let rules = "local all all trust\nhostssl all all all scram-sha-256\n";
        fs::write(data.join("pg_hba.conf"), rules).unwrap();
        let mut connection = PgConnection::establish(&self.cluster.url("postgres")).unwrap();
        let mut run = |statement: &str| sql_query(statement).execute(&mut connection).unwrap();
        run(&format!("CREATE ROLE app LOGIN PASSWORD '{PASSWORD}'"));
        run("ALTER SYSTEM SET ssl = on");
        run("SELECT pg_catalog.pg_reload_conf()");
        let ready = || {
            let database = builder(&self.url("sslmode=require")).build().unwrap();
            database.check_connection().is_ok()
        };
        // The server reads its settings again soon after it has said yes.
        assert!((0..100).any(|_| ready() || {
            thread::sleep(Duration::from_millis(50));
            false
        }));
    }

    fn url(&self, parameters: &str) -> String {
        self.url_of(HOST, parameters)
    }

    /// The address is given beside the name, which no resolver knows.
    fn url_of(&self, host: &str, parameters: &str) -> String {
        let address = &self.address;
        format!(
            "postgresql://app:{PASSWORD_IN_URL}@{host}/postgres?hostaddr={address}&{parameters}"
        )
    }

    /// The certificate of one of the authorities.
    fn root(&self, name: &str) -> String {
        let path = self.project.path().join(format!("{name}.crt"));
        format!("sslrootcert={}", path.display())
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.cluster.remove();
    }
}

/// A person who signs certificates. `None`, with the reason printed, where there is no `openssl`.
fn authority(folder: &Path, name: &str) -> Option<()> {
    let (key, certificate) = (format!("{name}.key"), format!("{name}.crt"));
    let subject = format!("/CN={name}");
    let arguments = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        &subject,
        "-keyout",
        &key,
        "-out",
        &certificate,
    ];
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output();
    let Ok(output) = output else {
        glowplug_testdb::tools::missing("openssl");
        return None;
    };
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some(())
}

/// The server's certificate, signed by the authority.
fn certificate(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl")
            .args(arguments)
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    fs::write(
        folder.join("names"),
        format!("subjectAltName = DNS:{HOST}\n"),
    )
    .unwrap();
    openssl(&[
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        &format!("/CN={HOST}"),
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
    ]);
    openssl(&[
        "x509",
        "-req",
        "-in",
        "server.csr",
        "-CA",
        "authority.crt",
        "-CAkey",
        "authority.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        "names",
        "-out",
        "server.crt",
    ]);
}

/// What the server knows of the connection's encryption.
fn encryption(database: &Database) -> String {
    database
        .run(|connection| {
            Ok(text(
                connection,
                "SELECT version AS text FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()",
            ))
        })
        .unwrap()
}

#[test]
fn the_url_says_how_far_the_server_is_trusted() {
    let Some(server) = TlsServer::start() else {
        return;
    };
    let full = format!("sslmode=verify-full&{}", server.root("authority"));
    for parameters in ["sslmode=require", &full] {
        let database = builder(&server.url(parameters)).build().unwrap();
        let version = encryption(&database);
        assert!(version.starts_with("TLSv1."), "{parameters}: {version}");
    }

    let stranger = format!("sslmode=verify-full&{}", server.root("stranger"));
    let other_name = server.url_of("db.other.test", &full);
    for (url, words) in [
        (server.url(&stranger), "certificate verify failed"),
        (other_name, "does not match host name"),
        (server.url("sslmode=disable"), "no pg_hba.conf entry"),
    ] {
        let database = builder(&url).build().unwrap();
        let error = database.check_connection().unwrap_err();
        assert!(error.is_unavailable(), "{error:?}");
        let reported = format!("{error} {error:?}");
        assert!(reported.contains(words), "{reported}");
        assert!(
            !reported.contains(PASSWORD) && !reported.contains(PASSWORD_IN_URL),
            "{reported}"
        );
    }
}

#[test]
fn an_encrypted_connection_that_breaks_is_reported_and_replaced() {
    let Some(server) = TlsServer::start() else {
        return;
    };
    let database = builder(&server.url("sslmode=require"))
        .size(2)
        .min_idle(2)
        .outage_timeout(Duration::from_secs(5))
        .build()
        .unwrap();
    for mode in [StopMode::Fast, StopMode::Immediate] {
        let mut held = database.connection().unwrap();
        server.cluster.stop(mode).unwrap();
        server.cluster.ensure_running().unwrap();
        // Who was in the middle of something is reported that the connection is gone ..
        let error = sql_query("SELECT").execute(&mut held).unwrap_err();
        let error = Error::from(error);
        assert!(
            matches!(error, Error::ConnectionLost { .. }),
            "{mode:?}: {error:?}"
        );
        drop(held);
        // .. and nobody after that.
        for _ in 0..4 {
            database.check_connection().unwrap();
        }
    }
}
