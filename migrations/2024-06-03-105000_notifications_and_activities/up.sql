CREATE TABLE notifications (
    id text NOT NULL DEFAULT cuid(),
    type text NOT NULL,
    title text NOT NULL,
    message text NOT NULL,
    data jsonb NOT NULL DEFAULT '{}',
    user_id text NOT NULL,
    is_read boolean NOT NULL DEFAULT false,
    read_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT notifications_pkey PRIMARY KEY (id),
    CONSTRAINT notifications_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX notifications_user_id_idx ON notifications (user_id);
CREATE INDEX notifications_is_read_idx ON notifications (is_read);

COMMENT ON TABLE notifications IS 'What the platform told a user.';
COMMENT ON COLUMN notifications.type IS 'What happened, in capitals, such as POST_PUBLISHED.';
COMMENT ON COLUMN notifications.data IS
    'What the message is about, such as the id of a post; an object whose keys depend on the type.';
COMMENT ON COLUMN notifications.user_id IS 'Who is told.';
COMMENT ON COLUMN notifications.read_at IS 'When the user read it; NULL until then.';

CREATE TABLE activities (
    id text NOT NULL DEFAULT cuid(),
    type text NOT NULL,
    action text NOT NULL,
    entity_type text,
    entity_id text,
    metadata jsonb NOT NULL DEFAULT '{}',
    user_id text NOT NULL,
    ip_address text,
    user_agent text,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT activities_pkey PRIMARY KEY (id),
    CONSTRAINT activities_user_id_fkey FOREIGN KEY (user_id)
        REFERENCES users (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX activities_user_id_idx ON activities (user_id);
CREATE INDEX activities_type_idx ON activities (type);
CREATE INDEX activities_entity_type_entity_id_idx ON activities (entity_type, entity_id);

COMMENT ON TABLE activities IS 'What a user did, written once and never changed.';
COMMENT ON COLUMN activities.type IS 'The area in which it happened, such as POST or LOGIN.';
COMMENT ON COLUMN activities.action IS 'What was done, such as create or delete.';
COMMENT ON COLUMN activities.entity_type IS 'The kind of thing that it was done to, such as post.';
COMMENT ON COLUMN activities.entity_id IS 'The id of that thing, which may be gone by now: no foreign key.';
COMMENT ON COLUMN activities.metadata IS 'What else is worth keeping; an object whose keys depend on the type.';
COMMENT ON COLUMN activities.user_id IS 'Who did it.';
