-- What a soft delete takes along carries the same deleted_at as the row it went with: that is how a restore knows
-- exactly those rows. So no two deletions may have the same moment, not even in one transaction, where now() stands
-- still, nor in two sessions in the same microsecond. The clock gives the millisecond, a sequence the microseconds in
-- it: the same moment again would take a thousand deletions in one millisecond. No lock is held for it.

CREATE SEQUENCE deletion_moments AS integer MINVALUE 0 MAXVALUE 999 START 0 CYCLE;

COMMENT ON SEQUENCE deletion_moments IS 'The microseconds of deletion_moment.';

-- A millisecond ahead of the clock, so that nothing is deleted before it was made.
CREATE FUNCTION deletion_moment() RETURNS timestamptz
    LANGUAGE sql VOLATILE
    RETURN date_trunc('milliseconds', clock_timestamp()) + interval '1 millisecond'
        + nextval('deletion_moments'::regclass) * interval '1 microsecond';

COMMENT ON FUNCTION deletion_moment() IS
    'A time for deleted_at that no other deletion has: what goes together is known by it and comes back together.';
