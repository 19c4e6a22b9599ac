//! Empties the tables before they are seeded.

use allin_db::schema::{
    activities, analytics, api_keys, campaigns, notifications, organization_members, organizations,
    posts, sessions, social_accounts, subscriptions, users,
};
use anyhow::Context;
use diesel::{PgConnection, RunQueryDsl};

/// The tables that lose rows: those that are emptied, and those whose rows go with them by ON DELETE CASCADE.
pub const CLEANED: [&str; 17] = [
    "activities",
    "notifications",
    "api_keys",
    "analytics",
    "post_tags",
    "posts",
    "campaign_analytics",
    "campaign_tags",
    "campaigns",
    "social_accounts",
    "content_templates",
    "tags",
    "organization_members",
    "organizations",
    "sessions",
    "subscriptions",
    "users",
];

/// Deletes all rows of the tables in turn.
macro_rules! empty {
    ($connection:expr, $($table:ident),+ $(,)?) => {
        $(
            diesel::delete($table::table)
                .execute($connection)
                .context(concat!("emptying ", stringify!($table)))?;
        )+
    };
}

/// Deletes everything that belongs to a user or an organization, whether or not the seeds made it.
///
/// The order is the story's. Templates, tags and the figures of campaigns go with their organization or campaign; the
/// templates and tags of the platform itself, which have no organization, stay.
pub(super) fn clean(connection: &mut PgConnection) -> anyhow::Result<()> {
    empty!(
        connection,
        activities,
        notifications,
        api_keys,
        analytics,
        posts,
        campaigns,
        social_accounts,
        organization_members,
        organizations,
        sessions,
        subscriptions,
        users,
    );
    Ok(())
}
