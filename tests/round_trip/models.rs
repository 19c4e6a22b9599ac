//! Every model with every column. A new column does not compile until it is here; a new table fails the last test.

use allin_db::models::*;
use allin_db::schema;
use diesel::prelude::*;
use proptest::prelude::*;

use crate::parents::{parent, parent_or_none};
use crate::property::{self, Model, literal};
use crate::returned::Reported;
use crate::sample::anything;
use crate::support::{Database, assert_same, fact};

/// The name of the column that a field is for.
fn column(field: &'static str) -> &'static str {
    field.trim_end_matches('_')
}

fn cast<M, T: Reported>(_: fn(&M) -> &T) -> &'static str {
    T::CAST
}

/// A strategy for a field: its own, or any value of its type.
macro_rules! values {
    () => {
        anything()
    };
    ($own:expr) => {
        $own
    };
}

/// Any number of strategies as pairs of pairs, and the pattern of their values: tuples end at twelve.
macro_rules! pairs {
    () => { Just(()) };
    ($field:ident $(in $own:expr)?, $($rest:tt)*) => { (values!($($own)?), pairs!($($rest)*)) };
}
macro_rules! pairs_of {
    () => { () };
    ($field:ident, $($rest:ident,)*) => { ($field, pairs_of!($($rest,)*)) };
}

macro_rules! model {
    (
        $table:ident: $row:ident $new:ident $($changes:ident)?;
        key $($key:ident $(in $keys:expr)?),+;
        $(stays $stays:ident;)?
        $(moves $moves:ident;)?
        { $($field:ident $(in $own:expr)?,)* }
    ) => {
        impl Model for $row {
            const TABLE: &'static str = stringify!($table);

            fn columns() -> Vec<(&'static str, &'static str)> {
                vec![
                    $((column(stringify!($key)), cast(|row: &Self| &row.$key)),)+
                    $((stringify!($stays), cast(|row: &Self| &row.$stays)),)?
                    $((stringify!($moves), cast(|row: &Self| &row.$moves)),)?
                    $((column(stringify!($field)), cast(|row: &Self| &row.$field)),)*
                ]
            }

            fn any() -> BoxedStrategy<Self> {
                pairs!($($key $(in $keys)?,)+ $($stays,)? $($moves,)? $($field $(in $own)?,)*)
                    .prop_map(|pairs_of!($($key,)+ $($stays,)? $($moves,)? $($field,)*)| $row {
                        $($key,)+ $($stays,)? $($moves,)? $($field,)*
                    })
                    .boxed()
            }

            fn reported(&self) -> Vec<Option<String>> {
                vec![
                    $(self.$key.reported(),)+ $(self.$stays.reported(),)? $(self.$moves.reported(),)? $(self.$field.reported(),)*
                ]
            }

            fn find(&self, connection: &mut PgConnection) -> QueryResult<Self> {
                let found = schema::$table::table.find(($(self.$key.clone()),+));
                found.select($row::as_select()).first(connection)
            }

            fn insert(&self, connection: &mut PgConnection) -> QueryResult<Self> {
                let row = self.clone();
                diesel::insert_into(schema::$table::table)
                    .values($new {
                        $($key: row.$key.into(),)+
                        $($stays: row.$stays.into(),)?
                        $($moves: row.$moves.into(),)?
                        $($field: row.$field.into(),)*
                    })
                    .returning($row::as_returning())
                    .get_result(connection)
            }

            model!(@update $table $row ($($changes)?) ($($key)+) ($($stays)?) ($($moves)?) ($($field)*));

            fn condition(&self) -> String {
                let keys = [$(format!("{} = {}", stringify!($key), literal(&self.$key))),+];
                keys.join(" AND ")
            }
        }

        mod $table {
            #[test]
            fn come_back_as_they_went() {
                super::property::holds::<super::$row>();
            }
        }
    };
    (@update $table:ident $row:ident () ($($key:ident)+) () () ()) => {
        fn update(&self, _: &Self, _: &mut PgConnection) -> QueryResult<Option<(Self, Self)>> {
            Ok(None)
        }
    };
    (@update $table:ident $row:ident ($changes:ident) ($($key:ident)+) ($($stays:ident)?) ($($moves:ident)?) ($($field:ident)*)) => {
        fn update(&self, to: &Self, connection: &mut PgConnection) -> QueryResult<Option<(Self, Self)>> {
            let row = to.clone();
            let changes = $changes {
                $($stays: Some(row.$stays),)?
                $($moves: Some(row.$moves),)?
                $($field: Some(row.$field),)*
            };
            let updated = diesel::update(self)
                .set(&changes)
                .returning($row::as_returning())
                .get_result::<Self>(connection)?;
            #[allow(unused_mut, reason = "not all tables have a column that moves")]
            let mut expected = $row {
                $($key: self.$key.clone(),)+
                $($stays: self.$stays.clone(),)?
                ..to.clone()
            };
            $(
                // A statement that sets the time that is there already has not set it, says the trigger.
                if to.$moves == self.$moves {
                    expected.$moves = updated.$moves;
                }
            )?
            Ok(Some((expected, updated)))
        }
    };
}

