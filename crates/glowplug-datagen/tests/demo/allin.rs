//! AllIN's tables with AllIN's rules.

use super::support::{allin, allin_rules, options, seed, value};

/// Statements that count rows that nobody would believe; each must give 0.
const UNBELIEVABLE: &[(&str, &str)] = &[
    (
        "a period that ends before it starts",
        "SELECT count(*) FROM analytics WHERE period_end <= period_start",
    ),
    (
        "a campaign that ends before it starts",
        "SELECT count(*) FROM campaigns WHERE end_date <= start_date",
    ),
    (
        "a publication to come",
        "SELECT count(*) FROM posts WHERE published_at > '2026-01-31'",
    ),
    (
        "a publication before the post",
        "SELECT count(*) FROM posts WHERE published_at < created_at",
    ),
    (
        "a publication of a draft",
        "SELECT count(*) FROM posts WHERE (status IN ('PUBLISHED', 'DELETED')) <> (published_at IS NOT NULL)",
    ),
    (
        "a plan that has passed",
        "SELECT count(*) FROM posts WHERE status = 'SCHEDULED' AND (scheduled_at IS NULL OR scheduled_at < '2026-01-31')",
    ),
    (
        "more clicks than engagements",
        "SELECT count(*) FROM posts WHERE clicks + shares > engagements OR engagements > impressions",
    ),
    (
        "a rate that is none",
        "SELECT count(*) FROM analytics WHERE impressions > 0 AND abs(engagement_rate - 100.0 * engagements / impressions) > 1e-9",
    ),
    (
        "a post older than its author",
        "SELECT count(*) FROM posts p JOIN users u ON u.id = p.user_id WHERE p.created_at < u.created_at",
    ),
    (
        "a post older than its campaign",
        "SELECT count(*) FROM posts p JOIN campaigns c ON c.id = p.campaign_id WHERE p.created_at < c.created_at",
    ),
    (
        "a post through another person's account",
        "SELECT count(*) FROM posts p JOIN social_accounts a ON a.id = p.social_account_id WHERE a.user_id <> p.user_id",
    ),
    (
        "a change before the beginning",
        "SELECT count(*) FROM posts WHERE updated_at < created_at",
    ),
    (
        "a row from tomorrow",
        "SELECT count(*) FROM posts WHERE created_at > '2026-01-31'",
    ),
    (
        "a subscription of nobody or of two",
        "SELECT count(*) FROM subscriptions WHERE num_nonnulls(user_id, organization_id) <> 1",
    ),
    (
        "a read message without a time",
        "SELECT count(*) FROM notifications WHERE is_read <> (read_at IS NOT NULL)",
    ),
    (
        "figures of a post that never was published",
        "SELECT count(*) FROM posts WHERE published_at IS NULL AND impressions + engagements + clicks + shares > 0",
    ),
    (
        "figures of a post that do not add up to those of the post",
        "SELECT count(*) FROM (SELECT p.impressions - sum(a.impressions), p.engagements - sum(a.engagements), p.clicks - sum(a.clicks), p.shares - sum(a.shares)
           FROM posts p JOIN analytics a ON a.post_id = p.id GROUP BY p.id) AS d(i, e, c, s) WHERE (i, e, c, s) <> (0, 0, 0, 0)",
    ),
    (
        "a published post without figures",
        "SELECT count(*) FROM posts p WHERE published_at IS NOT NULL AND NOT EXISTS (SELECT FROM analytics WHERE post_id = p.id)",
    ),
    (
        "a period before the publication",
        "SELECT count(*) FROM analytics a JOIN posts p ON p.id = a.post_id WHERE a.period_start < p.published_at OR p.published_at IS NULL",
    ),
    (
        "engagements that are no sum",
        "SELECT count(*) FROM analytics WHERE engagements <> likes + comments + shares + saves AND shares + saves + comments <= engagements",
    ),
    (
        "more engagements than impressions in a period",
        "SELECT count(*) FROM analytics WHERE engagements > impressions OR clicks > engagements",
    ),
    (
        "a deleted row that changed later, or was published later",
        "SELECT count(*) FROM posts WHERE deleted_at < updated_at OR updated_at < published_at",
    ),
    (
        "a campaign over budget, or one that spent before it began",
        "SELECT count(*) FROM campaigns WHERE spent_amount > budget OR status IN ('DRAFT', 'PLANNED') AND (spent_amount > 0::money OR start_date < '2026-01-31')",
    ),
    (
        "a campaign that is over and goes on, or the other way round",
        "SELECT count(*) FROM campaigns WHERE status = 'ACTIVE' AND end_date < '2026-01-31' OR status = 'COMPLETED' AND (end_date IS NULL OR end_date > date '2026-01-31' + 40)",
    ),
    (
        "a cost that is none",
        "SELECT count(*) FROM campaign_analytics a JOIN campaigns c ON c.id = a.campaign_id WHERE total_clicks > 0 AND abs(cost_per_click - c.spent_amount::numeric::float8 / total_clicks) > 1e-6",
    ),
    (
        "limits of another plan",
        "SELECT count(*) - 1 FROM (SELECT FROM subscriptions WHERE plan = 'FREE' GROUP BY posts_limit, accounts_limit, users_limit, stripe_price_id) f",
    ),
    (
        "a valid account whose token has run out",
        "SELECT count(*) FROM social_accounts WHERE status = 'ACTIVE' AND token_expiry < '2026-01-31'",
    ),
    (
        "a deleted user who is active",
        "SELECT count(*) FROM users WHERE (status = 'DELETED') <> (deleted_at IS NOT NULL)",
    ),
    (
        "a message that speaks of something else",
        "SELECT count(*) FROM notifications WHERE (type LIKE 'post%') <> (data->>'link' = '/posts')",
    ),
    (
        "a template whose gaps are filled",
        "SELECT count(*) FROM content_templates WHERE content NOT LIKE 'Hello {name}, %'",
    ),
    (
        "mail that could reach a person",
        "SELECT count(*) FROM users WHERE email !~ '@example[.](com|org|net)$'",
    ),
    (
        "the same words everywhere",
        "SELECT (count(DISTINCT content) < 0.9 * count(*))::int FROM posts",
    ),
];

