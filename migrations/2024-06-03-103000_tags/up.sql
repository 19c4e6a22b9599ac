CREATE TABLE tags (
    id text NOT NULL DEFAULT cuid(),
    name text NOT NULL,
    color text,
    organization_id text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT tags_pkey PRIMARY KEY (id),
    -- With NULLS DISTINCT, the default, two global tags could have the same name.
    CONSTRAINT tags_name_organization_id_key UNIQUE NULLS NOT DISTINCT (name, organization_id),
    CONSTRAINT tags_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX tags_organization_id_idx ON tags (organization_id);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON tags
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE tags IS 'Labels for posts and campaigns, each name once in an organization.';
COMMENT ON COLUMN tags.color IS 'How the label is drawn, as a CSS colour such as #FF6B6B.';
COMMENT ON COLUMN tags.organization_id IS 'Whose label it is; NULL for a global one.';
COMMENT ON COLUMN tags.updated_at IS 'Set by a trigger on each change.';

-- The primary keys answer for a post and for a campaign; the second index of each answers for a tag.
CREATE TABLE post_tags (
    post_id text NOT NULL,
    tag_id text NOT NULL,
    CONSTRAINT post_tags_pkey PRIMARY KEY (post_id, tag_id),
    CONSTRAINT post_tags_post_id_fkey FOREIGN KEY (post_id)
        REFERENCES posts (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT post_tags_tag_id_fkey FOREIGN KEY (tag_id)
        REFERENCES tags (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX post_tags_tag_id_idx ON post_tags (tag_id);

COMMENT ON TABLE post_tags IS 'Which post carries which tag.';

CREATE TABLE campaign_tags (
    campaign_id text NOT NULL,
    tag_id text NOT NULL,
    CONSTRAINT campaign_tags_pkey PRIMARY KEY (campaign_id, tag_id),
    CONSTRAINT campaign_tags_campaign_id_fkey FOREIGN KEY (campaign_id)
        REFERENCES campaigns (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT campaign_tags_tag_id_fkey FOREIGN KEY (tag_id)
        REFERENCES tags (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX campaign_tags_tag_id_idx ON campaign_tags (tag_id);

COMMENT ON TABLE campaign_tags IS 'Which campaign carries which tag.';
