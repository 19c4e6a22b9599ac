-- Before posts, although the story tells of them after: a post refers to its campaign.

CREATE TYPE campaign_status AS ENUM ('DRAFT', 'PLANNED', 'ACTIVE', 'PAUSED', 'COMPLETED', 'ARCHIVED');
COMMENT ON TYPE campaign_status IS 'Where a campaign stands, in the order that one usually runs through.';

CREATE TABLE campaigns (
    id text NOT NULL DEFAULT cuid(),
    name text NOT NULL,
    description text,
    start_date timestamptz NOT NULL,
    end_date timestamptz,
    status campaign_status NOT NULL DEFAULT 'DRAFT',
    goals jsonb NOT NULL DEFAULT '{}',
    target_metrics jsonb NOT NULL DEFAULT '{}',
    user_id text NOT NULL,
    organization_id text,
    budget money,
    spent_amount money NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT campaigns_pkey PRIMARY KEY (id),
    CONSTRAINT campaigns_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT campaigns_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX campaigns_user_id_idx ON campaigns (user_id);
CREATE INDEX campaigns_organization_id_idx ON campaigns (organization_id);
CREATE INDEX campaigns_status_idx ON campaigns (status);
CREATE INDEX campaigns_start_date_idx ON campaigns (start_date);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON campaigns
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE campaigns IS 'Posts planned together towards a goal, with a period and a budget.';
COMMENT ON COLUMN campaigns.end_date IS 'NULL for a campaign without an end.';
COMMENT ON COLUMN campaigns.goals IS
    'What the campaign is to reach, an object from metric to number, such as clicks to 100.';
COMMENT ON COLUMN campaigns.target_metrics IS
    'The metrics that the campaign is judged by, an object whose keys the application defines.';
COMMENT ON COLUMN campaigns.user_id IS 'The user who owns the campaign.';
COMMENT ON COLUMN campaigns.organization_id IS
    'The organization that the campaign belongs to; NULL for a personal one.';
COMMENT ON COLUMN campaigns.budget IS 'What may be spent, in the currency of the database; NULL for no limit set.';
COMMENT ON COLUMN campaigns.spent_amount IS 'What has been spent so far, in the currency of the database.';
COMMENT ON COLUMN campaigns.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN campaigns.deleted_at IS 'When the campaign was deleted; NULL while the row is live.';
