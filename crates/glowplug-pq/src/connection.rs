//! One session with a server.

use std::cell::RefCell;
use std::ffi::{CString, c_char, c_int, c_void};
use std::ptr::NonNull;

use pq_sys::{ExecStatusType, PGTransactionStatusType, PGresult};

use crate::connect::RawConnection;
use crate::conninfo::ConnectionString;
use crate::error::{Error, Notice};
use crate::result::{RawResult, Rows};
use crate::text::{c_string, copied};

/// Where the session stands with respect to transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TransactionStatus {
    /// No transaction is open.
    Idle,
    /// A transaction is open and sound.
    Open,
    /// A transaction is open and failed: only ROLLBACK is accepted.
    Failed,
    /// A statement is running, or the connection is gone.
    Unknown,
}

/// One session with a server. Closed when dropped; an open transaction is rolled back by the server then.
pub struct Connection {
    raw: RawConnection,
    /// Boxed because libpq keeps its address.
    notices: Box<RefCell<Vec<Notice>>>,
    to: ConnectionString,
}

// SAFETY: libpq lets any thread use a connection as long as only one does at a time; every method that talks to the server
// takes `&mut self`, and the type is not `Sync`.
unsafe impl Send for Connection {}

impl std::fmt::Debug for Connection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Connection")
            .field("backend_pid", &self.backend_pid())
            .finish_non_exhaustive()
    }
}

impl Connection {
    /// Connects. `url` is a connection string of libpq: a URI or `key=value` pairs; what it leaves out comes from `PG*`
    /// variables and the password file.
    /// See <https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING>.
    ///
    /// # Errors
    /// [`Error::Connect`] with the server's SQLSTATE where a server answered; never with the password.
    pub fn connect(url: &str) -> Result<Self, Error> {
        Self::open(&ConnectionString::parse(url)?)
    }

    /// Connects as a parsed connection string says. The session speaks UTF-8, and `RESET ALL` keeps it so. Where no
    /// `connect_timeout` is given, connecting takes 30 seconds at most.
    ///
    /// # Errors
    /// As [`Connection::connect`].
    pub fn open(to: &ConnectionString) -> Result<Self, Error> {
        let raw = RawConnection::open(to)?;
        let notices: Box<RefCell<Vec<Notice>>> = Box::default();
        // SAFETY: the connection is live. The sink's address stays valid until after PQfinish: it is boxed and, as the
        // later field, dropped after `raw`. The receiver is called only inside our own calls, so never at the same time.
        unsafe {
            let sink: *const RefCell<Vec<Notice>> = &*notices;
            pq_sys::PQsetNoticeReceiver(
                raw.0.as_ptr(),
                Some(receive_notice),
                sink.cast_mut().cast(),
            );
        }
        Ok(Connection {
            raw,
            notices,
            to: to.clone(),
        })
    }

    /// What it was opened with; another session can be opened with the same.
    pub fn connection_string(&self) -> &ConnectionString {
        &self.to
    }

    /// Sends a text as one simple query: any number of statements, no values. Rows are thrown away.
    ///
    /// Several statements in one text run in one transaction unless the text says otherwise, so what refuses a transaction
    /// must be sent alone. See <https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT>.
    ///
    /// # Errors
    /// [`Error::Database`] when a statement failed, [`Error::Lost`] when the connection ended.
    pub fn execute(&mut self, sql: &str) -> Result<(), Error> {
        let sql = c_string(sql)?;
        // SAFETY: the connection is live and `sql` outlives the call.
        let result = unsafe { pq_sys::PQexec(self.raw.0.as_ptr(), sql.as_ptr()) };
        self.finish(result).map(drop)
    }

