CREATE TYPE user_role AS ENUM ('SUPER_ADMIN', 'ADMIN', 'USER', 'GUEST');
COMMENT ON TYPE user_role IS 'What a user may do on the whole platform, from most to least.';

CREATE TYPE user_status AS ENUM ('ACTIVE', 'INACTIVE', 'SUSPENDED', 'DELETED');
COMMENT ON TYPE user_status IS 'Whether a user may sign in; only ACTIVE users may.';

CREATE TABLE users (
    id text NOT NULL DEFAULT cuid(),
    email text NOT NULL,
    email_verified timestamptz,
    name text,
    password text,
    image text,
    role user_role NOT NULL DEFAULT 'USER',
    status user_status NOT NULL DEFAULT 'ACTIVE',
    oauth_provider text,
    oauth_id text,
    subscription_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_email_key UNIQUE (email)
);

CREATE INDEX users_email_idx ON users (email);
CREATE INDEX users_status_idx ON users (status);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON users
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE users IS
    'People who sign in. Deleting a row takes everything the user owns with it; set deleted_at instead.';
COMMENT ON COLUMN users.email IS 'The address the user signs in with, compared exactly as written.';
COMMENT ON COLUMN users.email_verified IS 'When the user proved to own the address; NULL until then.';
COMMENT ON COLUMN users.password IS 'The bcrypt hash of the password; NULL for users who sign in through OAuth only.';
COMMENT ON COLUMN users.image IS 'The URL of the avatar.';
COMMENT ON COLUMN users.oauth_provider IS 'The identity provider the user signs in with, such as google.';
COMMENT ON COLUMN users.oauth_id IS 'The name of the user at the identity provider.';
COMMENT ON COLUMN users.subscription_id IS
    'Holds the id of a subscription without a foreign key; the relation itself is user_id of subscriptions.';
COMMENT ON COLUMN users.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN users.deleted_at IS 'When the user was deleted; NULL while the row is live.';

CREATE TABLE sessions (
    id text NOT NULL DEFAULT cuid(),
    session_token text NOT NULL,
    user_id text NOT NULL,
    expires timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_session_token_key UNIQUE (session_token),
    CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX sessions_session_token_idx ON sessions (session_token);
CREATE INDEX sessions_user_id_idx ON sessions (user_id);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON sessions
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE sessions IS 'Signed-in browsers and devices, one row each.';
COMMENT ON COLUMN sessions.session_token IS 'The secret that the client sends with each request.';
COMMENT ON COLUMN sessions.expires IS 'From this moment on the session no longer counts.';
COMMENT ON COLUMN sessions.updated_at IS 'Set by a trigger on each change.';
