DROP TABLE campaign_tags;
DROP TABLE post_tags;
DROP TABLE tags;
