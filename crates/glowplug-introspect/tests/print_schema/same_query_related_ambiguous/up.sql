CREATE TABLE users (id integer PRIMARY KEY);
CREATE TABLE messages (id integer PRIMARY KEY, sender integer REFERENCES users, receiver integer REFERENCES users);
CREATE TABLE logs (id integer PRIMARY KEY, message_id integer REFERENCES messages);
