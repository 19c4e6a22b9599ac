//! Rows that go to the trash before they go for good.
//!
//! Five models have `deleted_at`: users, organizations, social accounts, posts and campaigns. [`SoftDelete`] gives them
//! scopes for queries, [`soft_delete`](SoftDelete::soft_delete), [`restore`](SoftDelete::restore) and
//! [`purge`](SoftDelete::purge).
//!
//! # What goes along
//! What the foreign keys would delete with a row goes to the trash with it: the posts, campaigns and social accounts of
//! a user or of an organization. The posts of a campaign or of an account stay, as they do when it is deleted for good
//! (`ON DELETE SET NULL`); they keep pointing at it, so that nothing is lost when it comes back.
//! Tables without `deleted_at` are left alone: sessions, keys and memberships of a user in the trash are still there.
//! [`authenticate`](super::passwords::authenticate), [`verify`](super::api_keys::verify) and
//! [`find_live`](super::sessions::find_live) let nobody in by them; the plain rows can be found.
//!
//! # What comes back
//! Exactly what went along. Its mark is the moment in `deleted_at`, which no two deletions share (the function
//! `deletion_moment` of the database sees to it). A post that was deleted before its author stays in the trash when the
//! author returns. A post whose organization has gone to the trash in the meantime stays as well, and belongs to the
//! organization's deletion from then on.
//! A row cannot be restored alone while its user or its organization is in the trash: [`TrashError::OwnerTrashed`].
//!
//! # Unique keys
//! A row in the trash keeps its keys: the e-mail address of a deleted user, the slug of a deleted organization and the
//! platform id of a deleted account are taken until the purge. So a restore never fails on a key that another person
//! took. Who signs up again with such an address should be offered the restore.
//!
//! # At the same time
//! The row is locked first, so that anyone who inserts a row that belongs to it either comes before and goes along, or
//! waits, and finds the row deleted. The database lets a live row belong to one in the trash;
//! [`keep_alive`](SoftDelete::keep_alive) before the insert does not. All of this holds in READ COMMITTED, the default; in the stricter levels PostgreSQL may answer with a
//! serialization failure, to be tried again.

pub(super) mod rows;

use std::time::Duration;

use chrono::{DateTime, Utc};
use diesel::associations::HasTable;
use diesel::dsl::{Filter, IsNotNull, IsNull};
use diesel::prelude::*;
use diesel::query_dsl::methods::FilterDsl;
use diesel::sql_types::{BigInt, Text, Timestamptz};
use diesel::{PgConnection, sql_query};

use crate::models::{Campaign, Organization, Post, SocialAccount, User};
use crate::schema::{campaigns, organizations, posts, social_accounts, users};

/// Why a row could not go to the trash or come back.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrashError {
    /// There is no such row, not even in the trash.
    #[error("there is no row {id:?} in {table}")]
    NotFound {
        /// The table.
        table: &'static str,
        /// The id that was asked for.
        id: String,
    },
    /// The row was deleted before; its mark stays as it is.
    #[error("the row {id:?} of {table} is in the trash already, since {since}")]
    AlreadyTrashed {
        /// The table.
        table: &'static str,
        /// The id of the row.
        id: String,
        /// When it was deleted.
        since: DateTime<Utc>,
    },
    /// The row is live: there is nothing to restore.
    #[error("the row {id:?} of {table} is not in the trash")]
    NotTrashed {
        /// The table.
        table: &'static str,
        /// The id of the row.
        id: String,
    },
    /// What the row belongs to is in the trash: restore that, and the row comes along or can be restored then.
    #[error("the row {id:?} of {table} belongs to a row of {owner} that is in the trash")]
    OwnerTrashed {
        /// The table.
        table: &'static str,
        /// The id of the row.
        id: String,
        /// The table of the owner.
        owner: &'static str,
    },
    /// The database failed.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl TrashError {
    /// A name for programs, which stays as it is.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "not-found",
            Self::AlreadyTrashed { .. } => "already-trashed",
            Self::NotTrashed { .. } => "not-trashed",
            Self::OwnerTrashed { .. } => "owner-trashed",
            Self::Database(_) => "database",
        }
    }
}

