//! One small conversation in PostgreSQL's own protocol, to learn whether a server is there, which one it is and how many
//! sessions it has.
//!
//! libpq is not used: this must come back within a fixed time even when the server hangs, works where libpq is not
//! installed yet, and needs five message types only
//! (<https://www.postgresql.org/docs/current/protocol-message-formats.html>).

use std::io::{self, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

const PROTOCOL: u32 = 3 << 16;
const LIMIT: Duration = Duration::from_secs(5);
const CANNOT_CONNECT_NOW: &str = "57P03";
const FILE_NOT_FOUND: &str = "58P01";
const TOO_MANY_CONNECTIONS: &str = "53300";

/// What answered on the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Probe {
    /// A server that accepts connections.
    Ready(Identity),
    /// A server that starts, recovers or shuts down.
    NotYet,
    /// A server whose data folder was moved from under it: it answers, and cannot find its files by their old path.
    Moved,
    /// A server that is up but has no connection left: it cannot be asked for its identity.
    Full,
    /// A server that answered with another error.
    Refused { sqlstate: String, message: String },
    /// Nothing listens.
    Silent,
}

/// Which server this is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Identity {
    /// Given by initdb and unique: the first eight bytes of `global/pg_control`.
    pub(crate) system_identifier: u64,
    /// As the server says it: `17.2`.
    pub(crate) version: String,
}

const IDENTITY: &str = "SELECT system_identifier FROM pg_catalog.pg_control_system()";
const SESSIONS: &str = "SELECT pg_catalog.count(*) FROM pg_catalog.pg_stat_activity \
     WHERE backend_type OPERATOR(pg_catalog.=) 'client backend' \
     AND application_name OPERATOR(pg_catalog.<>) 'glowplug probe'";

/// Connects as the superuser and asks for the server's identity.
pub(crate) fn probe(socket: &Path) -> Probe {
    match ask(socket, IDENTITY) {
        Ok(Answer { number, version }) => Probe::Ready(Identity {
            system_identifier: number,
            version,
        }),
        Err(other) => other,
    }
}

/// How many sessions of clients the server has, without those that only ask such a question; else what answered.
pub(crate) fn sessions(socket: &Path) -> Result<u64, Probe> {
    ask(socket, SESSIONS).map(|answer| answer.number)
}

/// What a server that accepts connections says to a question for one number.
struct Answer {
    number: u64,
    version: String,
}

/// `Err` holds anything but [`Probe::Ready`].
fn ask(socket: &Path, sql: &str) -> Result<Answer, Probe> {
    talk(socket, sql).unwrap_or_else(|error| {
        Err(match error.kind() {
            // It took the connection and then said nothing, or closed it: alive, not ready.
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut | io::ErrorKind::UnexpectedEof => {
                Probe::NotYet
            }
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => Probe::NotYet,
            io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => Probe::Silent,
            io::ErrorKind::NotADirectory => Probe::Silent,
            _ => Probe::Refused {
                sqlstate: "08006".into(),
                message: error.to_string(),
            },
        })
    })
}

fn talk(socket: &Path, sql: &str) -> io::Result<Result<Answer, Probe>> {
    let mut stream = UnixStream::connect(socket)?;
    stream.set_read_timeout(Some(LIMIT))?;
    stream.set_write_timeout(Some(LIMIT))?;
    let mut startup = PROTOCOL.to_be_bytes().to_vec();
    startup.extend_from_slice(
        b"user\0postgres\0database\0postgres\0application_name\0glowplug probe\0\0",
    );
    stream.write_all(&framed(None, &startup))?;

    let mut asked = false;
    let mut answer = Answer {
        number: 0,
        version: String::new(),
    };
    loop {
        let (kind, body) = message(&mut stream)?;
        match kind {
            b'R' if body != [0; 4] => {
                let message = "it asks for a password".into();
                return Ok(Err(Probe::Refused {
                    sqlstate: "28000".into(),
                    message,
                }));
            }
            b'S' => {
                if let Some(version) = body.strip_prefix(b"server_version\0") {
                    answer.version = text(version);
                }
            }
            b'D' => {
                answer.number = first_column(&body)
                    .and_then(|v| v.parse().ok())
                    .unwrap_or(0)
            }
            b'E' => return Ok(Err(refusal(&body))),
            b'Z' if asked => {
                stream.write_all(&framed(Some(b'X'), b""))?;
                return Ok(Ok(answer));
            }
            b'Z' => {
                asked = true;
                let query = [sql.as_bytes(), b"\0"].concat();
                stream.write_all(&framed(Some(b'Q'), &query))?;
            }
            _ => {}
        }
    }
}

fn framed(kind: Option<u8>, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 4).unwrap_or(u32::MAX);
    let mut frame: Vec<u8> = kind.into_iter().collect();
    frame.extend_from_slice(&length.to_be_bytes());
    frame.extend_from_slice(body);
    frame
}

fn message(stream: &mut UnixStream) -> io::Result<(u8, Vec<u8>)> {
    let mut head = [0; 5];
    stream.read_exact(&mut head)?;
    let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]);
    // Whatever claims more than this is not PostgreSQL answering a question of one row.
    if !(4..=1 << 20).contains(&length) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it does not speak PostgreSQL's protocol",
        ));
    }
    let mut body = vec![0; length as usize - 4];
    stream.read_exact(&mut body)?;
    Ok((head[0], body))
}

fn refusal(body: &[u8]) -> Probe {
    let field = |wanted: u8| {
        body.split(|byte| *byte == 0)
            .find_map(|field| field.strip_prefix(&[wanted]))
            .map(text)
            .unwrap_or_default()
    };
    let (sqlstate, message) = (field(b'C'), field(b'M'));
    match sqlstate.as_str() {
        CANNOT_CONNECT_NOW => Probe::NotYet,
        FILE_NOT_FOUND => Probe::Moved,
        TOO_MANY_CONNECTIONS => Probe::Full,
        _ => Probe::Refused { sqlstate, message },
    }
}

/// A data row is a column count (2 bytes), then per column a length (4 bytes) and the text.
fn first_column(body: &[u8]) -> Option<String> {
    let length = u32::from_be_bytes(body.get(2..6)?.try_into().ok()?) as usize;
    Some(text(body.get(6..6 + length)?))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .trim_end_matches('\0')
        .to_owned()
}
