//! What the published post reached in its first day.

use allin_db::enums::AnalyticsGranularity;
use allin_db::models::{Analytics, NewAnalytics, Post, SocialAccount};
use allin_db::schema::analytics;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn of_a_day(now: DateTime<Utc>, post: &Post, account: &SocialAccount) -> NewAnalytics {
    NewAnalytics {
        post_id: Some(post.id.clone()),
        social_account_id: Some(account.id.clone()),
        impressions: Some(5000),
        reach: Some(4500),
        engagements: Some(250),
        clicks: Some(50),
        shares: Some(20),
        likes: Some(200),
        comments: Some(30),
        engagement_rate: Some(5.0),
        click_rate: Some(1.0),
        share_rate: Some(0.4),
        granularity: Some(AnalyticsGranularity::Daily),
        ..NewAnalytics::new(now - TimeDelta::days(1), now)
    }
}

impl SeedRow for NewAnalytics {
    type Row = Analytics;

    const TABLE: &'static str = "analytics";

    fn key(&self) -> String {
        format!("post {}", self.post_id.as_deref().unwrap_or("none"))
    }

    /// The oldest: a post is measured day after day, and the seed's day was the first.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Analytics>> {
        let mut query = analytics::table
            .filter(analytics::post_id.is_not_distinct_from(&self.post_id))
            .filter(analytics::social_account_id.is_not_distinct_from(&self.social_account_id))
            .order((analytics::created_at, analytics::id))
            .select(Analytics::as_select())
            .into_boxed();
        if let Some(granularity) = self.granularity {
            query = query.filter(analytics::granularity.eq(granularity));
        }
        query.first(connection).optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Analytics> {
        Ok(diesel::insert_into(analytics::table)
            .values(self)
            .returning(Analytics::as_returning())
            .get_result(connection)?)
    }

    fn move_dates(&self, kept: &Analytics, connection: &mut PgConnection) -> QueryResult<()> {
        diesel::update(kept)
            .set((
                analytics::period_start.eq(self.period_start),
                analytics::period_end.eq(self.period_end),
            ))
            .execute(connection)?;
        Ok(())
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        analytics::table.count().get_result(connection)
    }
}
