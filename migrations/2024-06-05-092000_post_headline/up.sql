-- The places of a post that answer a search, with each hit between two characters that no text has: U+E000 and U+E001
-- are for private use and are taken out of the content first. The application turns them into marks after it has
-- escaped the rest, which it could not do with tags. A short post is shown whole, of a long one the two best places.
CREATE FUNCTION post_headline(content text, query text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ts_headline(
        'pg_catalog.english',
        translate(content, U&'\E000\E001', ''),
        websearch_to_tsquery('pg_catalog.english', query),
        U&'StartSel="\E000", StopSel="\E001", ' || CASE
            WHEN length(content) <= 300 THEN 'HighlightAll=true'
            ELSE 'MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "'
        END
    );

COMMENT ON FUNCTION post_headline(text, text) IS
    'The places of a text that answer a search, each hit between the characters U+E000 and U+E001.';
