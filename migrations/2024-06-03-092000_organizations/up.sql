CREATE TYPE member_role AS ENUM ('OWNER', 'ADMIN', 'EDITOR', 'MEMBER', 'VIEWER');
COMMENT ON TYPE member_role IS 'What a member may do inside one organization, from most to least.';

CREATE TABLE organizations (
    id text NOT NULL DEFAULT cuid(),
    name text NOT NULL,
    slug text NOT NULL,
    description text,
    logo text,
    website text,
    billing_email text,
    settings jsonb NOT NULL DEFAULT '{}',
    features text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT organizations_pkey PRIMARY KEY (id),
    CONSTRAINT organizations_slug_key UNIQUE (slug),
    CONSTRAINT organizations_features_check CHECK (array_position(features, NULL) IS NULL)
);

CREATE INDEX organizations_slug_idx ON organizations (slug);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON organizations
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE organizations IS 'Teams that share accounts, campaigns and posts.';
COMMENT ON COLUMN organizations.slug IS 'The name of the organization in URLs.';
COMMENT ON COLUMN organizations.logo IS 'The URL of the logo.';
COMMENT ON COLUMN organizations.billing_email IS 'Where invoices go.';
COMMENT ON COLUMN organizations.settings IS
    'Preferences of the organization, an object whose keys the application defines.';
COMMENT ON COLUMN organizations.features IS 'The features switched on for this organization beyond those of its plan.';
COMMENT ON COLUMN organizations.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN organizations.deleted_at IS 'When the organization was deleted; NULL while the row is live.';

CREATE TABLE organization_members (
    id text NOT NULL DEFAULT cuid(),
    user_id text NOT NULL,
    organization_id text NOT NULL,
    role member_role NOT NULL DEFAULT 'MEMBER',
    permissions text[] NOT NULL DEFAULT '{}',
    joined_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT organization_members_pkey PRIMARY KEY (id),
    CONSTRAINT organization_members_user_id_organization_id_key UNIQUE (user_id, organization_id),
    CONSTRAINT organization_members_permissions_check CHECK (array_position(permissions, NULL) IS NULL),
    CONSTRAINT organization_members_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT organization_members_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX organization_members_user_id_idx ON organization_members (user_id);
CREATE INDEX organization_members_organization_id_idx ON organization_members (organization_id);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON organization_members
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE organization_members IS 'Who belongs to which organization, at most once to each.';
COMMENT ON COLUMN organization_members.permissions IS
    'What the member may do beyond the role, such as read or write; a single * grants everything.';
COMMENT ON COLUMN organization_members.updated_at IS 'Set by a trigger on each change.';