    /// Sends one statement with its values, `$1` first, and gives its rows. Values are text; PostgreSQL infers their types.
    ///
    /// # Errors
    /// As [`Connection::execute`].
    pub fn query(&mut self, sql: &str, values: &[Option<&str>]) -> Result<Rows, Error> {
        let sql = c_string(sql)?;
        let values = Values::new(values)?;
        // SAFETY: the connection is live; the pointers of `values` are as many as it says, each null or a C string that
        // outlives the call; null for types, lengths and formats means inferred and text.
        let result = unsafe {
            pq_sys::PQexecParams(
                self.raw.0.as_ptr(),
                sql.as_ptr(),
                values.count,
                std::ptr::null(),
                values.pointers.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                0,
            )
        };
        self.finish(result).and_then(Rows::new)
    }

    /// Has one statement parsed and kept under a name, for [`Connection::query_prepared`]. It is kept as long as the session,
    /// also where the transaction it was prepared in is rolled back.
    ///
    /// # Errors
    /// As [`Connection::execute`].
    pub fn prepare(&mut self, name: &str, sql: &str) -> Result<(), Error> {
        let (name, sql) = (c_string(name)?, c_string(sql)?);
        // SAFETY: the connection is live, both strings outlive the call; no types are given, so all are inferred.
        let result = unsafe {
            pq_sys::PQprepare(
                self.raw.0.as_ptr(),
                name.as_ptr(),
                sql.as_ptr(),
                0,
                std::ptr::null(),
            )
        };
        self.finish(result).map(drop)
    }

    /// Sends the values of a prepared statement, `$1` first, and gives its rows.
    ///
    /// # Errors
    /// As [`Connection::execute`].
    pub fn query_prepared(&mut self, name: &str, values: &[Option<&str>]) -> Result<Rows, Error> {
        let name = c_string(name)?;
        let values = Values::new(values)?;
        // SAFETY: as in `query`.
        let result = unsafe {
            pq_sys::PQexecPrepared(
                self.raw.0.as_ptr(),
                name.as_ptr(),
                values.count,
                values.pointers.as_ptr(),
                std::ptr::null(),
                std::ptr::null(),
                0,
            )
        };
        self.finish(result).and_then(Rows::new)
    }

    /// Runs `body` in a transaction: COMMIT when it gives `Ok`, ROLLBACK when it gives `Err`.
    ///
    /// # Errors
    /// What `body` gave, or the failure of BEGIN or COMMIT.
    pub fn transaction<T, E: From<Error>>(
        &mut self,
        begin: &str,
        body: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.execute(begin)?;
        match body(self) {
            Ok(value) => {
                self.execute("COMMIT")?;
                Ok(value)
            }
            Err(error) => {
                // The first error is the one to tell; a connection that cannot roll back is lost, and the server rolls back.
                let _ = self.execute("ROLLBACK");
                Err(error)
            }
        }
    }

