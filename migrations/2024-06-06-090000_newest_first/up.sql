-- What the queries of the library ask and no index answered; tests/index_proof shows each of them on demo data.

-- All live posts, newest first, page by page: with the id, as a cursor stands between posts of the same moment.
CREATE INDEX posts_live_idx ON posts (created_at DESC, id DESC) WHERE deleted_at IS NULL;

-- The purge: what has been in the trash for so long? Live rows are not in the index, and cost nothing. The other tables
-- with a trash are small beside the posts.
CREATE INDEX posts_trash_idx ON posts (deleted_at) WHERE deleted_at IS NOT NULL;

-- What somebody did, newest first, page by page. Activities are kept, so that the list of one busy user has no end.
CREATE INDEX activities_user_newest_idx ON activities (user_id, created_at DESC, id DESC);
