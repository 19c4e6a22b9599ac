CREATE OR REPLACE FUNCTION post_headline(content text, query text) RETURNS text
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
