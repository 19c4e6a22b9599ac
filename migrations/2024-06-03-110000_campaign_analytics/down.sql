DROP TABLE campaign_analytics;
