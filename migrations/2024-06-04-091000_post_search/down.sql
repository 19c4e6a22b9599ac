DROP FUNCTION post_rank(text, text);
DROP FUNCTION post_matches(text, text);
DROP INDEX posts_content_search_idx;