/// What one deletion or one restore moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The moment that marks the deletion.
    pub at: DateTime<Utc>,
    /// How many rows of each table went along, the row itself not counted.
    pub along: Vec<(&'static str, usize)>,
}

impl Moved {
    /// How many rows of a table went along.
    pub fn of(&self, table: &str) -> usize {
        let rows = self.along.iter().find(|(name, _)| *name == table);
        rows.map_or(0, |(_, count)| *count)
    }
}

/// A column that points at the row which the rows of its table belong to.
#[derive(Debug, Clone, Copy)]
pub struct Reference {
    table: &'static str,
    column: &'static str,
}

impl Reference {
    /// The table whose rows belong, or that they belong to.
    pub fn table(&self) -> &'static str {
        self.table
    }
}

/// A model whose rows go to the trash before they go for good: see [the module](self).
///
/// The scopes are ordinary Diesel queries and expressions:
///
/// ```
/// use allin_db::models::{Post, User};
/// use allin_db::queries::soft_delete::{Scopes, SoftDelete};
/// use allin_db::schema::{posts, users};
/// use diesel::prelude::*;
///
/// // From the model, with whatever Diesel has for a query.
/// let drafts = Post::alive().filter(posts::content.like("%draft%")).select(posts::id);
/// // On any query, also joined and boxed: each table has a scope of its own.
/// let both = posts::table.inner_join(users::table).alive::<Post>().alive::<User>().into_boxed();
/// // As an expression.
/// let either = posts::table.filter(Post::is_trashed().or(posts::clicks.eq(0)));
///
/// # fn sql<T: diesel::query_builder::QueryFragment<diesel::pg::Pg>>(query: T) -> String {
/// #     diesel::debug_query::<diesel::pg::Pg, _>(&query).to_string()
/// # }
/// assert!(sql(drafts).contains(r#""posts"."deleted_at" IS NULL"#));
/// assert!(sql(both.select(posts::id)).contains(r#""users"."deleted_at" IS NULL"#));
/// # let _ = either;
/// ```
pub trait SoftDelete: HasTable {
    /// Whether a row is live.
    type IsAlive;
    /// Whether a row is in the trash.
    type IsTrashed;
    /// The name of the table.
    const NAME: &'static str;
    /// What belongs to a row, and goes where it goes.
    const BELONGINGS: &'static [Reference];
    /// What a row belongs to.
    const OWNERS: &'static [Reference];

    /// Whether a row is live, as an expression.
    fn is_alive() -> Self::IsAlive;

    /// Whether a row is in the trash, as an expression.
    fn is_trashed() -> Self::IsTrashed;

    /// The live rows.
    fn alive() -> Filter<Self::Table, Self::IsAlive>
    where
        Self::Table: FilterDsl<Self::IsAlive>,
    {
        FilterDsl::filter(Self::table(), Self::is_alive())
    }

    /// The rows in the trash.
    fn trashed() -> Filter<Self::Table, Self::IsTrashed>
    where
        Self::Table: FilterDsl<Self::IsTrashed>,
    {
        FilterDsl::filter(Self::table(), Self::is_trashed())
    }

    /// All rows, live or not: the table, said aloud.
    fn with_trashed() -> Self::Table {
        Self::table()
    }

    /// Puts a row into the trash, and what belongs to it along, in one transaction.
    ///
    /// # Errors
    /// [`TrashError::NotFound`], [`TrashError::AlreadyTrashed`], or what the database says.
    fn soft_delete(conn: &mut PgConnection, id: &str) -> Result<Moved, TrashError> {
        conn.transaction(|conn| {
            if let Some(since) = rows::lock(conn, Self::NAME, id, "UPDATE")? {
                return Err(TrashError::AlreadyTrashed {
                    table: Self::NAME,
                    id: id.to_owned(),
                    since,
                });
            }
            let at = rows::moment(conn, id, Self::BELONGINGS)?;
            let mut along = Vec::new();
            for Reference { table, column } in Self::BELONGINGS {
                // In the order of the ids, as everybody who takes these rows along does: no deadlock among them.
                sql_query(format!(
                    "SELECT id FROM {table} WHERE {column} = $1 AND deleted_at IS NULL ORDER BY id FOR UPDATE"
                ))
                .bind::<Text, _>(id)
                .execute(conn)?;
                let count = sql_query(format!(
                    "UPDATE {table} SET deleted_at = $2 WHERE {column} = $1 AND deleted_at IS NULL"
                ))
                .bind::<Text, _>(id)
                .bind::<Timestamptz, _>(at)
                .execute(conn)?;
                along.push((*table, count));
            }
            sql_query(format!("UPDATE {} SET deleted_at = $2 WHERE id = $1", Self::NAME))
                .bind::<Text, _>(id)
                .bind::<Timestamptz, _>(at)
                .execute(conn)?;
            Ok(Moved { at, along })
        })
    }

