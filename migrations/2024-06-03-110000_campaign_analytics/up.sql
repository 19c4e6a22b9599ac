CREATE TABLE campaign_analytics (
    id text NOT NULL DEFAULT cuid(),
    campaign_id text NOT NULL,
    total_posts integer NOT NULL DEFAULT 0,
    total_impressions integer NOT NULL DEFAULT 0,
    total_engagements integer NOT NULL DEFAULT 0,
    total_clicks integer NOT NULL DEFAULT 0,
    total_conversions integer NOT NULL DEFAULT 0,
    roi double precision NOT NULL DEFAULT 0,
    cost_per_click double precision NOT NULL DEFAULT 0,
    cost_per_engagement double precision NOT NULL DEFAULT 0,
    period_start timestamptz NOT NULL,
    period_end timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT campaign_analytics_pkey PRIMARY KEY (id),
    CONSTRAINT campaign_analytics_campaign_id_fkey FOREIGN KEY (campaign_id)
        REFERENCES campaigns (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX campaign_analytics_campaign_id_idx ON campaign_analytics (campaign_id);
CREATE INDEX campaign_analytics_period_start_period_end_idx ON campaign_analytics (period_start, period_end);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON campaign_analytics
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE campaign_analytics IS 'The figures of all posts of a campaign added up over one period.';
COMMENT ON COLUMN campaign_analytics.total_conversions IS 'How often a click led to what the campaign was made for.';
COMMENT ON COLUMN campaign_analytics.roi IS 'Return on investment: profit divided by cost, 0.5 for half as much again.';
COMMENT ON COLUMN campaign_analytics.cost_per_click IS
    'What was spent divided by clicks, in the currency of the database.';
COMMENT ON COLUMN campaign_analytics.cost_per_engagement IS
    'What was spent divided by engagements, in the currency of the database.';
COMMENT ON COLUMN campaign_analytics.period_start IS 'The first moment of the period.';
COMMENT ON COLUMN campaign_analytics.period_end IS 'The moment at which the period was over.';
COMMENT ON COLUMN campaign_analytics.updated_at IS 'Set by a trigger on each change.';
