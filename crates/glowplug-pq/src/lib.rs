#![doc = include_str!("../README.md")]

mod connect;
mod connection;
mod conninfo;
mod copy;
mod decode;
mod error;
pub mod interrupt;
mod keywords;
mod reason;
mod redact;
mod result;
mod text;

pub use connection::{CancelHandle, Connection, TransactionStatus};
pub use conninfo::{ConnectionString, libpq_version};
pub use copy::CopyIn;
pub use error::{ConnectError, DatabaseError, Error, Notice};
pub use reason::Reason;
pub use redact::mask_url;
pub use result::{Row, Rows};

/// What every function of this crate returns.
pub type Result<T> = std::result::Result<T, Error>;
