//! Posts, campaigns, templates and tags.

use super::{Case, Given, case, of};

/// The demo data are as old as their database, and their clock stands still.
const TODAY: Given = Given::Found {
    what: "today",
    query: "SELECT max(created_at)::text FROM posts",
};

pub const CASES: &[Case] = &[
    case(
        "posts_user_id_idx",
        "All that a user wrote, trash included: what a deletion of the user would take along.",
        "SELECT count(*) FROM posts WHERE user_id = $1",
        &[of("posts", "user_id")],
    ),
    case(
        "posts_organization_id_idx",
        "All posts of an organization, trash included: its whole export.",
        "SELECT id, content, created_at, deleted_at FROM posts WHERE organization_id = $1",
        &[of("posts", "organization_id")],
    ),
    case(
        "posts_social_account_id_idx",
        "What was published on an account, newest first.",
        "SELECT id, content, published_at FROM posts WHERE social_account_id = $1 AND deleted_at IS NULL
ORDER BY published_at DESC LIMIT 20",
        &[of("posts", "social_account_id")],
    ),
    case(
        "posts_campaign_id_idx",
        "How a campaign does.",
        "SELECT count(*), sum(impressions), sum(clicks) FROM posts WHERE campaign_id = $1 AND deleted_at IS NULL",
        &[of("posts", "campaign_id")],
    ),
    case(
        "posts_status_idx",
        "Posts that hang in their publication, for the watchdog.",
        "SELECT id, updated_at FROM posts WHERE status = 'PUBLISHING' AND deleted_at IS NULL",
        &[],
    ),
    case(
        "posts_scheduled_at_idx",
        "The calendar: what is planned for a day, in whatever status it is by now?",
        "SELECT id, status, scheduled_at FROM posts WHERE scheduled_at >= $1 AND scheduled_at < $1 + interval '1 day'",
        &[of("posts", "scheduled_at")],
    ),
    case(
        "posts_published_at_idx",
        "The report of a day: what was published?",
        "SELECT count(*), sum(impressions) FROM posts WHERE published_at >= $1 AND published_at < $1 + interval '1 day'",
        &[of("posts", "published_at")],
    ),
    case(
        "posts_organization_live_idx",
        "The posts of an organization, newest first.",
        "SELECT id, content, created_at FROM posts WHERE organization_id = $1 AND deleted_at IS NULL
ORDER BY created_at DESC LIMIT 20",
        &[of("posts", "organization_id")],
    ),
    case(
        "posts_user_live_idx",
        "The posts of a user, newest first.",
        "SELECT id, content, created_at FROM posts WHERE user_id = $1 AND deleted_at IS NULL
ORDER BY created_at DESC LIMIT 20",
        &[Given::Found {
            what: "the user who wrote most",
            query: "SELECT user_id FROM posts GROUP BY user_id ORDER BY count(*) DESC, user_id LIMIT 1",
        }],
    ),
    case(
        "posts_live_idx",
        "All posts, newest first, a page from the middle (`Keyset`, `GET /posts` of the example server).",
        "SELECT id, content, created_at FROM posts WHERE deleted_at IS NULL AND (created_at, id) < ($1, $2)
ORDER BY created_at DESC, id DESC LIMIT 21",
        &[of("posts", "created_at"), of("posts", "id")],
    ),
    case(
        "posts_due_idx",
        "The publisher: which posts are due?",
        "SELECT id, content, platforms FROM posts
WHERE status = 'SCHEDULED' AND deleted_at IS NULL AND scheduled_at <= $1 ORDER BY scheduled_at LIMIT 20",
        &[of("posts", "scheduled_at")],
    )
    .instead(
        "posts_scheduled_at_idx",
        "In the demo data only posts that wait have a `scheduled_at`. Where those that were published keep theirs, that index
has them all, and this one still only those that wait.",
    ),
    case(
        "posts_trash_idx",
        "What has been in the trash for too long (`SoftDelete::purge`).",
        "SELECT id FROM posts WHERE deleted_at < CAST($1 AS timestamptz) - interval '300 days'",
        &[TODAY],
    ),
    case(
        "posts_content_search_idx",
        "Full-text search (`Search`).",
        "SELECT id, post_rank(content, $1) AS rank FROM posts WHERE deleted_at IS NULL AND post_matches(content, $1)
ORDER BY rank DESC, id DESC LIMIT 21",
        &[Given::Found {
            what: "a word that about one post in a thousand has",
            query: "SELECT word FROM ts_stat($$SELECT to_tsvector('pg_catalog.english', content) FROM posts
                        ORDER BY id LIMIT 2000$$) WHERE length(word) > 3
                    ORDER BY abs(ndoc - 2), word LIMIT 1",
        }],
    ),
    case(
        "campaigns_user_id_idx",
        "The campaigns of a user.",
        "SELECT id, name, status FROM campaigns WHERE user_id = $1 AND deleted_at IS NULL",
        &[of("campaigns", "user_id")],
    ),
    case(
        "campaigns_organization_id_idx",
        "All campaigns of an organization, trash included: what its deletion would take along.",
        "SELECT count(*) FROM campaigns WHERE organization_id = $1",
        &[of("campaigns", "organization_id")],
    ),
    case(
        "campaigns_status_idx",
        "Campaigns that stand still.",
        "SELECT id, name, updated_at FROM campaigns WHERE status = 'PAUSED' AND deleted_at IS NULL",
        &[],
    ),
    case(
        "campaigns_start_date_idx",
        "Campaigns that begin on a day.",
        "SELECT id, name FROM campaigns WHERE start_date >= $1 AND start_date < $1 + interval '1 day'",
        &[of("campaigns", "start_date")],
    ),
    case(
        "campaigns_organization_live_idx",
        "The campaigns that an organization has ahead of it.",
        "SELECT id, name, start_date FROM campaigns
WHERE organization_id = $1 AND start_date >= $2 AND deleted_at IS NULL ORDER BY start_date DESC LIMIT 20",
        &[
            Given::Found {
                what: "the organization with most campaigns",
                query: "SELECT organization_id FROM campaigns WHERE organization_id IS NOT NULL
                        GROUP BY organization_id ORDER BY count(*) DESC, organization_id LIMIT 1",
            },
            TODAY,
        ],
    ),
    case(
        "content_templates_organization_id_idx",
        "The templates of an organization.",
        "SELECT id, name, category FROM content_templates WHERE organization_id = $1",
        &[of("content_templates", "organization_id")],
    ),
    case(
        "content_templates_category_idx",
        "Templates for an occasion, the most used first.",
        "SELECT id, name FROM content_templates WHERE category = 'milestone' ORDER BY usage_count DESC LIMIT 20",
        &[],
    ),
    case(
        "content_templates_is_public_idx",
        "The gallery: the public templates, the most used first.",
        "SELECT id, name, category FROM content_templates WHERE is_public ORDER BY usage_count DESC LIMIT 20",
        &[],
    ),
    case(
        "tags_organization_id_idx",
        "The tags to choose from in an organization.",
        "SELECT id, name, color FROM tags WHERE organization_id = $1 ORDER BY name",
        &[of("tags", "organization_id")],
    ),
    case(
        "post_tags_tag_id_idx",
        "The posts with a tag.",
        "SELECT p.id, p.content FROM post_tags t JOIN posts p ON p.id = t.post_id
WHERE t.tag_id = $1 AND p.deleted_at IS NULL ORDER BY p.created_at DESC LIMIT 20",
        &[of("post_tags", "tag_id")],
    ),
    case(
        "campaign_tags_tag_id_idx",
        "The campaigns with a tag.",
        "SELECT c.id, c.name FROM campaign_tags t JOIN campaigns c ON c.id = t.campaign_id
WHERE t.tag_id = $1 AND c.deleted_at IS NULL",
        &[of("campaign_tags", "tag_id")],
    ),
];
