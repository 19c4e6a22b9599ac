-- When a row was made is known once and never changes, whoever writes: an update that sets created_at succeeds, and the
-- column keeps its value, as an upsert of a whole row must not fail for it. An insert may bring its own time: imports do.
-- The name sorts before set_updated_at: an update that tries nothing else leaves updated_at alone too.
CREATE FUNCTION keep_created_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    NEW.created_at := OLD.created_at;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION keep_created_at() IS
    'Trigger: created_at stays as it was inserted, whatever an update says.';

CREATE TRIGGER keep_created_at BEFORE UPDATE ON users
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON sessions
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON organizations
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON social_accounts
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON posts
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON campaigns
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON analytics
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON subscriptions
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON content_templates
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON tags
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON api_keys
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON notifications
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON activities
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();
CREATE TRIGGER keep_created_at BEFORE UPDATE ON campaign_analytics
    FOR EACH ROW WHEN (OLD.created_at IS DISTINCT FROM NEW.created_at) EXECUTE FUNCTION keep_created_at();

COMMENT ON COLUMN users.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN sessions.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN organizations.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN social_accounts.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN posts.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN campaigns.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN analytics.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN subscriptions.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN content_templates.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN tags.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN api_keys.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN notifications.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN activities.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
COMMENT ON COLUMN campaign_analytics.created_at IS 'Set when the row is inserted; a trigger keeps it from then on.';
