-- Makes the printers of PostgreSQL write the same text in every session, and returns the schema that unqualified names refer to
-- before. Runs before search_path is emptied, so it uses no operator: one of the user's could stand in front.
-- Everything is local to the transaction.
SELECT
    -- Read before the row's own set_config, because a row's columns are evaluated from left to right.
    pg_catalog.current_schema() AS default_schema,
    pg_catalog.set_config(setting.name, setting.value, true) AS value
FROM (
    VALUES
        -- Every name outside pg_catalog is printed qualified. First, so that the first row has the schema from before.
        ('search_path', ''),
        ('quote_all_identifiers', 'off'),
        -- Constants in defaults and checks are printed by the output functions of their types.
        ('standard_conforming_strings', 'on'),
        ('DateStyle', 'ISO, YMD'),
        ('IntervalStyle', 'postgres'),
        ('TimeZone', 'UTC'),
        ('lc_monetary', 'C'),
        ('bytea_output', 'hex'),
        ('extra_float_digits', '1'),
        -- Compiling costs more than these queries take.
        ('jit', 'off')
) AS setting (name, value)
