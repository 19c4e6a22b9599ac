DROP TABLE social_accounts;
DROP TYPE account_status;
DROP TYPE platform;