    /// Sees to it that a row is live until the end of the transaction: called before something is inserted that is to
    /// belong to it. Anyone who wants to delete it waits; many may keep it at once.
    ///
    /// ```
    /// use allin_db::models::{NewPost, Post, User};
    /// use allin_db::queries::soft_delete::{SoftDelete, TrashError};
    /// use allin_db::schema::posts;
    /// use diesel::prelude::*;
    ///
    /// fn write(conn: &mut PgConnection, user: &str, text: &str) -> Result<Post, TrashError> {
    ///     conn.transaction(|conn| {
    ///         User::keep_alive(conn, user)?;
    ///         let insert = diesel::insert_into(posts::table).values(NewPost::new(text, user));
    ///         Ok(insert.returning(Post::as_returning()).get_result(conn)?)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// [`TrashError::NotFound`], [`TrashError::AlreadyTrashed`], or what the database says.
    fn keep_alive(conn: &mut PgConnection, id: &str) -> Result<(), TrashError> {
        match rows::lock(conn, Self::NAME, id, "KEY SHARE")? {
            None => Ok(()),
            Some(since) => Err(TrashError::AlreadyTrashed {
                table: Self::NAME,
                id: id.to_owned(),
                since,
            }),
        }
    }

    /// Brings a row back from the trash, with exactly what went along with it, in one transaction.
    ///
    /// # Errors
    /// [`TrashError::NotFound`], [`TrashError::NotTrashed`], [`TrashError::OwnerTrashed`], or what the database says.
    fn restore(conn: &mut PgConnection, id: &str) -> Result<Moved, TrashError> {
        conn.transaction(|conn| {
            // Owners before rows, the order in which a deletion locks them.
            let trashed = rows::lock_owners::<Self>(conn, id)?;
            let Some(at) = rows::lock(conn, Self::NAME, id, "UPDATE")? else {
                return Err(TrashError::NotTrashed {
                    table: Self::NAME,
                    id: id.to_owned(),
                });
            };
            if let Some(owner) = trashed {
                return Err(TrashError::OwnerTrashed {
                    table: Self::NAME,
                    id: id.to_owned(),
                    owner,
                });
            }
            sql_query(format!("UPDATE {} SET deleted_at = NULL WHERE id = $1", Self::NAME))
                .bind::<Text, _>(id)
                .execute(conn)?;
            let mut along = Vec::new();
            for Reference { table, column } in Self::BELONGINGS {
                // What has another owner who is in the trash by now is handed over to that deletion. The owners are
                // locked: one that is being deleted this moment is waited for.
                let back: Vec<rows::Mark> = sql_query(format!(
                    "UPDATE {table} AS t SET deleted_at = coalesce(
                         (SELECT u.deleted_at FROM users u WHERE u.id = t.user_id FOR SHARE),
                         (SELECT o.deleted_at FROM organizations o WHERE o.id = t.organization_id FOR SHARE))
                     WHERE {column} = $1 AND deleted_at = $2 RETURNING deleted_at"
                ))
                .bind::<Text, _>(id)
                .bind::<Timestamptz, _>(at)
                .load(conn)?;
                let live = back.iter().filter(|row| row.deleted_at.is_none());
                along.push((*table, live.count()));
            }
            Ok(Moved { at, along })
        })
    }

    /// Deletes for good what has been in the trash for longer than that, with all that the foreign keys delete along,
    /// and says how many rows of this table went. With a user go the activities of that user, too.
    ///
    /// A row to which something live belongs stays: nothing that can be seen goes away. The figures that a post has had on an
    /// account stay with the post, without the account.
    ///
    /// # Errors
    /// What the database says.
    fn purge(conn: &mut PgConnection, older_than: Duration) -> QueryResult<usize> {
        // Nothing is older than a thousand years, and PostgreSQL's times end before the numbers do.
        let most = Duration::from_secs(1000 * 366 * 86_400);
        let micros = i64::try_from(older_than.min(most).as_micros()).unwrap_or(i64::MAX);
        // A clock that goes on within a transaction, and stands still within the statement, as an index needs it.
        let mut old =
            "t.deleted_at < statement_timestamp() - $1 * interval '1 microsecond'".to_owned();
        for Reference { table, column } in Self::BELONGINGS {
            old += &format!(
                " AND NOT EXISTS (SELECT FROM {table} b WHERE b.{column} = t.id AND b.deleted_at IS NULL)"
            );
        }
        let name = Self::NAME;
        // Figures of a post are the post's as well as the account's, and go with the post only.
        let kept = rows::accounts::<Self>().map_or_else(String::new, |column| {
            format!(
                "WITH kept AS (
                     UPDATE analytics SET social_account_id = NULL
                     WHERE post_id IS NOT NULL AND social_account_id IN (
                         SELECT id FROM social_accounts WHERE {column} IN (SELECT t.id FROM {name} AS t WHERE {old})))"
            )
        });
        conn.transaction(|conn| {
            // Who is inserting what will belong to such a row holds it: waited for here, and seen by the statement below. A
            // minute more than that one asks for, as it begins later.
            sql_query(format!(
                "SELECT FROM {name} WHERE deleted_at < statement_timestamp() - $1 * interval '1 microsecond'
                     + interval '1 minute' ORDER BY id FOR UPDATE"
            ))
            .bind::<BigInt, _>(micros)
            .execute(conn)?;
            sql_query(format!("{kept} DELETE FROM {name} AS t WHERE {old}"))
                .bind::<BigInt, _>(micros)
                .execute(conn)
        })
    }
}

