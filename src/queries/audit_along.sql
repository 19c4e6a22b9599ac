-- Writes the activities of rows that went to the trash, or came back, along with another one. $1: their ids, $2: what they are,
-- $3 and $4: the mark of the deletion before and after, NULL where there is none, $5: the row that they went along with.
INSERT INTO activities (type, action, entity_type, entity_id, metadata, user_id, ip_address, user_agent)
SELECT
    upper($2),
    CASE WHEN $3 IS NULL THEN 'soft_delete' ELSE 'restore' END,
    $2,
    id,
    jsonb_build_object(
        'changes', jsonb_build_object('deleted_at', jsonb_build_object('before', $3, 'after', $4)),
        'along_with', $5
    ),
    $6,
    $7,
    $8
FROM unnest($1) AS id
