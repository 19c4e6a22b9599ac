-- The column holds no key: a stolen table opens nothing.
COMMENT ON COLUMN api_keys.key IS
    'The public prefix of the key and the SHA-256 of the whole, as prefix:sha256:digest; the key itself is kept nowhere.';
