//! Who changed what: an [`Activity`] for each change, written in the same transaction, with each column before and after.
//!
//! The row is read as JSON by the database before and after the change, so that whatever the change does (a changeset,
//! raw SQL, a trigger, a cascade on the same row) is what the activity says, and a change that did nothing leaves none.
//! Secrets are recorded as changed, never with their values. An `id` that is changed ends the row it named: that is
//! recorded as a deletion.
//!
//! The rest of the audit is the database's own: `updated_at` moves with each change and `created_at` never does,
//! whichever program writes; triggers see to both.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use diesel::dsl::{AsSelect, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Nullable, Text, Timestamptz};
use serde_json::Value;

use super::paging::{Keyset, Page, PageError, Request};
use super::soft_delete::rows as trash;
use super::soft_delete::{Moved, Reference, SoftDelete, TrashError};
use crate::models;
use crate::models::{Activity, NewActivity};
use crate::schema::activities;

/// Columns whose values an activity must not keep, in whatever table: those that the comments of the schema call secret,
/// which a test compares with them, and the hash of the password.
const SECRETS: [&str; 5] = [
    "password",
    "key",
    "access_token",
    "refresh_token",
    "session_token",
];

/// A model whose changes are recorded: one with an `id`.
pub trait Audited {
    /// The table.
    const TABLE: &'static str;
    /// What an activity calls it, in `entity_type`.
    const ENTITY: &'static str;

    /// The id of the row.
    fn entity_id(&self) -> &str;
}

macro_rules! audited {
    ($($model:ident in $table:literal is $entity:literal;)*) => {
        $(
        impl Audited for models::$model {
            const TABLE: &'static str = $table;
            const ENTITY: &'static str = $entity;

            fn entity_id(&self) -> &str {
                &self.id
            }
        }
    )*
        fn entity_of(table: &'static str) -> &'static str {
            match table {
                $($table => $entity,)*
                _ => table,
            }
        }
    };
}

audited! {
    Analytics in "analytics" is "analytics";
    ApiKey in "api_keys" is "api_key";
    Campaign in "campaigns" is "campaign";
    CampaignAnalytics in "campaign_analytics" is "campaign_analytics";
    ContentTemplate in "content_templates" is "content_template";
    Notification in "notifications" is "notification";
    Organization in "organizations" is "organization";
    OrganizationMember in "organization_members" is "organization_member";
    Post in "posts" is "post";
    Session in "sessions" is "session";
    SocialAccount in "social_accounts" is "social_account";
    Subscription in "subscriptions" is "subscription";
    Tag in "tags" is "tag";
    User in "users" is "user";
}

/// Who does something, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    user_id: String,
    ip: Option<IpAddr>,
    user_agent: Option<String>,
}

impl Actor {
    /// A user, by id.
    pub fn new(user_id: impl Into<String>) -> Self {
        Self {
            user_id: user_id.into(),
            ip: None,
            user_agent: None,
        }
    }

    /// From this address.
    #[must_use]
    pub fn from_ip(mut self, ip: IpAddr) -> Self {
        self.ip = Some(ip);
        self
    }

    /// With this program, as it calls itself. NUL characters, which PostgreSQL refuses, are taken out.
    #[must_use]
    pub fn with_user_agent(mut self, user_agent: &str) -> Self {
        self.user_agent = Some(user_agent.replace('\0', ""));
        self
    }

    /// Changes a row, whatever `change` does with it, and records what that was, in one transaction.
    ///
    /// The action is read off the row: create, update, delete, or soft_delete and restore where `deleted_at` moved.
    /// When the row is the same as before, nothing is recorded; of other rows that change along nothing is: for the trash
    /// there is [`soft_delete`](Self::soft_delete), for tags [`record_about`](Self::record_about). The row is locked while `change`
    /// runs.
    ///
    /// ```
    /// use allin_db::models::{Post, PostChanges};
    /// use allin_db::queries::audit::Actor;
    /// use allin_db::schema::posts;
    /// use diesel::prelude::*;
    ///
    /// fn rewrite(conn: &mut PgConnection, actor: &Actor, id: &str, text: &str) -> QueryResult<Post> {
    ///     let changes = PostChanges { content: Some(text.to_owned()), ..Default::default() };
    ///     actor.change::<Post, _, _>(conn, id, |conn| {
    ///         diesel::update(posts::table.find(id))
    ///             .set(changes)
    ///             .returning(Post::as_returning())
    ///             .get_result(conn)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// What `change` says, or the database. Neither the change nor its activity is kept then.
    pub fn change<M: Audited, T, E: From<diesel::result::Error>>(
        &self,
        conn: &mut PgConnection,
        id: &str,
        change: impl FnOnce(&mut PgConnection) -> Result<T, E>,
    ) -> Result<T, E> {
        conn.transaction(|conn| {
            self.keep(conn, M::TABLE, id)?;
            let before = row::<M>(conn, id)?;
            let done = change(conn)?;
            let after = row::<M>(conn, id)?;
            self.record_change::<M>(conn, id, before, after)?;
            Ok(done)
        })
    }

