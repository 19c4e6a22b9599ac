DROP INDEX activities_user_newest_idx;
DROP INDEX posts_trash_idx;
DROP INDEX posts_live_idx;
