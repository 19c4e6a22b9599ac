//! Two connected accounts.

use allin_db::enums::{AccountStatus, Platform};
use allin_db::models::{NewSocialAccount, Organization, SocialAccount, User};
use allin_db::schema::social_accounts;
use diesel::prelude::*;

use super::SeedRow;

pub(super) fn twitter(organization: &Organization, user: &User) -> NewSocialAccount {
    NewSocialAccount {
        username: Some("testuser".to_owned()),
        display_name: Some("Test User".to_owned()),
        user_id: Some(user.id.clone()),
        organization_id: Some(organization.id.clone()),
        status: Some(AccountStatus::Active),
        follower_count: Some(1000),
        following_count: Some(500),
        ..NewSocialAccount::new(Platform::Twitter, "test_twitter_123")
    }
}

pub(super) fn linkedin(organization: &Organization, user: &User) -> NewSocialAccount {
    NewSocialAccount {
        username: Some("test-user-linkedin".to_owned()),
        display_name: Some("Test User Professional".to_owned()),
        user_id: Some(user.id.clone()),
        organization_id: Some(organization.id.clone()),
        status: Some(AccountStatus::Active),
        follower_count: Some(500),
        following_count: Some(200),
        ..NewSocialAccount::new(Platform::Linkedin, "test_linkedin_456")
    }
}

impl SeedRow for NewSocialAccount {
    type Row = SocialAccount;

    const TABLE: &'static str = "social_accounts";

    fn key(&self) -> String {
        format!("{} {}", self.platform, self.platform_account_id)
    }

    fn find(&self, connection: &mut PgConnection) -> QueryResult<Option<SocialAccount>> {
        social_accounts::table
            .filter(social_accounts::platform.eq(self.platform))
            .filter(social_accounts::platform_account_id.eq(&self.platform_account_id))
            .select(SocialAccount::as_select())
            .first(connection)
            .optional()
    }

    fn insert(self, connection: &mut PgConnection) -> anyhow::Result<SocialAccount> {
        Ok(diesel::insert_into(social_accounts::table)
            .values(self)
            .returning(SocialAccount::as_returning())
            .get_result(connection)?)
    }

    fn count(connection: &mut PgConnection) -> QueryResult<i64> {
        social_accounts::table.count().get_result(connection)
    }
}
