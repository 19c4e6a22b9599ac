-- Marks each word of the search, wherever it stands, instead of the places that answer all of it. Two words far apart in a
-- long post have no place in common, and nothing was marked; and ts_headline takes seconds, in a long post minutes, to look
-- for the places of a phrase, which anybody may type. The words are those of the text that was typed, joined by "or"; what
-- stands after a minus is among them, and is in no post that was found.
CREATE OR REPLACE FUNCTION post_headline(content text, query text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ts_headline(
        'pg_catalog.english',
        translate(content, U&'\E000\E001', ''),
        coalesce(
            (
                -- A lexeme may hold a quote or a backslash; inside quotes both are doubled.
                SELECT string_agg('''' || replace(replace(lexeme, '\', '\\'), '''', '''''') || '''', '|')::tsquery
                FROM unnest(to_tsvector('pg_catalog.english', query))
            ),
            ''
        ),
        U&'StartSel="\E000", StopSel="\E001", ' || CASE
            WHEN length(content) <= 300 THEN 'HighlightAll=true'
            ELSE 'MaxFragments=2, MinWords=8, MaxWords=25, FragmentDelimiter=" … "'
        END
    );

COMMENT ON FUNCTION post_headline(text, text) IS
    'The places of a text that hold words of a search, each of them between the characters U+E000 and U+E001.';
