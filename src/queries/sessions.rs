//! The user behind a session token.

use diesel::dsl::now;
use diesel::prelude::*;

use super::soft_delete::Scopes;
use crate::enums::UserStatus;
use crate::models::{Session, User};
use crate::schema::{sessions, users};

/// The session with this token and its user; `None` when there is no such session, its time is over, or its user is in the trash or
/// not ACTIVE. [`Session::find_by_session_token`] gives the row whatever has become of the user.
///
/// ```
/// use allin_db::models::User;
/// use allin_db::queries::sessions;
/// use diesel::prelude::*;
///
/// fn signed_in(conn: &mut PgConnection, cookie: &str) -> QueryResult<Option<User>> {
///     Ok(sessions::find_live(conn, cookie)?.map(|(_, user)| user))
/// }
/// ```
///
/// # Errors
/// What the database says.
pub fn find_live(conn: &mut PgConnection, token: &str) -> QueryResult<Option<(Session, User)>> {
    // PostgreSQL has no text with a NUL, so there is no such token.
    if token.contains('\0') {
        return Ok(None);
    }
    sessions::table
        .inner_join(users::table)
        .alive::<User>()
        .filter(sessions::session_token.eq(token))
        .filter(sessions::expires.gt(now))
        .filter(users::status.eq(UserStatus::Active))
        .select((Session::as_select(), User::as_select()))
        .first(conn)
        .optional()
}

/// Ends all sessions of a user, as after a new password, and says how many there were.
///
/// # Errors
/// What the database says.
pub fn end_all(conn: &mut PgConnection, user_id: &str) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user_id))).execute(conn)
}