model! {
    activities: Activity NewActivity ActivityChanges;
    key id;
    stays created_at;
    {
        type_, action, entity_type, entity_id, metadata, user_id in parent(), ip_address, user_agent,
    }
}
model! {
    analytics: Analytics NewAnalytics AnalyticsChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        impressions, reach, engagements, clicks, shares, saves, comments, likes, engagement_rate, click_rate, share_rate,
        post_id in parent_or_none(), social_account_id in parent_or_none(), period_start, period_end, granularity, raw_data,
    }
}
model! {
    api_keys: ApiKey NewApiKey ApiKeyChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        name, key, last_used_at, expires_at, user_id in parent(), permissions, rate_limit, revoked_at,
    }
}
model! {
    campaign_analytics: CampaignAnalytics NewCampaignAnalytics CampaignAnalyticsChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        campaign_id in parent(), total_posts, total_impressions, total_engagements, total_clicks, total_conversions, roi,
        cost_per_click, cost_per_engagement, period_start, period_end,
    }
}
model! {
    campaign_tags: CampaignTag NewCampaignTag;
    key campaign_id in parent(), tag_id in parent();
    {}
}
model! {
    campaigns: Campaign NewCampaign CampaignChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        name, description, start_date, end_date, status, goals, target_metrics, user_id in parent(),
        organization_id in parent_or_none(), budget, spent_amount, deleted_at,
    }
}
model! {
    content_templates: ContentTemplate NewContentTemplate ContentTemplateChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        name, description, content, variables, category, organization_id in parent_or_none(), is_public, usage_count,
    }
}
model! {
    notifications: Notification NewNotification NotificationChanges;
    key id;
    stays created_at;
    {
        type_, title, message, data, user_id in parent(), is_read, read_at,
    }
}
model! {
    organization_members: OrganizationMember NewOrganizationMember OrganizationMemberChanges;
    key id;
    moves updated_at;
    {
        user_id in parent(), organization_id in parent(), role, permissions, joined_at,
    }
}
model! {
    organizations: Organization NewOrganization OrganizationChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        name, slug, description, logo, website, billing_email, settings, features, deleted_at,
    }
}
model! {
    post_tags: PostTag NewPostTag;
    key post_id in parent(), tag_id in parent();
    {}
}
model! {
    posts: Post NewPost PostChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        content, media_urls, hashtags, mentions, scheduled_at, published_at, status, platform_data, platforms,
        user_id in parent(), organization_id in parent_or_none(), social_account_id in parent_or_none(),
        campaign_id in parent_or_none(), impressions, engagements, clicks, shares, ai_generated, ai_model, ai_prompt, deleted_at,
    }
}
model! {
    sessions: Session NewSession SessionChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        session_token, user_id in parent(), expires,
    }
}
model! {
    social_accounts: SocialAccount NewSocialAccount SocialAccountChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        platform, platform_account_id, username, display_name, profile_image, access_token, refresh_token, token_expiry,
        user_id in parent_or_none(), organization_id in parent_or_none(), follower_count, following_count, post_count,
        platform_data, status, last_sync_at, deleted_at,
    }
}
model! {
    subscriptions: Subscription NewSubscription SubscriptionChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        plan, status, stripe_customer_id, stripe_subscription_id, stripe_price_id, posts_limit, accounts_limit, users_limit,
        current_period_start, current_period_end, cancel_at, canceled_at, user_id in parent_or_none(),
        organization_id in parent_or_none(),
    }
}
model! {
    tags: Tag NewTag TagChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        name, color, organization_id in parent_or_none(),
    }
}
model! {
    users: User NewUser UserChanges;
    key id;
    stays created_at;
    moves updated_at;
    {
        email, email_verified, name, password, image, role, status, oauth_provider, oauth_id, subscription_id, deleted_at,
    }
}

#[test]
fn every_column_of_every_table_is_covered() {
    fn all<M: Model>() -> Vec<(String, String)> {
        let named = |(name, _): (&str, &str)| (M::TABLE.to_owned(), name.to_owned());
        M::columns().into_iter().map(named).collect()
    }
    let covered = [
        all::<Activity>(),
        all::<Analytics>(),
        all::<ApiKey>(),
        all::<CampaignAnalytics>(),
        all::<CampaignTag>(),
        all::<Campaign>(),
        all::<ContentTemplate>(),
        all::<Notification>(),
        all::<OrganizationMember>(),
        all::<Organization>(),
        all::<PostTag>(),
        all::<Post>(),
        all::<Session>(),
        all::<SocialAccount>(),
        all::<Subscription>(),
        all::<Tag>(),
        all::<User>(),
    ];
    let there = fact::columns(&mut Database::migrated().connection);
    let there = there
        .into_iter()
        .map(|column| (column.table_name, column.column_name));
    assert_same(there, covered.concat());
}