    /// The notices that came since the last call, oldest first.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        self.notices.take()
    }

    /// A handle that cancels this session's running statement from another thread.
    pub fn cancel_handle(&self) -> Option<CancelHandle> {
        // SAFETY: the connection is live; the result is checked for null and freed by its owner.
        NonNull::new(unsafe { pq_sys::PQgetCancel(self.raw.0.as_ptr()) }).map(CancelHandle)
    }

    /// The process id of the server's backend, as the server named it when connecting.
    pub fn backend_pid(&self) -> i32 {
        // SAFETY: the connection is live.
        unsafe { pq_sys::PQbackendPID(self.raw.0.as_ptr()) }
    }

    /// The server's version as one number: `150018` is 15.18.
    pub fn server_version(&self) -> u32 {
        // SAFETY: the connection is live.
        u32::try_from(unsafe { pq_sys::PQserverVersion(self.raw.0.as_ptr()) }).unwrap_or(0)
    }

    /// Whether a transaction is open.
    pub fn transaction_status(&self) -> TransactionStatus {
        // SAFETY: the connection is live.
        match unsafe { pq_sys::PQtransactionStatus(self.raw.0.as_ptr()) } {
            PGTransactionStatusType::PQTRANS_IDLE => TransactionStatus::Idle,
            PGTransactionStatusType::PQTRANS_INTRANS => TransactionStatus::Open,
            PGTransactionStatusType::PQTRANS_INERROR => TransactionStatus::Failed,
            _ => TransactionStatus::Unknown,
        }
    }

    /// The name of the database, as connected.
    pub fn database(&self) -> String {
        // SAFETY: the connection is live; the string is libpq's and copied at once.
        unsafe { copied(pq_sys::PQdb(self.raw.0.as_ptr())) }.unwrap_or_default()
    }

    /// The host as given: a name, an address, or the folder of a unix socket.
    pub fn host(&self) -> String {
        // SAFETY: as in `database`.
        unsafe { copied(pq_sys::PQhost(self.raw.0.as_ptr())) }.unwrap_or_default()
    }

    /// The address that was connected to; empty for a unix socket.
    pub fn host_address(&self) -> String {
        // SAFETY: as in `database`.
        unsafe { copied(pq_sys::PQhostaddr(self.raw.0.as_ptr())) }.unwrap_or_default()
    }

    /// The port.
    pub fn port(&self) -> String {
        // SAFETY: as in `database`.
        unsafe { copied(pq_sys::PQport(self.raw.0.as_ptr())) }.unwrap_or_default()
    }

    /// The user, as connected.
    pub fn user(&self) -> String {
        // SAFETY: as in `database`.
        unsafe { copied(pq_sys::PQuser(self.raw.0.as_ptr())) }.unwrap_or_default()
    }

    pub(crate) fn as_ptr(&self) -> *mut pq_sys::PGconn {
        self.raw.0.as_ptr()
    }

    /// The error of a connection that gives no result any more.
    pub(crate) fn lost(&self) -> Error {
        Error::Lost(first_line(&self.raw.error_message()))
    }

    fn finish(&mut self, result: *mut PGresult) -> Result<RawResult, Error> {
        let Some(result) = NonNull::new(result).map(RawResult) else {
            return Err(self.lost());
        };
        self.check(result)
    }

    /// The result, or the error that it is.
    pub(crate) fn check(&mut self, result: RawResult) -> Result<RawResult, Error> {
        // SAFETY: the result is live.
        match unsafe { pq_sys::PQresultStatus(result.0.as_ptr()) } {
            ExecStatusType::PGRES_COMMAND_OK
            | ExecStatusType::PGRES_TUPLES_OK
            | ExecStatusType::PGRES_EMPTY_QUERY => Ok(result),
            ExecStatusType::PGRES_COPY_IN
            | ExecStatusType::PGRES_COPY_OUT
            | ExecStatusType::PGRES_COPY_BOTH => Err(self.end_copy(result)),
            _ => Err(self.failure(&result)),
        }
    }

    fn failure(&self, result: &RawResult) -> Error {
        match result.database_error() {
            Some(error) if self.raw.is_ok() && error.severity != "FATAL" => {
                Error::Database(Box::new(error))
            }
            // The server's last words say more than libpq's finding that the connection is gone.
            Some(error) => Error::Lost(error.message),
            None => self.lost(),
        }
    }

    /// Leaves COPY mode, as often as the rest of the text enters it: this client has no data to give and takes none.
    fn end_copy(&mut self, first: RawResult) -> Error {
        let conn = self.raw.0.as_ptr();
        let mut direction = None;
        let mut result = Some(first);
        while let Some(current) = result {
            // SAFETY: the connection and the result are live; every buffer that libpq gives is freed here.
            let left = unsafe {
                match pq_sys::PQresultStatus(current.0.as_ptr()) {
                    ExecStatusType::PGRES_COPY_IN => {
                        direction.get_or_insert("FROM STDIN");
                        pq_sys::PQputCopyEnd(conn, c"this client sends no data".as_ptr()) == 1
                    }
                    ExecStatusType::PGRES_COPY_OUT | ExecStatusType::PGRES_COPY_BOTH => {
                        direction.get_or_insert("TO STDOUT");
                        let mut buffer: *mut c_char = std::ptr::null_mut();
                        while pq_sys::PQgetCopyData(conn, &mut buffer, 0) > 0 {
                            pq_sys::PQfreemem(buffer.cast());
                        }
                        self.raw.is_ok()
                    }
                    _ => true,
                }
            };
            // A connection that is gone stays in COPY mode for ever.
            if !left {
                return self.lost();
            }
            // SAFETY: the connection is live; the result is owned and cleared by `RawResult`.
            result = NonNull::new(unsafe { pq_sys::PQgetResult(conn) }).map(RawResult);
        }
        if self.raw.is_ok() {
            Error::Copy(direction.unwrap_or("FROM STDIN"))
        } else {
            self.lost()
        }
    }
}

