//! What a server can answer instead of letting in, played by a small server of the test's own.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::connect::status;
use crate::support::{Project, wait_until};

/// How the server answers.
#[derive(Clone)]
enum Answer {
    /// It takes the connection and says nothing.
    Silence,
    /// It ends the connection at once.
    Goodbye,
    /// It speaks another protocol.
    Http,
    /// An error report: SQLSTATE and message.
    Refusal(&'static str, &'static str),
    /// It asks for a password, and every one is wrong.
    WrongPassword,
    /// It agrees to TLS and hands on to the port of a server that speaks it.
    Tls(u16),
}

struct FakeServer {
    port: u16,
    /// How often a session was begun, and how many passwords were sent.
    sessions: Arc<AtomicUsize>,
    passwords: Arc<AtomicUsize>,
}

impl FakeServer {
    fn start(answer: Answer) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = FakeServer {
            port: listener.local_addr().unwrap().port(),
            sessions: Arc::default(),
            passwords: Arc::default(),
        };
        let (sessions, passwords) = (Arc::clone(&server.sessions), Arc::clone(&server.passwords));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let (answer, sessions, passwords) = (
                    answer.clone(),
                    Arc::clone(&sessions),
                    Arc::clone(&passwords),
                );
                // A client that is gone is no failure of the test.
                std::thread::spawn(move || serve(client, &answer, &sessions, &passwords).ok());
            }
        });
        server
    }

    fn url(&self, more: &str) -> String {
        format!(
            "postgres://kim:secret@127.0.0.1:{}/shop?gssencmode=disable{more}",
            self.port
        )
    }
}

fn serve(
    mut client: TcpStream,
    answer: &Answer,
    sessions: &AtomicUsize,
    passwords: &AtomicUsize,
) -> std::io::Result<()> {
    const TLS_REQUEST: u32 = 80_877_103;
    loop {
        let request = message(&mut client)?;
        match (code(&request), answer) {
            (_, Answer::Silence) => continue,
            (_, Answer::Goodbye) => return Ok(()),
            (_, Answer::Http) => {
                return client.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            }
            (TLS_REQUEST, Answer::Tls(port)) => {
                client.write_all(b"S")?;
                return hand_on(client, *port);
            }
            (TLS_REQUEST, _) => client.write_all(b"N")?,
            _ => break,
        }
    }
    sessions.fetch_add(1, Ordering::SeqCst);
    let (sqlstate, text) = match answer {
        Answer::Refusal(sqlstate, text) => (*sqlstate, *text),
        _ => {
            client.write_all(b"R\0\0\0\x08\0\0\0\x03")?;
            client.read_exact(&mut [0])?;
            message(&mut client)?;
            passwords.fetch_add(1, Ordering::SeqCst);
            ("28P01", "password authentication failed for user \"kim\"")
        }
    };
    let mut fields = Vec::new();
    for (letter, value) in [("S", "FATAL"), ("V", "FATAL"), ("C", sqlstate), ("M", text)] {
        fields.extend_from_slice(letter.as_bytes());
        fields.extend_from_slice(value.as_bytes());
        fields.push(0);
    }
    fields.push(0);
    let length = u32::try_from(fields.len() + 4).unwrap();
    client.write_all(b"E")?;
    client.write_all(&length.to_be_bytes())?;
    client.write_all(&fields)
}

/// What stands behind a length that counts itself.
fn message(client: &mut TcpStream) -> std::io::Result<Vec<u8>> {
    let mut length = [0; 4];
    client.read_exact(&mut length)?;
    let length = usize::try_from(u32::from_be_bytes(length)).unwrap();
    let mut body = vec![0; length.saturating_sub(4).min(100_000)];
    client.read_exact(&mut body)?;
    Ok(body)
}

