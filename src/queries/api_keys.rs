//! Keys with which programs act for a user.
//!
//! A key is `allin_`, eight characters that name it, `_`, and a secret of 256 random bits. Its owner sees it once, when
//! it is made. The column `key` holds `allin_<name>:sha256:<digest of the whole>`: unique, as the story has it, found by
//! its index, and of no use to a thief. SHA-256 is enough where bcrypt is needed for passwords: nobody guesses 256
//! random bits, however fast the guesses are. The lookup is by the digest, so its timing says nothing about a key.

use std::fmt::{self, Write};

use chrono::{DateTime, Utc};
use diesel::dsl::{IntervalDsl, now};
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use sha2::{Digest, Sha256};

use crate::enums::UserStatus;
use crate::models::{ApiKey, NewApiKey};
use crate::schema::{api_keys, users};

/// Every key begins with it, so that a key in the wrong place is recognised.
const PREFIX: &str = "allin_";
const NAME: usize = 8;
const SECRET: usize = 64;

/// Why a key does not count.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is no key at all; the database was not asked.
    #[error("this is no API key")]
    Malformed,
    /// Nobody has this key.
    #[error("the API key is unknown")]
    Unknown,
    /// Its owner withdrew it.
    #[error("the API key was revoked at {0}")]
    Revoked(DateTime<Utc>),
    /// Its time is over.
    #[error("the API key expired at {0}")]
    Expired(DateTime<Utc>),
    /// Its owner is in the trash, or not ACTIVE.
    #[error("the owner of the API key may not sign in")]
    OwnerInactive,
    /// The system has no randomness for a new key.
    #[error("the system gave no random bytes: {0}")]
    Random(getrandom::Error),
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl KeyError {
    /// A name for programs, which stays as it is.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "key-malformed",
            Self::Unknown => "key-unknown",
            Self::Revoked(_) => "key-revoked",
            Self::Expired(_) => "key-expired",
            Self::OwnerInactive => "key-owner-inactive",
            Self::Random(_) => "no-randomness",
            Self::Database(_) => "database",
        }
    }
}

/// A key as the program sends it. It exists here once, when it is made; `Debug` hides the secret.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// The whole key, to be shown to its owner now or never.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}_…)", name_of(&self.0))
    }
}

/// What a new key may do and for how long.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyOptions {
    /// Such as read or write; a single `*` grants everything the user may do.
    pub permissions: Vec<String>,
    /// How many requests it allows in one hour; the database's default without.
    pub rate_limit: Option<i32>,
    /// From then on it no longer counts.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a key for a user. The token is not kept anywhere: anyone who loses it makes another.
///
/// # Errors
/// What the database says, such as that there is no such user.
pub fn create(
    conn: &mut PgConnection,
    user_id: &str,
    name: &str,
    options: KeyOptions,
) -> Result<(ApiKey, Token), KeyError> {
    let mut bytes = [0; (NAME + SECRET) / 2];
    getrandom::fill(&mut bytes).map_err(KeyError::Random)?;
    let text = hex(&bytes);
    let (public, secret) = text.split_at(NAME);
    let token = format!("{PREFIX}{public}_{secret}");
    let row = NewApiKey {
        permissions: Some(options.permissions),
        rate_limit: options.rate_limit,
        expires_at: options.expires_at,
        ..NewApiKey::new(name, stored(&token), user_id)
    };
    let key = diesel::insert_into(api_keys::table)
        .values(row)
        .returning(ApiKey::as_returning())
        .get_result(conn)?;
    Ok((key, Token(token)))
}

/// Finds the key that a program sent, if it counts, and notes that it was used.
///
/// `last_used_at` is written at most once a minute for each key: a busy program does not make every reading request a
/// writing one. For how often a key may be used see [`RateLimiter`](super::rate_limit::RateLimiter).
///
/// # Errors
/// [`KeyError`], by what is wrong. Show the program no more than that its key does not count.
pub fn verify(conn: &mut PgConnection, token: &str) -> Result<ApiKey, KeyError> {
    if !is_token(token) {
        return Err(KeyError::Malformed);
    }
    let (key, expired, stale, status, deleted_at) =
        api_keys::table
            .inner_join(users::table)
            .filter(api_keys::key.eq(stored(token)))
            .select((
                ApiKey::as_select(),
                // By the clock of the database, which all servers share.
                api_keys::expires_at.le(now),
                api_keys::last_used_at.is_null().or(api_keys::last_used_at
                    .lt((now.into_sql::<Timestamptz>() - 1.minute()).nullable())),
                users::status,
                users::deleted_at,
            ))
            .first::<(
                ApiKey,
                Option<bool>,
                Option<bool>,
                UserStatus,
                Option<DateTime<Utc>>,
            )>(conn)
            .optional()?
            .ok_or(KeyError::Unknown)?;
    if let Some(at) = key.revoked_at {
        return Err(KeyError::Revoked(at));
    }
    if let (Some(at), Some(true)) = (key.expires_at, expired) {
        return Err(KeyError::Expired(at));
    }
    if status != UserStatus::Active || deleted_at.is_some() {
        return Err(KeyError::OwnerInactive);
    }
    if stale == Some(false) {
        return Ok(key);
    }
    Ok(diesel::update(api_keys::table.find(&key.id))
        .set(api_keys::last_used_at.eq(now))
        .returning(ApiKey::as_returning())
        .get_result(conn)?)
}

/// Withdraws a key of a user for good. Doing it again changes nothing; `false` when the user has no such key.
///
/// # Errors
/// What the database says.
pub fn revoke(conn: &mut PgConnection, user_id: &str, id: &str) -> QueryResult<bool> {
    let of_user = api_keys::table
        .filter(api_keys::id.eq(id))
        .filter(api_keys::user_id.eq(user_id));
    diesel::update(of_user.filter(api_keys::revoked_at.is_null()))
        .set(api_keys::revoked_at.eq(now))
        .execute(conn)?;
    diesel::select(diesel::dsl::exists(of_user)).get_result(conn)
}

/// Lets a key of a user end at a time, or never; `false` when the user has no such key.
///
/// # Errors
/// What the database says.
pub fn expire_at(
    conn: &mut PgConnection,
    user_id: &str,
    id: &str,
    at: Option<DateTime<Utc>>,
) -> QueryResult<bool> {
    let changed = diesel::update(api_keys::table)
        .filter(api_keys::id.eq(id))
        .filter(api_keys::user_id.eq(user_id))
        .set(api_keys::expires_at.eq(at))
        .execute(conn)?;
    Ok(changed > 0)
}

impl ApiKey {
    /// Whether the key grants a permission, by its name or by `*`.
    pub fn allows(&self, permission: &str) -> bool {
        self.permissions
            .iter()
            .any(|granted| granted == permission || granted == "*")
    }

    /// What a person recognises the key by: its beginning, without the secret.
    pub fn public_name(&self) -> &str {
        self.key.split(':').next().unwrap_or_default()
    }
}

/// What the column holds for a key.
fn stored(token: &str) -> String {
    format!(
        "{}:sha256:{}",
        name_of(token),
        hex(&Sha256::digest(token.as_bytes()))
    )
}

/// The part of a well-formed key that is no secret.
fn name_of(token: &str) -> &str {
    token.get(..PREFIX.len() + NAME).unwrap_or_default()
}

fn is_token(token: &str) -> bool {
    let Some((name, secret)) = token
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split_once('_'))
    else {
        return false;
    };
    let is_hex = |text: &str, length| {
        text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    };
    is_hex(name, NAME) && is_hex(secret, SECRET)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
