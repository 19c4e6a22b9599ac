//! What an application asks of the database beyond one row of one table: written by hand, plain Diesel, one file each.
//!
//! Every function takes a `&mut PgConnection` and works inside a transaction of the caller as well as without one.

pub mod api_keys;
pub mod audit;
pub mod cursor;
pub mod members;
pub mod paging;
pub mod passwords;
pub mod post_details;
pub mod rate_limit;
pub mod search;
pub mod sessions;
pub mod soft_delete;
pub mod tagging;

mod numbered;
