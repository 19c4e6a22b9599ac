//! A server that seems to be elsewhere: an address instead of a unix socket.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Shutdown, TcpListener, TcpStream, ToSocketAddrs};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::thread;

use glowplug_testdb::TestDatabase;

/// The address and port of the server that the tests run on; where it has none, of a relay to its unix socket.
pub(crate) fn address() -> (IpAddr, u16) {
    let database = TestDatabase::new().expect("a database of the server");
    let connection = database.connect().expect("a connection");
    let (host, port) = (connection.host(), connection.port());
    if host.starts_with('/') {
        let socket = Path::new(&host).join(format!(".s.PGSQL.{port}"));
        return (Ipv4Addr::LOCALHOST.into(), listen(socket));
    }
    let addresses = format!("{host}:{port}").to_socket_addrs();
    let address = addresses.expect("its address").next();
    address
        .map(|address| (address.ip(), address.port()))
        .expect("one address")
}

/// Listens, relays whatever connects to the socket, and gives the port. The threads end with the test.
fn listen(socket: PathBuf) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let port = listener.local_addr().expect("its number").port();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            if let Ok(server) = UnixStream::connect(&socket) {
                relay(client, server).expect("two more handles");
            }
        }
    });
    port
}

fn relay(mut client: TcpStream, mut server: UnixStream) -> io::Result<()> {
    let (mut from_client, mut to_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        // Either side may go at any time.
        let _ = io::copy(&mut from_client, &mut to_server);
        let _ = to_server.shutdown(Shutdown::Write);
    });
    thread::spawn(move || {
        let _ = io::copy(&mut server, &mut client);
        let _ = client.shutdown(Shutdown::Both);
    });
    Ok(())
}
