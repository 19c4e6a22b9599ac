-- updated_at only ever goes forwards. now() is the time at which a transaction began: of two that change a row one after the
-- other, the second may have begun first, and whoever reads what changed since the last look would miss its change. So it is the
-- clock, one step further where the row has that very time or one that is still to come: two changes within a microsecond, or a
-- clock that was put back. A time of more than an hour ahead is nobody's clock, and is left behind.
CREATE OR REPLACE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
DECLARE
    moment CONSTANT timestamptz := pg_catalog.clock_timestamp();
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := CASE
            WHEN OLD.updated_at BETWEEN moment AND moment + interval '1 hour'
                THEN OLD.updated_at + interval '1 microsecond'
            ELSE moment
        END;
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION set_updated_at() IS
    'Trigger: sets updated_at to the time of the change, later than it was, unless the statement set it itself.';