/// libpq adds lines of guesses to what happened.
fn first_line(message: &str) -> String {
    let line = message.trim().lines().next().unwrap_or_default();
    line.strip_prefix("FATAL:")
        .unwrap_or(line)
        .trim()
        .to_owned()
}

/// The values of one statement as libpq takes them.
struct Values {
    pointers: Vec<*const c_char>,
    count: c_int,
    /// What the pointers point into.
    _strings: Vec<Option<CString>>,
}

impl Values {
    fn new(values: &[Option<&str>]) -> Result<Self, Error> {
        let strings = values
            .iter()
            .map(|value| value.map(c_string).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        // The text of a C string stays where it is when the string is moved.
        let pointers: Vec<*const c_char> = strings
            .iter()
            .map(|string| {
                string
                    .as_ref()
                    .map_or(std::ptr::null(), |string| string.as_ptr())
            })
            .collect();
        let count = pointers
            .len()
            .try_into()
            .map_err(|_| Error::Decode("too many values".into()))?;
        Ok(Values {
            pointers,
            count,
            _strings: strings,
        })
    }
}

/// Called by libpq for each notice.
extern "C" fn receive_notice(sink: *mut c_void, result: *const PGresult) {
    let Some(result) = NonNull::new(result.cast_mut()) else {
        return;
    };
    // libpq owns the result: it is read here and must not be cleared.
    let result = std::mem::ManuallyDrop::new(RawResult(result));
    // SAFETY: `sink` is the address of the connection's boxed list, alive as long as the connection.
    let sink = unsafe { &*sink.cast::<RefCell<Vec<Notice>>>() };
    if let Ok(mut notices) = sink.try_borrow_mut() {
        notices.push(result.notice());
    }
}

/// Cancels a session's running statement; see [`Connection::cancel_handle`].
pub struct CancelHandle(NonNull<pq_sys::pg_cancel>);

// SAFETY: libpq documents PQcancel as safe to call from any thread, also at the same time as the connection is used.
// See <https://www.postgresql.org/docs/current/libpq-cancel.html>.
unsafe impl Send for CancelHandle {}
// SAFETY: PQcancel only reads the handle.
unsafe impl Sync for CancelHandle {}

impl CancelHandle {
    /// Asks the server to cancel. The statement then fails with SQLSTATE 57014; nothing happens when none is running.
    ///
    /// # Errors
    /// [`Error::Lost`] when the request could not be sent.
    pub fn cancel(&self) -> Result<(), Error> {
        let mut buffer: [c_char; 256] = [0; 256];
        // SAFETY: the handle is live, the buffer has the length that is given.
        let sent = unsafe { pq_sys::PQcancel(self.0.as_ptr(), buffer.as_mut_ptr(), 256) };
        if sent == 1 {
            return Ok(());
        }
        // SAFETY: libpq wrote a NUL-terminated string into the buffer.
        Err(Error::Lost(
            unsafe { copied(buffer.as_ptr()) }.unwrap_or_default(),
        ))
    }
}

impl Drop for CancelHandle {
    fn drop(&mut self) {
        // SAFETY: the handle came from PQgetCancel and is freed only here.
        unsafe { pq_sys::PQfreeCancel(self.0.as_ptr()) }
    }
}