fn code(request: &[u8]) -> u32 {
    request
        .first_chunk()
        .map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

fn hand_on(client: TcpStream, port: u16) -> std::io::Result<()> {
    let server = TcpStream::connect(("127.0.0.1", port))?;
    let (mut from, mut to) = (client.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        // The server takes one connection after another, so it must see that this one ended.
        to.shutdown(Shutdown::Both)
    });
    let (mut from, mut to) = (server, client);
    let _ = std::io::copy(&mut from, &mut to);
    to.shutdown(Shutdown::Both)
}

#[test]
fn each_refusal_has_its_code_and_its_next_step() {
    let project = Project::empty();
    for (sqlstate, text, code, hint) in [
        (
            "57P03",
            "the database system is starting up",
            "server-starting",
            "wait until the server accepts connections",
        ),
        (
            "57P03",
            "the database system is shutting down",
            "server-stopping",
            "start the server again",
        ),
        (
            "57P03",
            "the database system is not yet accepting connections",
            "server-starting",
            "wait until",
        ),
        (
            "53300",
            "sorry, too many clients already",
            "too-many-connections",
            "close idle sessions",
        ),
        (
            "28000",
            "no pg_hba.conf entry for host \"127.0.0.1\", user \"kim\", database \"shop\", no encryption",
            "not-admitted",
            "have a line for this user, database and address added to the server's pg_hba.conf",
        ),
        (
            "28000",
            "kein pg_hba.conf-Eintrag für Host »127.0.0.1«",
            "not-admitted",
            "have a line",
        ),
        (
            "28000",
            "role \"kim\" does not exist",
            "authentication",
            "correct the user in DATABASE_URL",
        ),
        (
            "42704",
            "unrecognized configuration parameter \"x\"",
            "connection-refused-by-server",
            "correct `options` in DATABASE_URL",
        ),
        (
            "55000",
            "database \"shop\" is not currently accepting connections",
            "database-closed",
            "allow connections with",
        ),
        (
            "XX000",
            "something else",
            "connection-refused-by-server",
            "see the server's log",
        ),
    ] {
        let server = FakeServer::start(Answer::Refusal(sqlstate, text));
        status(&project, &server.url(""))
            .says(&format!("error[{code}]"))
            .says(text)
            .says(&format!("hint: {hint}"));
    }
}

/// A server may lock an account after a few wrong passwords, so one command is one attempt.
#[test]
fn a_wrong_password_is_sent_once() {
    let project = Project::shop();
    for words in [
        &["migrate", "status"][..],
        &["migrate", "deploy"],
        &["migrate", "dev"],
        &["doctor"],
        &["reset", "--force"],
        &["generate", "--from-database"],
    ] {
        let server = FakeServer::start(Answer::WrongPassword);
        let mut command = project.command(words.iter().copied());
        command.env("DATABASE_URL", server.url(""));
        project
            .finish(command)
            .fails()
            .says("error[authentication]")
            .says("hint: correct the user or the password in DATABASE_URL")
            .says_not("secret");
        let count = (
            server.sessions.load(Ordering::SeqCst),
            server.passwords.load(Ordering::SeqCst),
        );
        assert_eq!(count, (1, 1), "{words:?}");
    }
}

#[test]
fn no_password_was_given() {
    let project = Project::empty();
    let server = FakeServer::start(Answer::WrongPassword);
    let url = server.url("").replace(":secret", "");
    let mut command = project.command(["migrate", "status"]);
    command
        .env("DATABASE_URL", url)
        .env("PGPASSFILE", project.path("none"));
    project
        .finish(command)
        .fails()
        .says("error[no-password]")
        .says("hint: put the password into DATABASE_URL, into PGPASSWORD or into a password file");
    assert_eq!(server.passwords.load(Ordering::SeqCst), 0);
}

#[test]
fn a_server_that_never_answers() {
    let project = Project::empty();
    let server = FakeServer::start(Answer::Silence);
    status(&project, &server.url("&connect_timeout=1"))
        .says("error[connect-timeout]")
        .says("no answer within [TIME]")
        .says("hint: correct host and port in DATABASE_URL");
}

