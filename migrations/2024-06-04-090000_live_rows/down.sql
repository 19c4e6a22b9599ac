DROP INDEX social_accounts_sync_idx;
DROP INDEX posts_due_idx;
DROP INDEX posts_user_live_idx;
DROP INDEX posts_organization_live_idx;
DROP INDEX campaigns_organization_live_idx;
DROP INDEX organizations_live_idx;
DROP INDEX users_live_idx;
