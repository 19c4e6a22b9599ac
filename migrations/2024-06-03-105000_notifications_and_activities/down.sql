DROP TABLE activities;
DROP TABLE notifications;
