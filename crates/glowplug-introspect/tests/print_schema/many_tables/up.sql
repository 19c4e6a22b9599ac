DO $$
BEGIN
    FOR i IN 1..300 LOOP
        EXECUTE format('CREATE TABLE table_%s (id integer PRIMARY KEY, name text NOT NULL, previous integer%s)',
            i, CASE WHEN i > 1 THEN format(' REFERENCES table_%s', i / 2) ELSE '' END);
    END LOOP;
END
$$;
