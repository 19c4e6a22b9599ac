DROP TABLE subscriptions;
DROP TYPE subscription_status;
DROP TYPE subscription_plan;
