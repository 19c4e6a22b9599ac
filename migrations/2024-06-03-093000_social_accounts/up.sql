CREATE TYPE platform AS ENUM (
    'TWITTER', 'FACEBOOK', 'INSTAGRAM', 'LINKEDIN', 'YOUTUBE', 'TIKTOK', 'PINTEREST', 'THREADS'
);
COMMENT ON TYPE platform IS 'The social networks that posts go to.';

CREATE TYPE account_status AS ENUM ('ACTIVE', 'INACTIVE', 'EXPIRED', 'REVOKED', 'ERROR');
COMMENT ON TYPE account_status IS
    'Whether we may act for an account: EXPIRED and REVOKED need the user to connect it again.';

CREATE TABLE social_accounts (
    id text NOT NULL DEFAULT cuid(),
    platform platform NOT NULL,
    platform_account_id text NOT NULL,
    username text,
    display_name text,
    profile_image text,
    access_token text,
    refresh_token text,
    token_expiry timestamptz,
    user_id text,
    organization_id text,
    follower_count integer NOT NULL DEFAULT 0,
    following_count integer NOT NULL DEFAULT 0,
    post_count integer NOT NULL DEFAULT 0,
    platform_data jsonb NOT NULL DEFAULT '{}',
    status account_status NOT NULL DEFAULT 'ACTIVE',
    last_sync_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT social_accounts_pkey PRIMARY KEY (id),
    CONSTRAINT social_accounts_platform_platform_account_id_key UNIQUE (platform, platform_account_id),
    CONSTRAINT social_accounts_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT social_accounts_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX social_accounts_user_id_idx ON social_accounts (user_id);
CREATE INDEX social_accounts_organization_id_idx ON social_accounts (organization_id);
CREATE INDEX social_accounts_platform_idx ON social_accounts (platform);
CREATE INDEX social_accounts_status_idx ON social_accounts (status);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON social_accounts
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE social_accounts IS 'Accounts on social networks that users or organizations have connected.';
COMMENT ON COLUMN social_accounts.platform_account_id IS
    'The id of the account on its platform, never twice on the same platform.';
COMMENT ON COLUMN social_accounts.username IS 'The handle on the platform, without a leading @.';
COMMENT ON COLUMN social_accounts.profile_image IS 'The URL of the picture on the platform.';
COMMENT ON COLUMN social_accounts.access_token IS 'The OAuth token for acting as this account; a secret.';
COMMENT ON COLUMN social_accounts.refresh_token IS 'The OAuth token that brings a new access token; a secret.';
COMMENT ON COLUMN social_accounts.token_expiry IS 'When the access token ends.';
COMMENT ON COLUMN social_accounts.user_id IS 'The user who connected the account.';
COMMENT ON COLUMN social_accounts.organization_id IS
    'The organization that may use the account; NULL for a personal one.';
COMMENT ON COLUMN social_accounts.follower_count IS 'As the platform told at last_sync_at.';
COMMENT ON COLUMN social_accounts.following_count IS 'As the platform told at last_sync_at.';
COMMENT ON COLUMN social_accounts.post_count IS 'As the platform told at last_sync_at.';
COMMENT ON COLUMN social_accounts.platform_data IS 'What else the platform says of the account, in its own words.';
COMMENT ON COLUMN social_accounts.last_sync_at IS 'When the platform was last asked; NULL for never.';
COMMENT ON COLUMN social_accounts.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN social_accounts.deleted_at IS 'When the account was disconnected; NULL while the row is live.';
