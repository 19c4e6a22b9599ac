CREATE TABLE content_templates (
    id text NOT NULL DEFAULT cuid(),
    name text NOT NULL,
    description text,
    content text NOT NULL,
    variables jsonb NOT NULL DEFAULT '[]',
    category text,
    organization_id text,
    is_public boolean NOT NULL DEFAULT false,
    usage_count integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT content_templates_pkey PRIMARY KEY (id),
    CONSTRAINT content_templates_organization_id_fkey FOREIGN KEY (organization_id)
        REFERENCES organizations (id) ON UPDATE CASCADE ON DELETE CASCADE
);

CREATE INDEX content_templates_organization_id_idx ON content_templates (organization_id);
CREATE INDEX content_templates_category_idx ON content_templates (category);
CREATE INDEX content_templates_is_public_idx ON content_templates (is_public);

CREATE TRIGGER set_updated_at BEFORE UPDATE ON content_templates
    FOR EACH ROW WHEN (OLD IS DISTINCT FROM NEW) EXECUTE FUNCTION set_updated_at();

COMMENT ON TABLE content_templates IS 'Texts with gaps, from which posts are made.';
COMMENT ON COLUMN content_templates.content IS
    'The text, with each gap written as a name in braces, such as {product_name}.';
COMMENT ON COLUMN content_templates.variables IS
    'The gaps of the text: an array of objects with name, type and required.';
COMMENT ON COLUMN content_templates.organization_id IS 'Whose template it is; NULL for one of the platform itself.';
COMMENT ON COLUMN content_templates.is_public IS 'Whether other organizations may use it.';
COMMENT ON COLUMN content_templates.usage_count IS 'How many posts were made from it.';
COMMENT ON COLUMN content_templates.updated_at IS 'Set by a trigger on each change.';
