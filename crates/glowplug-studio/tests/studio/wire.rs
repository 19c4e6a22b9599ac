//! All that a studio sends to its database's server, by standing between the two.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex};

use glowplug_pq::ConnectionString;

/// A door to a server that writes down what goes in.
pub(crate) struct Wire {
    /// The database's URL through it.
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Wire {
    pub(crate) fn before(url: &str) -> Self {
        let to = ConnectionString::parse(url).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let url = to
            .with("host", "127.0.0.1")
            .with("port", &port.to_string())
            .with("sslmode", "disable")
            .with("gssencmode", "disable")
            .reveal();
        let sent = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&sent);
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let (client, to, kept) = (client.unwrap(), to.clone(), Arc::clone(&kept));
                std::thread::spawn(move || forward(client, &to, &kept));
            }
        });
        Wire { url, sent }
    }

    /// What was sent, in lower case.
    pub(crate) fn sent(&self) -> String {
        String::from_utf8_lossy(&self.sent.lock().unwrap()).to_lowercase()
    }

    /// Forgets it.
    pub(crate) fn clear(&self) {
        self.sent.lock().unwrap().clear();
    }
}

fn forward(client: TcpStream, to: &ConnectionString, kept: &Mutex<Vec<u8>>) {
    let host = to.get("host").unwrap_or("localhost");
    let port = to.get("port").unwrap_or("5432");
    if host.starts_with('/') {
        let server = UnixStream::connect(format!("{host}/.s.PGSQL.{port}")).unwrap();
        let back = server.try_clone().unwrap();
        both(client, (server, back), kept, |server| {
            let _ = server.shutdown(Shutdown::Both);
        });
    } else {
        let server = TcpStream::connect(format!("{host}:{port}")).unwrap();
        let back = server.try_clone().unwrap();
        both(client, (server, back), kept, |server| {
            let _ = server.shutdown(Shutdown::Both);
        });
    }
}

fn both<S: Read + Write + Send + 'static>(
    mut client: TcpStream,
    (mut server, mut back): (S, S),
    kept: &Mutex<Vec<u8>>,
    end: impl Fn(&S),
) {
    let mut answers = client.try_clone().unwrap();
    let answering = std::thread::spawn(move || {
        let _ = std::io::copy(&mut back, &mut answers);
        let _ = answers.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        kept.lock().unwrap().extend_from_slice(&buffer[..length]);
        if server.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    end(&server);
    let _ = answering.join();
}
