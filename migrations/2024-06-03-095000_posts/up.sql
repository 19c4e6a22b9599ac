CREATE TYPE post_status AS ENUM ('DRAFT', 'SCHEDULED', 'PUBLISHING', 'PUBLISHED', 'FAILED', 'DELETED');
COMMENT ON TYPE post_status IS
    'Where a post stands on its way to the platforms; DELETED means that it was taken down there.';

CREATE TABLE posts (
    id text NOT NULL DEFAULT cuid(),
    content text NOT NULL,
    media_urls text[] NOT NULL DEFAULT '{}',
    hashtags text[] NOT NULL DEFAULT '{}',
    mentions text[] NOT NULL DEFAULT '{}',
    scheduled_at timestamptz,
    published_at timestamptz,
    status post_status NOT NULL DEFAULT 'DRAFT',
    platform_data jsonb[] NOT NULL DEFAULT '{}',
    platforms platform[] NOT NULL DEFAULT '{}',
    user_id text NOT NULL,
    organization_id text,
    social_account_id text,
    campaign_id text,
    impressions integer NOT NULL DEFAULT 0,
    engagements integer NOT NULL DEFAULT 0,
    clicks integer NOT NULL DEFAULT 0,
    shares integer NOT NULL DEFAULT 0,
    ai_generated boolean NOT NULL DEFAULT false,
    ai_model text,
    ai_prompt text,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    deleted_at timestamptz,
    CONSTRAINT posts_pkey PRIMARY KEY (id),
    CONSTRAINT posts_media_urls_check CHECK (array_position(media_urls, NULL) IS NULL),
    CONSTRAINT posts_hashtags_check CHECK (array_position(hashtags, NULL) IS NULL),
    CONSTRAINT posts_mentions_check CHECK (array_position(mentions, NULL) IS NULL),
    CONSTRAINT posts_platform_data_check CHECK (array_position(platform_data, NULL) IS NULL),
    CONSTRAINT posts_platforms_check CHECK (array_position(platforms, NULL) IS NULL),
    CONSTRAINT posts_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE,
    CONSTRAINT posts_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE,
    -- A post outlives the account it went out through and the campaign it was part of.
    CONSTRAINT posts_social_account_id_fkey FOREIGN KEY (social_account_id)
        REFERENCES social_accounts (id) ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT posts_campaign_id_fkey FOREIGN KEY (campaign_id)
        REFERENCES campaigns (id) ON UPDATE CASCADE ON DELETE SET NULL
);

CREATE INDEX posts_user_id_idx ON posts (user_id);
CREATE INDEX posts_organization_id_idx ON posts (organization_id);
CREATE INDEX posts_social_account_id_idx ON posts (social_account_id);
CREATE INDEX posts_campaign_id_idx ON posts (campaign_id);
CREATE INDEX posts_status_idx ON posts (status);
CREATE INDEX posts_scheduled_at_idx ON posts (scheduled_at);
CREATE INDEX posts_published_at_idx ON posts (published_at);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON posts
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE posts IS
    'What is written, scheduled and published, one row whatever the number of platforms it goes to.';
COMMENT ON COLUMN posts.content IS 'The text of the post, as it goes out.';
COMMENT ON COLUMN posts.media_urls IS 'Pictures and videos, in the order they are shown.';
COMMENT ON COLUMN posts.hashtags IS 'The hashtags of the text, without the leading #.';
COMMENT ON COLUMN posts.mentions IS 'The handles named in the text, without the leading @.';
COMMENT ON COLUMN posts.scheduled_at IS 'When the post is to go out; NULL for a post without a date.';
COMMENT ON COLUMN posts.published_at IS 'When the post went out; NULL until then.';
COMMENT ON COLUMN posts.platform_data IS
    'What a platform needs or answered beyond the text, one element for each, in its own words.';
COMMENT ON COLUMN posts.platforms IS 'The networks that the post goes to.';
COMMENT ON COLUMN posts.user_id IS 'The author.';
COMMENT ON COLUMN posts.organization_id IS 'The organization that the post belongs to; NULL for a personal one.';
COMMENT ON COLUMN posts.social_account_id IS
    'The account that the post goes out through; NULL again once that account is gone.';
COMMENT ON COLUMN posts.campaign_id IS 'The campaign that the post is part of; NULL again once that campaign is gone.';
COMMENT ON COLUMN posts.impressions IS 'How often the post was shown, over all platforms and all time.';
COMMENT ON COLUMN posts.engagements IS 'Likes, comments, shares and saves together.';
COMMENT ON COLUMN posts.ai_generated IS 'Whether a language model wrote the text.';
COMMENT ON COLUMN posts.ai_model IS 'The language model that wrote the text.';
COMMENT ON COLUMN posts.ai_prompt IS 'What the language model was asked.';
COMMENT ON COLUMN posts.updated_at IS 'Set by a trigger on each change.';
COMMENT ON COLUMN posts.deleted_at IS 'When the post was deleted; NULL while the row is live.';
