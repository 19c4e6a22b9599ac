DROP TABLE campaigns;
DROP TYPE campaign_status;
