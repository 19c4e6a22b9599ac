//! What the administrator pays for.

use allin_db::enums::{SubscriptionPlan, SubscriptionStatus};
use allin_db::models::{NewSubscription, Subscription, User};
use allin_db::schema::subscriptions;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn professional(now: DateTime<Utc>, user: &User) -> NewSubscription {
    NewSubscription {
        user_id: Some(user.id.clone()),
        plan: Some(SubscriptionPlan::Professional),
        status: Some(SubscriptionStatus::Active),
        posts_limit: Some(1000),
        accounts_limit: Some(20),
        users_limit: Some(10),
        ..NewSubscription::new(now, now + TimeDelta::days(30))
    }
}

impl SeedRow for NewSubscription {
    type Row = Subscription;

    const TABLE: &'static str = "subscriptions";

    fn key(&self) -> String {
        format!("user {}", self.user_id.as_deref().unwrap_or("none"))
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Subscription>> {
        subscriptions::table
            .filter(subscriptions::user_id.is_not_distinct_from(&self.user_id))
            .select(Subscription::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Subscription> {
        Ok(diesel::insert_into(subscriptions::table)
            .values(self)
            .returning(Subscription::as_returning())
            .get_result(connection)?)
    }

    fn move_dates(&self, kept: &Subscription, connection: &mut PgConnection) -> QueryResult<()> {
        if Some(kept.status) == self.status {
            diesel::update(kept)
                .set((
                    subscriptions::current_period_start.eq(self.current_period_start),
                    subscriptions::current_period_end.eq(self.current_period_end),
                ))
                .execute(connection)?;
        }
        Ok(())
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        subscriptions::table.count().get_result(connection)
    }
}
