-- What every table below leans on: its default key and its updated_at.

-- A key of 25 characters: 'c', eleven for the microsecond, thirteen of chance, all in base 36.
-- Eleven characters hold the time until the year 6100, so that the keys of one clock sort by the time of their making.
-- clock_timestamp() and not now(): the rows of one statement get ascending keys too.
-- The chance is 65 bits of the server's strong source; bytes 6 to 8 of a uuid are left out, as they hold its version
-- and variant. Two sessions in the same microsecond therefore need neither a sequence nor a lock.
CREATE FUNCTION cuid() RETURNS text
    LANGUAGE plpgsql VOLATILE PARALLEL SAFE
    SET search_path = ''
AS $$
DECLARE
    digits CONSTANT text := '0123456789abcdefghijklmnopqrstuvwxyz';
    micros bigint := EXTRACT(epoch FROM pg_catalog.clock_timestamp()) * 1000000;
    noise CONSTANT bytea := pg_catalog.uuid_send(pg_catalog.gen_random_uuid());
    id text := '';
BEGIN
    FOR i IN 1..11 LOOP
        id := pg_catalog.substr(digits, (micros % 36)::integer + 1, 1) || id;
        micros := micros / 36;
    END LOOP;
    FOR i IN 0..15 LOOP
        CONTINUE WHEN i BETWEEN 6 AND 8;
        id := id || pg_catalog.substr(digits, pg_catalog.get_byte(noise, i) % 36 + 1, 1);
    END LOOP;
    RETURN 'c' || id;
END
$$;

COMMENT ON FUNCTION cuid() IS
    'A new key: 25 characters of lower-case base 36 that begin with c and sort by the time of their making.';

-- Attached to each table that has updated_at, with WHEN (OLD IS DISTINCT FROM NEW): an update that changes nothing
-- leaves the time alone. A statement that sets updated_at itself wins, as
-- with Prisma: imports and repairs keep their times.
CREATE FUNCTION set_updated_at() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = ''
AS $$
BEGIN
    IF NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at THEN
        NEW.updated_at := pg_catalog.now();
    END IF;
    RETURN NEW;
END
$$;

COMMENT ON FUNCTION set_updated_at() IS
    'Trigger: sets updated_at to the time of the transaction unless the statement set it itself.';