#[test]
fn every_table_is_filled_in_proportion_and_believably() {
    let database = allin();
    let report = seed(&database, &allin_rules(), &options(4_000)).unwrap();
    assert_eq!(report.tables.len(), 17);
    for table in &report.tables {
        let count = value(&database, &format!("SELECT count(*) FROM {}", table.table));
        assert_eq!(count, table.inserted.to_string(), "{}", table.table);
        assert!(table.inserted > 0, "{}", table.table);
    }
    assert_eq!(value(&database, "SELECT count(*) FROM posts"), "4000");
    for (what, sql) in UNBELIEVABLE {
        assert_eq!(value(&database, sql), "0", "{what}");
    }
    let analyzed = "SELECT count(*) FROM pg_class WHERE relname = 'posts' AND reltuples = 4000";
    assert_eq!(value(&database, analyzed), "1");
}

#[test]
fn the_same_seed_gives_the_same_data_and_another_seed_other_data() {
    let checksum = |seed_number: u64, jobs: usize| {
        let database = allin();
        let options = glowplug_datagen::DemoOptions {
            seed: seed_number,
            jobs,
            ..options(500)
        };
        let report = seed(&database, &allin_rules(), &options).unwrap();
        let sums: Vec<String> = report
            .tables
            .iter()
            .map(|table| {
                let sql = format!(
                    "SELECT md5(string_agg(t::text, '' ORDER BY t::text)) FROM {} t",
                    table.table
                );
                value(&database, &sql)
            })
            .collect();
        sums
    };
    let first = checksum(1, 1);
    assert_eq!(first, checksum(1, 3));
    let other = checksum(2, 1);
    for (a, b) in first.iter().zip(&other) {
        assert_ne!(a, b);
    }
}

#[test]
fn append_adds_to_what_is_there_and_nothing_else_does() {
    let database = allin();
    let rules = allin_rules();
    seed(&database, &rules, &options(300)).unwrap();
    let error = seed(&database, &rules, &options(300)).unwrap_err();
    assert_eq!(error.code(), "not-empty");
    assert_eq!(value(&database, "SELECT count(*) FROM posts"), "300");
    for _ in 0..2 {
        let append = glowplug_datagen::DemoOptions {
            append: true,
            ..options(300)
        };
        let report = seed(&database, &rules, &append).unwrap();
        assert!(report.tables.iter().all(|table| table.kept > 0));
    }
    assert_eq!(value(&database, "SELECT count(*) FROM posts"), "900");
}

#[test]
fn the_smallest_database_has_a_row_of_everything() {
    for rows in [1, 10] {
        let report = seed(&allin(), &allin_rules(), &options(rows)).unwrap();
        assert_eq!(report.tables.len(), 17);
    }
}
