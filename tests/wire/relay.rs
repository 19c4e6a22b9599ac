//! Stands between a client and the server, and reads what the client says:
//! <https://www.postgresql.org/docs/current/protocol-message-formats.html>.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use glowplug_testdb::TestDatabase;

/// The relay. Its threads end with the test.
pub struct Relay {
    url: String,
    silent: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
}

/// What clients asked.
#[derive(Debug, Default)]
pub struct Seen {
    /// How often one of them waited for an answer.
    pub round_trips: usize,
    /// The texts that the server had to read: queries, and statements to prepare.
    pub statements: Vec<String>,
}

impl Relay {
    /// A relay to the server of a test's database.
    pub fn to(database: &str) -> Self {
        let own = TestDatabase::new().unwrap();
        let connection = own.connect().unwrap();
        let (host, port) = (connection.host(), connection.port());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let own_port = listener.local_addr().unwrap().port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let log = Arc::clone(&seen);
        let silent = Arc::new(AtomicBool::new(false));
        let silence = Arc::clone(&silent);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let log = (Arc::clone(&log), Arc::clone(&silence));
                if host.starts_with('/') {
                    let server = UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).unwrap();
                    let back = server.try_clone().unwrap();
                    relay(client, server, back, log);
                } else {
                    let server = TcpStream::connect(format!("{host}:{port}")).unwrap();
                    let back = server.try_clone().unwrap();
                    relay(client, server, back, log);
                }
            }
        });
        // Of two equal values libpq takes the later.
        let mark = if database.contains('?') { '&' } else { '?' };
        let url = format!(
            "{database}{mark}host=127.0.0.1&port={own_port}&sslmode=disable&gssencmode=disable"
        );
        Self { url, silent, seen }
    }

    /// From now on nobody is answered, until [`SILENCE`] has passed and the connection ends.
    pub fn silence(&self) {
        self.silent.store(true, Ordering::Release);
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// What was asked since the last time.
    pub fn take(&self) -> Seen {
        std::mem::take(&mut *self.seen.lock().unwrap())
    }
}

fn relay(
    client: TcpStream,
    mut to_server: impl Write + Send + 'static,
    mut from_server: impl Read + Send + 'static,
    (log, silent): (Arc<Mutex<Seen>>, Arc<AtomicBool>),
) {
    client.set_nodelay(true).unwrap();
    let mut to_client = client.try_clone().unwrap();
    thread::spawn(move || {
        let _ = io::copy(&mut from_server, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    thread::spawn(move || listen(client, &mut to_server, &log, &silent));
}

/// How long nobody is answered.
pub const SILENCE: Duration = Duration::from_secs(2);

/// Hands on message by message. The first has no type.
fn listen(
    mut client: TcpStream,
    to_server: &mut impl Write,
    log: &Mutex<Seen>,
    silent: &AtomicBool,
) -> io::Result<()> {
    let mut kind = Vec::new();
    loop {
        let mut length = [0; 4];
        client.read_exact(&mut length)?;
        let mut body = vec![0; u32::from_be_bytes(length) as usize - length.len()];
        client.read_exact(&mut body)?;
        if silent.load(Ordering::Acquire) {
            thread::sleep(SILENCE);
            return client.shutdown(Shutdown::Both);
        }
        // Before it reaches the server: once there is an answer, it is counted.
        count(&kind, &body, &mut log.lock().unwrap());
        to_server.write_all(&[&kind, &length[..], &body].concat())?;
        to_server.flush()?;
        kind = vec![0];
        client.read_exact(&mut kind)?;
    }
}

fn count(kind: &[u8], body: &[u8], log: &mut Seen) {
    let texts = |from: usize| -> Vec<String> {
        let texts = body.split(|byte| *byte == 0).skip(from);
        texts
            .take(1)
            .map(|text| String::from_utf8_lossy(text).into_owned())
            .collect()
    };
    match kind {
        // Query.
        b"Q" => {
            log.round_trips += 1;
            log.statements.extend(texts(0));
        }
        // Parse: the name comes first.
        b"P" => log.statements.extend(texts(1)),
        // Sync, and a call of a function.
        b"S" | b"F" => log.round_trips += 1,
        _ => {}
    }
}
