DROP FUNCTION post_headline(text, text);
