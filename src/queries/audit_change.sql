-- Writes the activity of a change of one row, unless nothing changed. $1 and $2: the row as JSON before and after, NULL
-- where there is none. Values are compared as text: two numbers that differ in their last digits are different here,
-- however many digits there are.
INSERT INTO activities (type, action, entity_type, entity_id, metadata, user_id, ip_address, user_agent)
SELECT
    upper($3),
    CASE
        WHEN $1 IS NULL THEN 'create'
        WHEN $2 IS NULL THEN 'delete'
        WHEN $1::jsonb ->> 'deleted_at' IS NULL AND $2::jsonb ->> 'deleted_at' IS NOT NULL THEN 'soft_delete'
        WHEN $1::jsonb ->> 'deleted_at' IS NOT NULL AND $2::jsonb ->> 'deleted_at' IS NULL THEN 'restore'
        ELSE 'update'
    END,
    $3,
    $4,
    jsonb_build_object('changes', changes.by_column),
    $5,
    $6,
    $7
FROM (
    SELECT
        jsonb_object_agg(
            name,
            jsonb_build_object(
                'before', CASE WHEN name = ANY ($8) AND old <> 'null' THEN '"***"' ELSE old END,
                'after', CASE WHEN name = ANY ($8) AND new <> 'null' THEN '"***"' ELSE new END
            )
        ) AS by_column
    FROM (
        -- A column of a row that is not there is as one without a value: what a new row leaves empty says nothing.
        SELECT name, coalesce(b.value, 'null') AS old, coalesce(a.value, 'null') AS new
        FROM jsonb_each($1::jsonb) AS b (name, value)
        FULL JOIN jsonb_each($2::jsonb) AS a (name, value) USING (name)
    ) AS columns
    -- updated_at follows from the rest.
    WHERE old::text <> new::text AND name <> 'updated_at'
) AS changes
WHERE changes.by_column IS NOT NULL
