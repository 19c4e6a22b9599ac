-- Full-text search over posts. The configuration is named, as an index may not depend on a setting.
CREATE INDEX posts_content_search_idx ON posts
    USING gin (to_tsvector('pg_catalog.english', content)) WHERE deleted_at IS NULL;

-- One place that spells the expression of the index. Neither function sets search_path: a function with a SET clause
-- is never inlined, and only the inlined expression finds the index. RETURN keeps names as they are bound here.
CREATE FUNCTION post_matches(content text, query text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN to_tsvector('pg_catalog.english', content) @@ websearch_to_tsquery('pg_catalog.english', query);

COMMENT ON FUNCTION post_matches(text, text) IS
    'Whether a text answers a search, written as in a search engine: words, "a phrase", or, -without.';

CREATE FUNCTION post_rank(content text, query text) RETURNS real
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ts_rank(to_tsvector('pg_catalog.english', content), websearch_to_tsquery('pg_catalog.english', query));

COMMENT ON FUNCTION post_rank(text, text) IS
    'How well a text answers a search that it matches; higher is better.';
