//! Who changed what: an [`Activity`] for each change, written in the same transaction, with each column before and after.
//!
//! The row is read as JSON by the database before and after the change, so that whatever the change does (a changeset,
//! raw SQL, a trigger, a cascade on the same row) is what the activity says, and a change that did nothing leaves none.
//! Secrets are recorded as changed, never with their values.
//!
//! The rest of the audit is the database's own: `updated_at` moves with each change and `created_at` never does,
//! whoever writes; triggers see to both.

use std::net::IpAddr;

use diesel::dsl::{AsSelect, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Jsonb, Text};
use serde_json::{Map, Value, json};

use super::paging::{Keyset, Page, PageError, Request};
use crate::models;
use crate::models::{Activity, NewActivity};
use crate::schema::activities;

/// Columns whose values an activity must not keep, in whatever table.
const SECRETS: [&str; 5] = [
    "password",
    "key",
    "access_token",
    "refresh_token",
    "session_token",
];
/// What stands for the value of a secret.
const HIDDEN: &str = "***";

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
    ($($model:ident in $table:literal is $entity:literal;)*) => {$(
        impl Audited for models::$model {
            const TABLE: &'static str = $table;
            const ENTITY: &'static str = $entity;

            fn entity_id(&self) -> &str {
                &self.id
            }
        }
    )*};
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
    /// When the row is the same as before, nothing is recorded. The row is locked while `change` runs.
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
            let before = row::<M>(conn, id)?;
            let done = change(conn)?;
            let after = row::<M>(conn, id)?;
            self.record_change::<M>(conn, id, before.as_ref(), after.as_ref())?;
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
            self.record_change::<M>(conn, id, None, after.as_ref())?;
            Ok(made)
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

    fn record_change<M: Audited>(
        &self,
        conn: &mut PgConnection,
        id: &str,
        before: Option<&Value>,
        after: Option<&Value>,
    ) -> QueryResult<()> {
        let changes = changes(before, after);
        if changes.is_empty() {
            return Ok(());
        }
        let activity = NewActivity {
            entity_type: Some(M::ENTITY.to_owned()),
            entity_id: Some(id.to_owned()),
            ..self.activity(
                &M::ENTITY.to_uppercase(),
                action(before, after),
                json!({ "changes": changes }),
            )
        };
        self.insert(conn, activity).map(drop)
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

type Newest = Keyset<
    activities::created_at,
    activities::id,
    fn(&Activity) -> (chrono::DateTime<chrono::Utc>, String),
>;

fn newest_first() -> Newest {
    Keyset::descending(
        "activities",
        activities::created_at,
        activities::id,
        |activity| (activity.created_at, activity.id.clone()),
    )
}

/// The row as JSON, locked; `None` when there is none.
fn row<M: Audited>(conn: &mut PgConnection, id: &str) -> QueryResult<Option<Value>> {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Jsonb)]
        row: Value,
    }
    let found: Option<Row> = sql_query(format!(
        "SELECT to_jsonb(t) AS row FROM {} AS t WHERE id = $1 FOR NO KEY UPDATE",
        M::TABLE
    ))
    .bind::<Text, _>(id)
    .get_result(conn)
    .optional()?;
    Ok(found.map(|found| found.row))
}

/// Each column that differs, with what it was and what it is. `updated_at` follows from the rest.
fn changes(before: Option<&Value>, after: Option<&Value>) -> Map<String, Value> {
    let empty = Map::new();
    let columns = |row: Option<&'_ Value>| row.and_then(Value::as_object).cloned();
    let (before, after) = (
        columns(before).unwrap_or_else(|| empty.clone()),
        columns(after).unwrap_or(empty),
    );
    let mut changes = Map::new();
    for column in before.keys().chain(after.keys()) {
        let (old, new) = (before.get(column), after.get(column));
        if old == new || column == "updated_at" || changes.contains_key(column) {
            continue;
        }
        let shown = |value: Option<&Value>| match value {
            Some(Value::Null) | None => Value::Null,
            Some(_) if SECRETS.contains(&column.as_str()) => json!(HIDDEN),
            Some(value) => value.clone(),
        };
        let (old, new) = (shown(old), shown(new));
        // A column that a new row leaves empty says nothing.
        if old.is_null() && new.is_null() {
            continue;
        }
        changes.insert(column.clone(), json!({ "before": old, "after": new }));
    }
    changes
}

fn action(before: Option<&Value>, after: Option<&Value>) -> &'static str {
    let trashed = |row: &Value| row.get("deleted_at").is_some_and(|at| !at.is_null());
    match (before, after) {
        (None, _) => "create",
        (_, None) => "delete",
        (Some(before), Some(after)) => match (trashed(before), trashed(after)) {
            (false, true) => "soft_delete",
            (true, false) => "restore",
            _ => "update",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_changed_but_not_shown() {
        let (before, after) = (json!({"password": "a"}), json!({"password": "b"}));
        let changes = Value::Object(changes(Some(&before), Some(&after)));
        assert_eq!(
            changes,
            json!({"password": {"before": "***", "after": "***"}})
        );
    }

    #[test]
    fn nothing_but_a_time_is_no_change() {
        let (before, after) = (
            json!({"updated_at": 1, "a": 1}),
            json!({"updated_at": 2, "a": 1}),
        );
        assert!(changes(Some(&before), Some(&after)).is_empty());
        assert!(changes(None, None).is_empty());
    }
}
