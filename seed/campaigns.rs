//! One campaign, running.

use allin_db::enums::CampaignStatus;
use allin_db::models::{Campaign, NewCampaign, Organization, User};
use allin_db::schema::campaigns;
use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use serde_json::json;

use super::SeedRow;

pub(super) fn summer(now: DateTime<Utc>, organization: &Organization, user: &User) -> NewCampaign {
    NewCampaign {
        description: Some("Test summer marketing campaign".to_owned()),
        end_date: Some(now + TimeDelta::days(90)),
        status: Some(CampaignStatus::Active),
        organization_id: Some(organization.id.clone()),
        goals: Some(json!({ "impressions": 10000, "engagements": 500, "clicks": 100 })),
        ..NewCampaign::new("Summer Campaign 2024", now, &user.id)
    }
}

impl SeedRow for NewCampaign {
    type Row = Campaign;

    const TABLE: &'static str = "campaigns";

    fn key(&self) -> String {
        self.name.clone()
    }

    /// The oldest, should there be copies: a name is no key of the table.
    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<Campaign>> {
        campaigns::table
            .filter(campaigns::organization_id.is_not_distinct_from(&self.organization_id))
            .filter(campaigns::name.eq(&self.name))
            .order((campaigns::created_at, campaigns::id))
            .select(Campaign::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<Campaign> {
        Ok(diesel::insert_into(campaigns::table)
            .values(self)
            .returning(Campaign::as_returning())
            .get_result(connection)?)
    }

    fn move_dates(&self, kept: &Campaign, connection: &mut PgConnection) -> QueryResult<()> {
        if Some(kept.status) == self.status {
            diesel::update(kept)
                .set((
                    campaigns::start_date.eq(self.start_date),
                    campaigns::end_date.eq(self.end_date),
                ))
                .execute(connection)?;
        }
        Ok(())
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        campaigns::table.count().get_result(connection)
    }
}
