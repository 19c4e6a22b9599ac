//! What the user was reported.

use allin_db::models::{Campaign, NewNotification, Notification, Post, User};
use allin_db::schema::notifications;
use diesel::prelude::*;
use serde_json::json;

use super::SeedRow;

pub(super) fn post_published(post: &Post, user: &User) -> NewNotification {
    NewNotification {
        data: Some(json!({ "postId": post.id })),
        ..NewNotification::new(
            "POST_PUBLISHED",
            "Post Published Successfully",
            "Your post has been published to Twitter",
            &user.id,
        )
    }
}

pub(super) fn campaign_started(campaign: &Campaign, user: &User) -> NewNotification {
    NewNotification {
        data: Some(json!({ "campaignId": campaign.id })),
        ..NewNotification::new(
            "CAMPAIGN_STARTED",
            "Campaign Started",
            "Summer Campaign 2024 is now active",
            &user.id,
        )
    }
}

impl SeedRow for NewNotification {
    type Row = Notification;

    const TABLE: &'static str = "notifications";

    fn key(&self) -> String {
        self.type_.clone()
    }

    /// The oldest, should the application have said the same again.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Notification>> {
        notifications::table
            .filter(notifications::user_id.eq(&self.user_id))
            .filter(notifications::type_.eq(&self.type_))
            .filter(notifications::title.eq(&self.title))
            .order((notifications::created_at, notifications::id))
            .select(Notification::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Notification> {
        Ok(diesel::insert_into(notifications::table)
            .values(self)
            .returning(Notification::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        notifications::table.count().get_result(connection)
    }
}
