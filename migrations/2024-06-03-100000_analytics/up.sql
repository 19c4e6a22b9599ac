CREATE TYPE analytics_granularity AS ENUM ('HOURLY', 'DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY');
COMMENT ON TYPE analytics_granularity IS 'How long the period of one row of analytics is.';

CREATE TABLE analytics (
    id text NOT NULL DEFAULT cuid(),
    impressions integer NOT NULL DEFAULT 0,
    reach integer NOT NULL DEFAULT 0,
    engagements integer NOT NULL DEFAULT 0,
    clicks integer NOT NULL DEFAULT 0,
    shares integer NOT NULL DEFAULT 0,
    saves integer NOT NULL DEFAULT 0,
    comments integer NOT NULL DEFAULT 0,
    likes integer NOT NULL DEFAULT 0,
    engagement_rate double precision NOT NULL DEFAULT 0,
    click_rate double precision NOT NULL DEFAULT 0,
    share_rate double precision NOT NULL DEFAULT 0,
    post_id text,
    social_account_id text,
    period_start timestamptz NOT NULL,
    period_end timestamptz NOT NULL,
    granularity analytics_granularity NOT NULL DEFAULT 'DAILY',
    raw_data jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT analytics_pkey PRIMARY KEY (id),
    CONSTRAINT analytics_post_id_fkey FOREIGN KEY (post_id)
        REFERENCES posts (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT analytics_social_account_id_fkey FOREIGN KEY (social_account_id)
        REFERENCES social_accounts (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX analytics_post_id_idx ON analytics (post_id);
CREATE INDEX analytics_social_account_id_idx ON analytics (social_account_id);
CREATE INDEX analytics_period_start_period_end_idx ON analytics (period_start, period_end);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON analytics
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE analytics IS
    'What a platform measured over one period, of a post, of an account, or of a post on an account.';
COMMENT ON COLUMN analytics.impressions IS 'How often it was shown.';
COMMENT ON COLUMN analytics.reach IS 'How many different people saw it.';
COMMENT ON COLUMN analytics.engagements IS 'Likes, comments, shares and saves together.';
COMMENT ON COLUMN analytics.engagement_rate IS 'Engagements in percent of impressions.';
COMMENT ON COLUMN analytics.click_rate IS 'Clicks in percent of impressions.';
COMMENT ON COLUMN analytics.share_rate IS 'Shares in percent of impressions.';
COMMENT ON COLUMN analytics.post_id IS 'The post that was measured; NULL for figures of a whole account.';
COMMENT ON COLUMN analytics.social_account_id IS 'The account that was measured, or through which the post went out.';
COMMENT ON COLUMN analytics.period_start IS 'The first moment of the period.';
COMMENT ON COLUMN analytics.period_end IS 'The moment at which the period was over.';
COMMENT ON COLUMN analytics.raw_data IS 'The answer of the platform, as it came.';
COMMENT ON COLUMN analytics.updated_at IS 'Set by a trigger on each change.';
