//! Two people: one who administers the platform, one who uses it.

use allin_db::enums::UserRole;
use allin_db::models::{NewUser, User};
use allin_db::schema::users;
use chrono::{DateTime, Utc};
use diesel::prelude::*;

use super::SeedRow;

/// What both sign in with.
const PASSWORD: &str = "password123";

/// How many rounds of bcrypt, as a power of two.
const COST: u32 = 10;

pub(super) fn admin(now: DateTime<Utc>) -> NewUser {
    NewUser {
        name: Some("Admin User".to_owned()),
        role: Some(UserRole::Admin),
        email_verified: Some(now),
        ..NewUser::new("admin@allin.com")
    }
}

pub(super) fn test(now: DateTime<Utc>) -> NewUser {
    NewUser {
        name: Some("Test User".to_owned()),
        role: Some(UserRole::User),
        email_verified: Some(now),
        ..NewUser::new("test@allin.com")
    }
}

impl SeedRow for NewUser {
    type Row = User;

    const TABLE: &'static str = "users";

    fn key(&self) -> String {
        self.email.clone()
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<User>> {
        users::table
            .filter(users::email.eq(&self.email))
            .select(User::as_select())
            .first(connection)
            .optional()
    }

    /// Hashes the password only here: with its random salt, a new hash would change a row that is there.
    fn insert(mut self, connection: &mut PgConnection) -> anyhow::Result<User> {
        self.password = Some(bcrypt::hash(PASSWORD, COST)?);
        Ok(diesel::insert_into(users::table)
            .values(self)
            .returning(User::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        users::table.count().get_result(connection)
    }
}