    /// Makes a row and records it, in one transaction.
    ///
    /// # Errors
    /// What `create` says, or the database. Neither the row nor its activity is kept then.
    pub fn create<M: Audited, E: From<diesel::result::Error>>(
        &self,
        conn: &mut PgConnection,
        create: impl FnOnce(&mut PgConnection) -> Result<M, E>,
    ) -> Result<M, E> {
        conn.transaction(|conn| {
            let made = create(conn)?;
            let id = made.entity_id();
            let after = row::<M>(conn, id)?;
            self.record_change::<M>(conn, id, None, after)?;
            Ok(made)
        })
    }

    /// Puts a row into the trash, and what belongs to it along, as [`SoftDelete::soft_delete`] does, with an activity for each
    /// row that went: the history of a post says that it went with its author.
    ///
    /// # Errors
    /// As [`SoftDelete::soft_delete`].
    pub fn soft_delete<M: Audited + SoftDelete>(
        &self,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Moved, TrashError> {
        conn.transaction(|conn| {
            let moved = self.change::<M, _, _>(conn, id, |conn| M::soft_delete(conn, id))?;
            for along in M::BELONGINGS {
                let rows = trash::along(conn, *along, id, moved.at)?;
                self.record_along(conn, *along, &rows, None, Some(moved.at), (M::ENTITY, id))?;
            }
            Ok(moved)
        })
    }

    /// Brings a row back from the trash with what went along, as [`SoftDelete::restore`] does, with an activity for each row that
    /// came back.
    ///
    /// # Errors
    /// As [`SoftDelete::restore`].
    pub fn restore<M: Audited + SoftDelete>(
        &self,
        conn: &mut PgConnection,
        id: &str,
    ) -> Result<Moved, TrashError> {
        conn.transaction(|conn| {
            // In the order in which everybody locks: the actor, the owners, the row.
            self.keep(conn, M::NAME, id)?;
            trash::lock_owners::<M>(conn, id)?;
            let mut went = Vec::new();
            let moved = self.change::<M, _, _>(conn, id, |conn| {
                // Behind the lock of the row: from here on nobody takes any of these along or back.
                if let Some(at) = trash::mark(conn, M::NAME, id)? {
                    for along in M::BELONGINGS {
                        went.push((*along, trash::along(conn, *along, id, at)?));
                    }
                }
                M::restore(conn, id)
            })?;
            for (along, rows) in went {
                let back = trash::live(conn, along, &rows)?;
                self.record_along(conn, along, &back, Some(moved.at), None, (M::ENTITY, id))?;
            }
            Ok(moved)
        })
    }

    /// Records something that is no change of a row, such as a sign-in: `LOGIN`, `success`.
    ///
    /// # Errors
    /// What the database says, such as that there is no such user.
    pub fn record(
        &self,
        conn: &mut PgConnection,
        type_: &str,
        action: &str,
        metadata: Value,
    ) -> QueryResult<Activity> {
        self.insert(conn, self.activity(type_, action, metadata))
    }

    /// Records something about a row that its own columns do not show, such as other tags; [`history_of`] the row has it.
    ///
    /// ```
    /// use allin_db::models::Post;
    /// use allin_db::queries::audit::Actor;
    /// use allin_db::queries::tagging::Tagged;
    /// use diesel::prelude::*;
    /// use serde_json::json;
    ///
    /// fn tag(conn: &mut PgConnection, actor: &Actor, post: &Post, tags: &[&str]) -> QueryResult<()> {
    ///     conn.transaction(|conn| {
    ///         post.set_tags(conn, tags)?;
    ///         actor.record_about::<Post>(conn, &post.id, "tag", json!({ "tags": tags })).map(drop)
    ///     })
    /// }
    /// ```
    ///
    /// # Errors
    /// What the database says, such as that there is no such user.
    pub fn record_about<M: Audited>(
        &self,
        conn: &mut PgConnection,
        id: &str,
        action: &str,
        metadata: Value,
    ) -> QueryResult<Activity> {
        let activity = NewActivity {
            entity_type: Some(M::ENTITY.to_owned()),
            entity_id: Some(id.to_owned()),
            ..self.activity(&M::ENTITY.to_uppercase(), action, metadata)
        };
        self.insert(conn, activity)
    }

    fn activity(&self, type_: &str, action: &str, metadata: Value) -> NewActivity {
        NewActivity {
            metadata: Some(metadata),
            ip_address: self.ip.map(|ip| ip.to_string()),
            user_agent: self.user_agent.clone(),
            ..NewActivity::new(type_, action, &self.user_id)
        }
    }

    fn insert(&self, conn: &mut PgConnection, activity: NewActivity) -> QueryResult<Activity> {
        diesel::insert_into(activities::table)
            .values(activity)
            .returning(Activity::as_returning())
            .get_result(conn)
    }

    /// Locks the user as the activity's foreign key is going to, before anything of the user's is locked: anyone who deletes the
    /// user begins there as well, and the two would wait for each other. A change of that very user locks more than this.
    fn keep(&self, conn: &mut PgConnection, table: &str, id: &str) -> QueryResult<()> {
        if table != "users" || id != self.user_id {
            sql_query("SELECT FROM users WHERE id = $1 FOR KEY SHARE")
                .bind::<Text, _>(&self.user_id)
                .execute(conn)?;
        }
        Ok(())
    }

    fn record_along(
        &self,
        conn: &mut PgConnection,
        along: Reference,
        rows: &[String],
        before: Option<DateTime<Utc>>,
        after: Option<DateTime<Utc>>,
        (entity, id): (&str, &str),
    ) -> QueryResult<()> {
        sql_query(include_str!("audit_along.sql"))
            .bind::<Array<Text>, _>(rows)
            .bind::<Text, _>(entity_of(along.table()))
            .bind::<Nullable<Timestamptz>, _>(before)
            .bind::<Nullable<Timestamptz>, _>(after)
            .bind::<Text, _>(format!("{entity} {id}"))
            .bind::<Text, _>(&self.user_id)
            .bind::<Nullable<Text>, _>(self.ip.map(|ip| ip.to_string()))
            .bind::<Nullable<Text>, _>(self.user_agent.as_ref())
            .execute(conn)
            .map(drop)
    }

    fn record_change<M: Audited>(
        &self,
        conn: &mut PgConnection,
        id: &str,
        before: Option<String>,
        after: Option<String>,
    ) -> QueryResult<()> {
        sql_query(include_str!("audit_change.sql"))
            .bind::<Nullable<Text>, _>(before)
            .bind::<Nullable<Text>, _>(after)
            .bind::<Text, _>(M::ENTITY)
            .bind::<Text, _>(id)
            .bind::<Text, _>(&self.user_id)
            .bind::<Nullable<Text>, _>(self.ip.map(|ip| ip.to_string()))
            .bind::<Nullable<Text>, _>(self.user_agent.as_ref())
            .bind::<Array<Text>, _>(SECRETS.as_slice())
            .execute(conn)
            .map(drop)
    }
}

/// What happened to a row, newest first.
///
/// # Errors
/// [`PageError`].
pub fn history_of<M: Audited>(
    conn: &mut PgConnection,
    id: &str,
    request: &Request,
) -> Result<Page<Activity>, PageError> {
    let query = all()
        .filter(activities::entity_type.eq(M::ENTITY))
        .filter(activities::entity_id.eq(id));
    newest_first()
        .within((M::ENTITY, id))
        .page(conn, query.into_boxed(), request)
}

/// What a user did, newest first.
///
/// # Errors
/// [`PageError`].
pub fn history_by(
    conn: &mut PgConnection,
    user_id: &str,
    request: &Request,
) -> Result<Page<Activity>, PageError> {
    let query = all().filter(activities::user_id.eq(user_id));
    newest_first()
        .within(("by", user_id))
        .page(conn, query.into_boxed(), request)
}

type All = Select<activities::table, AsSelect<Activity, Pg>>;

fn all() -> All {
    activities::table.select(Activity::as_select())
}

type Newest =
    Keyset<activities::created_at, activities::id, fn(&Activity) -> (DateTime<Utc>, String)>;

fn newest_first() -> Newest {
    Keyset::descending(
        "activities",
        activities::created_at,
        activities::id,
        |activity| (activity.created_at, activity.id.clone()),
    )
}

/// The row as JSON, locked; `None` when there is none. As text, for the database alone: what Rust makes of JSON has numbers
/// of at most 64 bits.
fn row<M: Audited>(conn: &mut PgConnection, id: &str) -> QueryResult<Option<String>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        row: String,
    }
    let found: Option<Row> = sql_query(format!(
        "SELECT to_jsonb(t)::text AS row FROM {} AS t WHERE id = $1 FOR NO KEY UPDATE",
        M::TABLE
    ))
    .bind::<Text, _>(id)
    .get_result(conn)
    .optional()?;
    Ok(found.map(|found| found.row))
}
