//! Two posts: one goes out tomorrow, one went out yesterday.

use allin_db::enums::{Platform, PostStatus};
use allin_db::models::{Campaign, NewPost, Organization, Post, SocialAccount, User};
use allin_db::schema::posts;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn scheduled(
    now: DateTime<Utc>,
    organization: &Organization,
    campaign: &Campaign,
    account: &SocialAccount,
    author: &User,
) -> NewPost {
    NewPost {
        hashtags: Some(vec!["test".to_owned(), "development".to_owned()]),
        scheduled_at: Some(now + TimeDelta::days(1)),
        status: Some(PostStatus::Scheduled),
        platforms: Some(vec![Platform::Twitter, Platform::Linkedin]),
        organization_id: Some(organization.id.clone()),
        social_account_id: Some(account.id.clone()),
        campaign_id: Some(campaign.id.clone()),
        ..NewPost::new(
            "This is a scheduled post for testing #test #development",
            &author.id,
        )
    }
}

pub(super) fn published(
    now: DateTime<Utc>,
    organization: &Organization,
    account: &SocialAccount,
    author: &User,
) -> NewPost {
    NewPost {
        published_at: Some(now - TimeDelta::days(1)),
        status: Some(PostStatus::Published),
        platforms: Some(vec![Platform::Twitter]),
        organization_id: Some(organization.id.clone()),
        social_account_id: Some(account.id.clone()),
        impressions: Some(5000),
        engagements: Some(250),
        clicks: Some(50),
        ..NewPost::new(
            "This post has been published! Check out our new features.",
            &author.id,
        )
    }
}

impl SeedRow for NewPost {
    type Row = Post;

    const TABLE: &'static str = "posts";

    fn key(&self) -> String {
        format!("{:?}", self.content)
    }

    /// The oldest, should there be copies: a text is no key of the table.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Post>> {
        posts::table
            .filter(posts::user_id.eq(&self.user_id))
            .filter(posts::content.eq(&self.content))
            .order((posts::created_at, posts::id))
            .select(Post::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Post> {
        Ok(diesel::insert_into(posts::table)
            .values(self)
            .returning(Post::as_returning())
            .get_result(connection)?)
    }

    fn move_dates(&self, kept: &Post, connection: &mut PgConnection) -> QueryResult<()> {
        if Some(kept.status) == self.status {
            diesel::update(kept)
                .set((
                    posts::scheduled_at.eq(self.scheduled_at),
                    posts::published_at.eq(self.published_at),
                ))
                .execute(connection)?;
        }
        Ok(())
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        posts::table.count().get_result(connection)
    }
}
