DROP FUNCTION set_updated_at();
DROP FUNCTION cuid();