/// libpq gives up on one host and goes on; the reason of the last is kept.
#[test]
fn a_silent_host_does_not_hide_the_next_ones_answer() {
    let project = Project::empty();
    let silent = FakeServer::start(Answer::Silence);
    let strict = FakeServer::start(Answer::WrongPassword);
    let url = format!(
        "host=127.0.0.1,127.0.0.1 port={},{} user=kim password=secret dbname=shop gssencmode=disable connect_timeout=1",
        silent.port, strict.port
    );
    let mut command = project.command(["migrate", "status"]);
    command.env("DATABASE_URL", url);
    project
        .finish(command)
        .fails()
        .says("error[authentication]");
    assert_eq!(strict.passwords.load(Ordering::SeqCst), 1);
}

#[test]
fn something_else_answers() {
    let project = Project::empty();
    let server = FakeServer::start(Answer::Http);
    status(&project, &server.url("&sslmode=disable"))
        .says("error[not-postgresql]")
        .says("hint: another program answers there");
    let server = FakeServer::start(Answer::Goodbye);
    status(&project, &server.url("&sslmode=disable"))
        .says("error[connection-closed]")
        .says("hint: see the log of the server or of the proxy before it");
}

#[test]
fn the_server_has_no_tls() {
    let project = Project::empty();
    let server = FakeServer::start(Answer::WrongPassword);
    status(&project, &server.url("&sslmode=require"))
        .says("error[tls-not-offered]")
        .says("hint: turn `ssl` on in the server's postgresql.conf")
        .says_not("start the server");
    assert_eq!(server.sessions.load(Ordering::SeqCst), 0);
}

/// A server that speaks TLS with a certificate of its own making.
struct TlsServer {
    child: Child,
    port: u16,
}

impl TlsServer {
    fn start(folder: &Path) -> Option<Self> {
        let made = Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            ])
            .args([
                "-subj",
                "/CN=db.example.org",
                "-keyout",
                "key.pem",
                "-out",
                "cert.pem",
            ])
            .current_dir(folder)
            .stderr(Stdio::null())
            .status();
        if !made.is_ok_and(|status| status.success()) {
            return None;
        }
        // Free a moment ago; another may take it first, and then the test fails and says so.
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Command::new("openssl")
            .args([
                "s_server", "-quiet", "-key", "key.pem", "-cert", "cert.pem", "-accept",
            ])
            .arg(format!("127.0.0.1:{port}"))
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let server = TlsServer { child, port };
        wait_until("openssl listens", || {
            TcpStream::connect(("127.0.0.1", port)).is_ok()
        });
        Some(server)
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_certificate_that_is_not_accepted() {
    let project = Project::empty();
    project.write("other/x", "");
    let (Some(server), Some(_other)) = (
        TlsServer::start(project.root()),
        TlsServer::start(&project.path("other")),
    ) else {
        return glowplug_testdb::tools::missing("openssl");
    };
    let fake = FakeServer::start(Answer::Tls(server.port));
    let try_with = |more: &str| status(&project, &fake.url(more));
    let root = |path: &str| project.path(path).to_str().unwrap().to_owned();

    try_with(&format!("&sslmode=verify-full&sslrootcert={}", root("none.pem")))
        .says("error[tls-root-missing]")
        .says("hint: name the file of the authority that signed the server's certificate with `sslrootcert=PATH` in DATABASE_URL");
    try_with(&format!(
        "&sslmode=verify-full&sslrootcert={}",
        root("other/cert.pem")
    ))
    .says("error[tls-untrusted]")
    .says("hint: name the authority");
    try_with(&format!(
        "&sslmode=verify-full&sslrootcert={}",
        root("cert.pem")
    ))
    .says("error[tls-host-name]")
    .says("hint: write the host name of the server's certificate in DATABASE_URL");
    try_with(&format!(
        "&sslmode=require&sslcert={}&sslkey={}",
        root("cert.pem"),
        root("none.pem")
    ))
    .says("error[tls-client]")
    .says("hint: correct `sslcert` and `sslkey` in DATABASE_URL");
}
