// @generated automatically by Diesel CLI.

pub mod sql_types {
    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "account_status"))]
    pub struct AccountStatus;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "analytics_granularity"))]
    pub struct AnalyticsGranularity;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "campaign_status"))]
    pub struct CampaignStatus;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "member_role"))]
    pub struct MemberRole;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "platform"))]
    pub struct Platform;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "post_status"))]
    pub struct PostStatus;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "subscription_plan"))]
    pub struct SubscriptionPlan;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "subscription_status"))]
    pub struct SubscriptionStatus;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "user_role"))]
    pub struct UserRole;

    #[derive(diesel::query_builder::QueryId, diesel::sql_types::SqlType)]
    #[diesel(postgres_type(name = "user_status"))]
    pub struct UserStatus;
}

diesel::table! {
    /// What a user did, written once and never changed.
    activities (id) {
        id -> Text,
        /// The area in which it happened, such as POST or LOGIN.
        #[sql_name = "type"]
        type_ -> Text,
        /// What was done, such as create or delete.
        action -> Text,
        /// The kind of thing that it was done to, such as post.
        entity_type -> Nullable<Text>,
        /// The id of that thing, which may be gone by now: no foreign key.
        entity_id -> Nullable<Text>,
        /// What else is worth keeping; an object whose keys depend on the type.
        metadata -> Jsonb,
        /// Who did it.
        user_id -> Text,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::AnalyticsGranularity;

    /// What a platform measured over one period, of a post, of an account, or of a post on an account.
    analytics (id) {
        id -> Text,
        /// How often it was shown.
        impressions -> Int4,
        /// How many different people saw it.
        reach -> Int4,
        /// Likes, comments, shares and saves together.
        engagements -> Int4,
        clicks -> Int4,
        shares -> Int4,
        saves -> Int4,
        comments -> Int4,
        likes -> Int4,
        /// Engagements in percent of impressions.
        engagement_rate -> Float8,
        /// Clicks in percent of impressions.
        click_rate -> Float8,
        /// Shares in percent of impressions.
        share_rate -> Float8,
        /// The post that was measured; NULL for figures of a whole account.
        post_id -> Nullable<Text>,
        /// The account that was measured, or through which the post went out.
        social_account_id -> Nullable<Text>,
        /// The first moment of the period.
        period_start -> Timestamptz,
        /// The moment at which the period was over.
        period_end -> Timestamptz,
        granularity -> AnalyticsGranularity,
        /// The answer of the platform, as it came.
        raw_data -> Jsonb,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Keys with which programs act for a user.
    api_keys (id) {
        id -> Text,
        /// What the user calls the key.
        name -> Text,
        /// The public prefix of the key and the SHA-256 of the whole, as prefix:sha256:digest; the key itself is kept nowhere.
        key -> Text,
        /// NULL for a key that was never used.
        last_used_at -> Nullable<Timestamptz>,
        /// From this moment on the key no longer counts; NULL for never.
        expires_at -> Nullable<Timestamptz>,
        user_id -> Text,
        /// What the program may do, such as read or write; a single * grants everything the user may do.
        permissions -> Array<Text>,
        /// How many requests the key allows in one hour.
        rate_limit -> Int4,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the user withdrew the key; NULL while it counts.
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// The figures of all posts of a campaign added up over one period.
    campaign_analytics (id) {
        id -> Text,
        campaign_id -> Text,
        total_posts -> Int4,
        total_impressions -> Int4,
        total_engagements -> Int4,
        total_clicks -> Int4,
        /// How often a click led to what the campaign was made for.
        total_conversions -> Int4,
        /// Return on investment: profit divided by cost, 0.5 for half as much again.
        roi -> Float8,
        /// What was spent divided by clicks, in the currency of the database.
        cost_per_click -> Float8,
        /// What was spent divided by engagements, in the currency of the database.
        cost_per_engagement -> Float8,
        /// The first moment of the period.
        period_start -> Timestamptz,
        /// The moment at which the period was over.
        period_end -> Timestamptz,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Which campaign carries which tag.
    campaign_tags (campaign_id, tag_id) {
        campaign_id -> Text,
        tag_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::CampaignStatus;

    /// Posts planned together towards a goal, with a period and a budget.
    campaigns (id) {
        id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        start_date -> Timestamptz,
        /// NULL for a campaign without an end.
        end_date -> Nullable<Timestamptz>,
        status -> CampaignStatus,
        /// What the campaign is to reach, an object from metric to number, such as clicks to 100.
        goals -> Jsonb,
        /// The metrics that the campaign is judged by, an object whose keys the application defines.
        target_metrics -> Jsonb,
        /// The user who owns the campaign.
        user_id -> Text,
        /// The organization that the campaign belongs to; NULL for a personal one.
        organization_id -> Nullable<Text>,
        /// What may be spent, in the currency of the database; NULL for no limit set.
        budget -> Nullable<Money>,
        /// What has been spent so far, in the currency of the database.
        spent_amount -> Money,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the campaign was deleted; NULL while the row is live.
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Texts with gaps, from which posts are made.
    content_templates (id) {
        id -> Text,
        name -> Text,
        description -> Nullable<Text>,
        /// The text, with each gap written as a name in braces, such as {product_name}.
        content -> Text,
        /// The gaps of the text: an array of objects with name, type and required.
        variables -> Jsonb,
        category -> Nullable<Text>,
        /// Whose template it is; NULL for one of the platform itself.
        organization_id -> Nullable<Text>,
        /// Whether other organizations may use it.
        is_public -> Bool,
        /// How many posts were made from it.
        usage_count -> Int4,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// What the platform told a user.
    notifications (id) {
        id -> Text,
        /// What happened, in capitals, such as POST_PUBLISHED.
        #[sql_name = "type"]
        type_ -> Text,
        title -> Text,
        message -> Text,
        /// What the message is about, such as the id of a post; an object whose keys depend on the type.
        data -> Jsonb,
        /// Who is told.
        user_id -> Text,
        is_read -> Bool,
        /// When the user read it; NULL until then.
        read_at -> Nullable<Timestamptz>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::MemberRole;

    /// Who belongs to which organization, at most once to each.
    organization_members (id) {
        id -> Text,
        user_id -> Text,
        organization_id -> Text,
        role -> MemberRole,
        /// What the member may do beyond the role, such as read or write; a single * grants everything.
        permissions -> Array<Text>,
        joined_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Teams that share accounts, campaigns and posts.
    organizations (id) {
        id -> Text,
        name -> Text,
        /// The name of the organization in URLs.
        slug -> Text,
        description -> Nullable<Text>,
        /// The URL of the logo.
        logo -> Nullable<Text>,
        website -> Nullable<Text>,
        /// Where invoices go.
        billing_email -> Nullable<Text>,
        /// Preferences of the organization, an object whose keys the application defines.
        settings -> Jsonb,
        /// The features switched on for this organization beyond those of its plan.
        features -> Array<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the organization was deleted; NULL while the row is live.
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Which post carries which tag.
    post_tags (post_id, tag_id) {
        post_id -> Text,
        tag_id -> Text,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::PostStatus;
    use super::sql_types::Platform;

    /// What is written, scheduled and published, one row whatever the number of platforms it goes to.
    posts (id) {
        id -> Text,
        /// The text of the post, as it goes out.
        content -> Text,
        /// Pictures and videos, in the order they are shown.
        media_urls -> Array<Text>,
        /// The hashtags of the text, without the leading #.
        hashtags -> Array<Text>,
        /// The handles named in the text, without the leading @.
        mentions -> Array<Text>,
        /// When the post is to go out; NULL for a post without a date.
        scheduled_at -> Nullable<Timestamptz>,
        /// When the post went out; NULL until then.
        published_at -> Nullable<Timestamptz>,
        status -> PostStatus,
        /// What a platform needs or answered beyond the text, one element for each, in its own words.
        platform_data -> Array<Jsonb>,
        /// The networks that the post goes to.
        platforms -> Array<Platform>,
        /// The author.
        user_id -> Text,
        /// The organization that the post belongs to; NULL for a personal one.
        organization_id -> Nullable<Text>,
        /// The account that the post goes out through; NULL again once that account is gone.
        social_account_id -> Nullable<Text>,
        /// The campaign that the post is part of; NULL again once that campaign is gone.
        campaign_id -> Nullable<Text>,
        /// How often the post was shown, over all platforms and all time.
        impressions -> Int4,
        /// Likes, comments, shares and saves together.
        engagements -> Int4,
        clicks -> Int4,
        shares -> Int4,
        /// Whether a language model wrote the text.
        ai_generated -> Bool,
        /// The language model that wrote the text.
        ai_model -> Nullable<Text>,
        /// What the language model was asked.
        ai_prompt -> Nullable<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the post was deleted; NULL while the row is live.
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    /// Signed-in browsers and devices, one row each.
    sessions (id) {
        id -> Text,
        /// The secret that the client sends with each request.
        session_token -> Text,
        user_id -> Text,
        /// From this moment on the session no longer counts.
        expires -> Timestamptz,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::Platform;
    use super::sql_types::AccountStatus;

    /// Accounts on social networks that users or organizations have connected.
    social_accounts (id) {
        id -> Text,
        platform -> Platform,
        /// The id of the account on its platform, never twice on the same platform.
        platform_account_id -> Text,
        /// The handle on the platform, without a leading @.
        username -> Nullable<Text>,
        display_name -> Nullable<Text>,
        /// The URL of the picture on the platform.
        profile_image -> Nullable<Text>,
        /// The OAuth token for acting as this account; a secret.
        access_token -> Nullable<Text>,
        /// The OAuth token that brings a new access token; a secret.
        refresh_token -> Nullable<Text>,
        /// When the access token ends.
        token_expiry -> Nullable<Timestamptz>,
        /// The user who connected the account.
        user_id -> Nullable<Text>,
        /// The organization that may use the account; NULL for a personal one.
        organization_id -> Nullable<Text>,
        /// As the platform told at last_sync_at.
        follower_count -> Int4,
        /// As the platform told at last_sync_at.
        following_count -> Int4,
        /// As the platform told at last_sync_at.
        post_count -> Int4,
        /// What else the platform says of the account, in its own words.
        platform_data -> Jsonb,
        status -> AccountStatus,
        /// When the platform was last asked; NULL for never.
        last_sync_at -> Nullable<Timestamptz>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the account was disconnected; NULL while the row is live.
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::SubscriptionPlan;
    use super::sql_types::SubscriptionStatus;

    /// What a user or an organization pays for, at most one each, and the limits that come with it.
    subscriptions (id) {
        id -> Text,
        plan -> SubscriptionPlan,
        status -> SubscriptionStatus,
        /// The customer at Stripe; NULL for a plan that nobody pays for.
        stripe_customer_id -> Nullable<Text>,
        /// The subscription at Stripe.
        stripe_subscription_id -> Nullable<Text>,
        /// The price at Stripe that is charged.
        stripe_price_id -> Nullable<Text>,
        /// How many posts the plan allows in one period.
        posts_limit -> Int4,
        /// How many social accounts may be connected.
        accounts_limit -> Int4,
        /// How many users may work with it.
        users_limit -> Int4,
        current_period_start -> Timestamptz,
        /// When the next payment is due.
        current_period_end -> Timestamptz,
        /// When the subscription will end, once it was cancelled for a later date.
        cancel_at -> Nullable<Timestamptz>,
        /// When the customer cancelled.
        canceled_at -> Nullable<Timestamptz>,
        /// The subscriber, when it is a user.
        user_id -> Nullable<Text>,
        /// The subscriber, when it is an organization.
        organization_id -> Nullable<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    /// Labels for posts and campaigns, each name once in an organization.
    tags (id) {
        id -> Text,
        name -> Text,
        /// How the label is drawn, as a CSS colour such as #FF6B6B.
        color -> Nullable<Text>,
        /// Whose label it is; NULL for a global one.
        organization_id -> Nullable<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::*;
    use super::sql_types::UserRole;
    use super::sql_types::UserStatus;

    /// People who sign in. Deleting a row takes everything the user owns with it; set deleted_at instead.
    users (id) {
        id -> Text,
        /// The address the user signs in with, compared exactly as written.
        email -> Text,
        /// When the user proved to own the address; NULL until then.
        email_verified -> Nullable<Timestamptz>,
        name -> Nullable<Text>,
        /// The bcrypt hash of the password; NULL for users who sign in through OAuth only.
        password -> Nullable<Text>,
        /// The URL of the avatar.
        image -> Nullable<Text>,
        role -> UserRole,
        status -> UserStatus,
        /// The identity provider the user signs in with, such as google.
        oauth_provider -> Nullable<Text>,
        /// The name of the user at the identity provider.
        oauth_id -> Nullable<Text>,
        /// Holds the id of a subscription without a foreign key; the relation itself is user_id of subscriptions.
        subscription_id -> Nullable<Text>,
        /// Set when the row is inserted; a trigger keeps it from then on.
        created_at -> Timestamptz,
        /// Set by a trigger on each change.
        updated_at -> Timestamptz,
        /// When the user was deleted; NULL while the row is live.
        deleted_at -> Nullable<Timestamptz>,
    }
}

diesel::joinable!(activities -> users (user_id));
diesel::joinable!(analytics -> posts (post_id));
diesel::joinable!(analytics -> social_accounts (social_account_id));
diesel::joinable!(api_keys -> users (user_id));
diesel::joinable!(campaign_analytics -> campaigns (campaign_id));
diesel::joinable!(campaign_tags -> campaigns (campaign_id));
diesel::joinable!(campaign_tags -> tags (tag_id));
diesel::joinable!(campaigns -> organizations (organization_id));
diesel::joinable!(campaigns -> users (user_id));
diesel::joinable!(content_templates -> organizations (organization_id));
diesel::joinable!(notifications -> users (user_id));
diesel::joinable!(organization_members -> organizations (organization_id));
diesel::joinable!(organization_members -> users (user_id));
diesel::joinable!(post_tags -> posts (post_id));
diesel::joinable!(post_tags -> tags (tag_id));
diesel::joinable!(posts -> campaigns (campaign_id));
diesel::joinable!(posts -> organizations (organization_id));
diesel::joinable!(posts -> social_accounts (social_account_id));
diesel::joinable!(posts -> users (user_id));
diesel::joinable!(sessions -> users (user_id));
diesel::joinable!(social_accounts -> organizations (organization_id));
diesel::joinable!(social_accounts -> users (user_id));
diesel::joinable!(subscriptions -> organizations (organization_id));
diesel::joinable!(subscriptions -> users (user_id));
diesel::joinable!(tags -> organizations (organization_id));

diesel::allow_tables_to_appear_in_same_query!(
    activities,
    analytics,
    api_keys,
    campaign_analytics,
    campaign_tags,
    campaigns,
    content_templates,
    notifications,
    organization_members,
    organizations,
    post_tags,
    posts,
    sessions,
    social_accounts,
    subscriptions,
    tags,
    users,
);
