//! Passwords: hashed with bcrypt, compared in constant time, and as slow for an unknown user as for a known one. A hash that was
//! made elsewhere with more work than [`COST`] takes longer, until it is set again.
//!
//! bcrypt reads 72 bytes and no more. A longer password is refused when it is set, not cut: cut, its end would not
//! matter, and nobody would know.

use std::sync::OnceLock;

use diesel::prelude::*;
use tracing::error;

use super::soft_delete::SoftDelete;
use crate::enums::UserStatus;
use crate::models::User;
use crate::schema::users;

/// How often bcrypt goes round: 2 to the power of this.
pub const COST: u32 = 10;
/// As much of a password as bcrypt reads, in bytes.
pub const LONGEST: usize = 72;

/// Why a password cannot be set or checked.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PasswordError {
    /// An empty password is none.
    #[error("a password cannot be empty")]
    Empty,
    /// More bytes than bcrypt reads; a letter beyond ASCII has two to four.
    #[error("a password has at most {LONGEST} bytes, this one has {0}")]
    TooLong(usize),
    /// bcrypt ends a password at a NUL character.
    #[error("a password cannot contain a NUL character")]
    Nul,
    /// What the database holds is no hash of bcrypt, or the system has no randomness for a salt.
    #[error("the password cannot be hashed or compared")]
    Bcrypt(#[from] bcrypt::BcryptError),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl PasswordError {
    /// A name for programs, which stays as it is.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "password-empty",
            Self::TooLong(_) => "password-too-long",
            Self::Nul => "password-nul",
            Self::Bcrypt(_) => "password-hash",
            Self::Database(_) => "database",
        }
    }
}

/// Hashes a password, for the column `password` of users.
///
/// # Errors
/// [`PasswordError::Empty`], [`PasswordError::TooLong`], [`PasswordError::Nul`], or no randomness for the salt.
///
/// ```
/// use allin_db::queries::passwords::{hash, verify};
///
/// let stored = hash("correct horse")?;
/// assert!(verify("correct horse", Some(&stored))?);
/// assert!(!verify("Correct horse", Some(&stored))?);
/// assert!(!verify("correct horse", None)?);
/// # Ok::<(), allin_db::queries::passwords::PasswordError>(())
/// ```
pub fn hash(password: &str) -> Result<String, PasswordError> {
    if password.is_empty() {
        return Err(PasswordError::Empty);
    }
    if password.len() > LONGEST {
        return Err(PasswordError::TooLong(password.len()));
    }
    if password.contains('\0') {
        return Err(PasswordError::Nul);
    }
    Ok(bcrypt::hash(password, COST)?)
}

/// Whether a password is the one that was hashed.
///
/// Without a hash the answer is no, after the same work: how long it takes does not tell whether there was one. What
/// could never have been set is hashed and refused as well.
///
/// # Errors
/// When the stored hash is none of bcrypt; that takes as long, too.
pub fn verify(password: &str, stored: Option<&str>) -> Result<bool, PasswordError> {
    let possible = !password.is_empty() && password.len() <= LONGEST && !password.contains('\0');
    // Asked for in any case: the first time it takes as long as a password.
    let nobody = nobody()?;
    let same = bcrypt::verify(password, stored.unwrap_or(nobody));
    if stored.is_some_and(is_outdated) {
        // A hash made with less work, or what is none at all, would show by how soon the answer comes.
        bcrypt::verify(password, nobody)?;
    }
    Ok(same? & possible & stored.is_some())
}

/// Whether a stored hash was made with less work than [`COST`], so that it should be created again at the next sign-in.
pub fn is_outdated(stored: &str) -> bool {
    stored
        .parse::<bcrypt::HashParts>()
        .map_or(true, |parts| parts.get_cost() < COST)
}

/// The user with this e-mail address and this password; `None` whatever is wrong, after the same work.
///
/// Only live users whose status is ACTIVE get in. A hash made with less work is created again on the way. What is no hash of bcrypt
/// lets nobody in, and is reported in the log only: an error would say that there is such a user.
///
/// # Errors
/// When the database fails, or the system has no randomness.
pub fn authenticate(
    conn: &mut PgConnection,
    email: &str,
    password: &str,
) -> Result<Option<User>, PasswordError> {
    // PostgreSQL has no text with a NUL, so nobody has such an address.
    let address = if email.contains('\0') { "" } else { email };
    let user: Option<User> = User::alive()
        .filter(users::email.eq(address))
        .filter(users::status.eq(UserStatus::Active))
        .select(User::as_select())
        .first(conn)
        .optional()?;
    let stored = user.as_ref().and_then(|user| user.password.as_deref());
    let same = match (verify(password, stored), &user) {
        (Err(PasswordError::Bcrypt(error)), Some(user)) => {
            error!(target: "allin_db::passwords", user = user.id, %error, "the stored password is no hash of bcrypt");
            false
        }
        (same, _) => same?,
    };
    if !same {
        return Ok(None);
    }
    if let (Some(user), Some(stored)) = (&user, stored)
        && is_outdated(stored)
    {
        // Only if nobody has set another password meanwhile.
        diesel::update(users::table)
            .filter(users::id.eq(&user.id))
            .filter(users::password.eq(stored))
            .set(users::password.eq(hash(password)?))
            .execute(conn)?;
    }
    Ok(user)
}

/// Sets the password of a user, and says whether there is such a live user.
///
/// # Errors
/// As [`hash`], or what the database says.
pub fn set_password(
    conn: &mut PgConnection,
    user_id: &str,
    password: &str,
) -> Result<bool, PasswordError> {
    let hashed = hash(password)?;
    let changed = diesel::update(User::alive().filter(users::id.eq(user_id)))
        .set(users::password.eq(hashed))
        .execute(conn)?;
    Ok(changed > 0)
}

/// The hash of a password that nobody has, for those who have none.
fn nobody() -> Result<&'static str, bcrypt::BcryptError> {
    static NOBODY: OnceLock<String> = OnceLock::new();
    if let Some(hash) = NOBODY.get() {
        return Ok(hash);
    }
    let hash = bcrypt::hash("nobody", COST)?;
    Ok(NOBODY.get_or_init(|| hash))
}