/// The scopes on any query that reads the table of a model, joined or not, boxed or not.
pub trait Scopes: Sized {
    /// Only live rows of the model's table.
    fn alive<M: SoftDelete>(self) -> Filter<Self, M::IsAlive>
    where
        Self: FilterDsl<M::IsAlive>,
    {
        FilterDsl::filter(self, M::is_alive())
    }

    /// Only rows of the model's table that are in the trash.
    fn trashed<M: SoftDelete>(self) -> Filter<Self, M::IsTrashed>
    where
        Self: FilterDsl<M::IsTrashed>,
    {
        FilterDsl::filter(self, M::is_trashed())
    }
}

impl<Q: diesel::query_builder::AsQuery> Scopes for Q {}

macro_rules! soft_delete {
    ($($model:ident in $table:ident: [$($belonging:ident.$by:ident),*] of [$($owner:ident.$through:ident),*];)*) => {$(
        impl SoftDelete for $model {
            type IsAlive = IsNull<$table::deleted_at>;
            type IsTrashed = IsNotNull<$table::deleted_at>;
            const NAME: &'static str = stringify!($table);
            const BELONGINGS: &'static [Reference] =
                &[$(Reference { table: stringify!($belonging), column: stringify!($by) }),*];
            const OWNERS: &'static [Reference] =
                &[$(Reference { table: stringify!($owner), column: stringify!($through) }),*];

            fn is_alive() -> Self::IsAlive {
                $table::deleted_at.is_null()
            }

            fn is_trashed() -> Self::IsTrashed {
                $table::deleted_at.is_not_null()
            }
        }
    )*};
}

soft_delete! {
    User in users: [campaigns.user_id, posts.user_id, social_accounts.user_id] of [];
    Organization in organizations:
        [campaigns.organization_id, posts.organization_id, social_accounts.organization_id] of [];
    Campaign in campaigns: [] of [users.user_id, organizations.organization_id];
    Post in posts: [] of [users.user_id, organizations.organization_id];
    SocialAccount in social_accounts: [] of [users.user_id, organizations.organization_id];
}
