//! Analytics, notifications and activities.

use super::{Case, Given, case, of};

pub const CASES: &[Case] = &[
    case(
        "analytics_post_id_idx",
        "The latest figures of each post on a screen (`PostDetails::load`).",
        "SELECT DISTINCT ON (post_id) post_id, impressions, clicks FROM analytics WHERE post_id = ANY ($1)
ORDER BY post_id, period_end DESC, id DESC",
        &[Given::Found {
            what: "the ids of twenty posts",
            query: "SELECT array_agg(id)::text FROM (SELECT id FROM posts ORDER BY id LIMIT 20) p",
        }],
    ),
    case(
        "analytics_social_account_id_idx",
        "The figures of an account.",
        "SELECT granularity, sum(impressions), sum(clicks) FROM analytics WHERE social_account_id = $1 GROUP BY granularity",
        &[of("analytics", "social_account_id")],
    ),
    case(
        "analytics_period_start_period_end_idx",
        "The figures of three days, over all accounts.",
        "SELECT sum(impressions), sum(clicks) FROM analytics
WHERE period_start >= $1 AND period_end <= $1 + interval '3 days' AND period_start < $1 + interval '3 days'",
        &[of("analytics", "period_start")],
    ),
    case(
        "campaign_analytics_campaign_id_idx",
        "The course of a campaign.",
        "SELECT period_start, total_clicks, roi FROM campaign_analytics WHERE campaign_id = $1 ORDER BY period_start",
        &[of("campaign_analytics", "campaign_id")],
    ),
    case(
        "campaign_analytics_period_start_period_end_idx",
        "The campaigns' figures of three days.",
        "SELECT campaign_id, total_clicks FROM campaign_analytics
WHERE period_start >= $1 AND period_end <= $1 + interval '3 days' AND period_start < $1 + interval '3 days'",
        &[of("campaign_analytics", "period_start")],
    ),
    case(
        "notifications_user_id_idx",
        "The bell: the newest notifications of a user.",
        "SELECT id, title, is_read FROM notifications WHERE user_id = $1 ORDER BY created_at DESC LIMIT 20",
        &[of("notifications", "user_id")],
    ),
    case(
        "notifications_is_read_idx",
        "The mail of each morning: who has something unread?",
        "SELECT user_id, count(*) FROM notifications WHERE NOT is_read GROUP BY user_id",
        &[],
    ),
    case(
        "activities_user_id_idx",
        "How much a user did: what an erasure of the account would have to leave out.",
        "SELECT count(*) FROM activities WHERE user_id = $1",
        &[of("activities", "user_id")],
    )
    .instead(
        "activities_user_newest_idx",
        "The story asks for it; the index over the user's newest activities begins with the same column, and is larger.",
    ),
    case(
        "activities_type_idx",
        "The review of a year: what was done with API keys?",
        "SELECT user_id, action, created_at FROM activities WHERE type = 'api_key' ORDER BY created_at DESC LIMIT 50",
        &[],
    ),
    case(
        "activities_entity_type_entity_id_idx",
        "What happened to a row (`audit::history_of`).",
        "SELECT user_id, action, metadata, created_at FROM activities WHERE entity_type = 'post' AND entity_id = $1
ORDER BY created_at DESC, id DESC LIMIT 21",
        &[Given::Found {
            what: "an `activities.entity_id`",
            query: "SELECT min(entity_id) FROM activities WHERE entity_type = 'post'",
        }],
    ),
    case(
        "activities_user_newest_idx",
        "What a user did, newest first, a page from the middle (`audit::history_by`).",
        "SELECT type, action, created_at FROM activities WHERE user_id = $1 AND (created_at, id) < ($2, $3)
ORDER BY created_at DESC, id DESC LIMIT 21",
        &[
            Given::Found {
                what: "the user who did most",
                query: "SELECT user_id FROM activities GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1",
            },
            of("activities", "created_at"),
            of("activities", "id"),
        ],
    ),
];
