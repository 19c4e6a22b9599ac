CREATE TABLE api_keys (
    id text NOT NULL DEFAULT cuid(),
    name text NOT NULL,
    key text NOT NULL,
    last_used_at timestamptz,
    expires_at timestamptz,
    user_id text NOT NULL,
    permissions text[] NOT NULL DEFAULT '{}',
    rate_limit integer NOT NULL DEFAULT 1000,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_key_key UNIQUE (key),
    CONSTRAINT api_keys_permissions_check CHECK (array_position(permissions, NULL) IS NULL),
    CONSTRAINT api_keys_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX api_keys_key_idx ON api_keys (key);
CREATE INDEX api_keys_user_id_idx ON api_keys (user_id);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON api_keys
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE api_keys IS 'Keys with which programs act for a user.';
COMMENT ON COLUMN api_keys.name IS 'What the user calls the key.';
COMMENT ON COLUMN api_keys.key IS 'What the program sends with each request; a secret.';
COMMENT ON COLUMN api_keys.last_used_at IS 'NULL for a key that was never used.';
COMMENT ON COLUMN api_keys.expires_at IS 'From this moment on the key no longer counts; NULL for never.';
COMMENT ON COLUMN api_keys.permissions IS
    'What the program may do, such as read or write; a single * grants everything the user may do.';
COMMENT ON COLUMN api_keys.rate_limit IS 'How many requests the key allows in one hour.';
COMMENT ON COLUMN api_keys.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN api_keys.revoked_at IS 'When the user withdrew the key; NULL while it counts.';
