-- The queries that the application asks all day, over rows that nobody has deleted. A partial index stays small
-- however many deleted rows the tables keep.

-- The lists that the screens show, newest first.
CREATE INDEX users_live_idx ON users (created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX organizations_live_idx ON organizations (name) WHERE deleted_at IS NULL;
CREATE INDEX campaigns_organization_live_idx ON campaigns (organization_id, start_date DESC) WHERE deleted_at IS NULL;
CREATE INDEX posts_organization_live_idx ON posts (organization_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE INDEX posts_user_live_idx ON posts (user_id, created_at DESC) WHERE deleted_at IS NULL;

-- The publisher: which posts are due?
CREATE INDEX posts_due_idx ON posts (scheduled_at) WHERE status = 'SCHEDULED' AND deleted_at IS NULL;

-- The synchroniser: which accounts were asked longest ago, those never asked before all others?
CREATE INDEX social_accounts_sync_idx ON social_accounts (last_sync_at NULLS FIRST)
    WHERE status = 'ACTIVE' AND deleted_at IS NULL;
