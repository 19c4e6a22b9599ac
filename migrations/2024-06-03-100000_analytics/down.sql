DROP TABLE analytics;
DROP TYPE analytics_granularity;
