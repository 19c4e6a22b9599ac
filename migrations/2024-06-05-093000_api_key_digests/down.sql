COMMENT ON COLUMN api_keys.key IS 'What the program sends with each request; a secret.';
